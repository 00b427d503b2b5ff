"""Direct looks beside the full read: is it really gone, and the tree to choose a root from."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from orgloader.bitrix24 import rows
from orgloader.bitrix24.attempts import consistent
from orgloader.bitrix24.command import PAGE_SIZE, Reply
from orgloader.bitrix24.pages import DepartmentPages, departments_by_ids, id_of, rows_of
from orgloader.bitrix24.persons import by_ids
from orgloader.bitrix24.portal import Portal
from orgloader.org.model import Department

_GUESS = 10


@dataclass(frozen=True, slots=True)
class Present:
    """IDs which the portal still shows: of departments, and of active persons."""

    departments: frozenset[str]
    persons: frozenset[str]


def confirm_gone(
    portal: Portal, department_ids: Collection[str], person_ids: Collection[str]
) -> Present:
    """Look up IDs which the full read did not find; those returned have not left after all.

    50 IDs a command, 2,500 a request. Raises ``SourceError``.
    """
    commands = {f"d{n:03}": departments_by_ids(ids) for n, ids in enumerate(_parts(department_ids))}
    commands |= {
        f"u{n:03}": by_ids(ids, ("ID", "ACTIVE")) for n, ids in enumerate(_parts(person_ids))
    }
    shown: dict[str, set[str]] = {"d": set(), "u": set()}
    for name, reply in portal.run(commands):
        shown[name[0]] |= _shown(reply, commands[name].method)
    return Present(
        departments=frozenset(department_ids) & shown["d"],
        persons=frozenset(person_ids) & shown["u"],
    )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """IDs of persons whom the portal shows: those who were dismissed, and all others."""

    dismissed: frozenset[str]
    active: frozenset[str]


def ask_whereabouts(portal: Portal, person_ids: Collection[str]) -> Whereabouts:
    """Ask which persons were dismissed; those in neither set are gone. Raises ``SourceError``."""
    dismissed: set[str] = set()
    active: set[str] = set()
    parts = enumerate(_parts(person_ids))
    commands = {f"u{n:03}": by_ids(ids, ("ID", "ACTIVE")) for n, ids in parts}
    for name, reply in portal.run(commands):
        method = commands[name].method
        shown, left = set(_rows(reply, method)), _shown(reply, method)
        active |= left
        dismissed |= shown - left
    return Whereabouts(frozenset(dismissed), frozenset(active))


def tree(portal: Portal) -> tuple[Department, ...]:
    """Return all departments, without persons. Raises ``SourceError``."""
    return consistent(lambda: _departments_of(portal))


def _departments_of(portal: Portal) -> tuple[Department, ...]:
    pages = DepartmentPages()
    while not pages.complete:
        for name, reply in portal.run(pages.ask(_GUESS if pages.total is None else portal.room)):
            pages.take(name, reply)
        portal.control.progress("departments", len(pages.found), pages.total)
    return tuple(pages.found.values())


def _parts(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids, key=int)
    for start in range(0, len(ordered), PAGE_SIZE):
        yield ordered[start : start + PAGE_SIZE]


def _shown(reply: Reply, method: str) -> set[str]:
    """Return the IDs in a reply, without those of dismissed persons."""
    return {id for id, row in _rows(reply, method).items() if not _dismissed(row)}


def _rows(reply: Reply, method: str) -> dict[str, Any]:
    return {id_of(row, method, index): row for index, row in enumerate(rows_of(reply, method))}


def _dismissed(row: Any) -> bool:
    """In doubt a row counts as shown."""
    try:
        return not rows.flag(row, "ACTIVE", default=True)
    except rows.UnknownShapeError:
        return False
