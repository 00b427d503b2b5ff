"""What the portal knows: its departments, its users and the rights of the webhook."""

import json
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

Row = dict[str, Any]


class PortalState:
    """Departments and users as rows of ``department.get`` and ``user.get``, by their ID.

    ``scope`` are the webhook's rights, ``admin`` tells whether its owner is an administrator.
    A department may carry ``ACTIVE: False``: it is hidden with what is below it. ``version``
    grows with each change; ``changed`` tells when a user was added or edited, in seconds since
    1970 on the clock ``now``. ``messages`` are the notices that were sent: user and text.
    """

    def __init__(
        self,
        departments: Iterable[Row] = (),
        users: Iterable[Row] = (),
        scope: Iterable[str] = ("department", "user"),
        *,
        admin: bool = True,
    ) -> None:
        self.version = 0
        self.now: Callable[[], float] = time.time
        self.changed: dict[str, float] = {}
        self._tree: tuple[int, list[Row]] = (0, [])
        self._remembered: tuple[int, dict[str, list[Row]]] = (0, {})
        self.put(departments, users)
        self.scope = list(scope)
        self.admin = admin
        self.messages: list[tuple[str, str]] = []

    @classmethod
    def load(cls, source: Path | str | Mapping[str, Any]) -> Self:
        """Read ``{"departments", "users", "scope", "admin"}`` from a JSON file, text or mapping."""
        if isinstance(source, Path):
            source = source.read_text("utf-8")
        data = json.loads(source) if isinstance(source, str) else source
        scope = data.get("scope", ("department", "user"))
        return cls(data["departments"], data["users"], scope, admin=data.get("admin", True))

    def dump(self) -> dict[str, Any]:
        """Return what ``load`` reads."""
        return {
            "departments": [dict(row) for row in self.departments.values()],
            "users": [dict(row) for row in self.users.values()],
            "scope": list(self.scope),
            "admin": self.admin,
        }

    def put(self, departments: Iterable[Row], users: Iterable[Row]) -> None:
        """Let these be the departments and users; rights stay."""
        self.departments = {str(row["ID"]): dict(row) for row in departments}
        self.users = {str(row["ID"]): dict(row) for row in users}
        self._user_ids = sorted(int(key) for key in self.users)
        self.version += 1

    def add_department(self, row: Row) -> None:
        self.departments[str(row["ID"])] = dict(row)
        self.version += 1

    def edit_department(self, key: str, **fields: Any) -> None:
        self.departments[key].update(fields)
        self.version += 1

    def remove_department(self, key: str) -> None:
        del self.departments[key]
        self.version += 1

    def add_user(self, row: Row) -> None:
        key = str(row["ID"])
        if key not in self.users:
            insort(self._user_ids, int(key))
        self.users[key] = dict(row)
        self._note(key)

    def edit_user(self, key: str, **fields: Any) -> None:
        self.users[key].update(fields)
        self._note(key)

    def _note(self, user: str) -> None:
        self.changed[user] = self.now()
        self.version += 1

    def remove_user(self, key: str) -> None:
        del self.users[key]
        del self._user_ids[bisect_right(self._user_ids, int(key)) - 1]
        self.version += 1

    def remembered(self, asked: str, find: Callable[[], list[Row]]) -> list[Row]:
        """Return what was found for a question before, until something changes."""
        if self._remembered[0] != self.version:
            self._remembered = (self.version, {})
        known = self._remembered[1]
        if asked not in known:
            known[asked] = find()
        return known[asked]

    def users_by_id(self) -> list[Row]:
        return [self.users[str(key)] for key in self._user_ids]

    def tree(self) -> list[Row]:
        """Return the visible departments, each before those below it.

        Tops come first, then what no top leads to (its parent is unknown, or in a circle).
        """
        if self._tree[0] != self.version:
            self._tree = (self.version, self._grown())
        return list(self._tree[1])

    def _grown(self) -> list[Row]:
        below: dict[str, list[Row]] = {}
        for row in self.departments.values():
            below.setdefault(str(row.get("PARENT") or ""), []).append(row)
        found: dict[str, Row] = {}
        hidden: set[str] = set()
        self._descend(below.get("", []), below, found, hidden)
        for key, row in self.departments.items():
            if key not in found and key not in hidden and self._uppermost(row):
                self._descend([row], below, found, hidden)
        lost = [
            row for key, row in self.departments.items() if key not in found and key not in hidden
        ]
        self._descend(lost, below, found, hidden)
        return list(found.values())

    def _uppermost(self, row: Row) -> bool:
        return str(row.get("PARENT")) not in self.departments

    @staticmethod
    def _descend(
        tops: list[Row], below: dict[str, list[Row]], found: dict[str, Row], hidden: set[str]
    ) -> None:
        waiting = [(row, True) for row in reversed(tops)]
        while waiting:
            row, shown = waiting.pop()
            key = str(row["ID"])
            if key in found or key in hidden:
                continue
            shown = shown and row.get("ACTIVE", True) is not False
            if shown:
                found[key] = row
            else:
                hidden.add(key)
            waiting.extend((child, shown) for child in reversed(below.get(key, [])))
