"""Measure the clarity check on labelled statements."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from challenges.clarity.evaluating import Evaluation, evaluate, read_labels, read_statements


class Command(BaseCommand):
    """Print recall of planted flaws and false alarms per good statement, by flaw and by language."""

    help = "Measure the clarity check on a folder with statements.jsonl and, if there is one, labels.csv."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and how to print."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check, print."""
        try:
            rows, planted = read_statements(options["path"]), read_labels(options["path"])
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(str(error)) from error
        result = evaluate(rows, planted)
        if options["json"]:
            self.stdout.write(json.dumps(result.figures(), ensure_ascii=False))
        else:
            self._print(result)

    def _print(self, result: Evaluation) -> None:
        """The figures as a table, then what to read."""
        figures = result.figures()
        self.stdout.write(
            f"recall {figures['recall']}, false alarms per good statement {figures['false_alarms_per_good']}"
        )
        for title, name in (("by flaw", "by_flaw"), ("by language", "by_language")):
            self.stdout.write(f"\n{title:<38}{'planted':>8}{'found':>7}{'false alarms':>14}")
            for key, row in figures[name].items():
                self.stdout.write(f"{key:<38}{row['planted']:>8}{row['found']:>7}{row['false_alarms']:>14}")
        for title, pairs in (
            ("missed", result.missed),
            ("false alarms", result.false_alarms),
            ("beyond", result.beyond),
        ):
            if pairs:
                self.stdout.write(f"\n{title}:")
                for pair in pairs:
                    self.stdout.write("  " + " · ".join(pair))
