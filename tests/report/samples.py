"""Plans and reports as the views are shown them: invented names, every kind of row."""

from collections.abc import Iterator

from orgloader.errors import BlockedError, RefusedError
from orgloader.org.model import Excluded
from orgloader.plan.model import Action, Candidate, Change, Conflict, Drift, Finding, Plan
from orgloader.plan.objects import Fields, Kind
from orgloader.report.builder import ReportBuilder
from orgloader.report.model import Destination, Mode, Outcome, Report, Requests, Source
from orgloader.report.results import Results
from orgloader.text import Text

GONE = Text("The department is no longer in the portal", code="vanished")
ROOT = "АО «Заозёрный завод»"
SALES = f"{ROOT} / Коммерческая дирекция / Отдел продаж"

FINDINGS = (
    Finding(
        "limit.archive_percent.department",
        "confirm",
        Text(
            "%(kind)s: %(count)d of %(live)d would be archived, the limit is %(limit)s",
            {
                "kind": Text("department"),
                "count": 9,
                "live": 34,
                "limit": Text("%(percent)g %%", {"percent": 20}),
            },
        ),
    ),
    Finding("position.vacant.p:21:3", "note", Text("Position %(name)s is vacant and stays for now",
                                                   {"name": "Экономист"})),
    Finding("conflict.d:77", "note", Text("%(name)s is left alone. %(reason)s",
                                          {"name": "Склад", "reason": "Several objects"})),
)  # fmt: skip
STOP = Finding(
    "folder.missing",
    "stop",
    Text("Something must be archived, but the profile names no folder class"),
)


def change(  # noqa: PLR0917
    number: int,
    action: Action,
    kind: Kind,
    source_id: str,
    name: str,
    path: str,
    old: Fields | None = None,
    new: Fields | None = None,
    reason: Text | None = None,
) -> Change:
    key = "" if action in ("create", "link") else f"0x{number:04x}"
    return Change(number, action, kind, source_id, key, name, path, old or {}, new or {}, reason)


CHANGES = (
    change(1, "create", "department", "d:40", "Отдел закупок", f"{ROOT} / Отдел закупок",
           new={"name": "Отдел закупок", "parent": "d:1"}),
    change(2, "rename", "department", "d:21", "Отдел продаж", SALES,
           {"name": "Отдел сбыта"}, {"name": "Отдел продаж"}),
    change(3, "move", "department", "d:24", "Отдел маркетинга", f"{ROOT} / Отдел маркетинга",
           {"parent": "d:20"}, {"parent": "d:1"}),
    change(4, "create", "position", "p:21:4", "Ведущий менеджер", f"{SALES} / Ведущий менеджер",
           new={"name": "Ведущий менеджер", "parent": "d:21"}),
    change(5, "restore", "position", "p:21:2", "Экономист", f"{SALES} / Экономист",
           {"parent": "f:Удалённые"}, {"parent": "d:21"}),
    change(6, "update", "person", "u:101", "Щербакова Юлия Олеговна", "Щербакова Юлия Олеговна",
           {"email": "", "work_phone": "+7 495 000-00-01"},
           {"email": "y.scherbakova@example.com", "work_phone": "+7 495 000-00-02"}),
    change(7, "adopt", "person", "u:102", "Ёлкин Пётр", "Ёлкин Пётр"),
    change(8, "link", "assignment", "a:101:p:21:4", "Щербакова Юлия Олеговна",
           f"{SALES} / Ведущий менеджер", new={"person": "u:101", "position": "p:21:4"}),
    change(9, "unlink", "assignment", "a:103:p:21:1", "Жуков Илья", f"{SALES} / Менеджер",
           {"person": "u:103", "position": "p:21:1"}, None,
           Text("The person no longer holds the position")),
    change(10, "update", "department", "d:21", "Отдел продаж", SALES,
           {"head": "p:21:1"}, {"head": "p:21:4"}),
    change(11, "archive", "department", "d:30", "Участок <b>испытаний</b>\u202e",
           "Участок испытаний", {"parent": "d:20"}, {"parent": "f:Удалённые"}, GONE),
)  # fmt: skip

NAMES = {
    "d:1": ROOT,
    "d:20": "Коммерческая дирекция",
    "d:21": "Отдел продаж",
    "f:Удалённые": "Удалённые",
    "u:101": "Щербакова Юлия Олеговна",
    "u:103": "Жуков Илья",
    "p:21:4": "Ведущий менеджер",
    "p:21:1": "Менеджер",
}


def plan(*findings: Finding) -> Plan:
    """Return a plan with a row of every kind."""
    return Plan(
        changes=CHANGES,
        findings=findings,
        conflicts=(
            Conflict("department", "d:77", "Склад",
                     Text("Several objects in Business Studio could be it"),
                     (Candidate("0x07", "Склад", "Завод / Склад"),
                      Candidate("0x08", "Склад", "Склад"))),
        ),
        excluded=(
            Excluded("person", "104", Text("The person is dismissed")),
            Excluded("person", "105", Text("The person belongs to no department")),
        ),
        drift=(Drift("department", "d:21", "Отдел продаж", "name", "Отдел продаж", "Отдел сбыта",
                     "Отдел продаж"),),
        names=NAMES,
    )  # fmt: skip


def large_plan(changes: int) -> Plan:
    """Return a plan of so many changes in a thousand departments."""
    return Plan(changes=tuple(_many(changes)), names=NAMES)


def _many(count: int) -> Iterator[Change]:
    kinds: tuple[tuple[Action, Kind], ...] = (
        ("create", "position"), ("update", "person"), ("link", "assignment"),
        ("move", "department"), ("archive", "position"), ("rename", "position"),
    )  # fmt: skip
    for number in range(count):
        action, kind = kinds[number % len(kinds)]
        department = number // 100
        place = f"{ROOT} / Дирекция {department // 30} / Отдел {department}"
        name = f"Должность {number}"
        path = place if kind == "department" else f"{place} / {name}"
        old: Fields = {"name": f"Прежняя {number}"} if action == "rename" else {}
        new: Fields = {"name": name, "parent": "d:21"} if action == "create" else {"name": name}
        yield change(number + 1, action, kind, f"x:{number}", name, path, old, new)


def report_of(shown: Plan, mode: Mode = "plan") -> Report:
    """Return the report of a comparison that made this plan."""
    builder = ReportBuilder(mode=mode)
    builder.show(shown)
    return builder.build("planned", 0, "")


REFUSED = RefusedError("HTTP 400", detail="Имя «Ведущий менеджер» уже занято")
BLOCKED = BlockedError("Position Ведущий менеджер was not created")


def report(outcome: Outcome = "with_errors") -> Report:
    """Return the report of a run which carried ``CHANGES`` out but for two."""
    left_out = (Excluded("person", "104", Text("The person is dismissed", code="dismissed")),)
    builder = ReportBuilder(
        mode="load",
        run="20261117-093012-4f2a",
        source=Source("example.bitrix24.ru", "1", 34, 412, complete=True),
        target=Destination("http://localhost:5000/", "business-studio-6"),
        results=Results(
            {change.source_id: change.key or f"0x{change.number:04x}" for change in CHANGES},
            {4: "failed", 8: "blocked"},
            {4: REFUSED, 8: BLOCKED},
        ),
        unverified={},
        requests=Requests(8, 14, 11),
        seconds={"read_source": 1.2, "read_target": 2.5, "plan": 0.1, "apply": 61.0, "verify": 3.4},
    )
    builder.show(Plan(CHANGES, FINDINGS, excluded=left_out, names=NAMES))
    return builder.build(outcome, 4, "")
