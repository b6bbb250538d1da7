"""Measure the matching on a labelled collection of problems, solutions and short queries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from marketplace.matching.evaluation.collections import Collection, read_matching
from marketplace.matching.evaluation.commands import EvaluationCommand
from marketplace.matching.evaluation.measuring import Figures


class Command(EvaluationCommand):
    help = "Measure problem to solution, solution to problem and short queries, each language apart."
    default_words: ClassVar[int | None] = None

    def read(self, path: Path, words: int | None, *, unmarked: bool) -> Collection:
        return read_matching(path, words=words, unmarked=unmarked)

    def layout(self, collection: Collection, figures: Mapping[str, Figures]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for task in collection.tasks:
            by_language: dict[str, list[str]] = {}
            for one in task.questions:
                by_language.setdefault(one.language, []).append(one.id)
            answer[task.name] = {
                **figures[task.name].table(),
                "languages": {code: figures[task.name].table(ids) for code, ids in sorted(by_language.items())},
            }
        return answer
