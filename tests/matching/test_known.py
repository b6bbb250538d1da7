"""What is known already, beside a problem that is being written."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from challenges.known import known_beside
from challenges.states import ProblemState
from search.engines import reset_engine
from search.outbox import rebuild
from tests.accounts.factories import AgencyFactory, OrganisationFactory, member_of
from tests.challenges.making import a_problem
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db
NEED = {
    "current_state": "Thang máy chung cư cũ ngừng bình quân 27 ngày mỗi năm vì chờ phụ tùng và chờ góp tiền.",
    "outcome": "Thang máy chung cư hỏng được biết sớm, số ngày ngừng thang giảm.",
    "cause": "Bí danh Cẩm Tú Cầu chỉ có trong mục này.",
}


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """An embedded index of the test's own; call it to index everything that the test made."""
    settings.ELASTICSEARCH_URL = ""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    reset_engine()
    yield rebuild
    reset_engine()


def test_a_sent_twin_of_another_agency_is_shown_with_reasons_and_can_be_joined(index: Callable[[], int]) -> None:
    field = FieldFactory()
    draft = a_problem(
        state=ProblemState.DRAFT, title_vi="Thang máy chung cư hỏng kéo dài", summary_vi="", sections=NEED
    )
    twin = a_problem(title_vi="Thang máy chung cư cũ ngừng lâu", summary_vi="Thang máy ngừng 27 ngày.", sections=NEED)
    secret = a_problem(state=ProblemState.DRAFT, title_vi="Thang máy chung cư của nơi khác", sections=NEED)
    for problem in (draft, twin, secret):
        problem.fields.add(field)
    for number in range(6):
        a_problem(title_vi=f"Rau quả dập nát số {number}", sections={"outcome": "Rau tới siêu thị còn nguyên."})
    author = member_of(draft.organisation)
    index()

    found = [row for row in known_beside(draft, author) if row.kind == "problem"]

    assert [row.title for row in found] == ["Thang máy chung cư cũ ngừng lâu"]
    assert (found[0].url, found[0].problem) == ("", twin)
    assert found[0].reasons
    assert "cẩm tú cầu" not in " ".join(found[0].reasons).lower()


def test_nobody_outside_a_verified_agency_learns_of_a_twin(index: Callable[[], int]) -> None:
    twin = a_problem(title_vi="Thang máy chung cư cũ ngừng lâu", sections=NEED)
    mine = a_problem(title_vi="Thang máy chung cư hỏng kéo dài", sections=NEED)
    for problem in (twin, mine):
        problem.fields.add(FieldFactory())
    for number in range(6):
        a_problem(title_vi=f"Rau quả dập nát số {number}", sections={"outcome": "Rau tới siêu thị còn nguyên."})
    index()

    startup, officer = member_of(OrganisationFactory()), member_of(AgencyFactory())

    assert [row for row in known_beside(mine, startup) if row.kind == "problem"] == []
    assert {row.title for row in known_beside(mine, officer) if row.kind == "problem"} == {twin.title_vi}
