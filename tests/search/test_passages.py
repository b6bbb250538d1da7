"""The stretch that a result quotes: one line, in its own spelling, of what everybody may read."""

import pytest

from search.documents import Document, Text
from search.passages import named_by, passage


def quoted(document: Document, words: str) -> list[tuple[str, bool]]:
    return [(segment.text, segment.marked) for segment in passage(document, words)]


def test_the_line_with_most_of_the_words_is_quoted_and_nothing_of_its_neighbours() -> None:
    document = Document(
        "solution:1", "solution",
        (Text("name", "Cảm biến chợ", weight="title"), Text("summary", "Đo nước ở chợ.\r\nCảm biến đo mực nước\nBáo ngập")),
    )  # fmt: skip

    parts = [("Cảm", True), (" ", False), ("biến", True), (" đo mực ", False), ("nước", True)]
    assert quoted(document, "cam bien nuoc ngap") == parts


def test_a_line_is_read_as_the_text_that_it_stands_in() -> None:
    """Alone it would be English, in which “do” tells nothing."""
    summary = "Mỗi ngày đều có người xem các con đường của phường mình.\nLevel measurement: do station"

    assert ("do", True) in quoted(Document("solution:1", "solution", (Text("summary", summary),)), "đo")


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("dữ liệu dùng chung", ["dữ", "liệu", "dùng", "chung"]),
        ("du lieu dung chung", ["dữ", "liệu", "dùng", "chung", "chúng", "đủ"]),
        ("đầy đủ", ["đầy", "đủ"]),
        ("chứng", ["chung", "chúng"]),
    ],
)
def test_a_word_with_other_marks_is_marked_only_where_there_is_no_better(typed: str, marked: list[str]) -> None:
    document = Document(
        "solution:1", "solution", (Text("summary", "Kho dữ liệu dùng chung cho công chúng, ghi đầy đủ."),)
    )

    assert [text for text, is_marked in quoted(document, typed) if is_marked] == marked


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (Text("name", "Chợ số", weight="title"), True),
        (Text("name", "Chợ số", weight="title", audience="agency"), False),
        (Text("name", "Sạp số", weight="title"), False),
    ],
)
def test_what_only_a_title_says_is_said(text: Text, named: bool) -> None:
    document = Document("solution:1", "solution", (text, Text("summary", "Thu phí ở sạp.")))

    assert passage(document, "cho") == ()
    assert named_by(document, "cho") is named
