"""Compute a ranking again from its export, and compare."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.evaluation.services import closing


class Command(BaseCommand):
    help = "Compute the ranking of an evaluation again from its exported JSON and say whether it is the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="the file that the ranking's page exports")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            exported = json.loads(Path(options["path"]).read_text(encoding="utf-8"))
            lines = closing.as_lines(closing.compute(exported["inputs"]))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"The file is no export of an evaluation: {error!r}") from error
        for line in lines:
            self.stdout.write(f"{line['place'] or '–'}\t{line['bid']}\t{line['points']}")
        if lines != exported["ranking"]:
            raise CommandError("The ranking in the file does not follow from its scores.")
        digest = closing.digest(exported["inputs"], lines)
        if digest != exported["frozen_sha256"]:
            raise CommandError("The hash that was frozen is not that of these scores and this ranking.")
        self.stdout.write(f"The same ranking; SHA-256 {digest}")
