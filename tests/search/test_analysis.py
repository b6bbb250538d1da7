"""Words and phrases of Vietnamese and English texts, with their places."""

import hashlib
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import ANALYSIS_VERSION, analyse, fold, language, terms

TEXTS = [
    "Đường phố Hồ Chí Minh: giải pháp AI, giảm ùn tắc",
    "Xuân Hoà và Xuân Hòa",
    "Cảnh báo ngập 2,5 tỷ đồng, 30/06/2025 (TP.HCM)",
    "C# and C++ on .NET over 5G; H.OIP, AI.STAR and COVID-19",
    "",
    "İstanbul ẞ ﬁ",
]


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("text", TEXTS)
def test_every_token_stands_where_it_says(text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    for token in analyse(text).unigrams:
        spelled = _letters(fold(normal[token.start : token.end]))
        term = _letters(token.term)
        assert spelled.startswith(term[:-1] or term)  # the stem may have changed the last letter


@pytest.mark.parametrize("text", TEXTS[:3])
def test_marks_make_no_difference(text: str) -> None:
    assert analyse(fold(text)).words() == analyse(text).words()


def test_composed_and_decomposed_text_is_the_same() -> None:
    text = "Bảo tàng Thành phố"
    assert analyse(unicodedata.normalize("NFD", text)).words() == analyse(text).words()


@pytest.mark.parametrize(
    ("one", "other"),
    [("H.OIP", "HOIP"), ("AI.STAR", "ai.star"), ("TP.HCM", "TPHCM"), ("COVID-19", "covid19")],
)
def test_names_meet_however_they_are_written(one: str, other: str) -> None:
    assert set(analyse(one).words()) & set(analyse(other).words())


@pytest.mark.parametrize(
    ("name", "term"), [("C#", "c#"), ("C++", "c++"), (".NET", ".net"), ("5G", "5g"), ("2,5", "2.5")]
)
def test_names_with_signs_survive(name: str, term: str) -> None:
    assert term in analyse(f"dùng {name} ở đây").words()


def test_stop_words_leave_english_only() -> None:
    assert analyse("The tools of the city and its markets").words() == ["tool", "city", "market"]
    assert "an" in analyse("an ninh mang va an toan thong tin").words()
    assert "ai" in analyse("AI for markets").words()


@pytest.mark.parametrize(
    ("text", "guess"),
    [("giai phap quan ly cho truyen thong", "vi"), ("quản lý chợ", "vi"), ("flood warning sensors", "en")],
)
def test_language_is_told_without_marks_too(text: str, guess: str) -> None:
    assert language(text) == guess


def test_phrases_do_not_cross_sentences() -> None:
    assert "nuoc_cho" not in analyse("Ngập nước. Chợ đêm").phrases()


# --- Properties that hold for every text ----------------------------------------------------------

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ "
    "AĐÊÔƠƯ.,;:!?()-/&'’#+0123456789\n\u0300\u0301\u0302\u0306\u0309\u0323\u031b",
    max_size=200,
)
ANYTHING = st.one_of(
    VIETNAMESE, st.text(max_size=200), st.text(alphabet="😀🇻🇳\u202e\u200d\u200b\u0000\u001b aبא", max_size=60)
)


@given(ANYTHING)
def test_offsets_stand_in_the_text_and_grow(text: str) -> None:
    normal_text = unicodedata.normalize("NFC", text)
    found = analyse(text)
    starts = [token.start for token in found.unigrams]

    assert starts == sorted(starts)
    for token in (*found.unigrams, *found.bigrams):
        assert 0 <= token.start < token.end <= len(normal_text)
        assert token.term
        assert not any(char.isspace() for char in token.term)


@given(ANYTHING)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(ANYTHING)
def test_the_index_and_the_highlighter_read_alike(text: str) -> None:
    found, bare = analyse(text), terms(text)

    assert (found.sequence(), found.phrases()) == (bare.sequence, bare.phrases)
    assert sorted(found.words()) == sorted(bare.sequence + bare.joined)


@given(ANYTHING)
def test_the_form_of_the_marks_makes_no_difference(text: str) -> None:
    composed = analyse(unicodedata.normalize("NFC", text))

    assert analyse(unicodedata.normalize("NFD", text)).words() == composed.words()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AI.STAR", "AI Star"),
        ("AI-Star", "AI Star"),
        ("C#", "c#"),
        ("KH&CN", "khcn"),
        ("30/06/2025", "30-6-2025"),
        ("2025-06-30", "30/6/2025"),
        ("2,5 tỷ", "2.5 tỷ"),
        ("Hòa", "Hoà"),
        ("e\u0302\u0309", "e\u0309\u0302"),
        ("ＡＩ 5Ｇ", "AI 5G"),
        ("ASP.NET", ".NET"),
        ("COVID\u00ad19", "covid19"),
    ],
)
def test_what_is_the_same_meets(one: str, other: str) -> None:
    assert set(analyse(other).words()) & set(analyse(one).words())


def test_dates_and_ranges_give_their_parts_and_amounts_keep_their_unit_beside_them() -> None:
    assert {"2025", "30/06/2025"} <= set(analyse("hạn 30/06/2025").words())
    assert "2021" in analyse("giai đoạn 2021-2025").words()
    assert "2.5_ty" in analyse("khoảng 2,5 tỷ đồng").phrases()
    assert "tp_ho" in analyse("TP. Hồ Chí Minh").phrases()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!.,;",
        "the of and",
        "x" * 10_000,
        "chợ " * 2_500,
        "a." * 5_000,
        "1," * 5_000,
        "\u202e\u0301" * 5_000,
    ],
)
def test_long_and_empty_texts_are_read_soon(text: str) -> None:
    begun = time.perf_counter()
    found = analyse(text)

    assert time.perf_counter() - begun < 2
    assert all(len(token.term) <= 64 for token in found.unigrams)


def test_a_change_of_the_analysis_raises_its_version() -> None:
    """When this fails, the analysis answers other terms: raise ANALYSIS_VERSION and put the new digest here."""
    sample = [*TEXTS, "The city's tools: KH&CN, ASP.NET 2021-2025 and 24/7 TP. Hồ Chí Minh", "e\u0309\u0302 ＡＩ m²"]
    said = repr([(terms(text).sequence, terms(text).joined, terms(text).phrases) for text in sample])

    assert (ANALYSIS_VERSION, hashlib.sha256(said.encode()).hexdigest()[:12]) == (2, "5f13e2a39261")
