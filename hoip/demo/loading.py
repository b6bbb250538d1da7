"""Fill a fresh machine with believable content, through the same importers and verbs that operators use."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from challenges.eligibility import documents_asked, requirements
from challenges.importing import import_file as import_problems
from challenges.models import Challenge, Clause, Problem, Round
from challenges.services.challenges import create_challenge, publish_challenge, save_challenge
from challenges.services.problems import create_problem, save_problem, submit_problem
from challenges.services.rounds import announce_round, create_round, propose_year
from cms.models import (
    ContestIndexPage,
    ContestPage,
    EventIndexPage,
    EventPage,
    GuideIndexPage,
    GuidePage,
    NewsIndexPage,
    NewsPage,
)
from hoip import clock
from hoip.accounts.models import EDITORS_GROUP, OFFICE_GROUP, ExpertProfile, Membership, Organisation, User
from hoip.accounts.states import Intent, Role
from hoip.accounts.succession import transfer_open_items
from hoip.reference.models import CriteriaSet, TaxonomyField
from hoip.ui.slugs import slug_of
from marketplace.matching.services import match_solutions
from marketplace.proposals.declarations import DECLARATIONS
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.documents import add_document
from marketplace.proposals.services.drafts import accept, revision_of, save_step, start_proposal
from marketplace.proposals.services.opening import confirm_opening
from marketplace.proposals.services.sealing import submit_proposal
from marketplace.proposals.services.team import add_member
from marketplace.proposals.states import Step
from marketplace.shortlists.models import Shortlist
from marketplace.shortlists.services.boards import add_from_bid, add_from_match, add_note, move_candidate
from marketplace.shortlists.states import Column
from marketplace.solutions.importing import import_file as import_solutions
from marketplace.solutions.models import Solution
from search.outbox import rebuild

DATA = Path(__file__).parent / "data"
PASSWORD = "thu-nghiem-2026"  # noqa: S105 - printed for everybody who starts the demo
ROLES = {"startup": Role.OWNER, "agency": Role.OWNER, "manager": Role.MANAGER}
CALLS = (
    # problem, days until bids open, days until they close, ceiling in VND, who it is for
    ("BT-2025-018", -6, 17, 1_800_000_000, "Doanh nghiệp và viện có giải pháp đo mực nước", "Companies and institutes that measure water levels"),
    ("BT-2025-011", -10, 9, 1_200_000_000, "Doanh nghiệp có giải pháp dữ liệu sức khỏe", "Companies with health-data solutions"),
    ("BT-2024-022", -3, 31, 600_000_000, "Doanh nghiệp khởi nghiệp, nhóm cá nhân, viện, trường", "Startups, teams, institutes and universities"),
    ("BT-2025-020", -2, 24, 2_000_000_000, "Doanh nghiệp kinh tế tuần hoàn", "Companies of the circular economy"),
    ("BT-2025-019", 7, 45, 900_000_000, "Nhóm sáng tạo và doanh nghiệp văn hóa số", "Creative teams and digital-culture companies"),
    ("BT-2024-021", -30, -4, 700_000_000, "Đơn vị có kinh nghiệm quản lý thiết bị bức xạ", "Units experienced with radiation equipment"),
)  # fmt: skip


def _day(days: int, hour: int, minute: int = 0) -> datetime:
    """A time some days from today, in the site's zone."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def load() -> dict[str, int]:
    """Load everything that is missing; run twice, nothing doubles. Answers counts by kind."""
    import_solutions(DATA / "demo_solutions.json", publish=True, verified=True, demo=True)
    import_problems(DATA / "demo_problems.json", accepted=True, demo=True)
    people = _people()
    _succession(people["office"])
    _rounds(people["office"])
    _draft(people["agency"])
    load_pages()
    rebuild()
    _calls(people)
    return {
        "problems": Problem.objects.count(),
        "solutions": Solution.objects.count(),
        "challenges": Challenge.objects.count(),
        "people": User.objects.count(),
    }


@transaction.atomic
def _people() -> dict[str, User]:
    """One person for each role, each with a verified address."""
    known: dict[str, User] = {}
    for row in json.loads((DATA / "people.json").read_text(encoding="utf-8")):
        user = User.objects.filter(email=row["email"]).first()
        if user is None:
            user = User.objects.create_user(row["email"], PASSWORD, full_name=row["full_name"])
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        if row["role"] == "office":
            user.groups.add(Group.objects.get_or_create(name=OFFICE_GROUP)[0])
        elif row["role"] == "editor":
            user.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
        elif row["role"] == "expert":
            profile, created = ExpertProfile.objects.get_or_create(
                user=user,
                defaults={"headline": "Chuyên gia quản lý ngập và dữ liệu đô thị (hư cấu)", "is_listed": True},
            )
            if created:
                profile.fields.set(TaxonomyField.objects.filter(code__in=["LV-XD-NGAP", "CN-IOT"]))
            user.intent = Intent.EXPERT
        else:
            code = row["organisation"]
            organisation = (
                Solution.objects.get(external_id=code).organisation
                if code.startswith("GP-")
                else Organisation.objects.get(code=code)
            )
            Membership.objects.get_or_create(
                user=user, organisation=organisation, defaults={"role": ROLES[row["role"]]}
            )
            user.intent = Intent.PROVIDER if code.startswith("GP-") else Intent.AGENCY
        user.save()
        known[row["email"].partition("@")[0]] = user
    return known


def _succession(office: User) -> None:
    """Move what dissolved agencies left open to their successors, on record."""
    today = timezone.localdate()
    for agency in (
        Organisation.objects.agencies()
        .filter(valid_to__lt=today, successor__isnull=False, problems__isnull=False)
        .distinct()
    ):
        transfer_open_items(agency, by=office)


def _rounds(officer: User) -> None:
    """A round that is open, so that problems can be submitted, and the drafts of the year's calendar."""
    if Round.objects.exists():
        return
    propose_year(timezone.localdate().year + 1, by=officer)
    intake = create_round(
        by=officer,
        values={
            "name_vi": "Đợt tiếp nhận bổ sung: y tế, chuyển đổi số",
            "name_en": "Extra intake: health, digital transformation",
            "plan_vi": "Kế hoạch đổi mới sáng tạo trong khu vực công",
            "plan_en": "Plan for innovation in the public sector",
            "opens_at": _day(-14, 8),
            "closes_at": _day(40, 17),
            "budget_ceiling": 1_000_000_000,
            "contact_name": "Tổ tiếp nhận bài toán",
            "contact_email": "intake@example.com",
        },
        fields=list(TaxonomyField.objects.filter(code__in=["LV-YT", "LV-YT-COSO"])),
    )
    announce_round(intake, by=officer)


def _draft(officer: User) -> None:
    """A problem that is still being written, and one that waits for the office."""
    agency = Organisation.objects.get(code="SO-YT")
    if Problem.objects.filter(organisation=agency, title_vi__startswith="Hẹn giờ khám").exists():
        return
    draft = create_problem(agency, by=officer, title_vi="Hẹn giờ khám để người bệnh không phải chờ từ sáng sớm")
    save_problem(
        draft,
        by=officer,
        version=draft.version,
        values={
            "summary_vi": "Người bệnh ở trạm y tế chờ trung bình 95 phút; cần giảm còn dưới 30 phút.",
            "duration_months": 9,
        },
        sections={
            "current_state": "Tại ba trạm khảo sát, người bệnh đến từ 5 giờ 30 và chờ trung bình 95 phút (khảo sát 420 lượt)."
        },
        fields=list(TaxonomyField.objects.filter(code__in=["LV-YT-COSO", "LV-YT-KCB"])),
        tags=["trạm y tế", "hẹn giờ khám"],
    )
    sent = create_problem(agency, by=officer, title_vi="Theo dõi nhiệt độ tủ vắc xin ở trạm y tế")
    sent = save_problem(
        sent,
        by=officer,
        version=sent.version,
        values={
            "summary_vi": "Nhiệt độ tủ vắc xin ghi tay hai lần mỗi ngày; cần biết ngay khi vượt ngưỡng.",
            "duration_months": 8,
        },
        sections={
            "owner": "Phòng Nghiệp vụ Y, Sở Y tế; đầu mối: chuyên viên phụ trách tiêm chủng.",
            "current_state": "Nhiệt độ được ghi tay hai lần mỗi ngày; năm qua có 14 lần vượt ngưỡng, phát hiện chậm trung bình 9 giờ.",
            "affected": "Khoảng 40 trạm y tế và 60.000 trẻ tiêm chủng mỗi năm.",
            "outcome": "Cán bộ trạm biết trong vòng 10 phút khi nhiệt độ vượt ngưỡng, kể cả ban đêm.",
            "measures": "Thời gian phát hiện: từ 9 giờ xuống dưới 10 phút. Số liều hủy: giảm một nửa sau 6 tháng.",
            "pilot_place": "Trạm y tế phường Xuân Hòa; trưởng trạm phụ trách.",
            "start_end": "Từ 01/03/2027 đến 31/10/2027.",
        },
        fields=list(TaxonomyField.objects.filter(code__in=["LV-YT-COSO", "CN-IOT"])),
        tags=["trạm y tế", "cảm biến"],
    )
    submit_problem(sent, by=officer)


def _calls(people: dict[str, User]) -> None:
    """Challenges in every phase, with bids and a shortlist. Dates of the closed one are moved into the past at the end."""
    office, officer = people["office"], people["agency"]
    for number, opens, closes, ceiling, audience_vi, audience_en in CALLS:
        problem = Problem.objects.get(number=number)
        if problem.challenges.exists():
            continue
        challenge = create_challenge([problem], by=officer)
        until = max(closes, 3)
        challenge = save_challenge(
            challenge,
            by=officer,
            version=challenge.version,
            values={
                "summary_vi": problem.summary_vi,
                "summary_en": problem.title_en,
                "audience_vi": audience_vi,
                "audience_en": audience_en,
                "opens_at": _day(opens, 8),
                "questions_until": _day(until - 2, 17),
                "closes_at": _day(until, 17),
                "evaluation_until": _day(until + 30, 17),
                "result_on": (timezone.localdate() + timedelta(days=until + 37)),
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
        challenge = publish_challenge(challenge, by=office)
        _bids(challenge)
        if closes < 0:
            Challenge.objects.filter(pk=challenge.pk).update(
                published_at=_day(opens - 5, 9),
                questions_until=_day(closes - 2, 17),
                closes_at=_day(closes, 17),
                evaluation_until=_day(closes + 30, 17),
            )
            challenge.refresh_from_db()
            _open(challenge, office)
            _shortlist(challenge, people["agency2"])
    _first_shortlist(people)


def _bids(challenge: Challenge) -> None:
    """Bids of the three best matches of a challenge, where it takes bids; the demo startups keep theirs to write."""
    found = match_solutions(challenge, AnonymousUser(), size=6)
    for match in found.matches[:3]:
        solution = match.record
        if challenge.phase_at(clock.now()) != "open" or solution.external_id in {"GP-001", "GP-011"}:
            continue
        owner = _owner(solution)
        proposal = start_proposal(challenge, solution.organisation, solution=solution, by=owner)
        if proposal.sealed_revision:
            continue
        _write(proposal, challenge, solution, owner)
        proposal.refresh_from_db()
        submit_proposal(proposal, by=owner, token=uuid4())


def _open(challenge: Challenge, officer: User) -> None:
    """Two people open the bids of a closed challenge: one of its agency, one of the office."""
    managers = Membership.objects.managing().filter(organisation=challenge.organisation).select_related("user")
    manager = managers.first()
    if manager is not None:
        confirm_opening(challenge, by=manager.user)
        confirm_opening(challenge, by=officer)


def _write(proposal: Proposal, challenge: Challenge, solution: Solution, owner: User) -> None:
    """A whole bid, with the papers that the challenge asks for."""
    pilot = "Chúng tôi áp dụng đúng bài toán này tại một nơi thử nghiệm trong ba tháng đầu."
    summary = solution.summary_vi or solution.summary_en
    at = clock.now()
    steps: list[tuple[str, dict[str, Any]]] = [
        (Step.OFFER, {"approach": f"{summary}\n\n{pilot}", "answers": dict.fromkeys(_asked(challenge), pilot)}),
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
                        "unit_price": str((challenge.budget_max or 500_000_000) * 6 // 10),
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


def _asked(challenge: Challenge) -> list[str]:
    """Keys of the lines that a bid answers."""
    return [row.key for row in requirements(challenge)]


def _owner(solution: Solution) -> User:
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


def _shortlist(challenge: Challenge, officer: User) -> None:
    """The board of a closed challenge, with its bids."""
    for place, proposal in enumerate(Proposal.objects.unsealed(clock.now()).filter(challenge=challenge)):
        candidate = add_from_bid(proposal, by=officer, reason="Hồ sơ hợp lệ, nộp đúng hạn.")
        if place == 0:
            move_candidate(
                candidate, Column.SHORTLISTED, by=officer, reason="Đáp ứng nhiều yêu cầu nhất, đã có nơi dùng."
            )
            add_note(candidate, by=officer, text="Hỏi thêm về sao lưu dữ liệu trước buổi gặp.")


def _first_shortlist(people: dict[str, User]) -> None:
    """A board from matches, for the demo agency's own problem."""
    problem = Problem.objects.get(number="BT-2022-010")
    if Shortlist.objects.filter(problem=problem).exists():
        return
    for match in match_solutions(problem, people["agency"], size=4).matches[:3]:
        add_from_match(
            problem, match.record, by=people["agency"], reason="Hợp với nhu cầu của trạm y tế theo trang ghép nối."
        )


# --- pages -------------------------------------------------------------------------------------------


@transaction.atomic
def load_pages() -> None:
    """Contests, news, events and guides in both languages; pages that exist stay as editors left them."""
    data = json.loads((DATA / "pages.json").read_text(encoding="utf-8"))
    contests = {
        row["key"]: _translated(ContestIndexPage, ContestPage, row, _contest_values) for row in data["contests"]
    }
    for row in data["news"]:
        pages = _translated(NewsIndexPage, NewsPage, row, _news_values)
        for language, page in pages.items():
            wanted = [contests[key][language] for key in row["contests"]]
            if (wanted and not page.contests.exists()) or (row["tags"] and not page.tags.exists()):
                page.contests.set(wanted)
                page.tags.set(row["tags"])
                page.save_revision().publish()
    for row in data["events"]:
        pages = _translated(EventIndexPage, EventPage, row, _event_values)
        for language, page in pages.items():
            if row["contest"] and page.contest_id is None:
                page.contest = contests[row["contest"]][language]
                page.save_revision().publish()
    for row in data["guides"]:
        _translated(GuideIndexPage, GuidePage, row, _guide_values)


def _body(text: dict[str, Any]) -> list[dict[str, Any]]:
    """A page's body as one piece of rich text."""
    return [{"type": "text", "value": text["body"]}]


def _milestones(steps: list[list[str]]) -> list[dict[str, Any]]:
    """Dated steps as blocks."""
    return [{"type": "milestone", "value": {"when": when, "what": what}} for when, what in steps]


def _contest_values(row: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """The fields of a contest page."""
    return {
        "series": row["series"],
        "edition": row["edition"],
        "organiser": text["organiser"],
        "eligible": text["eligible"],
        "prizes": text["prizes"],
        "timeline": _milestones(text["timeline"]),
        "criteria_set": CriteriaSet.objects.filter(code="platform-default").first(),
        "opens_at": _day(row["opens"], 8),
        "closes_at": _day(row["closes"], 17),
        "questions": [
            {"type": "question", "value": {"question": asked, "answer": answer}}
            for asked, answer in text.get("questions", [])
        ],
        "body": _body(text),
        "is_demo": True,
    }


def _news_values(row: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """The fields of a news item."""
    return {"date": timezone.localdate() + timedelta(days=row["days"]), "body": _body(text), "is_demo": True}


def _event_values(row: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """The fields of an event page."""
    hour, minute = map(int, row["start"].split(":"))
    starts = _day(row["days"], hour, minute)
    return {
        "kind": row["kind"],
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=row["hours"]),
        "place": row["place"],
        "online_link": row.get("online", ""),
        "capacity": row["capacity"],
        "agenda": _milestones(text["agenda"]),
        "speakers": [{"type": "speaker", "value": {"name": name, "role": role}} for name, role in text["speakers"]],
        "body": _body(text),
        "recap": [{"type": "text", "value": text["recap"]}] if text.get("recap") else [],
        "is_demo": True,
    }


def _guide_values(row: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """The fields of a guide."""
    return {"body": _body(text)}


def _translated(index: type[Page], model: type[Page], row: dict[str, Any], values: Any) -> dict[str, Any]:
    """The Vietnamese page of a row and its English translation, made where they are missing."""
    pages: dict[str, Any] = {}
    for language in ("vi", "en"):
        text = row[language]
        locale = Locale.objects.get(language_code=language)
        parent = index.objects.get(locale=locale)
        slug = row.get(f"slug_{language}") or slug_of(text["title"])
        page = model.objects.child_of(parent).filter(slug=slug).first()
        if page is None:
            page = model(title=text["title"], slug=slug, intro=text["intro"], locale=locale, **values(row, text))
            if "vi" in pages:
                page.translation_key = pages["vi"].translation_key
            parent.add_child(instance=page)
            page.save_revision().publish()
        pages[language] = page
    return pages
