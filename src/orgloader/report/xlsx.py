"""A report as an Excel workbook whose cells are plain text and figures, never formulas."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orgloader.files import write_bytes
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.report import words as report_words
from orgloader.report.model import Report
from orgloader.report.words import heading
from orgloader.text import Translate

Cell = str | int | float
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet, or what it is exported to, may take for the start of a formula."""

_MOST_CHARACTERS = 32_000  # Excel keeps 32,767 in a cell
_MOST_ROWS = 1_048_000  # and 1,048,576 rows on a sheet
_WIDTHS: Sequence[int] = (18, 16, 40, 16, 50, 40, 40, 50, 22, 12, 60)


def to_xlsx(report: Report, path: Path, translate: Translate) -> None:
    """Write the report (contracts.md, Report) to ``path`` in the language of ``translate``.

    Raises ``SettingsError`` where the file cannot be written.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        for title, heads, rows, widths in _sheets(report, translate):
            _fill(book.add_worksheet(title), heads, rows, widths, bold)
    write_bytes(path, content.getvalue())


def harmless(text: str) -> str:
    """Return ``text`` so that no program takes it for a formula, with an apostrophe in front."""
    shown = "'" + clean(text) if text.startswith(ACTIVE) else clean(text)
    return shown[:_MOST_CHARACTERS]


Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]], Sequence[int]]


def _sheets(report: Report, translate: Translate) -> Iterator[Sheet]:
    yield translate("Summary"), ("", ""), _summary(report, translate), (28, 24, 12, 12, 12)
    heads = report_words.heads(report_words.SHEET, translate)
    yield translate("Changes"), heads, _changes(report, translate), _WIDTHS
    heads = report_words.heads(report_words.FINDINGS, translate)
    yield translate("Findings"), heads, _findings(report, translate), (22, 36, 100)
    heads = report_words.heads(report_words.EXCLUDED, translate)
    yield translate("Excluded"), heads, _excluded(report, translate), (18, 16, 36, 80)


def _fill(
    sheet: Worksheet,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int],
    bold: Format,
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = 0
    if any(heads):
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
    for last, row in enumerate(rows, start=1 if any(heads) else 0):
        if last > _MOST_ROWS:
            break
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, column, harmless(cell))
            else:
                sheet.write_number(last, column, cell)
    if any(heads):
        sheet.autofilter(0, 0, last, len(heads) - 1)


def _summary(report: Report, translate: Translate) -> Iterator[Sequence[Cell]]:
    yield from report_words.summary(report, translate)
    yield ()
    yield report_words.heads(report_words.COUNTS, translate)
    for kind, action, *figures in report_words.figures(report.counts):
        named = heading(translate(words.kind_word(kind))), translate(words.action_word(action))
        yield *named, *figures


def _changes(report: Report, translate: Translate) -> Iterator[Sequence[Cell]]:
    for one in report.changes:
        change = one.change
        yield (
            translate(words.action_word(change.action)),
            translate(words.kind_word(change.kind)),
            change.name,
            change.source_id,
            change.path,
            report_words.fields_words(change.old, report.names, translate),
            report_words.fields_words(change.new, report.names, translate),
            words.reason_of(change.action, change.reason).render(translate),
            translate(words.status_word(one.status)),
            translate("yes") if one.verified else translate("no"),
            "\n".join(report_words.error_lines(one, translate)),
        )


def _findings(report: Report, translate: Translate) -> Iterator[Sequence[Cell]]:
    for item in report.findings:
        severity = translate(words.severity_word(item.severity))
        yield severity, item.code, item.text.render(translate)


def _excluded(report: Report, translate: Translate) -> Iterator[Sequence[Cell]]:
    for row in report.excluded:
        kind, reason = translate(words.kind_word(row.kind)), row.reason.render(translate)
        yield kind, row.source_id, row.name, reason
