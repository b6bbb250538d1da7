"""Lists of problems as spreadsheets, without cells that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Font

from challenges.models import Problem

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Beginnings of a cell that spreadsheets take for a formula."""
WIDTHS = (14, 60, 34, 16, 18, 40, 26, 20, 20)


def safe_cell(value: Any) -> str:
    """A value as a cell's text; one that a spreadsheet would run begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def heads() -> list[str]:
    """The columns' names in the reader's language."""
    return [
        _("Number"), _("Title"), _("Agency"), _("State"), _("Route"), pgettext("topic", "Fields"), _("Intake round"), _("Submitted at"), _("Decided at"),
    ]  # fmt: skip


def table(problems: Iterable[Problem]) -> Iterator[list[str]]:
    """One row a problem; times by the site's clock."""
    for problem in problems:
        times = [
            timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
            for at in (problem.submitted_at, problem.decided_at)
        ]
        yield [
            safe_cell(value)
            for value in (
                problem.number,
                problem.title,
                problem.organisation.name,
                problem.get_state_display(),
                problem.get_track_display() if problem.track else "",
                ", ".join(field.name for field in problem.fields.all()),
                problem.round.name if problem.round else "",
                *times,
            )
        ]


def as_csv(problems: Iterable[Problem]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets show Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads())
    writer.writerows(table(problems))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(problems: Iterable[Problem]) -> bytes:
    """A workbook with one sheet, its head frozen; every cell is text."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Problems")[:31]
    sheet.append(heads())
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in table(problems):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
