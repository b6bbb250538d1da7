"""Move all that is encrypted from former keys of the platform to the active one."""

from dataclasses import dataclass

from django.db import transaction

from hoip.files.models import PrivateFile
from hoip.files.services import rewrap_key
from marketplace.proposals.models import Proposal, SealedVersion
from marketplace.proposals.services import box


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many rows were moved of each kind."""

    proposals: int
    versions: int
    files: int


def rotate_keys() -> Rotation:
    """Wrap every key that a former key of the platform wrapped by the active one; safe to stop and to repeat.

    Contents and hashes stay as they are. Afterwards the former key can go.

    Raises:
        KeyMissing: a former key that is still needed is not known; what was moved stays moved.
    """
    moved = {"proposals": 0, "versions": 0, "files": 0}
    for proposal in Proposal.objects.order_by("pk").iterator():
        with transaction.atomic():
            fresh = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
            moved["proposals"] += box.rewrap_proposal(fresh)
    for version in SealedVersion.objects.order_by("pk").iterator():
        moved["versions"] += box.rewrap_version(version)
    for file in PrivateFile.objects.filter(wrapped_key__isnull=False).order_by("pk").iterator():
        moved["files"] += rewrap_key(file)
    return Rotation(**moved)
