"""Read files of rows that operators import: JSON (an array of objects) or CSV, each row with its line."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

BAR = "|"


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
    """The rows of a CSV file with a header, each with the line on which it begins.

    Cells are parted by what parts the header: comma, semicolon (as spreadsheets do where the comma is decimal) or tab.
    """
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=max(",;\t", key=first.count))
    try:
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise UnreadableFile(_("The file has no header."))
        if len(set(header)) < len(header):
            raise UnreadableFile(_("The header names a column twice."))
        begins = reader.line_num + 1
        for cells in reader:
            if cells:
                yield begins, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(_("Line %(line)s is not valid CSV.") % {"line": reader.line_num}) from error


def read_rows(path: Path) -> list[tuple[int, Any]]:
    """All rows of a file with their lines. Raises UnreadableFile, OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is not UTF-8.")) from error
    return list(_lines_of_csv(text) if path.suffix.lower() == ".csv" else _lines_of_objects(text))


def refusals(errors: Mapping[str, Iterable[object]], columns: Mapping[str, str] | None = None) -> list[str]:
    """What a row's form says against it, each with its column; what concerns the whole row stands alone.

    Args:
        columns: what files call the form's fields, where that differs.
    """
    named = {name: (columns or {}).get(name, name) for name in errors}
    said = {name: " ".join(map(str, why)) for name, why in errors.items()}
    return [why if name == NON_FIELD_ERRORS else f"{named[name]}: {why}" for name, why in said.items()]


def shaped(row: Any, *, lists: Collection[str], known: Collection[str]) -> dict[str, Any]:
    """A row whose lists are lists and whose other values are single.

    Args:
        row: what `read_rows` gave.
        lists: names of its lists; in a CSV cell their items are parted by a bar.
        known: all names that a row may have.

    Raises:
        ValidationError: it is no row, has unknown names, or a value of another shape.
    """
    if not isinstance(row, dict):
        raise ValidationError(_("The row is no object, or has more or fewer cells than the header."))
    if unknown := sorted(set(row) - set(known)):
        raise ValidationError(_("Unknown columns: %(names)s."), params={"names": ", ".join(unknown)})
    answer: dict[str, Any] = {}
    for name, value in row.items():
        if name in lists:
            items = value.split(BAR) if isinstance(value, str) else [] if value is None else value
            if not isinstance(items, list) or any(isinstance(item, dict | list) for item in items):
                raise ValidationError(_("%(name)s has to be a list."), params={"name": name})
            answer[name] = [str(item).strip() for item in items if str(item).strip()]
        elif isinstance(value, dict | list):
            raise ValidationError(_("%(name)s has to be a single value."), params={"name": name})
        else:
            answer[name] = "" if value is None else value
    return answer
