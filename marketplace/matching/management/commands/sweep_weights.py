"""Try each weight above and below its value on a labelled collection, and print what it would change."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.matching import weights as weighing
from marketplace.matching.evaluation import measuring, running
from marketplace.matching.evaluation.collections import CollectionError, is_matching, read_matching, read_search
from marketplace.matching.evaluation.running import ELASTICSEARCH, TANTIVY, EngineMissing
from search import glossary
from search.embedding import EmbedderUnavailable
from search.engines import EngineUnavailable

FACTORS = (0.0, 0.5, 0.75, 1.33, 2.0)


class Command(BaseCommand):
    help = "Print what other weights would change in NDCG@10, one at a time; nothing is stored."
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder of the labelled collection")
        parser.add_argument("--engine", choices=(TANTIVY, ELASTICSEARCH))
        parser.add_argument("--semantic", action="store_true")
        parser.add_argument("--names", default="", help="weights to try, parted by commas; all when left out")
        parser.add_argument("--factors", default="", help="factors to try, parted by commas")
        parser.add_argument("--weights", type=Path, metavar="FILE", help="weights to start from")
        parser.add_argument("--query-words", type=int, default=150, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._sweep(options)
        except (CollectionError, weighing.WeightsError, EngineMissing) as error:
            raise CommandError(str(error)) from error
        except (EmbedderUnavailable, EngineUnavailable) as error:
            raise CommandError(f"Not available: {error.__cause__ or error}.") from error

    def _sweep(self, options: dict[str, Any]) -> None:
        path = options["path"]
        if not path.is_dir():
            raise CollectionError(f"{path} is not a folder")
        collection = read_matching(path) if is_matching(path) else read_search(path, words=options["query_words"])
        start = weighing.load(options["weights"]) if options["weights"] else weighing.WEIGHTS
        values = weighing.as_values(start)
        names = [name for name in options["names"].split(",") if name] or list(values)
        try:
            factors = [float(one) for one in options["factors"].split(",") if one] or list(FACTORS)
        except ValueError as error:
            raise CommandError(f"--factors must be numbers: {error}.") from error
        weighing.changed(dict.fromkeys(names, 1))  # names that do not exist are refused before anything is indexed
        engine = options["engine"] or (ELASTICSEARCH if settings.ELASTICSEARCH_URL else TANTIVY)
        with running.bench(
            collection,
            engine=engine,
            semantic=options["semantic"],
            glossary=glossary.shipped(),
            tell=running.to_stderr,
        ) as bench:
            base = {task.name: measuring.measure(task, bench.run(task, start)) for task in collection.tasks}
            for name, figures in base.items():
                self.stdout.write(f"{name}: {figures.mean('ndcg@10'):.4f}")
            for name in names:
                for factor in factors:
                    value = values[name] * factor
                    given = {**values, name: round(value) if isinstance(values[name], int) else value}
                    if given[name] == values[name]:
                        continue
                    tried = weighing.changed(given)
                    parts = []
                    for task in collection.tasks:
                        found = measuring.compare(measuring.measure(task, bench.run(task, tried)), base[task.name])
                        sure = "*" if found.low > 0 or found.high < 0 else " "
                        parts.append(f"{task.name} {found.mean:+.4f}{sure}")
                    self.stdout.write(f"{name:16} {values[name]:>6g} → {given[name]:<8g} {'  '.join(parts)}")
            self.stdout.write("* the 95 % interval of the paired difference leaves 0 out")
