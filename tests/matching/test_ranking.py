"""One order out of words, meaning and facts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marketplace.matching.ranking import Facts, bounded, rank
from marketplace.matching.subjects import Subject
from marketplace.matching.weights import WEIGHTS
from search.documents import Document, Text
from search.embedding import EmbedderUnavailable
from search.engines.tantivy import TantivyEngine
from search.glossary import Glossary
from search.spaces import Cosines, mean_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Space:
    """Cosines as given, by uid and language."""

    def __init__(self, rows: Sequence[tuple[str, str, float]]) -> None:
        self.rows = rows

    def cosines(self, *texts: str, **_near: object) -> Cosines:
        uids, languages, values = zip(*self.rows, strict=True)
        return Cosines(uids, languages, np.array(values, dtype=np.float32))


class Failing:
    def __init__(self, *, off: bool) -> None:
        self.off = off

    def cosines(self, *texts: str, **_near: object) -> Cosines:
        raise EmbedderUnavailable("down", off=self.off)


def _document(number: int, title: str, text: str = "", **keywords: Any) -> Document:
    return Document(
        uid=f"solution:{number}", kind="solution", texts=(Text("name", title, weight="title"), Text("summary", text)),
        keywords=keywords,
    )  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    made = TantivyEngine(str(tmp_path / "index"))
    made.rebuild(
        [
            (_document(1, "Mắt nước", "Đo mực nước ngập trên đường.", field=("LV-XD", "LV-XD-NGAP")), 1),
            (_document(2, "Rain eye", "Street sensors for inundation."), 1),
            (_document(3, "Bóng đá", "Sân bóng cho trẻ em."), 1),
            (_document(4, "Túi chắn", "Chặn nước ngập vào nhà.", field=("LV-XD", "LV-XD-GT")), 1),
            *((_document(n, f"Khác {n}", f"Chuyện khác số {n}."), 1) for n in range(5, 30)),
        ]
    )
    return made


def order(engine: TantivyEngine, subject: Subject, **more: Any) -> list[str]:
    facts = more.pop("facts", {})
    found = rank(
        subject, kinds=("solution",), engine=engine,
        facts_of=lambda uids: {uid: facts.get(uid, Facts()) for uid in uids}, at=NOW, **more,
    )  # fmt: skip
    return [one.uid for one in found.ranked]


def test_words_lead_and_what_shares_nothing_stays_out(engine: TantivyEngine) -> None:
    assert order(engine, Subject("đo mực nước ngập")) == ["solution:1", "solution:4"]


def test_the_glossary_crosses_languages(engine: TantivyEngine) -> None:
    glossary = Glossary([["ngập", "inundation"]])

    assert order(engine, Subject("đo mực nước ngập"), glossary=glossary) == ["solution:1", "solution:4", "solution:2"]


def test_a_shared_field_counts_more_than_a_sibling(engine: TantivyEngine) -> None:
    assert order(engine, Subject("X", fields=frozenset({"LV-XD-NGAP"}))) == ["solution:1", "solution:4"]


def test_facts_order_the_related_and_never_lift_the_unrelated(engine: TantivyEngine) -> None:
    splendid = Facts(trl=9, deployed=True, confirmed_at=NOW, units=frozenset({7}))
    subject = Subject("đo mực nước ngập", trl_min=8, units=frozenset({7}))

    found = order(engine, subject, facts={"solution:3": splendid, "solution:1": Facts(trl=2)})

    assert found == ["solution:1", "solution:4"]


@pytest.mark.parametrize(
    ("facts", "share"),
    [
        (Facts(), 0.0),
        (Facts(trl=6), 0.0),
        (Facts(trl=5), -WEIGHTS.trl_below),
        (Facts(trl=1), -2 * WEIGHTS.trl_below),
        (Facts(deployed=True), WEIGHTS.deployed),
        (Facts(units=frozenset({7})), WEIGHTS.near),
        (Facts(confirmed_at=NOW - timedelta(days=30)), WEIGHTS.fresh),
        (Facts(confirmed_at=NOW - timedelta(days=300)), 0.0),
    ],
)
def test_each_fact_is_small_and_bounded(facts: Facts, share: float) -> None:
    subject = Subject("x", trl_min=6, units=frozenset({7}))

    assert bounded(subject, facts, NOW) == pytest.approx(share)
    assert abs(share) <= 0.25


def test_meaning_brings_in_the_other_language(engine: TantivyEngine) -> None:
    rows = [("solution:2", "en", 0.9), *((f"solution:{n}", "en", 0.7) for n in range(5, 20)), ("solution:1", "vi", 0.8)]

    found = rank(
        Subject("đo mực nước ngập trên đường phố"), kinds=("solution",), engine=engine,
        facts_of=lambda uids: {uid: Facts() for uid in uids}, spaces=[Space(rows)],
    )  # fmt: skip

    across = next(one for one in found.ranked if one.uid == "solution:2")
    assert across.across
    assert across.by_meaning
    assert found.meaning_off == ""


@pytest.mark.parametrize(
    ("spaces", "off"),
    [
        ([], "off"),
        ([Failing(off=True)], "off"),
        ([Failing(off=False)], "failing"),
        ([Space([("solution:9", "vi", 0.1)])], ""),
    ],
)
def test_without_meaning_words_order_as_before_and_it_says_why(engine: TantivyEngine, spaces: Any, off: str) -> None:
    found = rank(
        Subject("đo mực nước ngập"), kinds=("solution",), engine=engine,
        facts_of=lambda uids: {uid: Facts() for uid in uids}, spaces=spaces,
    )  # fmt: skip

    assert [one.uid for one in found.ranked][:2] == ["solution:1", "solution:4"]
    assert found.meaning_off == off


def test_a_hidden_candidate_leaves_no_trace(engine: TantivyEngine) -> None:
    found = rank(
        Subject("đo mực nước ngập"), kinds=("solution",), engine=engine,
        facts_of=lambda uids: {uid: Facts() for uid in uids if uid != "solution:1"},
    )  # fmt: skip

    assert [one.uid for one in found.ranked] == ["solution:4"]
    assert found.ranked[0].score == pytest.approx(1.0)


def test_near_copies_are_one_hit_and_the_next_stands_in_for_one_that_may_not_be_shown(tmp_path: Path) -> None:
    text = "Phần mềm quản lý chợ có sơ đồ quầy sạp, thu phí không tiền mặt và lịch kiểm tra phòng cháy chữa cháy."
    made = TantivyEngine(str(tmp_path / "copies"))
    made.rebuild([(_document(1, "Sạp", text), 1), (_document(2, "Sạp", text), 1), (_document(3, "Bơi", "Dạy bơi."), 1)])

    def ranked(shown: set[str]) -> list[tuple[str, tuple[str, ...]]]:
        found = rank(
            Subject("sơ đồ quầy sạp chợ"), kinds=("solution",), engine=made,
            facts_of=lambda uids: {uid: Facts() for uid in uids if uid in shown},
        )  # fmt: skip
        return [(one.uid, one.twins) for one in found.ranked]

    assert ranked({"solution:1", "solution:2"}) == [("solution:1", ("solution:2",))]
    assert ranked({"solution:2"}) == [("solution:2", ())]


def test_a_text_without_a_gist_is_compared_with_its_title_beside_it() -> None:
    plain = Subject("Đo mực nước", text="Mỗi mùa mưa nhiều tuyến đường bị ngập.")

    assert plain.meanings == ("Đo mực nước", "Đo mực nước. Mỗi mùa mưa nhiều tuyến đường bị ngập.")
    assert replace(plain, gist="Biết trước 30 phút.").meanings == ("Đo mực nước. Biết trước 30 phút.",)
    assert Subject("Đo mực nước").meanings == ("Đo mực nước",)


def test_the_mean_of_several_texts_has_length_one() -> None:
    made = mean_of([np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)])

    assert np.allclose(made, [0.5**0.5, 0.5**0.5])
