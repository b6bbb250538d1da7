"""What every engine answers to a plan; the same for both."""

from datetime import UTC, datetime

from search.documents import Document, Text
from search.engines.base import SearchEngine
from search.plan import Clause, Constant, Filter, Plan, Sort


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

    assert engine.versions() == {"solution:1": 5}
    assert engine.search(Plan(clauses=(Clause("u", "cu", 1.0),))).total == 0


def test_deleting_and_rebuilding(engine: SearchEngine) -> None:
    rows = [_document(n, "a", "b") for n in (1, 2, 3)]
    engine.bulk([(row, 1) for row in rows])
    engine.refresh()
    engine.delete(["solution:2"], 2)
    engine.refresh()
    assert sorted(engine.versions()) == ["solution:1", "solution:3"]

    assert engine.rebuild([(row, 3) for row in rows]) == 3
    assert engine.doc_freq("u", ["a", "zz"]) == ({"a": 3, "zz": 0}, 3)
    assert engine.health().documents == 3


def test_equal_scores_come_in_the_order_of_their_ids(engine: SearchEngine) -> None:
    engine.bulk([(_document(n, "chợ", "x"), 1) for n in (3, 1, 2)])
    engine.refresh()

    first = engine.search(Plan(clauses=(Clause("u", "cho", 1.0),), size=2))
    second = engine.search(Plan(clauses=(Clause("u", "cho", 1.0),), size=2, offset=2))

    assert _uids(first) + _uids(second) == ["solution:1", "solution:2", "solution:3"]
