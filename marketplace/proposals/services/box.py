"""The encrypted parts of a bid: its working copy, titles of documents, people and partners.

All are encrypted with the bid's own key. Each box is bound to its row and column, so none opens elsewhere.
"""

import json
from typing import Any

from hoip import vault
from marketplace.proposals.content import canonical
from marketplace.proposals.models import Partner, Proposal, ProposalDocument, SealedVersion, TeamMember

Part = ProposalDocument | TeamMember | Partner


def _context(proposal: Proposal) -> str:
    """What a bid's key is bound to: the number, which never changes and is known before the row is."""
    return f"bid:{proposal.number}"


def version_context(version: SealedVersion) -> str:
    """What a sealed version's key and box are bound to."""
    return f"sealed:{version.pk}"


def give_key(proposal: Proposal) -> None:
    """Give a new bid a key of its own. Raises KeyMissing."""
    _key, wrapped = vault.new_key(_context(proposal))
    proposal.key_id, proposal.wrapped_key = wrapped.key_id, wrapped.wrapped


def key_of(proposal: Proposal) -> bytes:
    """The bid's key. Raises KeyMissing, Damaged."""
    return vault.unwrap(
        vault.WrappedKey(proposal.key_id, bytes(proposal.wrapped_key or b"")),
        _context(proposal),
    )


def empty_copy() -> dict[str, Any]:
    """A working copy in which nothing is written."""
    return {
        "language": "vi",
        "summary": "",
        "approach": "",
        "data_needs": "",
        "answers": {},
        "milestones": [],
        "duration_months": None,
        "prices": [],
        "declarations": {},
        "conflict_statement": "",
        "revisions": {},
    }


def read_copy(proposal: Proposal) -> dict[str, Any]:
    """The working copy. Raises KeyMissing, Damaged."""
    if proposal.box is None:
        return empty_copy()
    content = vault.decrypt(key_of(proposal), bytes(proposal.box), f"{_context(proposal)}:copy")
    return empty_copy() | json.loads(content)


def write_copy(proposal: Proposal, copy: dict[str, Any]) -> None:
    """Put a working copy into the bid's row; the caller saves it. Raises KeyMissing."""
    proposal.box = vault.encrypt(key_of(proposal), canonical(copy), f"{_context(proposal)}:copy")


def read_part(part: Part, proposal: Proposal, key: bytes | None = None) -> dict[str, Any]:
    """What a document, person or partner of a bid keeps encrypted. Raises KeyMissing, Damaged."""
    content = vault.decrypt(key or key_of(proposal), bytes(part.box), f"{_context(proposal)}:{part.pk}")
    found: dict[str, Any] = json.loads(content)
    return found


def write_part(part: Part, proposal: Proposal, data: dict[str, Any]) -> None:
    """Put that into its row; the caller saves it. Raises KeyMissing."""
    part.box = vault.encrypt(key_of(proposal), canonical(data), f"{_context(proposal)}:{part.pk}")


def seal_manifest(version: SealedVersion, manifest: bytes) -> None:
    """Put a manifest into a version, encrypted with a fresh key of the version's own. Raises KeyMissing."""
    context = version_context(version)
    key, wrapped = vault.new_key(context)
    version.key_id, version.wrapped_key = wrapped.key_id, wrapped.wrapped
    version.box = vault.encrypt(key, manifest, context)


def read_manifest(version: SealedVersion) -> bytes:
    """A version's manifest, byte for byte as its SHA-256 was taken. Raises KeyMissing, Damaged."""
    context = version_context(version)
    key = vault.unwrap(vault.WrappedKey(version.key_id, bytes(version.wrapped_key)), context)
    return vault.decrypt(key, bytes(version.box), context)


def rewrap_proposal(proposal: Proposal) -> bool:
    """Wrap a bid's key by the active key of the platform; says whether it was another one before."""
    if proposal.wrapped_key is None or proposal.key_id == next(iter(vault.known_keys()), ""):
        return False
    wrapped = vault.wrap(key_of(proposal), _context(proposal))
    Proposal.objects.filter(pk=proposal.pk).update(key_id=wrapped.key_id, wrapped_key=wrapped.wrapped)
    return True


def rewrap_version(version: SealedVersion) -> bool:
    """Likewise a sealed version's key; content and hash stay as they are."""
    if version.destroyed_at is not None or version.key_id == next(iter(vault.known_keys()), ""):
        return False
    context = version_context(version)
    key = vault.unwrap(vault.WrappedKey(version.key_id, bytes(version.wrapped_key)), context)
    wrapped = vault.wrap(key, context)
    SealedVersion.objects.filter(pk=version.pk).update(key_id=wrapped.key_id, wrapped_key=wrapped.wrapped)
    return True
