"""Documents that a challenge hands out, the terms on which some are read, and private links before it is announced."""

import io
import secrets
import zipfile
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from challenges.exceptions import NotPossible
from challenges.models import Attachment, Challenge, PreviewLink, TermsAcceptance
from challenges.services.addenda import announce_changes
from challenges.statements import DOCUMENT_TERMS
from challenges.states import AttachmentTier, Phase
from hoip import clock
from hoip.audit.services import record
from hoip.files import access
from hoip.files.models import PrivateFile
from hoip.files.scanning import is_released
from hoip.files.services import content_of, discard, safe_name, store_upload

PURPOSE = "challenge_attachment"
MOST_ATTACHMENTS = 20
SIGNER = Signer(salt="challenges.preview")
PREVIEW_LASTS = timedelta(days=14)
"""How long a preview link works: two weeks, about what two rounds of comments take."""


def has_accepted_terms(challenge: Challenge, user: Any) -> bool:
    """Whether a person accepted the terms of the documents in their present version."""
    if not user.is_authenticated:
        return False
    return TermsAcceptance.objects.filter(
        challenge=challenge, user=user.pk, terms_version=DOCUMENT_TERMS.version
    ).exists()


def may_read_attachment(user: Any, attachment: Attachment) -> bool:
    """Whether a person may read an attachment now: by its tier once announced; the agency and the office always."""
    challenge = attachment.challenge
    if not Challenge.objects.visible_to(user).filter(pk=challenge.pk).exists():
        return False
    if user.is_authenticated and (user.is_office or user.works_in(challenge.organisation_id)):
        return True
    if attachment.tier == AttachmentTier.PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return attachment.tier == AttachmentTier.SIGNED_IN or has_accepted_terms(challenge, user)


def _rule(user: Any, file: PrivateFile) -> bool:
    """The rule of this room's files."""
    attachment = Attachment.objects.select_related("challenge").filter(file=file).first()
    return attachment is not None and may_read_attachment(user, attachment)


access.register(PURPOSE, _rule, audited=True)


@transaction.atomic
def add_attachment(challenge: Challenge, *, by: Any, title: str, upload: Any, tier: str) -> Attachment:
    """Hand out a document with a challenge, before it ends; while bids are prepared this is an addendum of its own.

    Raises:
        NotPossible: the challenge is cancelled or decided, or has many documents already.
        ValidationError: the file is refused.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.cancelled_at or locked.decided_at or locked.completed_at:
        raise NotPossible(_("The challenge is decided, completed or cancelled already."))
    if locked.attachments.count() >= MOST_ATTACHMENTS:
        raise NotPossible(_("The challenge has as many documents as it can have; put some into one."))
    before = [row.title for row in locked.attachments.all()]
    file = store_upload(upload, purpose=PURPOSE, by=by)
    attachment = Attachment.objects.create(
        challenge=locked,
        file=file,
        title=(title.strip() or file.name)[:160],
        tier=AttachmentTier(tier).value,
        added_by=by,
        added_at=at,
    )
    record(
        "challenges.attachment_added",
        target=locked,
        by=by,
        facts={"title": attachment.title, "tier": attachment.tier, "sha256": file.sha256},
        at=at,
    )
    if locked.phase_at(at) in {Phase.ANNOUNCED, Phase.OPEN}:
        changes = [{"field": "attachments", "before": before, "after": [*before, attachment.title]}]
        reasons: dict[str, str] = {}
        for language in ("vi", "en"):
            with override(language):
                reasons[language] = _("A document was added: %(title)s") % {"title": attachment.title}
        announce_changes(locked, changes, by=by, at=at, reason_vi=reasons["vi"], reason_en=reasons["en"])
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Any) -> None:
    """Take a document back, before the challenge is announced; afterwards readers rely on it. Raises NotPossible."""
    locked = Challenge.objects.select_for_update().get(pk=attachment.challenge_id)
    if locked.published_at is not None:
        raise NotPossible(_("The challenge is announced; its documents stay. Add a newer one beside it."))
    facts = {"title": attachment.title, "sha256": attachment.file.sha256}
    file = attachment.file
    attachment.delete()
    discard(file)
    record("challenges.attachment_removed", target=locked, by=by, facts=facts)


@transaction.atomic
def accept_terms(challenge: Challenge, *, by: Any) -> TermsAcceptance:
    """Keep that a person accepts the terms of the documents in their present version; twice is once."""
    at = clock.now()
    acceptance, made = TermsAcceptance.objects.get_or_create(
        challenge=challenge, user=by, terms_version=DOCUMENT_TERMS.version, defaults={"at": at}
    )
    if made:
        record("challenges.terms_accepted", target=challenge, by=by, facts={"version": DOCUMENT_TERMS.version}, at=at)
    return acceptance


def bundle(challenge: Challenge, reader: Any) -> bytes:
    """One zip of every document that a reader may read now; each is on record as read.

    Two documents of the same name get a number. What the malware scanner has not released is left out; it is empty
    when nothing remains.
    """
    kept = io.BytesIO()
    taken: set[str] = set()
    given: list[str] = []
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for attachment in challenge.attachments.select_related("file", "challenge"):
            if not is_released(attachment.file) or not may_read_attachment(reader, attachment):
                continue
            name = safe_name(attachment.file.name)
            stem, dot, ending = name.rpartition(".")
            place = 2
            while name in taken:
                name = f"{stem or ending} ({place}){dot}{ending if stem else ''}"
                place += 1
            taken.add(name)
            archive.writestr(name, content_of(attachment.file))
            given.append(attachment.title)
    if not given:
        return b""
    by = reader if reader.is_authenticated else None
    record("challenges.documents_downloaded", target=challenge, by=by, facts={"documents": given})
    return kept.getvalue()


@transaction.atomic
def make_preview_link(challenge: Challenge, *, by: Any, note: str = "") -> PreviewLink:
    """Make a private link to a challenge that is not announced yet. Raises NotPossible when it is."""
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.published_at is not None or locked.cancelled_at is not None:
        raise NotPossible(_("The challenge is announced or cancelled already."))
    link = PreviewLink.objects.create(
        challenge=locked,
        key=secrets.token_urlsafe(32),
        note=note.strip()[:160],
        created_by=by,
        created_at=at,
        expires_at=at + PREVIEW_LASTS,
    )
    record("challenges.preview_made", target=locked, by=by, facts={"link": link.pk, "note": link.note}, at=at)
    return link


@transaction.atomic
def revoke_preview_link(link: PreviewLink, *, by: Any) -> None:
    """Take a preview link back; it stops working at once. Doing it twice is harmless."""
    locked = PreviewLink.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is None:
        locked.revoked_at = clock.now()
        locked.save(update_fields=["revoked_at"])
        record("challenges.preview_revoked", target=locked.challenge, by=by, facts={"link": locked.pk})


def token_of(link: PreviewLink) -> str:
    """What stands in the link's address: its key, signed."""
    return SIGNER.sign(link.key)


def previewed(token: str) -> Challenge | None:
    """The challenge that a preview link shows, or None when the link is unknown, over, taken back or overtaken."""
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    at = clock.now()
    link = (
        PreviewLink.objects.filter(key=key, revoked_at=None, expires_at__gt=at)
        .select_related("challenge__organisation")
        .first()
    )
    if link is None or link.challenge.cancelled_at is not None:
        return None
    return link.challenge
