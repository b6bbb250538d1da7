"""What every engine answers to a plan; the same for both."""

from datetime import UTC, datetime

import pytest

from search.documents import Document, Text
from search.engines.base import PlanRefused, SearchEngine
from search.plan import Boost, Clause, Constant, Either, Facet, Filter, Phrase, Plan, Sort


def _document(number: int, title: str, body: str, **more: object) -> Document:
    return Document(
        uid=f"solution:{number}",
        kind="solution",
        texts=(Text("title", title, weight="title"), Text("body", body)),
        **more,
    )


def _uids(answer: object) -> list[str]:
    return [hit.uid for hit in answer.hits]


def test_the_more_fitting_document_comes_first_and_others_stay_out(engine: SearchEngine) -> None:
    rows = [
        _document(1, "Chợ", "quản lý chợ"),
        _document(2, "Ngập", "chợ bị ngập nước nhiều lần"),
        _document(3, "X", "y"),
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    answer = engine.search(Plan(clauses=(Clause("u", "cho", 1.0), Clause("ut", "cho", 0.5))))

    assert _uids(answer) == ["solution:1", "solution:2"]
    assert answer.total == 2


def test_filters_required_words_tags_and_facets(engine: SearchEngine) -> None:
    rows = [
        _document(n, "Chợ", "quầy sạp", keywords={"tag": ("cho", f"t{n % 2}")}, numbers={"trl": n}) for n in range(1, 7)
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    answer = engine.search(
        Plan(
            clauses=(Clause("u", "cho", 1.0),),
            constants=(Constant("tag", "t1", 3.0),),
            filters=(Filter("trl", low=2, high=5), Filter("tag", ("t9",), negated=True)),
            required=((Clause("u", "quay", 1.0),),),
            facets=("tag",),
        )
    )

    assert _uids(answer) == ["solution:3", "solution:5", "solution:2", "solution:4"]
    assert answer.facets["tag"] == {"cho": 4, "t0": 2, "t1": 2}


def test_dates_filter_and_sort_and_a_missing_date_is_never_past(engine: SearchEngine) -> None:
    soon, late = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    rows = [
        _document(1, "a", "b", dates={"closes_at": late}),
        _document(2, "a", "b", dates={"closes_at": soon}),
        _document(3, "a", "b"),
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    assert _uids(engine.search(Plan(sort=Sort("closes_at")))) == ["solution:2", "solution:1", "solution:3"]
    assert _uids(engine.search(Plan(filters=(Filter("closes_at", high=soon),)))) == ["solution:2"]


def test_an_older_version_never_replaces_a_newer_one(engine: SearchEngine) -> None:
    engine.bulk([(_document(1, "mới", "x"), 5)])
    engine.refresh()
    engine.bulk([(_document(1, "cũ", "x"), 4)])
    engine.refresh()

    assert {uid: one.version for uid, one in engine.stored().items()} == {"solution:1": 5}
    assert engine.search(Plan(clauses=(Clause("u", "cu", 1.0),))).total == 0


def test_deleting_and_rebuilding(engine: SearchEngine) -> None:
    rows = [_document(n, "a", "b") for n in (1, 2, 3)]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()
    engine.delete(["solution:2"], 2)
    engine.refresh()
    assert sorted(engine.stored()) == ["solution:1", "solution:3"]

    assert engine.rebuild([(row, 3) for row in rows]) == 3
    assert engine.doc_freq("u", ["a", "zz"]) == ({"a": 3, "zz": 0}, 3)
    assert engine.health().documents == 3


def test_equal_scores_come_in_the_order_of_their_ids(engine: SearchEngine) -> None:
    engine.bulk([(_document(n, "chợ", "x"), 1) for n in (3, 1, 2)])
    engine.refresh()

    first = engine.search(Plan(clauses=(Clause("u", "cho", 1.0),), size=2))
    second = engine.search(Plan(clauses=(Clause("u", "cho", 1.0),), size=2, offset=2))

    assert _uids(first) + _uids(second) == ["solution:1", "solution:2", "solution:3"]


def test_a_facet_passes_over_its_own_choices_and_counts_named_conditions(engine: SearchEngine) -> None:
    rows = [
        _document(n, "Chợ", "x", keywords={"tag": (f"t{n % 3}",), "field": (f"f{n % 2}",)}, numbers={"trl": n})
        for n in range(1, 7)
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    answer = engine.search(
        Plan(
            clauses=(Clause("u", "cho"),),
            filters=(Filter("tag", ("t1",), facet="tag"), Filter("field", ("f0",), facet="field")),
            facets=(
                Facet("tag", "tag"),
                "field",
                Facet("ready", buckets=(("low", (Filter("trl", high=3),)), ("high", (Filter("trl", low=4),)))),
            ),
        )
    )

    assert _uids(answer) == ["solution:4"]
    assert answer.total == 1
    assert answer.facets == {
        "tag": {"t0": 1, "t1": 1, "t2": 1},
        "field": {"f0": 1, "f1": 1},
        "ready": {"low": 0, "high": 1},
    }


def test_phrases_prefixes_and_a_least_number_of_groups(engine: SearchEngine) -> None:
    rows = [
        _document(1, "a", "cảnh báo ngập nước sớm"),
        _document(2, "b", "nước ngập, báo cảnh sớm"),
        _document(3, "c", "cảnh báo sớm"),
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    quoted = Plan(required=((Phrase("u", ("canh", "bao", "ngap")),),))
    begun = Plan(clauses=(Clause("u", "ng", 1.5, prefix=True),))
    most = Plan(some=tuple((Clause("u", term),) for term in ("canh", "ngap", "chua")), least=2)

    assert _uids(engine.search(quoted)) == ["solution:1"]
    assert [(hit.uid, hit.score) for hit in engine.search(begun).hits] == [("solution:1", 1.5), ("solution:2", 1.5)]
    assert _uids(engine.search(most)) == ["solution:1", "solution:2"]


def test_a_boost_orders_what_is_related_and_never_brings_in_what_is_not(engine: SearchEngine) -> None:
    rows = [
        _document(1, "chợ", "x", numbers={"trl": 3}),
        _document(2, "chợ", "x", numbers={"trl": 9}),
        _document(3, "ngập", "x", numbers={"trl": 9}),
        _document(4, "chợ", "x"),
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()
    ready = Either(((Filter("trl", low=7),), (Filter("trl", low=0, high=0),)))

    answer = engine.search(Plan(clauses=(Clause("u", "cho"),), boosts=(Boost(ready, 0.25),)))

    assert _uids(answer) == ["solution:2", "solution:4", "solution:1"]
    assert round(answer.hits[0].score - answer.hits[2].score, 3) == 0.25


def test_near_copies_are_one_hit_and_fetched_values_come_along(engine: SearchEngine) -> None:
    text = "nền tảng quản lý chợ truyền thống bằng mã QR cho ban quản lý và tiểu thương của thành phố"
    rows = [
        _document(1, "Chợ số", text, keywords={"tag": ("b", "a")}, numbers={"trl": 4}),
        _document(2, "Chợ số", f"{text} hôm nay"),
        _document(3, "Chợ khác", "chợ đêm phục vụ khách du lịch quốc tế tại trung tâm thành phố với nhiều món ăn ngon"),
    ]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()

    answer = engine.search(Plan(clauses=(Clause("u", "cho"),), collapse=0.8, fetch=("tag", "trl", "text_language")))

    assert {hit.uid: hit.twins for hit in answer.hits} == {"solution:1": ("solution:2",), "solution:3": ()}
    first = next(hit for hit in answer.hits if hit.uid == "solution:1")
    assert {name: sorted(value) for name, value in first.values.items()} == {
        "tag": ["a", "b"],
        "trl": [4],
        "text_language": ["vi"],
    }


def test_documents_are_left_out_by_uid_and_by_word_and_ordered_by_uid_when_nothing_scores(engine: SearchEngine) -> None:
    engine.bulk([(_document(n, "chợ", f"x{n}"), 1) for n in range(1, 60)])
    engine.refresh()

    left = Plan(
        filters=(Filter("uid", ("solution:1", "solution:10"), negated=True), Filter("u", ("x11",), negated=True))
    )

    assert _uids(engine.search(left))[:2] == ["solution:12", "solution:13"]
    assert engine.search(left).total == 56
    assert _uids(engine.search(Plan(sort=Sort("trl", descending=True), size=3, offset=3))) == [
        "solution:12",
        "solution:13",
        "solution:14",
    ]


def test_similar_words_are_near_and_frequent(engine: SearchEngine) -> None:
    rows = ["nước", "nước sạch", "nướt", "người", "cảm biến thông minh", "blockchain"]
    engine.bulk([(_document(n, "t", text), 1) for n, text in enumerate(rows, 1)])
    engine.refresh()

    assert engine.similar("u", "nuocc") == [("nuoc", 2)]
    assert engine.similar("u", "thongg") == [("thong", 1)]
    assert engine.similar("u", "blokcchain") == [("blockchain", 1)]
    assert engine.similar("u", "zzzz") == []


@pytest.mark.parametrize("field", ["nowhere", ""])
def test_a_plan_that_the_engine_cannot_read_is_refused(engine: SearchEngine, field: str) -> None:
    with pytest.raises(PlanRefused):
        engine.search(Plan(clauses=(Clause("u", "x"),), sort=Sort(field)))
