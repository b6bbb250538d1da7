"""Words and phrases of Vietnamese and English texts, with their places."""

import unicodedata

import pytest

from search.analysis import analyse, fold, language

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
