"""Challenges that take bids, and bids made through the verbs that people use."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from challenges.models import Challenge, RequiredDocument, Requirement
from challenges.states import Track
from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.accounts.states import Role
from marketplace.proposals.declarations import DECLARATIONS
from marketplace.proposals.models import Opening, Proposal, SealedVersion
from marketplace.proposals.services import documents, drafts, opening, sealing, team
from marketplace.proposals.states import Step
from marketplace.solutions.models import Solution
from tests.accounts.factories import AgencyFactory, OrganisationFactory, member_of, office_user
from tests.solutions.factories import SolutionFactory

DAY = timedelta(days=1)
SECRET = "mậtngữ-bồ-câu-77"
"""A phrase that stands in every part of a bid that its team writes, so that one search finds every leak."""


def open_challenge(agency: Organisation | None = None, *, asked: bool = True, **fields: Any) -> Challenge:
    """A challenge that takes bids now; with one requirement and one required document if `asked`."""
    at = clock.now()
    values = {"published_at": at - 2 * DAY, "opens_at": at - DAY, "closes_at": at + 9 * DAY} | fields
    challenge = Challenge.objects.create(
        organisation=agency or AgencyFactory(),
        number=f"TT-2026-{uuid4().hex[:5]}",
        track=Track.INVITE,
        title_vi="Cảnh báo ngập theo tuyến đường",
        title_en="Flood warning by street",
        **values,
    )
    if asked:
        Requirement.objects.create(
            challenge=challenge, order=1, key="sensor", text_vi="Cảm biến đặt ở đâu?", word_limit=50
        )
        RequiredDocument.objects.create(challenge=challenge, order=1, key="profile", text_vi="Hồ sơ năng lực")
    return challenge


def bidder(role: str = Role.OWNER) -> tuple[User, Solution]:
    """A person of a verified startup, and its published solution."""
    organisation = OrganisationFactory()
    return member_of(organisation, role), SolutionFactory(organisation=organisation, published=True)


def pdf(name: str = "Hồ sơ năng lực.pdf", content: bytes = b"%PDF-1.7 ") -> SimpleUploadedFile:
    """A small upload that is taken."""
    return SimpleUploadedFile(name, content, "application/pdf")


def draft(challenge: Challenge, who: tuple[User, Solution] | None = None) -> Proposal:
    """A bid just begun."""
    user, solution = who or bidder()
    return drafts.start_proposal(challenge, solution.organisation, solution=solution, by=user)


def owner_of(proposal: Proposal) -> User:
    """The owner of the bidding organisation."""
    return proposal.organisation.memberships.get(role=Role.OWNER).user


def write(proposal: Proposal, step: str, values: dict[str, Any], by: User | None = None) -> Proposal:
    """Save one step over whatever is there."""
    return drafts.save_step(
        proposal,
        step,
        by=by or owner_of(proposal),
        revision=drafts.revision_of(Proposal.objects.get(pk=proposal.pk), step),
        values=values,
    )


def complete(proposal: Proposal, secret: str = SECRET) -> Proposal:
    """Write everything that a bid needs, with the secret phrase in every part of it."""
    by = owner_of(proposal)
    at = clock.now()
    write(
        proposal,
        Step.OFFER,
        {
            "summary": f"Tóm tắt {secret}",
            "approach": f"Cách làm {secret}",
            "data_needs": f"Dữ liệu {secret}",
            "answers": {
                row.key: f"Trả lời {secret}" for row in Requirement.objects.filter(challenge=proposal.challenge_id)
            },
        },
    )
    write(
        proposal,
        Step.PLAN,
        {
            "duration_months": 6,
            "milestones": [{"title": f"Khảo sát {secret}", "month": 2, "result": f"Báo cáo {secret}"}],
            "prices": [
                {
                    "label": f"Bản quyền {secret}",
                    "quantity": 2,
                    "unit_price": "150000000",
                    "currency": "VND",
                    "vat_percent": 10,
                }
            ],
        },
    )
    write(
        proposal,
        Step.DECLARATIONS,
        {
            "conflict_statement": f"Không có {secret}",
            "declarations": {
                one.key: drafts.accept(one.key, one.version, str(one.text), by=by, at=at) for one in DECLARATIONS
            },
        },
    )
    team.add_member(proposal, by=by, name=f"Trưởng nhóm {secret}", email=by.email, role=f"Điều phối {secret}")
    for row in RequiredDocument.objects.filter(challenge=proposal.challenge_id):
        documents.add_document(
            proposal,
            by=by,
            kind=row.key,
            title=f"Năng lực {secret}",
            upload=pdf(f"{secret}.pdf", f"%PDF-1.7 {secret}".encode()),
        )
    return Proposal.objects.get(pk=proposal.pk)


def seal(proposal: Proposal, **options: Any) -> SealedVersion:
    """Submit a bid as its owner."""
    return sealing.submit_proposal(
        Proposal.objects.get(pk=proposal.pk),
        by=owner_of(proposal),
        token=options.pop("token", None) or uuid4(),
        **options,
    )


def sealed(challenge: Challenge, who: tuple[User, Solution] | None = None, secret: str = SECRET) -> Proposal:
    """A complete bid that was submitted."""
    proposal = complete(draft(challenge, who), secret)
    seal(proposal)
    return Proposal.objects.get(pk=proposal.pk)


def close(challenge: Challenge) -> Challenge:
    """Let the deadline lie a minute behind; the whole call is moved back by as much."""
    at = clock.now()
    Challenge.objects.filter(pk=challenge.pk).update(
        published_at=at - 20 * DAY, opens_at=at - 19 * DAY, closes_at=at - timedelta(minutes=1)
    )
    return Challenge.objects.get(pk=challenge.pk)


def open_bids(challenge: Challenge, manager: User | None = None, officer: User | None = None) -> Opening:
    """Close the challenge if it is not yet, and open its bids by two people."""
    challenge = close(challenge)
    opening.confirm_opening(challenge, by=manager or member_of(challenge.organisation, Role.MANAGER))
    return opening.confirm_opening(challenge, by=officer or office_user())


def opened(challenge: Challenge, who: tuple[User, Solution] | None = None) -> Proposal:
    """A bid that was submitted and opened."""
    proposal = sealed(challenge, who)
    open_bids(challenge)
    return Proposal.objects.get(pk=proposal.pk)
