"""A report as one HTML page, to be read on a screen or on paper, with nothing to fetch."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import repeat
from typing import Any

from orgloader import i18n
from orgloader.i18n import number
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.report import words as report_words
from orgloader.report.words import heading

Translate = Callable[[str], str]

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


def to_html(report: Mapping[str, Any], translate: Translate) -> str:
    """Return the report (contracts.md, Report) as a page in the language of ``translate``."""
    return "\n".join(_page(report, translate))


def _page(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    outcome = translate(words.outcome_word(report.get("outcome", ""), report.get("mode", "")))
    title = f"Org Loader — {outcome}"
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


def _head(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    yield '<table class="head">'
    for what, value in report_words.summary(report, translate):
        yield f"<tr><th scope=row>{_text(what)}</th><td>{_text(value)}</td></tr>"
    yield "</table>"


def _findings(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    findings = report.get("findings", ())
    if findings:
        yield _title(translate("Findings"), len(findings))
    for item in findings:
        severity = translate(words.severity_word(item["severity"]))
        yield f'<p class="{_text(item["severity"])}"><b>{_text(severity)}.</b> '
        yield f"{_text(heading(translate(item['text'])))}</p>"


def _counts(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    rows = [
        (
            heading(translate(words.kind_word(kind))),
            translate(words.action_word(action)),
            *map(number, figures),
        )
        for kind, action, *figures in report_words.reached(report.get("changes", ()))
    ]
    if rows:
        yield _title(translate("Counts"))
        yield from _table(report_words.heads(report_words.COUNTS, translate), rows, figures=3)


def _problems(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    problems = [change for change in report.get("changes", ()) if change.get("error")]
    if problems:
        yield _title(translate("Problems"), len(problems))
    for change in problems:
        status = translate(words.status_word(change["status"]))
        yield f'<div class="{_text(change["status"])}"><p><b>{_text(status)}.</b> '
        yield f"{_what(change, translate)}</p>"
        lines = "\n".join(clean(line) for line in str(change["error"]).splitlines())
        yield f"<pre>{escape(lines)}</pre></div>"


def _what(change: Mapping[str, Any], translate: Translate) -> str:
    action = translate(words.action_word(change["action"]))
    kind = translate(words.kind_word(change["kind"]))
    return _text(f"{action}: {kind} «{change['name']}»")


def _changes(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    changes = report.get("changes", ())
    names = report_words.names_in(report)
    if changes:
        yield _title(translate("Changes"), len(changes))
    heads = report_words.heads(report_words.CHANGES, translate)
    for action in dict.fromkeys((*words.ACTIONS, *(change["action"] for change in changes))):
        group = [change for change in changes if change["action"] == action]
        if group:
            yield _title(translate(words.action_word(action)), len(group), level=3)
            rows = (_change(change, names, translate) for change in group)
            yield from _table(heads, rows, paths=[_place(change) for change in group])


def _change(
    change: Mapping[str, Any], names: Mapping[str, str], translate: Translate
) -> Sequence[str]:
    hidden = report_words.shown_fields(change["action"])
    return (
        change["name"],
        translate(words.kind_word(change["kind"])),
        report_words.told_fields(change.get("old") or {}, names, translate, without=hidden),
        report_words.told_fields(change.get("new") or {}, names, translate, without=hidden),
        translate(change.get("reason") or words.reason_words(change["action"])),
        translate(words.status_word(_status(change))),
    )


def _status(change: Mapping[str, Any]) -> str:
    return "verified" if change.get("verified") else str(change.get("status", ""))


def _place(change: Mapping[str, Any]) -> str:
    """Return the path of what was changed, where it says more than the name."""
    return "" if change["path"] == change["name"] else str(change["path"])


def _excluded(report: Mapping[str, Any], translate: Translate) -> Iterator[str]:
    excluded = report.get("excluded", ())
    if excluded:
        yield _title(translate("Excluded"), len(excluded))
        rows = (
            (
                translate(words.kind_word(row["kind"])),
                row["source_id"],
                row.get("name", ""),
                translate(row["reason"]),
            )
            for row in excluded
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
