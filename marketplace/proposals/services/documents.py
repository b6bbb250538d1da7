"""The documents of a bid, encrypted from the moment they arrive."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.eligibility import documents_asked
from hoip import clock
from hoip.audit.services import record
from hoip.files.models import PrivateFile
from hoip.files.services import discard, label_of, store_upload
from marketplace.proposals.exceptions import Incomplete, NotPossible
from marketplace.proposals.models import Proposal, ProposalDocument
from marketplace.proposals.services import box
from marketplace.proposals.services.common import DOCUMENT, check_writable, locked, touched

MOST_DOCUMENTS = 15


@transaction.atomic
def add_document(proposal: Proposal, *, by: Any, kind: str = "", title: str = "", upload: Any) -> ProposalDocument:
    """Add a document to the working copy.

    Args:
        kind: key of the document that the challenge asks for; empty for another one.
        title: how it is called; the file's own name when left out.

    Raises:
        TooLate, TransitionNotAllowed: the bid takes no changes now.
        Incomplete: there are MOST_DOCUMENTS already.
        NotPossible: the challenge asks for no such document.
        ValidationError: the file is none that is taken, holds malware or could not be stored.
        KeyMissing: the platform's key is away.
    """
    row = locked(proposal)
    at = clock.now()
    check_writable(row, at)
    if row.documents.filter(removed_at=None).count() >= MOST_DOCUMENTS:
        raise Incomplete(_("A bid has at most %(most)s documents.") % {"most": MOST_DOCUMENTS}, [])
    if kind and kind not in {asked.key for asked in documents_asked(row.challenge)}:
        raise NotPossible(_("The challenge does not ask for this document any more; choose another kind."))
    made = keep(row, by=by, kind=kind, title=title, upload=upload, at=at)
    touched(row)
    record("proposals.document_added", target=row, by=by, at=at)
    return made


def keep(row: Proposal, *, by: Any, kind: str, title: str, upload: Any, at: Any, cure: Any = None) -> ProposalDocument:
    """Store an upload as a document of a locked bid."""
    file: PrivateFile = store_upload(upload, purpose=DOCUMENT, by=by, encrypted=True)
    made = ProposalDocument(proposal=row, file=file, kind=kind, added_at=at, cure=cure)
    box.write_part(made, row, {"title": title or label_of(file).name})
    made.save(force_insert=True)
    return made


@transaction.atomic
def remove_document(document: ProposalDocument, *, by: Any) -> None:
    """Take a document out of the working copy; what a sealed version holds stays with that version.

    Raises:
        TooLate, TransitionNotAllowed: the bid takes no changes now.
    """
    row = locked(document.proposal)
    at = clock.now()
    check_writable(row, at)
    if document.versions.exists():
        ProposalDocument.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at)
    else:
        file = document.file
        document.delete()
        discard(file)
    touched(row)
    record("proposals.document_removed", target=row, by=by, at=at)
