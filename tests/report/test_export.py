"""Reports as HTML and XLSX: whole, harmless, in the reader's language."""

import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from orgloader.errors import SettingsError
from orgloader.report.html import to_html
from orgloader.report.xlsx import harmless, to_xlsx

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def change(action: str = "rename", **fields: Any) -> dict[str, Any]:
    return {
        "action": action,
        "kind": "department",
        "source_id": "d:40",
        "key": "0x40",
        "name": "Отдел сбыта",
        "path": "Завод / Отдел сбыта",
        "old": {"name": "Отдел продаж"},
        "new": {"name": "Отдел сбыта"},
        "status": "done",
        "verified": True,
        "reason": "",
        "error": "",
        **fields,
    }


def report(*changes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "run": "20261121-093000-4f2a",
        "mode": "load",
        "outcome": "with_errors",
        "source": {"portal": "example.bitrix24.ru", "root": "1", "departments": 12, "persons": 340},
        "target": {"address": "http://localhost:5000/", "profile": "Business Studio 6"},
        "changes": list(changes),
        "findings": [{"code": "limit.x", "severity": "confirm", "text": "20 of 30 would go"}],
        "excluded": [
            {
                "kind": "person",
                "source_id": "u:9",
                "name": "Белова Анна",
                "reason": "The person is dismissed",
            }
        ],
        "requests": {"source": 5, "target_reads": 4, "target_writes": 3},
        "seconds": {"apply": 1.5},
        **fields,
    }


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
    archived = change("archive", name="Участок", reason="No longer in the portal")
    failed = change("create", status="failed", verified=False, error="HTTP 400\nМесто занято")
    page = Page(to_html(report(change(), archived, failed), str))
    text = "\n".join(page.words)
    for told in (
        "Loaded with problems", "example.bitrix24.ru", "Отдел продаж", "Завод / Отдел сбыта",
        "No longer in the portal", "HTTP 400\nМесто занято", "20 of 30 would go",
        "The person is dismissed", "u:9",
    ):  # fmt: skip
        assert told in text
    assert page.open == []


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = Page(to_html(report(change()), str))
    assert page.fetched == []
    assert not page.elements & {"script", "img", "link", "iframe"}


def test_what_people_typed_stays_text_on_the_page() -> None:
    evil = "<script>alert(1)</script>\u202e&\x07"
    text = to_html(
        report(
            change(name=evil, path=evil, reason=evil, error=evil, source_id=evil, kind=evil),
            change(action=evil, status=evil, old={evil: evil}, new={evil: evil, "name": evil}),
            run=evil,
            outcome=evil,
            findings=[{"code": evil, "severity": f'"{evil}', "text": evil}],
            excluded=[{"kind": evil, "source_id": evil, "reason": evil}],
        ),
        str,
    )
    page = Page(text)
    assert "script" not in page.elements
    assert not {"\u202e", "\x07"} & set(text)
    assert "\\u202e" in text


def test_the_page_is_in_the_readers_language() -> None:
    russian = {"Rename": "Переименование", "Changes": "Изменения"}
    text = to_html(report(change()), lambda message: russian.get(message, message))
    assert "Переименование" in text
    assert "Изменения" in text


def test_references_bear_their_names() -> None:
    moved = change("move", old={"parent": "d:1"}, new={"parent": "d:40"})
    text = to_html(report(moved, names={"d:1": "Завод"}), str)
    assert "<td>Завод</td><td>Отдел сбыта</td>" in text


def test_an_empty_report_is_a_page_and_a_workbook(tmp_path: Path) -> None:
    empty = {"schema": 1, "run": "r", "mode": "plan", "outcome": "nothing_to_do"}
    assert "Nothing to change" in to_html(empty, str)
    to_xlsx(empty, tmp_path / "empty.xlsx", str)
    assert cells(tmp_path / "empty.xlsx", 2)[0][0] == "Action"


def test_the_workbook_holds_the_report(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    to_xlsx(report(change(), change("create", verified=False)), path, str)
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
    to_xlsx(report(change(name=name, new={"name": name}, error=name)), path, str)
    for sheet in range(1, 5):
        for row in cells(path, sheet):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_cell_never_grows_longer_than_excel_keeps() -> None:
    assert len(harmless("=" + "я" * 50_000)) < 32_767


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        to_xlsx(report(), tmp_path / "no" / "report.xlsx", str)
