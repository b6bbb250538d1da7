"""The evaluation commands: a floor under the ranking, their figures, and plain words for bad input."""

import gzip
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

COLLECTION = Path(__file__).parent / "collection"
FLOORS = {"problem_to_solution": 0.86, "solution_to_problem": 0.95, "queries": 0.88}
"""NDCG@10 by words and glossary on the project's own collection; raise them when the ranking gets better."""


def evaluate(command: str, path: Path, **options: Any) -> Any:
    out = StringIO()
    call_command(command, str(path), engine="tantivy", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def search_collection(tmp_path: Path) -> Iterator[Path]:
    """Three documents and two queries, gzipped as published sets are."""
    rows = {
        "corpus": [
            {"id": "d1", "title": "Ngập nước", "text": "Cảm biến đo mực nước trên đường."},
            {"id": "d2", "title": "Rác", "text": "Lịch thu gom rác trong hẻm."},
            {"id": "d3", "title": "", "text": "Mở lớp dạy bơi cho trẻ em."},
        ],
        "queries": [
            {"id": "q1", "title": "đo mực nước", "text": "", "lang": "vi"},
            {"id": "q2", "title": "", "text": "dạy bơi thu gom rác", "lang": "vi"},
        ],
        "qrels": [{"query": "q1", "doc": "d1", "rel": 1}, {"query": "q2", "doc": "d3", "rel": 1}],
    }
    for name, lines in rows.items():
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    yield tmp_path


def test_the_ranking_stays_above_its_floor() -> None:
    found = evaluate("evaluate_matching", COLLECTION)

    assert {name: found[name]["ndcg@10"] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)


def test_queries_without_marks_rank_like_those_with() -> None:
    marked = evaluate("evaluate_matching", COLLECTION)
    unmarked = evaluate("evaluate_matching", COLLECTION, unmarked=True)

    assert unmarked["queries"]["ndcg@10"] >= 0.97 * marked["queries"]["ndcg@10"]


def test_figures_come_for_each_task_and_language() -> None:
    found = evaluate("evaluate_matching", COLLECTION)

    assert set(found) == {"problem_to_solution", "solution_to_problem", "queries"}
    assert found["problem_to_solution"]["queries"] == 6
    assert {code: row["queries"] for code, row in found["problem_to_solution"]["languages"].items()} == {
        "en": 1,
        "vi": 5,
    }
    assert {"ndcg@10", "recall@50", "mrr", "queries"} <= set(found["queries"])


def test_search_collections_are_measured_and_cut_to_their_words(search_collection: Path) -> None:
    whole = evaluate("evaluate_search", search_collection)
    cut = evaluate("evaluate_search", search_collection, query_words=2)

    assert (whole["queries"], whole["recall@50"]) == (2, 1.0)
    assert cut["mrr"] == 1.0


def test_the_baseline_of_the_same_run_is_worse_than_ours() -> None:
    found = evaluate("evaluate_matching", COLLECTION, baseline="standard")

    assert found["ratio"]["problem_to_solution"] > 1.1
    assert found["baseline"]["queries"]["ndcg@10"] < found["queries"]["ndcg@10"]


def test_a_run_is_kept_and_compared_question_by_question(tmp_path: Path) -> None:
    kept, weights = tmp_path / "run.json", tmp_path / "weights.json"
    weights.write_text('{"glossary": 0, "field": 0}')
    evaluate("evaluate_matching", COLLECTION, save=kept)
    out = StringIO()

    call_command("evaluate_matching", str(COLLECTION), engine="tantivy", weights=weights, against=kept, stdout=out)

    lines = [line for line in out.getvalue().splitlines() if " against " in line]
    assert len(lines) == 3
    assert "problem_to_solution against" in lines[0]
    assert "-0." in lines[0]


def test_a_sweep_prints_what_a_weight_would_change() -> None:
    out = StringIO()

    call_command("sweep_weights", str(COLLECTION), engine="tantivy", names="glossary,field", factors="0", stdout=out)

    changed = [line for line in out.getvalue().splitlines() if "→" in line]
    assert [line.split()[0] for line in changed] == ["glossary", "field"]


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda folder: (folder / "qrels.jsonl.gz").unlink(), "qrels.jsonl.gz is missing"),
        (lambda folder: (folder / "corpus.jsonl").write_text("{no json}\n"), "corpus.jsonl, line 1: not JSON"),
        (lambda folder: (folder / "corpus.jsonl").write_text('{"id": "d1"}\n'), "line 1: title, text missing"),
        (lambda folder: (folder / "corpus.jsonl").write_text("[1]\n"), "line 1: id, title, text missing"),
        (
            lambda folder: (folder / "qrels.jsonl").write_text('{"query": "q9", "doc": "d1", "rel": 1}\n'),
            "grades of the question q9, which does not exist",
        ),
        (lambda folder: (folder / "qrels.jsonl").write_text("\n"), "no question has a relevant document"),
        (lambda folder: (folder / "queries.jsonl").write_bytes(b"\xff\xfe"), "queries.jsonl"),
    ],
)
def test_a_collection_that_is_wrong_is_named_in_one_line(search_collection: Path, break_it: Any, says: str) -> None:
    break_it(search_collection)

    with pytest.raises(CommandError, match=says):
        evaluate("evaluate_search", search_collection)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"path": Path("/nowhere")}, "is not a folder"),
        ({"query_words": -1}, "--query-words"),
        ({"semantic": True}, "meaning is not available"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], says: str) -> None:
    path = options.pop("path", COLLECTION)

    with pytest.raises(CommandError, match=says):
        evaluate("evaluate_matching", path, **options)


@pytest.mark.parametrize("given", ['{"no_such": 1}', '{"word": "x"}', '{"max_words": 1.5}', '{"word": -1}', "[]", "{"])
def test_wrong_weights_are_refused(tmp_path: Path, given: str) -> None:
    weights = tmp_path / "weights.json"
    weights.write_text(given)

    with pytest.raises(CommandError):
        evaluate("evaluate_matching", COLLECTION, weights=weights)
