"""What the rows of plans and reports say, and which a filter leaves."""

from typing import Any

import pytest
from tests.report.samples import large_plan, plan, report, report_of

from orgloader import i18n
from orgloader.plan.model import Plan
from orgloader.report.change_list import PREVIEW, REPORT, ChangeList


def lines_of(shown: Plan) -> ChangeList:
    return ChangeList(report_of(shown))


def names(rows: ChangeList, *args: Any, **kwargs: Any) -> list[str]:
    return [rows.lines[number].name for number in rows.filter(*args, **kwargs)]


def row_of(rows: ChangeList, action: str) -> int:
    return next(n for n, line in enumerate(rows.lines) if line.action == action)


def told(rows: ChangeList, action: str, columns: tuple[str, ...] = PREVIEW) -> list[str]:
    return [rows.cell(row_of(rows, action), column) for column in columns]


def test_a_row_tells_what_becomes_what_and_why() -> None:
    rows = lines_of(plan())
    assert told(rows, "rename") == [
        "Rename", "Отдел продаж", "department", "Отдел сбыта", "Отдел продаж",
        "The name differs from Bitrix24",
    ]  # fmt: skip
    assert told(rows, "move")[3:5] == ["Коммерческая дирекция", "АО «Заозёрный завод»"]
    assert told(rows, "archive")[5] == "The department is no longer in the portal"
    assert told(rows, "update")[3] == "E-mail: —; Work phone: +7 495 000-00-01"


def test_conflicts_overwritten_fields_and_exclusions_are_rows_too() -> None:
    rows = lines_of(plan())
    assert told(rows, "conflict")[5] == "Several objects in Business Studio could be it"
    assert told(rows, "drift")[3:5] == ["Отдел сбыта", "Отдел продаж"]
    assert told(rows, "excluded")[5] == "The person is dismissed"


def test_what_is_left_out_shows_only_when_it_is_asked_for() -> None:
    rows = lines_of(plan())
    assert len(rows.filter()) == len(rows.lines) - 2
    assert names(rows, {"excluded"}) == ["u:104", "u:105"]


def test_filters_narrow_each_other() -> None:
    rows = lines_of(plan())
    assert names(rows, {"create"}, {"position"}) == ["Ведущий менеджер"]
    assert names(rows, {"create", "restore"}, {"position"}, search="ЭКОНОМ") == ["Экономист"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("отдел закупок", 1),
        ("d:24", 1),
        ("сбыта", 2),  # the old name: the rename and what it overwrites
        ("удалённые", 2),  # by the name of a reference
        ("нет такого", 0),
        ("  ", 13),
    ],
)
def test_the_search_looks_into_names_places_and_values(search: str, found: int) -> None:
    assert len(lines_of(plan()).filter(search=search)) == found


def test_searching_finds_the_same_whether_or_not_the_rows_were_made_ready() -> None:
    cold, warm = lines_of(large_plan(500)), lines_of(large_plan(500))
    while warm.index(100):
        pass
    assert cold.filter(search="отдел 3") == warm.filter(search="отдел 3") != []


def test_characters_that_steer_the_text_are_shown() -> None:
    assert told(lines_of(plan()), "archive")[1] == "Участок <b>испытаний</b>\\u202e"


def test_a_report_tells_what_became_of_each_change() -> None:
    rows = ChangeList(report())
    assert told(rows, "rename", REPORT)[:3] == ["Rename", "Verified", "Отдел продаж"]
    assert rows.statuses == {"verified": 9, "failed": 1, "blocked": 1}
    assert names(rows, statuses={"failed"}) == ["Ведущий менеджер"]


def test_a_report_shows_references_by_their_names() -> None:
    rows = ChangeList(report())
    link = row_of(rows, "link")
    assert "Ведущий менеджер" in rows.cell(link, "after")


def test_sorting_is_by_what_is_read() -> None:
    rows = lines_of(plan())
    by_name = rows.sort(rows.filter(), "object", down=False)
    texts = [rows.cell(number, "object").casefold() for number in by_name]
    assert texts == sorted(texts)
    assert rows.sort(rows.filter(), "action", down=False)[0] == 0
    assert rows.sort(rows.filter(), "action", down=True)[0] == row_of(rows, "drift")


def test_rows_speak_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = lines_of(plan())
    monkeypatch.setattr(i18n._catalogue, "gettext", str.upper)
    assert rows.cell(0, "action") == "CREATE"
