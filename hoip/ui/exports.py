"""Tables that people take away as a file: CSV and XLSX, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import register_converter
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

FORMATS = ("xlsx", "csv")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
"""Characters; Excel reads no more of a cell."""
LONGEST_TITLE = 31


def plain(value: Any) -> Any:
    """A value as a cell holds it: times by the site's clock without a zone, text that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if timezone.is_aware(value) else value
    if isinstance(value, int | float | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    """What csv.writer writes is handed on as it is."""

    def write(self, text: str) -> str:
        """Answer the text."""
        return text


def _csv_lines(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark at the beginning lets Excel read Vietnamese.
    yield "\ufeff" + str(writer.writerow([plain(head) for head in heads]))
    for row in rows:
        yield str(writer.writerow([plain(value) for value in row]))


def _workbook(heads: Sequence[Any], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(letter for letter in title if letter not in "[]:*?/\\")[:LONGEST_TITLE] or "1")
    sheet.freeze_panes = "A2"
    cells = []
    for head in heads:
        cell = WriteOnlyCell(sheet, plain(head))
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([plain(value) for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def table_response(
    heads: Sequence[Any], rows: Iterable[Sequence[Any]], *, name: str, title: str, kind: str
) -> HttpResponse | StreamingHttpResponse:
    """A table as a download.

    Args:
        heads: the words above the columns.
        rows: the cells; an iterator is read once, and CSV is sent as it is read.
        name: file name without its ending, in plain letters.
        title: name of the sheet in a workbook.
        kind: one of FORMATS.

    Raises:
        ValueError: another kind.
    """
    if kind not in FORMATS:
        msg = f"no such kind of file: {kind}"
        raise ValueError(msg)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"}
    if kind == "csv":
        lines = _csv_lines([str(head) for head in heads], rows)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    return HttpResponse(_workbook([str(head) for head in heads], rows, title), content_type=_XLSX, headers=headers)


class ExportConverter:
    """The ending of a file that a table is taken away as, in an address: `members.<export:kind>`."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        """The ending as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The ending as it is."""
        return value


register_converter(ExportConverter, "export")
