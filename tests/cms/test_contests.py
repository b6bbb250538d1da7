"""Contests: where one stands follows from its dates; editions, criteria, documents, questions, news, challenges."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Challenge
from challenges.states import Track
from cms.models import ContestPage
from cms.models.contests import ContestPhase
from hoip.reference.models import CriteriaSet, SetCriterion
from tests.accounts.factories import AgencyFactory

pytestmark = pytest.mark.django_db
LIST = "/vi/cuoc-thi/"
NOW = timezone.now()
EARLIER, LATER = NOW - timedelta(days=9), NOW + timedelta(days=9)
RESULT = [{"type": "text", "value": "<p>Đội Sen đoạt giải.</p>"}]


@pytest.mark.parametrize(
    ("dates", "phase"),
    [
        ({}, None),
        ({"opens_at": LATER}, ContestPhase.ANNOUNCED),
        ({"opens_at": NOW}, ContestPhase.OPEN),
        ({"opens_at": EARLIER, "closes_at": LATER}, ContestPhase.OPEN),
        ({"closes_at": LATER}, ContestPhase.OPEN),
        ({"opens_at": EARLIER, "closes_at": NOW}, ContestPhase.JUDGING),
        ({"opens_at": EARLIER, "closes_at": NOW, "results": RESULT}, ContestPhase.DECIDED),
    ],
)
def test_where_a_contest_stands_follows_from_its_dates(dates: dict[str, Any], phase: ContestPhase | None) -> None:
    assert ContestPage(title="x", series="gic", edition=2026, **dates).phase_at(NOW) == phase


def test_entries_cannot_end_before_they_begin(pages: Any) -> None:
    contest = pages.contest(opens_at=LATER)
    contest.closes_at = EARLIER

    with pytest.raises(ValidationError) as refused:
        contest.full_clean()
    assert set(refused.value.message_dict) == {"closes_at"}


def test_the_list_shows_the_newest_edition_first_and_can_be_narrowed_to_a_series(client: Any, pages: Any) -> None:
    pages.contest(title="AI.STAR 2025", edition=2025)
    pages.contest(title="AI.STAR 2026", edition=2026)
    pages.contest(title="GIC 2026", series="gic")

    every = [page.title for page in client.get(LIST).context["page_obj"]]
    one = [page.title for page in client.get(f"{LIST}?series=ai-star").context["page_obj"]]

    assert every == ["AI.STAR 2026", "GIC 2026", "AI.STAR 2025"]
    assert one == ["AI.STAR 2026", "AI.STAR 2025"]


def test_the_list_asks_the_same_number_of_queries_whatever_the_rows(client: Any, pages: Any) -> None:
    def asked() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    pages.contest()
    few = asked()
    for number in range(10):
        pages.contest(edition=2010 + number)

    assert asked() == few


def test_a_contest_shows_its_parts_and_leads_to_its_other_years(client: Any, pages: Any) -> None:
    criteria = CriteriaSet.objects.create(code="thu", name_vi="Thử")
    SetCriterion.objects.create(criteria_set=criteria, order=1, text_vi="Tính khả thi", weight=40)
    SetCriterion.objects.create(criteria_set=criteria, order=2, text_vi="Tác động", weight=None)
    last = pages.contest(edition=2025)
    pages.contest(series="gic", edition=2024)
    contest = pages.contest(
        criteria_set=criteria,
        opens_at=EARLIER,
        closes_at=LATER,
        entry_link="https://nop.example.com/",
        timeline=[{"type": "milestone", "value": {"when": "Tháng 3", "what": "Sơ loại"}}],
        questions=[{"type": "question", "value": {"question": "Sinh viên được thi không?", "answer": "<p>Được.</p>"}}],
        partners=[{"type": "partner", "value": {"name": "Viện Thử nghiệm", "logo": None, "link": ""}}],
    )
    pages.news(title="Tin của cuộc thi", contests=[contest])
    pages.event(title="Ngày thuyết trình", contest=contest)

    html = client.get(contest.get_url()).content.decode()

    for words in ("Tính khả thi", "Sơ loại", "Sinh viên được thi không?", "Viện Thử nghiệm", "Tin của cuộc thi"):
        assert words in html
    assert "Ngày thuyết trình" in html and "https://nop.example.com/" in html
    assert f'href="{last.get_url()}"' in html and ">2025<" in html.replace(" ", "") and "2024" not in html


def test_one_can_enter_only_while_entries_are_taken(client: Any, pages: Any) -> None:
    closed = pages.contest(opens_at=EARLIER, closes_at=NOW, entry_link="https://nop.example.com/")

    assert "https://nop.example.com/" not in client.get(closed.get_url()).content.decode()


def test_a_challenge_of_a_contest_shows_only_when_it_is_announced(client: Any, pages: Any) -> None:
    agency = AgencyFactory()
    dates = {"opens_at": EARLIER, "closes_at": LATER, "organisation": agency, "track": Track.INVITE}
    shown = Challenge.objects.create(number="TT-2026-901", title_vi="Đã công bố", published_at=EARLIER, **dates)
    hidden = Challenge.objects.create(number="TT-2026-902", title_vi="Còn chuẩn bị", **dates)
    contest = pages.contest()
    contest.challenges.set([shown, hidden])
    contest.save_revision().publish()

    html = client.get(contest.get_url()).content.decode()

    assert "Đã công bố" in html and "Còn chuẩn bị" not in html
