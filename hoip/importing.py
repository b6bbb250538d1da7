"""Read files of rows that operators import: JSON (an array of objects) or CSV, each row with its line."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was refused: the line in the file on which it begins, its identifier if it has one, and why."""

    line: int
    identifier: str
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did, in numbers, and each row that was refused."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    organisations: int = 0
    bad: list[BadRow] = field(default_factory=list)
    kept: bool = True


class UnreadableFile(ValueError):
    """The file as a whole cannot be read: no JSON array, no CSV with a header, not UTF-8."""


class Undo(Exception):
    """Ends the transaction of a file without keeping anything."""


def _lines_of_objects(text: str) -> Iterator[tuple[int, Any]]:
    """The items of a JSON array, each with the line on which it begins."""
    decoder = json.JSONDecoder()

    def skip(place: int) -> int:
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
        return place

    place = skip(0)
    if text[place : place + 1] != "[":
        raise UnreadableFile(_("The file has to hold one JSON array of objects."))
    place = skip(place + 1)
    while text[place : place + 1] != "]":
        try:
            item, end = decoder.raw_decode(text, place)
        except (json.JSONDecodeError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "pos", place)) + 1
            raise UnreadableFile(_("Line %(line)s is not valid JSON.") % {"line": line}) from error
        yield text.count("\n", 0, place) + 1, item
        place = skip(end)
        if text[place : place + 1] == ",":
            place = skip(place + 1)
        elif text[place : place + 1] != "]":
            raise UnreadableFile(_("Line %(line)s is not valid JSON.") % {"line": text.count("\n", 0, place) + 1})


def _lines_of_csv(text: str) -> Iterator[tuple[int, Any]]:
    """The rows of a CSV file with a header, each with the line on which it ends."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not reader.fieldnames:
            raise UnreadableFile(_("The file has no header."))
        for row in reader:
            if None in row or None in row.values():
                yield reader.line_num, None
            else:
                yield (
                    reader.line_num,
                    {name.strip(): value for name, value in row.items()},
                )
    except csv.Error as error:
        raise UnreadableFile(_("Line %(line)s is not valid CSV.") % {"line": reader.line_num}) from error


def read_rows(path: Path) -> list[tuple[int, Any]]:
    """All rows of a file with their lines. Raises UnreadableFile, OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is not UTF-8.")) from error
    return list(_lines_of_csv(text) if path.suffix.lower() == ".csv" else _lines_of_objects(text))
