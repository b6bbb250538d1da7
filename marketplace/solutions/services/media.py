"""Pictures for everybody, and documents for those whom the team lets read them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import TransitionNotAllowed
from hoip.files.images import reencode_image
from hoip.files.services import discard, store_upload
from marketplace.solutions.models import Solution, SolutionDocument, SolutionImage
from marketplace.solutions.states import SolutionState

DOCUMENT_PURPOSE = "solutions.document"
"""Name of this room's rule in `hoip.files.access`."""
MOST_IMAGES = 8
MOST_DOCUMENTS = 10


def _locked(solution: Solution) -> Solution:
    """The row under a lock, unless it is archived."""
    locked: Solution = Solution.objects.select_for_update().get(pk=solution.pk)
    if locked.state == SolutionState.ARCHIVED:
        raise TransitionNotAllowed(_("This profile is archived. Restore it before you change it."))
    return locked


@transaction.atomic
def add_image(solution: Solution, *, by: Any, upload: Any, alt_vi: str = "", alt_en: str = "") -> SolutionImage:
    """Add a picture, written anew so that nothing but pixels is kept.

    Raises:
        ValidationError: it is no picture, too large or one too many, or nobody says what it shows.
        TransitionNotAllowed: the profile is archived.
    """
    locked = _locked(solution)
    at = clock.now()
    if not (alt_vi or alt_en):
        raise ValidationError(_("Say what the picture shows, for people who do not see it."))
    if locked.images.count() >= MOST_IMAGES:
        raise ValidationError(_("A profile has at most %(limit)s pictures.") % {"limit": MOST_IMAGES})
    clean = reencode_image(upload)
    last = locked.images.aggregate(last=Max("order"))["last"]
    image: SolutionImage = locked.images.create(
        image=clean, alt_vi=alt_vi, alt_en=alt_en, order=0 if last is None else last + 1
    )
    record("solutions.image_added", target=locked, by=by, at=at, facts={"image": image.pk})
    return image


@transaction.atomic
def remove_image(image: SolutionImage, *, by: Any) -> None:
    """Take a picture off a profile; its file goes once the change is certain. Twice is harmless."""
    locked = _locked(image.solution)
    at = clock.now()
    key, storage, name = image.pk, image.image.storage, image.image.name
    if not locked.images.filter(pk=key).delete()[0]:
        return
    transaction.on_commit(lambda: storage.delete(str(name)))
    record("solutions.image_removed", target=locked, by=by, at=at, facts={"image": key})


@transaction.atomic
def add_document(solution: Solution, *, by: Any, upload: Any, title: str, visibility: str) -> SolutionDocument:
    """Add a private document for an audience.

    Raises:
        ValidationError: the file is refused, or is one too many.
        TransitionNotAllowed: the profile is archived.
    """
    locked = _locked(solution)
    at = clock.now()
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise ValidationError(_("A profile has at most %(limit)s documents.") % {"limit": MOST_DOCUMENTS})
    kept = store_upload(upload, purpose=DOCUMENT_PURPOSE, by=by)
    document: SolutionDocument = locked.documents.create(file=kept, title=title, visibility=visibility)
    record(
        "solutions.document_added",
        target=locked,
        by=by,
        at=at,
        facts={"document": document.pk},
    )
    return document


@transaction.atomic
def remove_document(document: SolutionDocument, *, by: Any) -> None:
    """Take a document off a profile; its file goes once the change is certain. Twice is harmless."""
    locked = _locked(document.solution)
    at = clock.now()
    key, file = document.pk, document.file
    if not locked.documents.filter(pk=key).exists():
        return
    discard(file)
    record(
        "solutions.document_removed",
        target=locked,
        by=by,
        at=at,
        facts={"document": key},
    )
