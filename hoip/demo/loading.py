"""Fill a fresh machine with believable content, through the same importers and verbs that operators use."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from challenges.importing import import_file as import_problems
from challenges.models import Challenge, Problem, Round
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
from hoip.accounts.models import ExpertProfile, Membership, Organisation, User
from hoip.accounts.states import EDITORS_GROUP, OFFICE_GROUP, Intent, Role
from hoip.accounts.succession import transfer_open_items
from hoip.demo.calls import bid_by_matches, day, publish
from hoip.demo.cases import load_cases
from hoip.reference.models import CriteriaSet, TaxonomyField
from hoip.ui.slugs import slug_of
from marketplace.solutions.importing import import_file as import_solutions
from marketplace.solutions.models import Solution
from search.outbox import rebuild

DATA = Path(__file__).parent / "data"
PASSWORD = "thu-nghiem-2026"  # noqa: S105 - printed for everybody who starts the demo
CALLS = (
    # problem, days until bids open, days until they close, ceiling in VND, who it is for
    ("BT-2025-018", -6, 17, 1_800_000_000, "Doanh nghiệp và viện có giải pháp đo mực nước", "Companies and institutes that measure water levels"),
    ("BT-2025-011", -10, 9, 1_200_000_000, "Doanh nghiệp có giải pháp dữ liệu sức khỏe", "Companies with health-data solutions"),
    ("BT-2024-022", -3, 31, 600_000_000, "Doanh nghiệp khởi nghiệp, nhóm cá nhân, viện, trường", "Startups, teams, institutes and universities"),
    ("BT-2025-020", -2, 24, 2_000_000_000, "Doanh nghiệp kinh tế tuần hoàn", "Companies of the circular economy"),
    ("BT-2025-019", 7, 45, 900_000_000, "Nhóm sáng tạo và doanh nghiệp văn hóa số", "Creative teams and digital-culture companies"),
)  # fmt: skip
ROLES = {"startup": Role.OWNER, "agency": Role.OWNER, "manager": Role.MANAGER}


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
    load_cases(people)
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
                defaults={"headline": row["headline"], "is_listed": True},
            )
            if created:
                profile.fields.set(TaxonomyField.objects.filter(code__in=row["fields"]))
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
            "opens_at": day(-14, 8),
            "closes_at": day(40, 17),
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
            "owner": "Phòng Nghiệp vụ Y, Sở Y tế.",
            "contact": "Chuyên viên phụ trách tiêm chủng, điện thoại bàn của phòng.",
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
    """Challenges that are announced or take bids, with bids where they do."""
    for number, opens, closes, ceiling, *audience in CALLS:
        problem = Problem.objects.get(number=number)
        if problem.challenges.exists():
            continue
        vi, en = audience
        challenge = publish(
            problem,
            opens=opens,
            closes=closes,
            ceiling=ceiling,
            audience=(vi, en),
            by=people["agency"],
            office=people["office"],
        )
        bid_by_matches(challenge)


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
        "opens_at": day(row["opens"], 8),
        "closes_at": day(row["closes"], 17),
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
    starts = day(row["days"], hour, minute)
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
