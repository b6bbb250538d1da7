"""A report as PDF and as DOCX."""

from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from hoip.pdf import render_pdf
from marketplace.shortlists.records.report import Report, Table

TEMPLATE = Path(__file__).with_name("report.typ")
WIDEST = 8
"""Shares of a table's width that a column gets at most; each gets at least one."""
CHARACTERS = 24
"""Characters of a column's longest cell for one share."""


def _widths(table: Table) -> list[int]:
    """Shares of the width by what the columns hold, so that reasons get room and numbers none to spare."""
    columns = zip(table.head, *table.rows, strict=True)
    return [min(WIDEST, 1 + max(map(len, column)) // CHARACTERS) for column in columns]


def as_pdf(report: Report) -> bytes:
    """The report as a PDF file."""
    data: dict[str, Any] = asdict(report)
    for section, plain in zip(report.sections, data["sections"], strict=True):
        for table, row in zip(section.tables, plain["tables"], strict=True):
            row["widths"] = _widths(table)
    return render_pdf(TEMPLATE, data)


def as_docx(report: Report) -> bytes:
    """The report as a DOCX file, for agencies that go on writing in it."""
    document = docx.Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = report.title
    document.core_properties.language = report.language
    document.core_properties.author = ""
    document.add_heading(report.title, level=0)
    document.add_paragraph(report.subtitle)
    document.add_paragraph(report.note)
    for section in report.sections:
        document.add_heading(section.heading, level=section.level)
        for words in section.paragraphs:
            document.add_paragraph(words)
        for table in section.tables:
            _add_table(document, table)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _add_table(document: Any, table: Table) -> None:
    """One table with its head."""
    grid = document.add_table(rows=1, cols=len(table.head), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()
