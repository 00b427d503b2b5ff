"""Reports as HTML and XLSX: whole, harmless, in the reader's language."""

import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from orgloader.errors import SettingsError
from orgloader.plan.model import Change, Finding
from orgloader.report.counts import count
from orgloader.report.html import to_html
from orgloader.report.model import (
    Destination,
    LeftOut,
    Report,
    ReportedChange,
    ReportedError,
    Requests,
    Source,
)
from orgloader.report.xlsx import harmless, to_xlsx
from orgloader.text import Text

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def change(action: str = "rename", **fields: Any) -> Change:
    given = {
        "number": 1,
        "kind": "department",
        "source_id": "d:40",
        "key": "0x40",
        "name": "Отдел сбыта",
        "path": "Завод / Отдел сбыта",
        "old": {"name": "Отдел продаж"},
        "new": {"name": "Отдел сбыта"},
        **fields,
    }
    return Change(action=cast(Any, action), **given)


def done(*args: Any, **fields: Any) -> ReportedChange:
    return ReportedChange(change(*args, **fields), "done", verified=True)


def refused(what: Change, *lines: str, status: Any = "failed") -> ReportedChange:
    first, *remote = lines or ("",)
    error = ReportedError("refused", Text(first), "\n".join(remote))
    return ReportedChange(what, status, error=error)


def report(*changes: ReportedChange, **fields: Any) -> Report:
    given = {
        "run": "20261121-093000-4f2a",
        "mode": "load",
        "outcome": "with_errors",
        "source": Source("example.bitrix24.ru", "1", 12, 340),
        "target": Destination("http://localhost:5000/", "Business Studio 6"),
        "counts": count(changes, {}, attempted=True),
        "changes": changes,
        "findings": (Finding("limit.x", "confirm", Text("20 of 30 would go")),),
        "excluded": (LeftOut("person", "u:9", "Белова Анна", Text("The person is dismissed")),),
        "requests": Requests(5, 4, 3),
        **fields,
    }
    return Report(**given)


class Page(HTMLParser):
    """The words of a page, the elements it has and what they would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: set[str] = set()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def cells(path: Path, sheet: int) -> list[list[str]]:
    """Return the texts and figures of a sheet row by row; a formula fails."""
    with zipfile.ZipFile(path) as book:
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert root.find(f".//{NAMESPACE}f") is None
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{NAMESPACE}c")]
        for row in root.iter(f"{NAMESPACE}row")
    ]


def test_the_page_tells_the_whole_report() -> None:
    archived = done("archive", name="Участок", reason=Text("No longer in the portal"))
    failed = refused(change("create"), "HTTP 400", "Место занято")
    page = Page(to_html(report(done(), archived, failed), str))
    text = "\n".join(page.words)
    for told in (
        "Loaded with problems", "example.bitrix24.ru", "Отдел продаж", "Завод / Отдел сбыта",
        "No longer in the portal", "HTTP 400\nМесто занято", "20 of 30 would go",
        "The person is dismissed", "u:9",
    ):  # fmt: skip
        assert told in text
    assert page.open == []


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = Page(to_html(report(done()), str))
    assert page.fetched == []
    assert not page.elements & {"script", "img", "link", "iframe"}


def test_what_people_typed_stays_text_on_the_page() -> None:
    evil = "<script>alert(1)</script>\u202e&\x07"
    text = to_html(
        report(
            refused(
                change(name=evil, path=evil, reason=Text(evil), source_id=evil, kind=evil), evil
            ),
            ReportedChange(
                change(action=evil, old={evil: evil}, new={evil: evil}), cast(Any, evil)
            ),
            run=evil,
            outcome=evil,
            findings=(Finding(evil, cast(Any, f'"{evil}'), Text(evil)),),
            excluded=(LeftOut(evil, evil, evil, Text(evil)),),
        ),
        str,
    )
    page = Page(text)
    assert "script" not in page.elements
    assert not {"\u202e", "\x07"} & set(text)
    assert "\\u202e" in text


def test_the_page_is_in_the_readers_language() -> None:
    russian = {"Rename": "Переименование", "Changes": "Изменения"}
    text = to_html(report(done()), lambda message: russian.get(message, message))
    assert "Переименование" in text
    assert "Изменения" in text


def test_references_bear_their_names() -> None:
    moved = done("move", old={"parent": "d:1"}, new={"parent": "d:40"})
    text = to_html(report(moved, names={"d:1": "Завод", "d:40": "Отдел сбыта"}), str)
    assert "<td>Завод</td><td>Отдел сбыта</td>" in text


def test_an_empty_report_is_a_page_and_a_workbook(tmp_path: Path) -> None:
    empty = Report(run="r", mode="plan", outcome="nothing_to_do")
    assert "Nothing to change" in to_html(empty, str)
    to_xlsx(empty, tmp_path / "empty.xlsx", str)
    assert cells(tmp_path / "empty.xlsx", 2)[0][0] == "Action"


def test_the_workbook_holds_the_report(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    to_xlsx(report(done(), ReportedChange(change("create"), "done")), path, str)
    summary, changes, findings, excluded = (cells(path, sheet) for sheet in range(1, 5))
    assert ["Outcome", "Loaded with problems"] in summary
    assert ["Department", "Create", "1", "1", "0"] in summary
    assert changes[1][:7] == [
        "Rename", "department", "Отдел сбыта", "d:40", "Завод / Отдел сбыта", "Отдел продаж",
        "Отдел сбыта",
    ]  # fmt: skip
    assert changes[1][9] == "yes"
    assert changes[2][9] == "no"
    assert findings[1] == ["Needs confirmation", "limit.x", "20 of 30 would go"]
    assert excluded[1] == ["person", "u:9", "Белова Анна", "The person is dismissed"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n="])
def test_no_cell_begins_like_a_formula(start: str, tmp_path: Path) -> None:
    name = f"{start}cmd|' /C calc'!A1"
    path = tmp_path / "report.xlsx"
    to_xlsx(report(refused(change(name=name, new={"name": name}), name)), path, str)
    for sheet in range(1, 5):
        for row in cells(path, sheet):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_cell_never_grows_longer_than_excel_keeps() -> None:
    assert len(harmless("=" + "я" * 50_000)) < 32_767


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        to_xlsx(report(), tmp_path / "no" / "report.xlsx", str)
