"""Suggestions while typing: titles, tags and terms, and nothing that the reader may not see."""

from typing import Any

import pytest
from django.core.cache import cache

from search.models import GlossaryTerm
from tests.accounts.factories import AgencyFactory, member_of
from tests.search.test_results import make_challenge

pytestmark = pytest.mark.django_db
ADDRESS = "/vi/search/suggest/"


@pytest.fixture(autouse=True)
def no_cache() -> None:
    """Glossary and tags are those of this test."""
    cache.clear()


def offered(response: Any) -> list[tuple[str, str]]:
    """Kinds and labels."""
    return [(one.kind, one.label) for one, _words in response.context["suggestions"]]


@pytest.mark.parametrize("typed", ["cảnh b", "canh bao", "CANH", "ngap canh"])
def test_titles_are_offered_before_the_word_is_finished(client: Any, index: Any, typed: str) -> None:
    challenge = make_challenge(AgencyFactory(), title_vi="Cảnh báo ngập")
    index()

    response = client.get(ADDRESS, {"q": typed})

    assert ("challenge", "Cảnh báo ngập") in offered(response)
    assert f'data-href="{challenge.get_absolute_url()}"' in response.content.decode()


def test_tags_and_terms_lead_to_a_search(client: Any, index: Any) -> None:
    make_challenge(AgencyFactory(), title_vi="Vớt rác").tags.add("chuyển đổi xanh")
    GlossaryTerm.objects.create(term_vi="chuyển đổi số", term_en="digital transformation")
    index()

    response = client.get(ADDRESS, {"q": "chuyen doi"})

    assert offered(response) == [("tag", "chuyển đổi xanh"), ("term", "chuyển đổi số")]
    assert "/vi/search/?tag=chuyen-doi-xanh" in response.content.decode()


def test_what_is_hidden_is_offered_to_its_own_people_only(client: Any, index: Any) -> None:
    agency = AgencyFactory()
    make_challenge(agency, title_vi="Bimat chưa công bố", published_at=None).tags.add("bimat")
    index()

    assert offered(client.get(ADDRESS, {"q": "bimat"})) == []
    client.force_login(member_of(agency))
    assert offered(client.get(ADDRESS, {"q": "bimat"})) == [("challenge", "Bimat chưa công bố"), ("tag", "bimat")]


@pytest.mark.parametrize(
    "typed", ["", "a", "\x00", "!!!", "<script>", "x" * 5000, '"', "🌊🌊", "a\u0301\u0323", "(a+)+$"]
)
def test_whatever_is_typed_answers(client: Any, index: Any, typed: str) -> None:
    index()

    response = client.get(ADDRESS, {"q": typed})

    assert response.status_code == 200 and b"<script>" not in response.content


def test_without_the_engine_the_glossary_still_answers(client: Any, engine_down: None) -> None:
    GlossaryTerm.objects.create(term_vi="ngập", term_en="flooding")

    assert offered(client.get(ADDRESS, {"q": "flood"})) == [("term", "flooding")]
