"""Empty results help: filters to take away with what there would be, other spellings, terms of the glossary."""

from typing import Any

import pytest
from django.core.cache import cache

from search.models import GlossaryTerm
from tests.accounts.factories import AgencyFactory
from tests.search.test_results import ADDRESS, make_challenge, uids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_cache() -> None:
    """Glossary and tags are those of this test."""
    cache.clear()


def hints(response: Any) -> list[tuple[str, str, int]]:
    """What the page says there would be without each filter."""
    return [(hint.facet, hint.values, hint.count) for hint in response.context["hints"]]


def test_each_filter_says_what_there_would_be_without_it_and_the_link_keeps_the_word(
    client: Any, index_on_each: Any
) -> None:
    for number in range(3):
        make_challenge(AgencyFactory(), number, title_vi=f"Ngập số {number}").tags.add("mưa")
    make_challenge(AgencyFactory(), 9, title_vi="Rác").tags.add("kênh")
    index_on_each()

    response = client.get(ADDRESS, {"q": "ngập", "tag": ["kenh"], "phase": "open", "kind": "challenge"})

    assert uids(response) == []
    assert hints(response) == [("Nhãn", "kênh", 3)]
    page = response.content.decode()
    assert 'href="/vi/search/?q=ng%E1%BA%ADp&amp;kind=challenge&amp;phase=open"' in page
    assert "sẽ có 3 kết quả" in page
    hint = response.context["hints"][0]
    assert len(uids(client.get(f"{ADDRESS}?{hint.address.urlencode()}"))) == 3


def test_where_no_single_filter_is_to_blame_the_search_without_all_is_offered(client: Any, index_on_each: Any) -> None:
    make_challenge(AgencyFactory(), title_vi="Ngập").tags.add("mưa")
    make_challenge(AgencyFactory(), 2, title_vi="Rác").tags.add("kênh")
    index_on_each()

    response = client.get(ADDRESS, {"q": "ngập", "tag": "kenh", "phase": "decided"})
    nowhere = client.get(ADDRESS, {"q": "xyzzy", "tag": "kenh", "phase": "decided"})

    assert hints(response) == [] and "Tìm không dùng bộ lọc" in response.content.decode()
    assert hints(nowhere) == [] and "Tìm không dùng bộ lọc" not in nowhere.content.decode()


def test_what_only_others_may_find_is_not_counted(client: Any, index_on_each: Any) -> None:
    make_challenge(AgencyFactory(), title_vi="Ngập", published_at=None)
    make_challenge(AgencyFactory(), 2, title_vi="Rác").tags.add("kênh")
    index_on_each()

    assert hints(client.get(ADDRESS, {"q": "ngập", "tag": "kenh"})) == []


def test_a_word_that_nothing_has_leads_to_terms_of_the_glossary_that_find(client: Any, index_on_each: Any) -> None:
    GlossaryTerm.objects.create(term_vi="thoát nước", term_en="drainage")
    GlossaryTerm.objects.create(term_vi="thoáng khí", term_en="ventilation")
    make_challenge(AgencyFactory(), title_vi="Hệ thống thoát nước")
    index_on_each()

    response = client.get(ADDRESS, {"q": "drain"})

    assert response.context["found"].terms == (("drainage", "thoát nước"),)
    assert 'href="/vi/search/?q=drainage"' in response.content.decode()
    assert len(uids(client.get(ADDRESS, {"q": "drainage"}))) == 1


def test_an_empty_page_without_the_engine_still_answers(client: Any, engine_down: None) -> None:
    response = client.get(ADDRESS, {"q": "xyzzy", "tag": "a"})

    assert response.status_code == 200
    assert response.context["hints"] == []
