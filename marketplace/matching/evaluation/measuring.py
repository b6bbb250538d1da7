"""From runs to figures: NDCG@10, Recall@50, MRR, how sure they are, and which questions moved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from marketplace.matching.evaluation.collections import Task
from marketplace.matching.evaluation.running import Run

MEASURES: Final = {"ndcg@10": nDCG @ 10, "recall@50": R @ 50, "mrr": RR @ 10}
ROUNDS: Final = 2000
SEED: Final = 20261122


class RunError(ValueError):
    """A saved run cannot be compared with."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of each question of a task, by its id."""

    by_question: Mapping[str, Mapping[str, float]]

    def mean(self, measure: str, questions: Sequence[str] | None = None) -> float:
        """The mean over some questions, or over all."""
        wanted = self.by_question if questions is None else questions
        return float(np.mean([self.by_question[one][measure] for one in wanted]))

    def table(self, questions: Sequence[str] | None = None) -> dict[str, float | int | list[float]]:
        """The means of some questions as plain values, with a 95 % interval of NDCG@10."""
        wanted = list(self.by_question) if questions is None else list(questions)
        found: dict[str, float | int | list[float]] = {name: round(self.mean(name, wanted), 4) for name in MEASURES}
        found["queries"] = len(wanted)
        low, high = interval([self.by_question[one]["ndcg@10"] for one in wanted])
        found["ndcg@10_interval"] = [round(low, 4), round(high, 4)]
        return found


def measure(task: Task, run: Run) -> Figures:
    """Measure a run. A grade g gains 2^g - 1, so that the best answers count most; unlisted documents gain nothing."""
    qrels = [
        ir_measures.Qrel(question, document, 2**grade - 1)
        for question, rows in task.grades.items()
        for document, grade in rows.items()
    ]
    # The order is ours; equal scores must not be put in another one.
    scored = [
        ir_measures.ScoredDoc(question, document, float(len(rows) - place))
        for question, rows in run.items()
        for place, (document, _) in enumerate(rows)
    ]
    names = {value: name for name, value in MEASURES.items()}
    by_question: dict[str, dict[str, float]] = {one.id: dict.fromkeys(MEASURES, 0.0) for one in task.questions}
    for found in ir_measures.iter_calc(list(names), qrels, scored):
        if found.query_id in by_question:
            by_question[found.query_id][names[found.measure]] = float(found.value)
    return Figures(by_question)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean."""
    given = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(SEED).integers(0, len(given), size=(ROUNDS, len(given)))
    low, high = np.percentile(given[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Difference:
    """How two runs of the same questions differ in NDCG@10: mean, paired 95 % interval, and each question's change."""

    mean: float
    low: float
    high: float
    changes: Mapping[str, float]


def compare(ours: Figures, theirs: Figures) -> Difference:
    """The paired difference over the questions that both have. Raises RunError when there are none."""
    shared = [one for one in ours.by_question if one in theirs.by_question]
    if not shared:
        raise RunError("the two runs have no question in common")
    changes = {one: ours.by_question[one]["ndcg@10"] - theirs.by_question[one]["ndcg@10"] for one in shared}
    low, high = interval(list(changes.values()))
    return Difference(float(np.mean(list(changes.values()))), low, high, changes)


def save(path: Path, figures: Mapping[str, Figures], settings: Mapping[str, Any]) -> None:
    """Keep the figures of every question for a later comparison."""
    data = {"settings": dict(settings), "tasks": {name: one.by_question for name, one in figures.items()}}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, default=dict) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, Figures]:
    """A saved run. Raises RunError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: Figures({one: {key: float(value) for key, value in row.items()} for one, row in rows.items()})
            for name, rows in data["tasks"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path} is no saved run: {error}") from error
