"""What the two evaluation commands share: options, the run, and how figures are printed."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.matching import weights as weighing
from marketplace.matching.evaluation import measuring, running
from marketplace.matching.evaluation.collections import Collection, CollectionError
from marketplace.matching.evaluation.measuring import Figures, RunError
from marketplace.matching.evaluation.running import ELASTICSEARCH, TANTIVY, EngineMissing
from marketplace.matching.queries import Expander
from search import glossary
from search.embedding import EmbedderUnavailable
from search.engines import EngineUnavailable

MOST_CHANGES = 8


class EvaluationCommand(ABC, BaseCommand):
    """Measure a collection; subclasses say how it is read and how its figures are laid out."""

    requires_system_checks: ClassVar[list[str]] = []
    default_words: ClassVar[int | None] = 150

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of both commands."""
        parser.add_argument("path", type=Path, help="folder of the labelled collection")
        parser.add_argument("--engine", choices=(TANTIVY, ELASTICSEARCH), help="default: the engine of this site")
        parser.add_argument(
            "--semantic", action="store_true", help="let meaning take part, by the embedder of the settings"
        )
        parser.add_argument("--unmarked", action="store_true", help="ask without Vietnamese marks")
        parser.add_argument(
            "--query-words", type=int, default=self.default_words, metavar="N",
            help="words of a question's text that are asked with, beside its title",
        )  # fmt: skip
        parser.add_argument("--weights", type=Path, metavar="FILE", help="JSON object of weights to try")
        parser.add_argument("--glossary", choices=("shipped", "site", "none"), default="shipped")
        parser.add_argument(
            "--baseline", choices=("standard",),
            help="measure in the same run what the engine does by itself: Elasticsearch's standard analyser, or plain "
            "BM25 on folded words on tantivy",
        )  # fmt: skip
        parser.add_argument("--save", type=Path, metavar="FILE", help="keep the figures of every question")
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="compare with a kept run, question by question"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    @abstractmethod
    def read(self, path: Path, words: int | None, *, unmarked: bool) -> Collection:
        """Read the collection. Raises CollectionError."""

    @abstractmethod
    def layout(self, collection: Collection, figures: Mapping[str, Figures]) -> dict[str, Any]:
        """The figures as one JSON object."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, run, measure, print; what is wrong with the input is said in one line."""
        if options["query_words"] is not None and options["query_words"] < 0:
            raise CommandError("--query-words must be 0 or more.")
        try:
            self._evaluate(options)
        except (CollectionError, RunError, weighing.WeightsError, EngineMissing) as error:
            raise CommandError(str(error)) from error
        except EmbedderUnavailable as error:
            raise CommandError(f"Search by meaning is not available: {error}.") from error
        except EngineUnavailable as error:
            raise CommandError(f"The search engine does not answer: {error.__cause__ or error}.") from error

    def _evaluate(self, options: Mapping[str, Any]) -> None:
        tell: Callable[[str], None] = (lambda _text: None) if options["json"] else running.to_stderr
        engine = options["engine"] or (ELASTICSEARCH if settings.ELASTICSEARCH_URL else TANTIVY)
        weights = weighing.load(options["weights"]) if options["weights"] else weighing.WEIGHTS
        kept = measuring.load(options["against"]) if options["against"] else None
        if not options["path"].is_dir():
            raise CollectionError(f"{options['path']} is not a folder")
        collection = self.read(options["path"], options["query_words"], unmarked=options["unmarked"])
        by_name = {task.name: task for task in collection.tasks}
        expander: Expander | None = None
        if options["glossary"] != "none":
            expander = glossary.site() if options["glossary"] == "site" else glossary.shipped()
        with running.bench(
            collection, engine=engine, semantic=options["semantic"], glossary=expander, tell=tell
        ) as bench:
            figures = {name: measuring.measure(task, bench.run(task, weights)) for name, task in by_name.items()}
        answer = self.layout(collection, figures)
        baseline: dict[str, Figures] = {}
        if options["baseline"]:
            runs = running.standard_run(collection, engine)
            baseline = {name: measuring.measure(task, runs[name]) for name, task in by_name.items()}
            answer["baseline"] = self.layout(collection, baseline)
            answer["ratio"] = {
                name: round(figures[name].mean("ndcg@10") / (baseline[name].mean("ndcg@10") or 1.0), 4)
                for name in figures
            }
        if options["save"]:
            about = {"path": str(options["path"]), "engine": engine, "semantic": options["semantic"]}
            measuring.save(options["save"], figures, about)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self._print(collection, figures)
        if baseline:
            self._compare("the engine's own", figures, baseline)
        if kept is not None:
            self._compare(str(options["against"]), figures, kept)

    def _print(self, collection: Collection, figures: Mapping[str, Figures]) -> None:
        """One line a task and language."""
        self.stdout.write(f"{'':34}{'NDCG@10':>9} {'95 % interval':>17}{'R@50':>8}{'MRR':>8}{'queries':>9}")
        for task in collection.tasks:
            groups: dict[str, list[str]] = {task.name: [one.id for one in task.questions]}
            for one in task.questions:
                groups.setdefault(f"  {one.language or '?'}", []).append(one.id)
            if len(groups) == 2:
                groups = {task.name: groups[task.name]}
            for name, wanted in groups.items():
                if not wanted:
                    continue
                row: dict[str, Any] = dict(figures[task.name].table(wanted))
                low, high = row["ndcg@10_interval"]
                self.stdout.write(
                    f"{name:34}{row['ndcg@10']:9.3f} [{low:.3f}, {high:.3f}]".ljust(62)
                    + f"{row['recall@50']:8.3f}{row['mrr']:8.3f}{row['queries']:9}"
                )

    def _compare(self, name: str, figures: Mapping[str, Figures], others: Mapping[str, Figures]) -> None:
        """How far each task is from another run, and the questions that moved most."""
        for task, ours in figures.items():
            if task not in others:
                continue
            theirs = others[task]
            found = measuring.compare(ours, theirs)
            mean = theirs.mean("ndcg@10")
            ratio = f", ratio {ours.mean('ndcg@10') / mean:.3f}" if mean else ""
            self.stdout.write(
                f"{task} against {name}: {found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}] from {mean:.3f}{ratio}"
            )
            moved = sorted(found.changes.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
            for question, change in [pair for pair in moved if abs(pair[1]) > 0.0005][:MOST_CHANGES]:
                self.stdout.write(f"    {change:+.3f}  {question}")
