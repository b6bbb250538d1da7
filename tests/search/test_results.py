"""The search page: whatever is typed answers, and nothing is shown to whom it is not for."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenges.models import Challenge, Problem
from challenges.states import ProblemState, Track
from hoip.reference.models import Facet, TaxonomyField
from search import spaces
from search.documents import sources
from search.embedding import EmbedderUnavailable
from search.models import GlossaryTerm
from search.spaces import Cosines
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/vi/search/"


@pytest.fixture(autouse=True)
def no_cache() -> None:
    """Glossary and tags are those of this test."""
    cache.clear()


def make_challenge(organisation: Any, number: int = 1, **fields: Any) -> Challenge:
    """A challenge that takes bids now, unless told otherwise."""
    at, day = timezone.now(), timedelta(days=1)
    given = {"published_at": at - day, "opens_at": at - day, "closes_at": at + 5 * day, "track": Track.INVITE, **fields}
    return Challenge.objects.create(
        organisation=organisation,
        number=f"TT-2026-{number:03}",
        **{"title_vi": "Cảnh báo ngập theo tuyến đường", **given},
    )


def uids(response: Any) -> list[str]:
    """What the page lists, in order."""
    return [result.uid for result, _kind in response.context["rows"]]


ODD = {
    "nothing": "",
    "blanks": "   \t\n ",
    "ten thousand characters": "ngập nước " * 1000,
    "one long word": "x" * 10_000,
    "only stop words": "the of and to in",
    "vietnamese stop words": "và của là thì",
    "punctuation": "!!! ??? ... --- ;;; ,,,",
    "emoji": "🌊🚰😀👨‍👩‍👧",
    "control characters": "ngập\x01\x02\x1f\x7fnước",
    "nul": "ngập\x00nước",
    "right to left": "مياه الفيضانات \u202eטקסט",
    "combining marks first": "\u0301\u0323\u0302ngập",
    "combining marks in any order": "nga\u0323\u0302p nga\u0302\u0323p",
    "zalgo": "n" + "\u0301\u0302\u0303\u0308\u0323" * 60,
    "zero width": "ng\u200bập\u200d\ufeff",
    "regex": "(a+)+$ [^x]* \\d{1,} ^.*$",
    "lucene": 'title:(ngập AND "nước") OR +must -not ~2 ^4 [* TO *] {1 TO 2} /re/ \\',
    "lucene ends badly": "AND OR NOT (",
    "sql": "'; DROP TABLE challenges_challenge; -- \" OR 1=1",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% debug %}",
    "quotes": '"""" " \' “ ”',
    "colons": ":::: a:b:c kind: :x kind::solution",
    "all exclusions": "-ngập -mưa -nước",
    "huge numbers": "9" * 300,
    "agency that does not exist": "agency:99999999999999999999999",
    "tag with a slash and a quote": 'tag:a/b tag:"a\'b" tag:%',
    "json": '{"query": {"match_all": {}}}',
    "path": "../../etc/passwd",
    "surrogate pair": "\U0001f30a",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_whatever_is_typed_answers(client: Any, index: Any, name: str, language: str) -> None:
    make_challenge(AgencyFactory())
    index()

    response = client.get(f"/{language}/search/", {"q": ODD[name]})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content and b"<img src=x" not in response.content


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ED%A0%80",
        "q=%ff%fe",
        "q=%",
        "q=%zz&q=2",
        "q[]=1",
        "q=a&page=9999",
        "q=a&page=-1",
        "q=a&page=abc",
        "page=99999999999999999999",
        "size=0",
        "size=1e9",
        "sort=;drop",
        "trl=abc&trl=99&trl=-1&trl=%D9%A7",
        "kind=nothing&kind=",
        "phase=nothing",
        "deadline=abc",
        "agency=abc&agency=%F0%9F%8C%8A",
        "field=%3Cscript%3E",
        "tag=a/b&tag=%22&tag=%27",
        "&".join(f"tag=t{number}" for number in range(900)),
        "x=" + "y" * 3000,
    ],
)
def test_whatever_stands_in_the_address_answers(client: Any, index: Any, query: str) -> None:
    make_challenge(AgencyFactory())
    index()

    assert client.get(f"{ADDRESS}?{query}").status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(typed=st.text(max_size=60), value=st.text(max_size=10))
def test_any_text_answers(index: Any, typed: str, value: str) -> None:
    index()

    response = Client().get(ADDRESS, {"q": typed, "tag": value, "agency": value, "page": value, "sort": value})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "typed", ["cảnh báo ngập", "canh bao ngap", "CANH BAO NGAP", "ca\u0309nh ba\u0301o ngâ\u0323p"]
)
def test_words_find_with_and_without_marks(client: Any, index: Any, typed: str) -> None:
    challenge = make_challenge(AgencyFactory())
    make_challenge(AgencyFactory(), 2, title_vi="Số hoá hồ sơ")
    index()

    assert uids(client.get(ADDRESS, {"q": typed})) == [f"challenge:{challenge.pk}"]


def test_a_phrase_must_stand_whole_and_a_word_can_be_left_out(client: Any, index: Any) -> None:
    agency = AgencyFactory()
    whole = make_challenge(agency, 1, title_vi="Quản lý tiểu thương chợ")
    make_challenge(agency, 2, title_vi="Tiểu thương tự quản lý chợ")
    flood = make_challenge(agency, 3, title_vi="Cảnh báo ngập")
    make_challenge(agency, 4, title_vi="Cảnh báo ngập do triều cường")
    index()

    assert uids(client.get(ADDRESS, {"q": '"quản lý tiểu thương"'})) == [f"challenge:{whole.pk}"]
    assert uids(client.get(ADDRESS, {"q": "ngập -triều"})) == [f"challenge:{flood.pk}"]
    assert uids(client.get(ADDRESS, {"q": 'ngập -"triều cường"'})) == [f"challenge:{flood.pk}"]


def test_when_few_have_all_words_those_with_some_follow_and_the_page_says_so(client: Any, index: Any) -> None:
    agency = AgencyFactory()
    both = make_challenge(agency, 1, title_vi="Camera đếm rác kênh")
    one = make_challenge(agency, 2, title_vi="Vớt rác")
    index()

    response = client.get(ADDRESS, {"q": "rác kênh"})

    assert uids(response) == [f"challenge:{both.pk}", f"challenge:{one.pk}"]
    assert (response.context["found"].exact, response.context["found"].total) == (1, 2)
    assert "Chỉ 1 kết quả có đủ các từ" in response.content.decode()


def test_a_piece_of_another_name_for_a_word_is_not_some_of_the_words(client: Any, index: Any) -> None:
    """“Ngập” may be called “ngập úng”; “ứng dụng” has nothing of it but a syllable without its marks."""
    GlossaryTerm.objects.create(term_vi="ngập nước", term_en="flood warning", variants=["ngập úng"])
    agency = AgencyFactory()
    some = [
        make_challenge(agency, 1, title_vi="Bơm chống ngập úng cho hẻm"),
        make_challenge(agency, 2, title_vi="Đo mưa và nước sông"),
        make_challenge(agency, 3, title_vi="Đo mưa", title_en="Flood gauges"),
    ]
    make_challenge(agency, 4, title_vi="Ứng dụng đặt lịch")
    index()

    response = client.get(ADDRESS, {"q": "ngập nước"})

    assert {*uids(response)} == {f"challenge:{one.pk}" for one in some}


def test_typed_filters_become_chips_and_the_address_can_be_shared(client: Any, index: Any) -> None:
    agency = AgencyFactory(name_vi="Sở Y tế", code="SYT")
    TaxonomyField.objects.create(code="LV-YT", name_vi="Y tế", facet=Facet.STATE_MANAGEMENT)
    challenge = make_challenge(agency, title_vi="Đặt lịch khám")
    challenge.tags.add("khám bệnh")
    challenge.fields.add(TaxonomyField.objects.get())
    make_challenge(AgencyFactory(), 2, title_vi="Đặt lịch sân bóng")
    index()

    response = client.get(ADDRESS, {"q": 'đặt lịch nhãn:"kham benh" cơquan:syt lĩnhvực:"y tế" loại:thách-thức'})

    assert uids(response) == [f"challenge:{challenge.pk}"]
    address = response.context["address"]
    assert {name: address.getlist(name) for name in address} == {
        "q": ["đặt lịch"],
        "kind": ["challenge"],
        "tag": ["kham-benh"],
        "agency": [str(agency.pk)],
        "field": ["LV-YT"],
    }
    shared = client.get(f"{ADDRESS}?{address.urlencode()}")
    assert uids(shared) == uids(response)
    assert shared.content.decode().count("tag--chosen") == 4


def test_counts_let_other_values_be_chosen_and_a_choice_without_results_stays(client: Any, index: Any) -> None:
    agency = AgencyFactory()
    for number, tag in enumerate(("ngập", "ngập", "rác"), start=1):
        make_challenge(agency, number, title_vi=f"Thách thức {number}").tags.add(tag)
    index()

    def tags(**chosen: Any) -> dict[str, tuple[int, bool]]:
        response = client.get(ADDRESS, {"q": "thách thức", **chosen})
        facet = next(facet for facet in response.context["facets"] if facet.name == "tag")
        return {value.label: (value.count, value.chosen) for value in facet.values}

    assert tags(tag="ngap") == {"ngập": (2, True), "rác": (1, False)}
    assert tags(tag="ngap", phase="decided") == {"ngập": (0, True)}
    assert uids(client.get(ADDRESS, {"q": "thách thức", "tag": ["ngap", "rac"]})).__len__() == 3


def test_pages_hold_what_is_asked_for_and_lead_on_with_all_filters(client: Any, index: Any) -> None:
    agency = AgencyFactory()
    for number in range(1, 24):
        make_challenge(agency, number)
    index()

    first = client.get(ADDRESS, {"q": "ngập", "kind": "challenge", "sort": "deadline"})
    last = client.get(ADDRESS, {"q": "ngập", "kind": "challenge", "sort": "deadline", "page": "9999"})
    long = client.get(ADDRESS, {"q": "ngập", "size": "50"})

    assert (len(uids(first)), len(uids(last)), len(uids(long))) == (20, 3, 23)
    assert set(uids(first)).isdisjoint(uids(last))
    assert "?q=ng%E1%BA%ADp&amp;kind=challenge&amp;sort=deadline&amp;page=2" in first.content.decode()
    assert '<input type="hidden" name="kind" value="challenge">' in first.content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_a_page_makes_the_same_queries_whatever_it_lists(
    client: Any, index: Any, rows: int, django_assert_num_queries: Any
) -> None:
    agency = AgencyFactory()
    for number in range(1, rows + 1):
        make_challenge(agency, number).tags.add("ngập", f"t{number}")
        SolutionFactory(published=True, name_vi=f"Cảnh báo ngập {number}").tags.add("ngập")
    index()
    client.get(ADDRESS, {"q": "ngập"})

    with django_assert_num_queries(QUERIES):
        response = client.get(ADDRESS, {"q": "ngập", "tag": "ngap"})

    assert len(uids(response)) == min(20, 2 * rows)


QUERIES = 15


# --- Who may see what -----------------------------------------------------------------------------
@pytest.fixture
def secrets(db: None) -> dict[str, str]:
    """A word that stands in one hidden place only, by the place."""
    agency = AgencyFactory(slug="co-quan-rieng")
    startup = OrganisationFactory(slug="startup-rieng")
    make_challenge(agency, 1, published_at=None, title_vi="Nháp bimatmot", summary_vi="bimatmot")
    for number, state in enumerate((ProblemState.DRAFT, ProblemState.SUBMITTED), start=1):
        word = f"bimathai{number}"
        Problem.objects.create(
            organisation=agency, number=f"BT-2026-{number:03}", state=state, year=2026, title_vi=f"Bài toán {word}"
        )
    SolutionFactory(organisation=startup, name_vi="Nháp bimatba", summary_vi="bimatba")
    SolutionFactory(
        organisation=startup, published=True, name_vi="Hồ sơ công khai", contact_email="bimatbon@example.com"
    )
    SolutionFactory(
        organisation=startup,
        published=True,
        name_vi="Hồ sơ có phần riêng",
        price_note="bimatnam",
        visibility={"price_note": "agency"},
    )
    SolutionFactory(
        organisation=startup,
        published=True,
        name_vi="Hồ sơ rất riêng",
        how_it_works="bimatsau",
        visibility={"how_it_works": "shortlisted"},
    )
    OrganisationFactory(verification="pending", name_vi="Công ty bimatbay", slug="bimatbay")
    return {
        "draft challenge": "bimatmot",
        "draft problem": "bimathai1",
        "submitted problem": "bimathai2",
        "draft solution": "bimatba",
        "contact": "bimatbon",
        "for agencies": "bimatnam",
        "for those who shortlisted": "bimatsau",
        "unverified organisation": "bimatbay",
    }


SEEN_BY = {
    "anonymous": set(),
    "startup": set(),
    "own agency": {"draft challenge", "draft problem", "submitted problem", "for agencies"},
    "other agency": {"for agencies"},
    "expert": set(),
    "office": {"draft challenge", "submitted problem", "for agencies"},
    "superuser": set(),
}


@pytest.mark.parametrize("persona", SEEN_BY)
def test_a_hidden_word_finds_nothing_for_whom_it_is_not(
    client: Any, index: Any, secrets: dict[str, str], persona: str, settings: Any
) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    people = {
        "anonymous": None,
        "startup": member_of(OrganisationFactory()),
        "own agency": member_of(Problem.objects.first().organisation),
        "other agency": member_of(AgencyFactory()),
        "expert": UserFactory(),
        "office": office_user(),
        "superuser": UserFactory(is_staff=True, is_superuser=True),
    }
    if people[persona]:
        client.force_login(people[persona])
    index()
    near = client.get(ADDRESS, {"q": "bimatmo bimathai bimatsa"}).context["found"].corrected
    assert not (near and SEEN_BY[persona] == set())

    found = {}
    for place, word in secrets.items():
        response = client.get(ADDRESS, {"q": word})
        answer = response.context["found"]
        found[place] = 0 if answer.replaced else answer.total
        assert answer.replaced or len(uids(response)) == found[place], place
        if answer.corrected:  # near words come from the whole index: none of a hidden document's may be offered
            offered = {other for other, hidden in secrets.items() if hidden in answer.corrected.text}
            assert offered <= SEEN_BY[persona]

    assert {place for place, total in found.items() if total} == SEEN_BY[persona]


def test_no_public_field_of_any_document_holds_a_hidden_word(secrets: dict[str, str]) -> None:
    public = " ".join(
        text.text
        for source in sources().values()
        for row in source.queryset()
        if "public" in (document := source.build(row)).audience
        for text in document.texts
        if text.audience == "public"
    )

    assert "Hồ sơ công khai" in public
    assert [place for place, word in secrets.items() if word in public] == []


def test_what_was_hidden_after_indexing_is_not_shown(client: Any, index: Any) -> None:
    challenge = make_challenge(AgencyFactory())
    index()
    Challenge.objects.filter(pk=challenge.pk).update(published_at=None)

    assert uids(client.get(ADDRESS, {"q": "ngập"})) == []


# --- Without the engine ---------------------------------------------------------------------------
def test_without_the_engine_the_database_answers_with_a_notice_pages_and_filters(
    client: Any, engine_down: None, secrets: dict[str, str], caplog: Any
) -> None:
    agency = AgencyFactory(slug="so-dat-hang")
    for number in range(10, 33):
        make_challenge(agency, number)

    first = client.get(ADDRESS, {"q": "canh bao ngap"})
    second = client.get(ADDRESS, {"q": "canh bao ngap", "page": "2"})
    filtered = client.get(ADDRESS, {"q": "ngập", "kind": "solution"})
    hidden = [client.get(ADDRESS, {"q": word}).context["found"].total for word in secrets.values()]

    assert "cơ sở dữ liệu" in first.content.decode()
    assert (len(uids(first)), len(uids(second)), uids(filtered)) == (20, 3, [])
    assert first.context["facets"] == []
    assert hidden == [0] * len(secrets)


@pytest.mark.parametrize("rows", [2, 9])
def test_without_the_engine_the_queries_stay_constant_too(
    client: Any, engine_down: None, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, rows + 1):
        make_challenge(AgencyFactory(), number).tags.add("ngập")
    client.get(ADDRESS, {"q": "ngập"})

    with django_assert_num_queries(FALLBACK_QUERIES):
        response = client.get(ADDRESS, {"q": "ngập"})

    assert len(uids(response)) == rows


FALLBACK_QUERIES = 26


def test_the_address_is_the_same_in_both_languages() -> None:
    assert reverse("search:results") == ADDRESS


# --- Slips of the keyboard ------------------------------------------------------------------------
def test_a_slip_of_the_keyboard_is_mended_and_the_page_says_so(client: Any, index: Any) -> None:
    challenge = make_challenge(AgencyFactory(), title_vi="Giám sát nguồn nước")
    index()

    response = client.get(ADDRESS, {"q": "giám sát nguoon", "kind": "challenge"})

    assert uids(response) == [f"challenge:{challenge.pk}"]
    page = response.content.decode()
    assert "Không có kết quả nào cho “giám sát nguoon”" in page
    assert 'href="?q=gi%C3%A1m+s%C3%A1t+nguon&amp;kind=challenge"' in page
    assert uids(client.get(ADDRESS, {"q": "giám sát zzzzzzz"})) == [f"challenge:{challenge.pk}"]


def test_known_words_are_never_mended(client: Any, index: Any) -> None:
    make_challenge(AgencyFactory(), title_vi="Giám sát nguồn nước")
    index()

    assert client.get(ADDRESS, {"q": "nguon nuoc"}).context["found"].corrected is None


def test_several_phases_can_be_chosen_together(client: Any, index: Any) -> None:
    agency, at, day = AgencyFactory(), timezone.now(), timedelta(days=1)
    running = make_challenge(agency, 1)
    over = make_challenge(agency, 2, opens_at=at - 9 * day, closes_at=at - day)
    make_challenge(agency, 3, cancelled_at=at - day, cancel_reason="Thiếu kinh phí")
    index()

    response = client.get(ADDRESS, {"phase": ["open", "evaluating"]})

    assert sorted(uids(response)) == sorted([f"challenge:{running.pk}", f"challenge:{over.pk}"])
    phases = next(facet for facet in response.context["facets"] if facet.name == "phase")
    assert {value.value: value.count for value in phases.values} == {"open": 1, "evaluating": 1, "cancelled": 1}


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ({}, 1),
        ({"q": "kênh", "tag": "a", "phase": "open"}, 1),
        ({"q": "rác kênh"}, 2),
        ({"q": "ngập", "tag": "a", "phase": "open"}, 2),  # nothing is found: once more for what would help
        ({"q": "xyzzy"}, 1),
    ],
)
def test_a_page_asks_the_engine_a_fixed_number_of_times(
    client: Any, index: Any, monkeypatch: Any, query: dict[str, str], calls: int
) -> None:
    from search.engines import get_engine

    make_challenge(AgencyFactory(), title_vi="Vớt rác trên kênh").tags.add("a", "b", "c")
    make_challenge(AgencyFactory(), 2, title_vi="Rác")
    index()
    asked = []
    plain = get_engine().search
    monkeypatch.setattr(get_engine(), "search", lambda plan: asked.append(plan) or plain(plan))

    client.get(ADDRESS, query)

    assert len(asked) == calls


# --- By meaning -----------------------------------------------------------------------------------


def test_what_is_found_by_meaning_says_so_and_is_only_what_the_reader_may_see(
    client: Any, index: Any, by_meaning: dict[str, float]
) -> None:
    by_words = SolutionFactory(published=True, name_vi="Bơm nước ngập")
    other_words = SolutionFactory(published=True, name_vi="Báo triều cường")
    hidden = SolutionFactory(name_vi="Triều cường, bản nháp")
    index()
    by_meaning.update({f"solution:{other_words.pk}": 0.9, f"solution:{hidden.pk}": 0.95})

    response = client.get("/en/search/", {"q": "nước ngập"})

    assert set(uids(response)) == {f"solution:{by_words.pk}", f"solution:{other_words.pk}"}
    assert response.content.decode().count("Found by meaning, said in other words") == 1
    assert "1 has all the words; what is near to them in meaning is shown too." in response.content.decode()
    assert uids(client.get("/en/search/", {"q": "lụt lội"})) == [f"solution:{other_words.pk}"]


def test_a_failing_embedder_is_said_and_words_answer(client: Any, index: Any, monkeypatch: Any, caplog: Any) -> None:
    class Failing:
        def cosines(self, *texts: str, **_near: object) -> Cosines:
            raise EmbedderUnavailable("down")

    monkeypatch.setattr(spaces, "spaces", lambda: {"solution": Failing()})
    solution = SolutionFactory(published=True, name_vi="Bơm nước ngập")
    index()

    response = client.get("/en/search/", {"q": "nước ngập"})

    assert uids(response) == [f"solution:{solution.pk}"]
    assert "Comparing by meaning does not answer at the moment" in response.content.decode()


def test_meaning_that_is_switched_off_is_said(client: Any, index: Any) -> None:
    SolutionFactory(published=True, name_vi="Bơm nước ngập")
    index()

    assert "Comparing by meaning is switched off here." in client.get("/en/search/", {"q": "nước"}).content.decode()
