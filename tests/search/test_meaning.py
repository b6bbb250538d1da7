"""Meaning beside words in the search box: it orders, it may bring in, and it never breaks what was asked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.documents import Document, Text
from search.embedding import EmbedderUnavailable
from search.engines.tantivy import TantivyEngine
from search.glossary import Expansion, Glossary
from search.marks import Marks, spelled_out
from search.meaning import standardised
from search.query import Found, find, parse
from search.spaces import Cosines, Joined

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OTHERS = [f"solution:{number}" for number in range(100, 160)]


class Space:
    """Cosines as given by uid; the many others lie around 0.8."""

    def __init__(self, near: Mapping[str, float], language: str = "vi", others: Sequence[str] = OTHERS) -> None:
        self.near, self.language, self.others = near, language, others
        self.asked: list[str] = []

    def cosines(self, *texts: str, **_near: object) -> Cosines:
        self.asked += texts
        rest = {uid: 0.8 + 0.01 * (-1) ** number for number, uid in enumerate(self.others)}
        rows = {**rest, **self.near}
        return Cosines(list(rows), [self.language] * len(rows), np.array(list(rows.values()), np.float32))


class Failing:
    def cosines(self, *texts: str, **_near: object) -> Cosines:
        raise EmbedderUnavailable("down")


def _document(number: int, title: str, text: str = "", audience: tuple[str, ...] = ("public",)) -> Document:
    return Document(
        uid=f"solution:{number}", kind="solution", audience=audience,
        texts=(Text("name", title, weight="title"), Text("summary", text)),
    )  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    made = TantivyEngine(str(tmp_path / "index"))
    made.rebuild(
        (document, 1)
        for document in [
            _document(1, "Đo mực nước ngập", "Cảm biến trên mặt đường."),
            _document(2, "Bơm nước ngập", "Máy bơm cho hẻm thấp."),
            _document(3, "Inundation sensors", "They watch the streets."),
            _document(4, "Báo triều cường", "Chạm ngưỡng thì gửi tin nhắn."),
            _document(5, "Hồ sơ riêng", "Không ai được thấy.", ("office",)),
            *(_document(int(uid.partition(":")[2]), "Chuyện khác", "Không liên quan.") for uid in OTHERS),
        ]
    )
    return made


def asked(engine: TantivyEngine, text: str, near: Any, **more: Any) -> Found:
    spaces = {"solution": Space(near) if isinstance(near, dict) else near}
    return find(
        parse(text, sort=more.pop("sort", "")), engine=engine, at=NOW, spaces=spaces, expand=lambda _text: (),
        spell=more.pop("spell", str), **more,
    )  # fmt: skip


def uids(found: Found) -> list[str]:
    return [hit.uid for hit in found.answer.hits]


def test_meaning_orders_what_the_words_found(engine: TantivyEngine) -> None:
    assert uids(asked(engine, "nước ngập", {})) == ["solution:2", "solution:1"]
    assert uids(asked(engine, "nước ngập", {"solution:1": 0.83})) == ["solution:1", "solution:2"]


def test_what_stands_out_comes_in_named_and_what_does_not_stays_out(engine: TantivyEngine) -> None:
    found = asked(engine, "nước ngập", {"solution:4": 0.9, "solution:100": 0.815})

    assert set(uids(found)) == {"solution:1", "solution:2", "solution:4"}
    assert found.by_meaning == {"solution:4"}
    assert (found.exact, found.answer.total) == (2, 3)


def test_without_any_word_only_what_stands_out_is_found(engine: TantivyEngine) -> None:
    found = asked(engine, "lụt lội", {"solution:4": 0.9})

    assert uids(found) == ["solution:4"]
    assert found.by_meaning == {"solution:4"}
    assert uids(asked(engine, "qwzx", {})) == []


@pytest.mark.parametrize("text", ['"mực nước ngập"', 'ngập "mực nước"', 'nước "mực nước ngập" -bơm'])
def test_a_phrase_must_stand_whole_however_near_something_is(engine: TantivyEngine, text: str) -> None:
    assert uids(asked(engine, text, {"solution:4": 0.95, "solution:2": 0.95})) == ["solution:1"]


@pytest.mark.parametrize("text", ["nước ngập -triều", 'nước ngập -"triều cường"', "nước ngập -chạm"])
def test_what_must_not_occur_does_not_come_in_by_meaning(engine: TantivyEngine, text: str) -> None:
    assert "solution:4" not in uids(asked(engine, text, {"solution:4": 0.95}))


def test_filters_and_readers_are_obeyed(engine: TantivyEngine) -> None:
    assert "solution:5" not in uids(asked(engine, "nước ngập", {"solution:5": 0.95}))
    assert uids(asked(engine, "nước ngập kind:challenge", {"solution:4": 0.95})) == []
    assert uids(asked(engine, "nước ngập trl:9", {"solution:4": 0.95})) == []


def test_another_order_than_relevance_is_left_to_words(engine: TantivyEngine) -> None:
    space = Space({"solution:4": 0.95})

    assert "solution:4" not in uids(asked(engine, "nước ngập", space, sort="newest"))
    assert space.asked == []


def test_facets_and_totals_count_what_came_in(engine: TantivyEngine) -> None:
    found = asked(engine, "nước ngập", {"solution:4": 0.9}, facets=("kind",))

    assert found.answer.facets == {"kind": {"solution": 3}}


def test_pages_go_on_where_the_last_one_ended(engine: TantivyEngine) -> None:
    spaces = {"solution": Space({"solution:4": 0.9, "solution:100": 0.86})}
    pages = [
        find(
            parse("chuyện", page=str(page)), engine=engine, at=NOW, spaces=spaces, size=20,
            expand=lambda _text: (), spell=str,
        )
        for page in (1, 2, 3)
    ]  # fmt: skip

    shown = [uid for page in pages for uid in uids(page)]
    assert len(shown) == len(set(shown)) == len(OTHERS)
    assert shown[0] == "solution:100"


@pytest.mark.parametrize(
    ("spaces", "off"),
    [({}, "off"), ({"solution": Failing()}, "failing"), ({"solution": Space({}, others=())}, "waiting")],
)
def test_without_meaning_words_answer_as_before_and_it_is_said_why(
    engine: TantivyEngine, spaces: Any, off: str
) -> None:
    plain = find(parse("nước ngập"), engine=engine, at=NOW, expand=lambda _text: ())
    found = find(parse("nước ngập"), engine=engine, at=NOW, spaces=spaces, expand=lambda _text: (), spell=str)

    assert uids(found) == uids(plain) == ["solution:2", "solution:1"]
    assert (plain.meaning_off, found.meaning_off) == ("", off)


def test_few_documents_of_one_kind_are_measured_among_all() -> None:
    few = Space({"problem:1": 0.9}, others=())

    alone = standardised(few.cosines("x"))["problem:1"]
    among = standardised(Joined((few, Space({}))).cosines("x"))["problem:1"]

    assert alone.deviations == 0.0
    assert among.deviations > among.chance


def test_marks_come_back_as_the_texts_write_them() -> None:
    marks = Marks(["Xe điện cháy nổ ở chung cư.", "Nhà máy xả thải trộm xuống sông.", "Chạy thử trên sông"])

    assert marks.restore("xe dien chay no chung cu") == "xe điện cháy nổ chung cư"
    assert marks.restore("Xa thai trom, song!") == "xả thải trộm, sông!"
    assert marks.restore("xả thai") == "xả thai"
    assert marks.restore("oyster farm water sensor") == "oyster farm water sensor"
    assert marks.restore("") == ""


def test_abbreviations_are_written_out_before_they_are_compared() -> None:
    def expand(_text: str) -> list[Expansion]:
        return [
            Expansion("PCCC", "phòng cháy chữa cháy"),
            Expansion("PCCC", "fire safety"),
            Expansion("nhà trọ", "hostel"),
        ]

    assert spelled_out("PCCC nhà trọ, pccc", expand) == "phòng cháy chữa cháy nhà trọ, phòng cháy chữa cháy"


def test_who_is_not_written_out_as_an_abbreviation() -> None:
    expand = Glossary([["trí tuệ nhân tạo", "AI"]]).expand

    assert spelled_out("Ai dùng AI?", expand) == "Ai dùng trí tuệ nhân tạo?"


def test_what_is_compared_is_written_with_its_marks(engine: TantivyEngine) -> None:
    space = Space({})

    asked(engine, "nuoc ngap", space, spell=Marks(["nước ngập"]).restore)

    assert space.asked == ["nước ngập"]
