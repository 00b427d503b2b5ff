"""A company that is made up, and what happens to it in half a year; one seed, one story."""

import random
from copy import deepcopy
from typing import Any

from orgloader.sandbox import PortalState

Row = dict[str, Any]

LAST = ("Белов", "Ильин", "Ким", "Орлов", "Зуев", "Рощин", "О'Нил", "Ёлкин", "Цой", "Бах-Юрьев")
FIRST = ("Пётр", "Анна", "Олег", "Ольга", "Иван", "Нина", "Юлия")
SECOND = ("Ильич", "Павловна", "")
TITLES = (
    "Инженер", "Ведущий инженер", "Мастер", "Кладовщик", "Бухгалтер", "Юрист", "Лаборант",
    "Специалист 1/2 ставки", "Оператор + наладчик", "Начальник & заместитель", "Помощник 100 %",
)  # fmt: skip
WORDS = ("Цех", "Отдел", "Участок", "Группа", "Склад", "Лаборатория", "Бюро «Север»", "Служба #")


class Company:
    """``size`` people in departments of eight; ``half_a_year`` lets time pass.

    ``departments`` and ``users`` are rows as the portal has them.
    """

    def __init__(self, size: int, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._last = 0
        self.departments: dict[str, Row] = {}
        self.users: dict[str, Row] = {}
        self.found(None)
        for _ in range(size // 8):
            self.found(self._any(self.departments))
        for _ in range(size):
            self.hire()
        for id in list(self.departments):
            self.appoint(id)

    def state(self) -> PortalState:
        """Return the state of a portal that has this company."""
        return PortalState(list(self.departments.values()), list(self.users.values()))

    def half_a_year(self) -> None:
        """Let about one in twelve people and one in six departments see a change."""
        for _ in range(max(1, len(self.departments) // 24)):
            self.found(self._any(self.departments))
            self.rename(self._below_the_root())
            self.move(self._below_the_root())
            self.close(self._below_the_root())
            self.appoint(self._any(self.departments))
        for _ in range(max(1, len(self.users) // 60)):
            self.hire()
            self.dismiss(self._any(self.users))
            self.edit(WORK_POSITION=self._chance.choice(TITLES))
            self.edit(UF_DEPARTMENT=[int(self._any(self.departments))])
            self.edit(LAST_NAME=self._chance.choice(LAST), WORK_PHONE=f"+7 495 {self._next()}")

    # Departments

    def found(self, parent: str | None) -> None:
        id = str(self._next())
        name = "ООО «Пример»" if parent is None else f"{self._chance.choice(WORDS)} {id}"
        row = {"ID": id, "NAME": name, "UF_HEAD": "0"}
        self.departments[id] = row if parent is None else row | {"PARENT": parent}

    def rename(self, id: str) -> None:
        self.departments[id]["NAME"] = f"{self._chance.choice(WORDS)} № {self._next()}"

    def move(self, id: str) -> None:
        above = self._any(self.departments)
        if id not in self._way(above):
            self.departments[id]["PARENT"] = above

    def close(self, id: str) -> None:
        """Dissolve a department: what is below it and who works there goes one up."""
        above = self.departments.pop(id)["PARENT"]
        for row in self.departments.values():
            if row.get("PARENT") == id:
                row["PARENT"] = above
        for user in self.users.values():
            places = [int(above) if str(one) == id else one for one in user["UF_DEPARTMENT"]]
            user["UF_DEPARTMENT"] = list(dict.fromkeys(places))

    def close_branch(self) -> str:
        """Take a department away with all below it; its people go to the root. Return its name."""
        root, *others = self.departments
        self._before = deepcopy((self.departments, self.users))
        closed = next(id for id in others if self.departments[id]["PARENT"] == root)
        gone = [id for id in self.departments if closed in self._way(id)]
        name: str = self.departments[closed]["NAME"]
        for id in gone:
            del self.departments[id]
        for user in self.users.values():
            places = [one for one in user["UF_DEPARTMENT"] if str(one) not in gone]
            user["UF_DEPARTMENT"] = places or [int(root)]
        return name

    def reopen(self) -> None:
        """Let everything be as it was before a branch was closed."""
        self.departments, self.users = self._before

    def appoint(self, id: str) -> None:
        """Let a department have one of its own people as its head, or another, or none."""
        own = [one for one, row in self.users.items() if int(id) in row["UF_DEPARTMENT"]]
        heads = [*own[:1], *own[:1], self._any(self.users), "0"]
        self.departments[id]["UF_HEAD"] = self._chance.choice(heads)

    # People

    def hire(self) -> None:
        id = str(self._next())
        places = self._chance.choices(list(self.departments), k=self._chance.choice((1, 1, 1, 2)))
        self.users[id] = {
            "ID": id,
            "ACTIVE": True,
            "LAST_NAME": self._chance.choice(LAST),
            "NAME": self._chance.choice(FIRST),
            "SECOND_NAME": self._chance.choice(SECOND),
            "EMAIL": f"u{id}@example.ru",
            "WORK_PHONE": self._chance.choice(("", f"+7 495 {id}")),
            "WORK_POSITION": self._chance.choice(TITLES),
            "UF_DEPARTMENT": [int(place) for place in dict.fromkeys(places)],
        }

    def dismiss(self, id: str) -> None:
        self.users[id]["ACTIVE"] = False

    def edit(self, **fields: Any) -> None:
        """Change somebody who still works here."""
        active = {id: row for id, row in self.users.items() if row["ACTIVE"]}
        self.users[self._any(active)] |= fields

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _any(self, rows: dict[str, Row]) -> str:
        return self._chance.choice(list(rows))

    def _below_the_root(self) -> str:
        return self._chance.choice([id for id, row in self.departments.items() if "PARENT" in row])

    def _way(self, id: str) -> list[str]:
        found = [id]
        while (above := self.departments[found[-1]].get("PARENT")) is not None:
            found.append(above)
        return found
