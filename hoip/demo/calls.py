"""The demo's challenges and bids: published, written, sealed and opened by the verbs that people use, each at its time."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.utils import timezone

from challenges.eligibility import documents_asked, requirements
from challenges.models import Challenge, Clause, Problem
from challenges.services.challenges import create_challenge, publish_challenge, save_challenge
from hoip import clock
from hoip.accounts.models import Membership, User
from hoip.accounts.states import Role
from marketplace.matching.services import match_solutions
from marketplace.proposals.declarations import DECLARATIONS
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.documents import add_document
from marketplace.proposals.services.drafts import accept, revision_of, save_step, start_proposal
from marketplace.proposals.services.opening import confirm_opening
from marketplace.proposals.services.screening import set_eligible
from marketplace.proposals.services.sealing import submit_proposal
from marketplace.proposals.services.team import add_member
from marketplace.proposals.states import Step
from marketplace.solutions.models import Solution

OWN_BIDS = frozenset({"GP-001", "GP-011"})
"""Solutions of the demo's sign-ins; their bids on open challenges are left to be written."""
PILOT = "Chúng tôi áp dụng đúng bài toán này tại một nơi thử nghiệm trong ba tháng đầu."


def day(days: int, hour: int, minute: int = 0) -> datetime:
    """A time some days from today, in the site's zone."""
    wanted = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(wanted, time(hour, minute)))


def publish(
    problem: Problem, *, opens: int, closes: int, ceiling: int, audience: tuple[str, str], by: User, office: User
) -> Challenge:
    """A published challenge for a problem; `opens` and `closes` are days from today."""
    with clock.pretended(min(day(opens - 5, 9), clock.now())):
        challenge = create_challenge([problem], by=by)
        challenge = save_challenge(
            challenge,
            by=by,
            version=challenge.version,
            values={
                "summary_vi": problem.summary_vi,
                "summary_en": problem.title_en,
                "audience_vi": audience[0],
                "audience_en": audience[1],
                "opens_at": day(opens, 8),
                "questions_until": day(closes - 2, 17),
                "closes_at": day(closes, 17),
                "evaluation_until": day(closes + 30, 17),
                "result_on": timezone.localdate() + timedelta(days=closes + 37),
                "budget_max": ceiling,
            },
            lists={
                "documents_asked": [
                    {"text_vi": "Hồ sơ năng lực", "text_en": "Record of capability"},
                    {"text_vi": "Kế hoạch thử nghiệm", "text_en": "Plan of the pilot"},
                ]
            },
            clauses=list(
                Clause.objects.filter(
                    code__in=["provider-keeps-agency-licence", "data-stays-with-agency", "losing-ideas-protected"]
                )
            ),
        )
        return publish_challenge(challenge, by=office)


def bid_by_matches(challenge: Challenge) -> None:
    """Bids of the best matches of a challenge that takes bids now."""
    found = match_solutions(challenge, AnonymousUser(), size=6)
    for match in found.matches[:3]:
        if challenge.phase_at(clock.now()) == "open" and match.record.external_id not in OWN_BIDS:
            bid(challenge, match.record)


def bid(challenge: Challenge, solution: Solution, *, share: int = 60) -> Proposal:
    """A sealed bid of a solution. `share`: its price, percent of the challenge's budget."""
    owner = owner_of(solution)
    proposal = start_proposal(challenge, solution.organisation, solution=solution, by=owner)
    if proposal.sealed_revision:
        return proposal
    _write(proposal, challenge, solution, owner, share)
    proposal.refresh_from_db()
    submit_proposal(proposal, by=owner, token=uuid4())
    return proposal


def open_and_screen(challenge: Challenge, *, manager: User, office: User) -> Sequence[Proposal]:
    """Two people open the bids of a closed challenge; all of them are found eligible. In the order of their numbers."""
    confirm_opening(challenge, by=manager)
    confirm_opening(challenge, by=office)
    rows = Proposal.objects.filter(challenge=challenge, state="submitted").select_related("solution", "organisation")
    for row in rows:
        set_eligible(row, by=manager)
    return list(Proposal.objects.filter(challenge=challenge).order_by("number"))


def _write(proposal: Proposal, challenge: Challenge, solution: Solution, owner: User, share: int) -> None:
    """A whole bid, with the papers that the challenge asks for."""
    summary = solution.summary_vi or solution.summary_en
    at = clock.now()
    steps: list[tuple[str, dict[str, Any]]] = [
        (Step.OFFER, {"approach": f"{summary}\n\n{PILOT}", "answers": _answers(challenge, solution)}),
        (
            Step.PLAN,
            {
                "duration_months": 9,
                "milestones": [
                    {"title": "Khảo sát và cấu hình", "month": 2, "result": "Biên bản khảo sát"},
                    {"title": "Thử nghiệm", "month": 6, "result": "Báo cáo thử nghiệm"},
                    {"title": "Hoàn thiện và bàn giao", "month": 9, "result": "Biên bản bàn giao"},
                ],
                "prices": [
                    {
                        "label": "Bản quyền và triển khai",
                        "quantity": 1,
                        "unit_price": str((challenge.budget_max or 500_000_000) * share // 100),
                        "currency": "VND",
                        "vat_percent": 10,
                    }
                ],
            },
        ),
        (
            Step.DECLARATIONS,
            {
                "declarations": {
                    one.key: accept(one.key, one.version, str(one.text), by=owner, at=at) for one in DECLARATIONS
                }
            },
        ),
    ]
    for step, values in steps:
        save_step(proposal, step, by=owner, revision=revision_of(proposal, step), values=values)
        proposal.refresh_from_db()
    if not proposal.team.exists():
        add_member(proposal, by=owner, name=owner.full_name, email=owner.email, role="Trưởng dự án")
    for asked in documents_asked(challenge):
        paper = ContentFile(f"{asked.text}\n\n{proposal.organisation.name} (hư cấu)\n".encode(), name="ho-so.txt")
        add_document(proposal, by=owner, kind=asked.key, title=asked.text, upload=paper)


def _answers(challenge: Challenge, solution: Solution) -> dict[str, str]:
    """What a bid says on each requirement; no two solutions say the same."""
    name = solution.name_vi or solution.name_en
    ways = (
        f"{name} làm được ngay ở cấu hình có sẵn; cán bộ của đơn vị xem và sửa trên cùng một màn hình.",
        f"Phần này cần cấu hình thêm: nhóm {name} khảo sát trong tháng đầu rồi chốt mẫu cùng đơn vị.",
        f"Đo lại sau mỗi tháng thử nghiệm và báo cáo cùng số liệu gốc. {PILOT}",
    )
    return {row.key: ways[(place + solution.pk) % len(ways)] for place, row in enumerate(requirements(challenge))}


def owner_of(solution: Solution) -> User:
    """The owner of a solution's organisation; a fictional one is made where there is none."""
    membership = (
        Membership.objects.filter(organisation=solution.organisation, role=Role.OWNER).select_related("user").first()
    )
    if membership is not None:
        return membership.user
    email = solution.contact_email or f"{solution.slug}@example.com"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, full_name=f"Đại diện {solution.name_vi or solution.name_en} (hư cấu)"
    )
    Membership.objects.create(user=user, organisation=solution.organisation, role=Role.OWNER)
    return user
