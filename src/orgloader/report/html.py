"""A report as one HTML page, to be read on a screen or on paper, with nothing to fetch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import repeat

from orgloader import i18n
from orgloader.i18n import number
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.report import words as report_words
from orgloader.report.model import Report, ReportedChange
from orgloader.report.results import PROBLEMS
from orgloader.report.words import heading
from orgloader.text import Translate

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; color: #1d2125; background: #fff;
       max-width: 1200px; margin: 24px auto; padding: 0 24px; }
h1 { font-size: 24px; margin: 0 0 12px; } h2 { font-size: 18px; margin: 28px 0 8px; }
h3 { font-size: 15px; margin: 18px 0 6px; } p { margin: 6px 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0;
         border-bottom: 1px solid #d9dde1; overflow-wrap: anywhere; }
th { font-weight: 600; color: #50575e; } td.figure, th.figure { text-align: right; }
table.head { width: auto; } table.head th { padding-right: 24px; }
.stop, .failed { border-left: 4px solid #b3261e; padding-left: 10px; }
.confirm, .blocked, .stale { border-left: 4px solid #a66a00; padding-left: 10px; }
.path { color: #50575e; font-size: 12px; } .count { color: #50575e; font-weight: 400; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 2px 0; font-size: 12px; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  thead { display: table-header-group; } }
"""


def to_html(report: Report, translate: Translate) -> str:
    """Return the report (contracts.md, Report) as a page in the language of ``translate``."""
    return "\n".join(_page(report, translate))


def _page(report: Report, translate: Translate) -> Iterator[str]:
    title = f"Org Loader — {report_words.outcome_words(report, translate)}"
    yield f'<!DOCTYPE html>\n<html lang="{i18n.language()}">\n<head>\n<meta charset="utf-8">'
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    yield "style-src 'unsafe-inline'\">"
    yield f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{_text(title)}</h1>"
    yield from _head(report, translate)
    yield from _findings(report, translate)
    yield from _counts(report, translate)
    yield from _problems(report, translate)
    yield from _changes(report, translate)
    yield from _excluded(report, translate)
    yield "</body>\n</html>"


def _head(report: Report, translate: Translate) -> Iterator[str]:
    yield '<table class="head">'
    for what, value in report_words.summary(report, translate):
        yield f"<tr><th scope=row>{_text(what)}</th><td>{_text(value)}</td></tr>"
    yield "</table>"


def _findings(report: Report, translate: Translate) -> Iterator[str]:
    if report.findings:
        yield _title(translate("Findings"), len(report.findings))
    for item in report.findings:
        severity = translate(words.severity_word(item.severity))
        yield f'<p class="{_text(item.severity)}"><b>{_text(severity)}.</b> '
        yield f"{_text(heading(item.text.render(translate)))}</p>"


def _counts(report: Report, translate: Translate) -> Iterator[str]:
    rows = [
        (
            heading(translate(words.kind_word(kind))),
            translate(words.action_word(action)),
            *map(number, figures),
        )
        for kind, action, *figures in report_words.figures(report.counts)
    ]
    if rows:
        yield _title(translate("Counts"))
        yield from _table(report_words.heads(report_words.COUNTS, translate), rows, figures=3)


def _problems(report: Report, translate: Translate) -> Iterator[str]:
    problems = [one for one in report.changes if one.status in PROBLEMS or one.unverified]
    if problems:
        yield _title(translate("Problems"), len(problems))
    for one in problems:
        status = translate(words.status_word(one.status))
        yield f'<div class="{_text(one.status)}"><p><b>{_text(status)}.</b> '
        yield f"{_what(one, translate)}</p>"
        lines = "\n".join(map(clean, report_words.error_lines(one, translate)))
        yield f"<pre>{escape(lines)}</pre></div>"


def _what(one: ReportedChange, translate: Translate) -> str:
    action = translate(words.action_word(one.change.action))
    kind = translate(words.kind_word(one.change.kind))
    return _text(f"{action}: {kind} «{one.change.name}»")


def _changes(report: Report, translate: Translate) -> Iterator[str]:
    groups: dict[str, list[ReportedChange]] = {action: [] for action in words.ACTIONS}
    for one in report.changes:
        groups.setdefault(one.change.action, []).append(one)
    if report.changes:
        yield _title(translate("Changes"), len(report.changes))
    heads = report_words.heads(report_words.CHANGES, translate)
    for action, group in groups.items():
        if group:
            yield _title(translate(words.action_word(action)), len(group), level=3)
            rows = (_change(one, report.names, translate) for one in group)
            yield from _table(heads, rows, paths=[_place(one) for one in group])


def _change(one: ReportedChange, names: Mapping[str, str], translate: Translate) -> Sequence[str]:
    change, hidden = one.change, report_words.shown_fields(one.change.action)
    return (
        change.name,
        translate(words.kind_word(change.kind)),
        report_words.fields_words(change.old, names, translate, without=hidden),
        report_words.fields_words(change.new, names, translate, without=hidden),
        words.reason_of(change.action, change.reason).render(translate),
        translate(words.status_word(report_words.status_code(one))),
    )


def _place(one: ReportedChange) -> str:
    """Return the path of what was changed, where it says more than the name."""
    return "" if one.change.path == one.change.name else one.change.path


def _excluded(report: Report, translate: Translate) -> Iterator[str]:
    if report.excluded:
        yield _title(translate("Excluded"), len(report.excluded))
        rows = (
            (
                translate(words.kind_word(row.kind)),
                row.source_id,
                row.name,
                row.reason.render(translate),
            )
            for row in report.excluded
        )
        yield from _table(report_words.heads(report_words.EXCLUDED, translate), rows)


def _title(text: str, count: int | None = None, *, level: int = 2) -> str:
    tail = "" if count is None else f' <span class="count">{number(count)}</span>'
    return f"<h{level}>{_text(text)}{tail}</h{level}>"


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    figures: int = 0,
    paths: Sequence[str] = (),
) -> Iterator[str]:
    """Yield a table whose last ``figures`` columns are numbers; paths go below the first cell."""
    kinds = [""] * (len(heads) - figures) + [' class="figure"'] * figures
    cells = (f"<th{kind}>{_text(head)}</th>" for kind, head in zip(kinds, heads, strict=True))
    yield f"<table><thead><tr>{''.join(cells)}</tr></thead><tbody>"
    for row, path in zip(rows, paths or repeat(""), strict=False):
        below = f'<div class="path">{_text(path)}</div>' if path else ""
        first, *others = (f"<td{kind}>{_text(cell)}" for kind, cell in zip(kinds, row, strict=True))
        yield f"<tr>{'</td>'.join([first + below, *others])}</td></tr>"
    yield "</tbody></table>"


def _text(text: object) -> str:
    return escape(clean(str(text)))
