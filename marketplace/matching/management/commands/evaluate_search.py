"""Measure the ranking on a labelled collection of documents and queries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketplace.matching.evaluation.collections import SEARCH, Collection, read_search
from marketplace.matching.evaluation.commands import EvaluationCommand
from marketplace.matching.evaluation.measuring import Figures


class Command(EvaluationCommand):
    help = "Measure NDCG@10, Recall@50 and MRR on corpus, queries and qrels, in an index of their own."

    def read(self, path: Path, words: int | None, *, unmarked: bool) -> Collection:
        return read_search(path, words=150 if words is None else words, unmarked=unmarked)

    def layout(self, collection: Collection, figures: Mapping[str, Figures]) -> dict[str, Any]:
        return dict(figures[SEARCH].table())
