"""Marks on matches: what was said is kept, hides a match where it must, and can be taken back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenges.models import Problem
from cms.services.tree import ensure_site_tree
from hoip.audit.models import Entry
from marketplace.matching.models import Mark
from marketplace.matching.services import mark_match, match_solutions
from marketplace.matching.weights import VERSION
from marketplace.solutions.models import Solution
from search.outbox import rebuild
from tests.accounts.factories import AgencyFactory, member_of, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem() -> Problem:
    return Problem.objects.create(
        organisation=AgencyFactory(),
        number="BT-2026-001",
        state="accepted",
        track="invite",
        title_vi="Quản lý chợ truyền thống",
        summary_vi="Ban quản lý chợ cần sơ đồ quầy sạp và thu phí không tiền mặt.",
        sections={"outcome": "Sơ đồ quầy sạp trên một màn hình.", "constraints": "Tiểu thương lớn tuổi dùng được."},
        year=2026,
    )


@pytest.fixture
def solutions(settings: Any, tmp_path: Any) -> list[Solution]:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    made = [
        SolutionFactory(
            published=True, name_vi="Sạp Thông", summary_vi="Sơ đồ quầy sạp, thu phí không tiền mặt ở chợ."
        ),
        SolutionFactory(
            published=True, name_vi="Chợ Gọn", summary_vi="Thu phí không tiền mặt cho ban quản lý chợ truyền thống."
        ),
    ]
    rebuild()
    return made


@pytest.fixture
def officer(problem: Problem) -> Any:
    return member_of(problem.organisation)


def names(problem: Problem, user: Any) -> set[str]:
    return {match.record.name for match in match_solutions(problem, user).matches}


def post(client: Client, problem: Problem, solution: Solution, **data: str) -> Any:
    return client.post(reverse("matching:problem-mark", args=[problem.number, solution.slug]), data)


def test_not_relevant_hides_the_match_for_that_problem_alone_and_comes_back(
    client: Client, problem: Problem, solutions: list[Solution], officer: Any
) -> None:
    other = Problem.objects.create(
        organisation=problem.organisation, number="BT-2026-002", state="accepted", track="invite",
        title_vi=problem.title_vi, summary_vi=problem.summary_vi, year=2026,
    )  # fmt: skip
    client.force_login(officer)
    assert names(problem, officer) == {"Sạp Thông", "Chợ Gọn"}

    response = post(client, problem, solutions[0], verdict="not_relevant", why="known", words="Đang dùng", rank="1")

    assert response.status_code == 302
    assert names(problem, officer) == {"Chợ Gọn"}
    assert names(problem, office_user()) == {"Chợ Gọn"}
    assert names(other, officer) == {"Sạp Thông", "Chợ Gọn"}
    page = client.get(reverse("matching:problem-solutions", args=[problem.number])).content.decode()
    assert "Đang dùng" in page

    post(client, problem, solutions[0], verdict="undo")

    assert names(problem, officer) == {"Sạp Thông", "Chợ Gọn"}
    assert not Mark.objects.exists()


def test_a_mark_keeps_who_when_where_and_the_weights_and_is_on_record(
    client: Client, problem: Problem, solutions: list[Solution], officer: Any
) -> None:
    client.force_login(officer)

    post(client, problem, solutions[1], verdict="useful", rank="2")

    mark = Mark.objects.get()
    assert (mark.side, mark.need, mark.found, mark.verdict) == ("problem", problem, solutions[1], "useful")
    assert (mark.rank, mark.weights, mark.by) == (2, VERSION, officer)
    entry = Entry.objects.get(action="matching.match_marked")
    assert entry.facts == {"solution": solutions[1].pk, "verdict": "useful", "why": "", "rank": 2}
    assert names(problem, officer) == {"Sạp Thông", "Chợ Gọn"}


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"verdict": "not_relevant"}, False),
        ({"verdict": "not_relevant", "why": "other"}, False),
        ({"verdict": "not_relevant", "why": "because"}, False),
        ({"verdict": "splendid"}, False),
        ({"verdict": "not_relevant", "why": "other", "words": "Khác hẳn", "rank": "-1; DROP"}, True),
    ],
)
def test_a_reason_is_asked_for_and_what_was_typed_stays(
    client: Client, problem: Problem, solutions: list[Solution], officer: Any, data: dict[str, str], kept: bool
) -> None:
    client.force_login(officer)

    response = post(client, problem, solutions[0], **data)

    assert response.status_code == (302 if kept else 200)
    assert Mark.objects.exists() is kept


def test_a_second_word_replaces_the_first(problem: Problem, solutions: list[Solution], officer: Any) -> None:
    mark_match(problem, solutions[0], verdict="not_relevant", why="known", by=officer)
    mark_match(problem, solutions[0], verdict="useful", by=office_user())

    mark = Mark.objects.get()
    assert (mark.verdict, mark.why) == ("useful", "")


def test_not_relevant_without_a_reason_is_refused_by_the_verb(
    problem: Problem, solutions: list[Solution], officer: Any
) -> None:
    with pytest.raises(ValueError, match="reason"):
        mark_match(problem, solutions[0], verdict="not_relevant", by=officer)


def test_the_office_reads_all_marks_and_takes_them_away_as_a_file(
    client: Client, problem: Problem, solutions: list[Solution], officer: Any, settings: Any
) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    ensure_site_tree()
    mark_match(problem, solutions[0], verdict="not_relevant", why="not_ready", words="Mới thử", by=officer, rank=3)
    client.force_login(office_user())

    page = client.get(reverse("match_marks_report")).content.decode()
    file = client.get(reverse("match_marks_report"), {"export": "csv"})

    assert "Mới thử" in page
    assert "not_ready" in b"".join(file.streaming_content).decode()
    assert client.get(reverse("match_marks_report"), {"verdict": "useful"}).content.decode().count("Mới thử") == 0


def test_marks_are_seen_by_those_whose_record_it_is(problem: Problem, solutions: list[Solution], officer: Any) -> None:
    mark = mark_match(problem, solutions[0], verdict="useful", by=officer)

    assert list(Mark.objects.visible_to(officer)) == [mark]
    assert list(Mark.objects.visible_to(office_user())) == [mark]
    assert list(Mark.objects.visible_to(member_of(solutions[0].organisation))) == []


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_makes_the_same_queries_whatever_it_holds(
    client: Client, problem: Problem, solutions: list[Solution], officer: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        own = " ".join(f"riêng{number}x{word}" for word in range(12))  # copies of one text would be one match
        extra = SolutionFactory(
            published=True, name_vi=f"Chợ {number}", summary_vi=f"Sơ đồ quầy sạp, thu phí không tiền mặt. {own}"
        )
        extra.tags.add("chợ", f"thẻ {number}")
        problem.fields.add(*extra.fields.all())
        if number % 2:
            mark_match(problem, extra, verdict="not_relevant", why="known", by=officer)
    rebuild()
    client.force_login(officer)
    address = reverse("matching:problem-solutions", args=[problem.number])
    client.get(address)

    with django_assert_num_queries(QUERIES):
        response = client.get(address)

    assert len(response.context["found"].matches) == 2 + rows // 2


QUERIES = 23
