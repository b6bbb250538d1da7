"""Read a bid: the working copy for its team, sealed versions for its team, opened ones for everybody who may."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.eligibility import documents_asked, requirements
from hoip.bilingual import in_language
from hoip.files.services import label_of
from hoip.vault import Damaged
from marketplace.proposals.content import FORMAT, BidContent, DocumentFacts, from_manifest
from marketplace.proposals.exceptions import StillSealed
from marketplace.proposals.models import Proposal, ProposalDocument, SealedVersion
from marketplace.proposals.services import box
from marketplace.proposals.services.common import current_documents, gather


def iso(at: datetime | None) -> str:
    """A time as text, in UTC to the microsecond; empty for none."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def kinds_asked(proposal: Proposal) -> dict[str, Any]:
    """The documents that the challenge asks for, by their keys."""
    return {row.key: row for row in documents_asked(proposal.challenge)}


def document_facts(document: ProposalDocument, proposal: Proposal, kinds: Mapping[str, Any]) -> DocumentFacts:
    """What a bid says of one of its documents. Raises KeyMissing, Damaged."""
    label, kind = label_of(document.file), kinds.get(document.kind)
    return DocumentFacts(
        file=str(document.file_id),
        kind=document.kind,
        kind_vi=in_language(kind, "text", "vi") if kind else "",
        kind_en=in_language(kind, "text", "en") if kind else "",
        title=box.read_part(document, proposal)["title"],
        name=label.name,
        size=document.file.size,
        content_type=document.file.content_type,
        sha256=label.sha256,
        added_at=iso(document.added_at),
    )


def manifest_of(
    proposal: Proposal, *, version: int, sealed_at: str, nonce: str, copy: dict[str, Any] | None = None
) -> dict[str, Any]:
    """All of a bid's working copy as plain values: what is sealed, and what its hash is taken of.

    `nonce` is random, so that nobody confirms a guess of a short bid by its hash.
    """
    copy = copy or box.read_copy(proposal)
    gather(proposal)
    key = box.key_of(proposal)
    challenge, bidder, solution = proposal.challenge, proposal.organisation, proposal.solution
    kinds = kinds_asked(proposal)
    people = [(one, box.read_part(one, proposal, key)) for one in proposal.team.all()]
    partners = [(one, box.read_part(one, proposal, key)) for one in proposal.partners.all()]
    documents = [document_facts(one, proposal, kinds) for one in current_documents(proposal)]
    return {
        "format": FORMAT,
        "nonce": nonce,
        "bid": proposal.number,
        "version": version,
        "sealed_at": sealed_at,
        "challenge": {"number": challenge.number, "title_vi": challenge.title_vi, "title_en": challenge.title_en},
        "bidder": {
            "name_vi": bidder.name_vi,
            "name_en": bidder.name_en,
            "slug": bidder.slug,
            "tax_code": bidder.tax_code,
        },
        "solution": {"slug": solution.slug, "name_vi": solution.name_vi, "name_en": solution.name_en},
        "language": copy["language"],
        "summary": copy["summary"],
        "approach": copy["approach"],
        "data_needs": copy["data_needs"],
        "answers": [
            {
                "key": row.key,
                "question_vi": in_language(row, "text", "vi"),
                "question_en": in_language(row, "text", "en"),
                "text": copy["answers"].get(row.key, ""),
            }
            for row in requirements(challenge)
        ],
        "milestones": copy["milestones"],
        "duration_months": copy["duration_months"],
        "prices": copy["prices"],
        "team": [
            {
                "name": data["name"],
                "role": data["role"],
                "email": data["email"],
                "confirmed_at": iso(one.confirmed_at),
            }
            for one, data in people
        ],
        "partners": [
            {
                "name": one.organisation.name_vi or one.organisation.name_en,
                "slug": one.organisation.slug,
                "tax_code": one.organisation.tax_code,
                "role": data["role"],
                "confirmed_at": iso(one.confirmed_at),
            }
            for one, data in partners
        ],
        "documents": [
            {name: getattr(facts, name) for name in DocumentFacts.__dataclass_fields__} for facts in documents
        ],
        "declarations": [{"key": name, **row} for name, row in sorted(copy["declarations"].items())],
        "conflict_statement": copy["conflict_statement"],
        "addendum": proposal.addendum_seen,
    }


def draft_content(proposal: Proposal) -> BidContent:
    """The working copy as its team reads it. Raises KeyMissing, Damaged."""
    return from_manifest(manifest_of(proposal, version=0, sealed_at="", nonce=""))


def manifest_bytes(version: SealedVersion) -> bytes:
    """A sealed version's manifest after its hash was compared. Raises KeyMissing, Damaged."""
    content = box.read_manifest(version)
    if hashlib.sha256(content).hexdigest() != version.sha256:
        raise Damaged
    return content


def sealed_content(version: SealedVersion) -> BidContent:
    """A sealed version as it was submitted; for its team alone until it is opened. Raises KeyMissing, Damaged."""
    return from_manifest(json.loads(manifest_bytes(version)))


def latest_version(proposal: Proposal) -> SealedVersion | None:
    """The version that counts, or None."""
    found: SealedVersion | None = proposal.versions.order_by("-number").first()
    return found


def opened_content(proposal: Proposal) -> BidContent:
    """What an opened bid says, with the papers that were added on request. Who may ask is `visible_to`'s to say.

    Raises:
        StillSealed: the bid was not opened.
        KeyMissing, Damaged: it does not open now.
    """
    version = latest_version(proposal)
    if proposal.opened_at is None or version is None or version.opened_at is None:
        raise StillSealed(_("This bid has not been opened."))
    kinds = kinds_asked(proposal)
    late = proposal.documents.filter(cure__isnull=False, removed_at=None).select_related("file")
    return from_manifest(json.loads(manifest_bytes(version)), [document_facts(one, proposal, kinds) for one in late])


def opened_contents(proposals: Iterable[Proposal]) -> dict[int, BidContent]:
    """What several opened bids say, by their keys, in one query; damaged ones are left out, late papers are not in.

    Raises:
        KeyMissing: a key of the platform is away.
    """
    keys = [proposal.pk for proposal in proposals if proposal.opened_at is not None]
    versions = SealedVersion.objects.latest_of_submitted().filter(proposal__in=keys, opened_at__isnull=False)
    found = {}
    for version in versions:
        try:
            found[version.proposal_id] = sealed_content(version)
        except Damaged:
            continue
    return found
