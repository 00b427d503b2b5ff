"""Heads of departments who are not among the active persons: dismissed, deleted or unseen."""

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import PAGE_SIZE, Command, Reply
from orgloader.bitrix24.pages import ContradictionError, DepartmentPages, id_of, read_row, rows_of
from orgloader.bitrix24.persons import KIND, METHOD, PersonChain, PersonPages, by_ids
from orgloader.org.model import Excluded, Person


class Heads:
    """Looks up heads by ID."""

    def __init__(self, departments: DepartmentPages, persons: PersonChain | PersonPages) -> None:
        self._departments = departments
        self._persons = persons
        self._asked: dict[str, list[str]] = {}
        self._looked_up: dict[str, Person | Excluded | None] = {}

    def open(self) -> list[str]:
        """Return the heads not accounted for, by ID: who may still come among the pages is last."""
        named = {one.head for one in self._departments.found.values() if one.head}
        missing = (id for id in named if id not in self._persons and id not in self._looked_up)
        return [str(number) for number in sorted(map(int, missing))]

    def ask(self, room: int) -> dict[str, Command]:
        """Return the commands that look up all who are open, as far as there is room."""
        ids = self.open()
        parts = [ids[start : start + PAGE_SIZE] for start in range(0, len(ids), PAGE_SIZE)]
        self._asked = {f"h{number:03}": part for number, part in enumerate(parts[:room])}
        return {name: by_ids(part) for name, part in self._asked.items()}

    def take(self, name: str, reply: Reply) -> None:
        """Take the reply to the look-up ``name``: who is not in it does not exist or is unseen."""
        asked = self._asked[name]
        found: dict[str, Person | Excluded | None] = dict.fromkeys(asked)
        for index, row in enumerate(rows_of(reply, METHOD)):
            id = id_of(row, METHOD, index)
            if id not in found:
                raise ContradictionError("user.get, asked by ID", asked, id)
            found[id] = read_row(KIND, rows.person, row, index)
        self._looked_up |= found

    def persons(self) -> list[Person]:
        """Return those found who did not come among the pages."""
        found = [one for one in self._looked_up.values() if isinstance(one, Person)]
        return [one for one in found if one.id not in self._persons.found]

    def unseen(self, *, admin: bool) -> frozenset[str]:
        """Return the heads of whom nothing is known: an administrator sees everybody who exists."""
        broken = {id for id, one in self._looked_up.items() if isinstance(one, Excluded)}
        absent = {id for id, one in self._looked_up.items() if one is None}
        absent -= self._persons.found.keys()
        return frozenset(broken | self._persons.broken.keys() | (set() if admin else absent))
