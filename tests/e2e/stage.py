"""Sets a challenge with opened bids and known experts on the stage of the browser's site; runs in the site's process."""

import json
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from challenges.models import Challenge, ChallengeCriterion
from hoip.accounts.models import ExpertProfile, Membership, Organisation, User
from hoip.accounts.states import OrganisationKind, Role, VerificationState
from marketplace.evaluation.models import Panel
from marketplace.evaluation.services import panels
from marketplace.evaluation.states import PanelRole
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.screening import set_eligible
from marketplace.solutions.models import Solution
from search.outbox import drain
from tests.proposals import factories as bids
from tests.solutions.factories import SolutionFactory

BIDDERS = (
    ("Công ty TNHH Mưa Rào (hư cấu)", "Trạm đo mưa hẻm", "Mưa Rào đặt trạm đo mưa giá rẻ ở 40 hẻm và báo trước 30 phút."),
    ("Công ty Cổ phần Nước Lớn (hư cấu)", "Bản đồ triều", "Nước Lớn ghép số liệu triều với cao độ mặt đường thành bản đồ ngập."),
    ("Nhóm Rạch Xanh (hư cấu)", "Cống biết nói", "Rạch Xanh gắn cảm biến mực nước vào 120 miệng cống và gọi đội vận hành."),
)  # fmt: skip
EXPERTS = (
    ("Đỗ Thị Bích Thủy", "Chuyên gia thoát nước và cảnh báo ngập đô thị"),
    ("Phan Văn Lộc", "Giảng viên thủy văn, cảnh báo ngập theo tuyến đường"),
    ("Trịnh Quốc Hưng", "Kỹ sư dữ liệu cảm biến và cảnh báo sớm"),
    ("Huỳnh Mai Chi", "Thư ký khoa học, quản lý đề tài"),
)
CRITERIA = (
    ("Đáp ứng nhu cầu của bài toán", "Answers the need", 30),
    ("Bằng chứng đã chạy thật", "Evidence that it has run", 20),
    ("Kế hoạch thí điểm", "Pilot plan", 20),
    ("Chi phí so với lợi ích", "Cost against benefit", 15),
    ("An toàn dữ liệu", "Data safety", 10),
    ("Năng lực của nhóm", "Team", 5),
)
ANCHORS = {
    "0": {"vi": "không đáp ứng", "en": "does not answer"},
    "3": {"vi": "đáp ứng một phần", "en": "answers in part"},
    "5": {"vi": "đáp ứng đầy đủ, có số liệu", "en": "answers fully, with figures"},
}


def person(name: str, **fields: Any) -> User:
    """A person who signs in with the password of the demo's people."""
    email = f"{slugify(name.replace('Đ', 'D').replace('đ', 'd'))}@example.com"
    known = User.objects.get(email="expert@example.com")
    present: User | None = User.objects.filter(email=email).first()
    if present is not None:
        return present
    made: User = User.objects.create(email=email, full_name=name, password=known.password, **fields)
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    return made


def bidder(name: str, solution: str) -> tuple[User, Solution]:
    """A verified startup with its owner and a published solution."""
    slug = slugify(name.replace("Đ", "D").replace("đ", "d"))
    present = Solution.objects.filter(slug=f"{slug}-sp").select_related("organisation").first()
    if present is not None:
        return present.organisation.members.get(email=f"{slug}@example.com"), present
    organisation = Organisation.objects.create(
        kind=OrganisationKind.STARTUP, name_vi=name, slug=slug, verification=VerificationState.VERIFIED
    )
    owner = User.objects.create(email=f"{slug}@example.com", full_name=f"Chủ nhiệm {solution}")
    Membership.objects.create(user=owner, organisation=organisation, role=Role.OWNER)
    return owner, SolutionFactory(organisation=organisation, slug=f"{slug}-sp", name_vi=solution, published=True)


@transaction.atomic
def challenge_with_bids(
    bidders: int = 3, criteria: int = 3, minimum: int = 3, experts: int = 4, gates: dict[int, int] | None = None
) -> dict[str, Any]:
    """A blind challenge of the demo's agency whose bids are opened and eligible; prints what a test needs to know.

    `gates` gives criteria, by their place from 0 on, a lowest mean.
    """
    agency = Organisation.objects.get(memberships__user__email="agency@example.com")
    manager = User.objects.get(email="agency@example.com")
    challenge = bids.open_challenge(agency, asked=False, panel_minimum=minimum, is_blind=True)
    Challenge.objects.filter(pk=challenge.pk).update(title_vi=f"Cảnh báo ngập theo tuyến đường, {bidders} hồ sơ")
    weights = [one[2] for one in CRITERIA[:criteria]]
    weights[0] += 100 - sum(weights)
    for order, ((vi, en, _weight), weight) in enumerate(zip(CRITERIA[:criteria], weights, strict=True), 1):
        ChallengeCriterion.objects.create(
            challenge=challenge, order=order, text_vi=vi, text_en=en, weight=weight,
            reason_required=order <= 2 or criteria == len(CRITERIA), anchors=ANCHORS if order == 1 else {},
            minimum=(gates or {}).get(order - 1),
        )  # fmt: skip
    for place in range(bidders):
        name, solution, words = BIDDERS[place % len(BIDDERS)]
        mark = "" if place < len(BIDDERS) else f" {place}"
        bids.sealed(challenge, bidder(f"{name}{mark}", f"{solution}{mark}"), secret=f"{words}{mark}")
    bids.open_bids(challenge, manager=manager, officer=User.objects.get(email="office@example.com"))
    proposals = list(Proposal.objects.filter(challenge=challenge).order_by("number"))
    for proposal in proposals:
        set_eligible(proposal, by=manager)
    people = []
    for name, headline in EXPERTS[:experts]:
        people.append(person(name))
        ExpertProfile.objects.get_or_create(user=people[-1], defaults={"headline": headline, "is_listed": True})
    first = Organisation.objects.get(slug=slugify(BIDDERS[0][0].replace("Đ", "D")))
    if people:
        Membership.objects.get_or_create(user=people[1], organisation=first, defaults={"role": Role.VIEWER})
    drain()
    told = {
        "challenge": challenge.number,
        "bids": [proposal.number for proposal in proposals],
        "conflicting": Proposal.objects.get(challenge=challenge, organisation=first).number,
        "people": [one.email for one in people],
    }
    print(json.dumps(told))
    return told


@transaction.atomic
def seated_panel(bidders: int, scorers: int, minimum: int, gated: int) -> None:
    """Such a challenge with six criteria, one of them with a lowest mean, whose panel has begun to score."""
    case = challenge_with_bids(bidders, len(CRITERIA), scorers, experts=0, gates={gated: minimum})
    challenge = Challenge.objects.get(number=case["challenge"])
    manager = User.objects.get(email="agency@example.com")
    panel = panels.create_panel(challenge, by=manager)
    people = [person(f"Thành viên {place}") for place in range(scorers)]
    for place, one in enumerate(people):
        role = PanelRole.MEMBER if place else PanelRole.CHAIR
        panels.answer_invitation(panels.invite_member(panel, one, role=role, by=manager), accept=True, by=one)
    panels.begin_scoring(Panel.objects.get(pk=panel.pk), by=people[0])
    print(json.dumps(case | {"people": [one.email for one in people]}))


@transaction.atomic
def officer(email: str, agency: str) -> None:
    """An officer of an agency, found by its name in either language, who signs in as the demo's people do."""
    organisation = Organisation.objects.filter(Q(name_vi=agency) | Q(name_en__istartswith=agency)).get()
    known = User.objects.get(email="agency@example.com")
    user = User.objects.create(email=email, full_name=f"Cán bộ: {agency}", password=known.password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Membership.objects.create(user=user, organisation=organisation, role=Role.MANAGER)
