"""Likes of a solution and of a challenge: on pages for everybody, never the record itself, never what is hidden."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.solutions.models import Solution
from search.outbox import rebuild
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def solutions(settings: Any, tmp_path: Any) -> dict[str, Solution]:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    made = {
        "own": SolutionFactory(published=True, name_vi="Mắt Nước", summary_vi="Đo mực nước ngập trên đường phố."),
        "near": SolutionFactory(published=True, name_vi="Phao Đo", summary_vi="Phao đo mực nước ngập ở cống."),
        "draft": SolutionFactory(name_vi="Bản nháp", summary_vi="Đo mực nước ngập trên đường phố, chưa công bố."),
        "other": SolutionFactory(published=True, name_vi="Lớp Bơi", tagline_vi="Bơi", summary_vi="Dạy trẻ bơi mỗi hè."),
    }
    rebuild()
    return made


def test_the_page_names_what_is_alike_and_why(client: Client, solutions: dict[str, Solution]) -> None:
    response = client.get(reverse("matching:similar-solutions", args=[solutions["own"].slug]))

    found = response.context["found"].matches
    assert [match.record for match in found][0] == solutions["near"]
    assert solutions["own"] not in [match.record for match in found]
    assert "Bản nháp" not in response.content.decode()
    assert "mực nước ngập" in " ".join(found[0].reasons.words)


def test_the_solutions_page_leads_to_it(client: Client, solutions: dict[str, Solution]) -> None:
    address = reverse("matching:similar-solutions", args=[solutions["own"].slug])

    assert address in client.get(solutions["own"].get_absolute_url()).content.decode()


def test_a_draft_has_no_likes_for_strangers(client: Client, solutions: dict[str, Solution]) -> None:
    assert client.get(reverse("matching:similar-solutions", args=[solutions["draft"].slug])).status_code == 404


def test_without_the_engine_likes_share_a_field_or_tag_and_it_says_so(
    client: Client, solutions: dict[str, Solution], settings: Any
) -> None:
    from search.engines import reset_engine

    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    reset_engine()

    response = client.get(reverse("matching:similar-solutions", args=[solutions["own"].slug]))
    reset_engine()

    assert response.context["found"].limited
    assert solutions["own"] not in [match.record for match in response.context["found"].matches]
    assert "callout--warning" in response.content.decode()
