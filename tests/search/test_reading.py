"""What is typed into the box is read as people mean it, and nothing that can be typed raises."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.query import MOST_CHARACTERS, SIZES, Query, parse, plan_for

AT = datetime(2026, 11, 20, tzinfo=UTC)
SIGNS = st.text(
    alphabet=st.sampled_from(list("\"-:+#.()[]{}*?~^\\/|&!<>=%'“”«»\u0000\u0301\u0323\u202e\ufeff😀 aăâđư1"))
)
TYPED = st.one_of(st.text(max_size=400), SIGNS, st.text(alphabet=st.characters(categories=("Mn", "Cf", "Cc", "L"))))


@pytest.mark.parametrize(
    ("typed", "text", "quoted", "excluded"),
    [
        ("quản lý chợ", "quản lý chợ", (), ()),
        ('chợ "quản lý tiểu thương" số', "chợ số", ("quản lý tiểu thương",), ()),
        ("“cảnh báo ngập”", "", ("cảnh báo ngập",), ()),
        ("ngập -mưa", "ngập", (), ("mưa",)),
        ('ngập -"triều cường"', "ngập", (), ("triều cường",)),
        ("KT-XH - 2025 -19", "KT-XH - 2025 -19", (), ()),
        ('mở "ngoặc', "mở ngoặc", (), ()),
        ('"" ""', "", (), ()),
        ("https://example.com a:b:c C++ C#", "https://example.com a:b:c C++ C#", (), ()),
    ],
)
def test_words_phrases_and_exclusions(
    typed: str, text: str, quoted: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    query = parse(typed)

    assert (query.text, query.quoted, query.excluded) == (text, quoted, excluded)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("kind:solution", {"kind": ("solution",)}),
        ("loại:giải-pháp Loai:thachthuc", {"kind": ("solution", "challenge")}),
        ('loại:"bài toán"', {"kind": ("problem",)}),
        ("trl:7 TRL:8", {"trl": ("7", "8")}),
        ("giaiđoạn:đangmở", {"phase": ("open",)}),
        ("hạn:30", {"deadline": ("30",)}),
    ],
)
def test_filters_are_typed_in_either_language_with_or_without_marks(
    typed: str, chosen: dict[str, tuple[str, ...]]
) -> None:
    assert parse(typed).chosen == chosen
    assert parse(typed).text == ""


def test_names_that_other_rooms_know_are_kept_for_them() -> None:
    query = parse('lĩnhvực:"Giao thông" nhãn:ngập cơquan:SYT')

    assert query.named == {"field": ("Giao thông",), "tag": ("ngập",), "agency": ("SYT",)}


@pytest.mark.parametrize("typed", ["kind:nothing", "trl:12", "phase:", "kind:", ":", "::", "a:", ":b", "deadline:soon"])
def test_what_is_no_filter_stays_words(typed: str) -> None:
    query = parse(typed)

    assert (query.text, query.chosen, query.named) == (typed, {}, {})


@pytest.mark.parametrize(
    ("given_page", "page"),
    [("1", 1), ("7", 7), ("0", 1), ("-1", 1), ("abc", 1), ("", 1), ("١", 1), ("9" * 9, 495), ("9" * 400, 1)],
)
def test_any_page_number_is_a_page(given_page: str, page: int) -> None:
    assert parse("", page=given_page).page == page


@pytest.mark.parametrize(("size", "shown"), [("20", 20), ("50", 50), ("100", 100), ("1000000", 20), ("-5", 20)])
def test_a_page_has_one_of_three_lengths(size: str, shown: int) -> None:
    assert parse("", size=size).size == shown


def test_long_text_is_cut_and_that_is_known() -> None:
    query = parse("chợ " * 3000)

    assert len(query.text) <= MOST_CHARACTERS
    assert query.cut and not parse("chợ").cut


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=TYPED, page=st.text(max_size=20), size=st.text(max_size=20), sort=st.text(max_size=20))
def test_anything_typed_makes_a_plan(typed: str, page: str, size: str, sort: str) -> None:
    query = parse(typed, {"tag": [typed], "kind": [typed], "nonsense": [typed]}, page=page, size=size, sort=sort)
    loose = plan_for(query, at=AT, loose=True)
    strict = plan_for(query, at=AT)

    assert query.size in SIZES and query.page >= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in query.typed)
    assert strict.filters == loose.filters
    query.typed.encode()


@given(typed=TYPED)
def test_what_was_read_and_is_typed_again_means_the_same(typed: str) -> None:
    once = parse(typed)
    again = parse(once.typed)

    assert sorted(again.words.split()) == sorted(once.words.split()) or once.cut or "-" in typed or ":" in typed


def test_lone_half_characters_are_left_out() -> None:
    assert parse("a\ud800b").text == "a b"


def test_nothing_asked_for_is_nothing() -> None:
    assert not Query()
    assert parse("-mưa") and parse("", {"trl": ["7"]})
