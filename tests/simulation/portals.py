"""Portals for the scenes: one to begin with, and what happens to an organisation."""

import random
from collections.abc import Callable
from typing import Any

from orgloader.sandbox import PortalState

Row = dict[str, Any]

NAMES = ("Склад", "Отдел продаж", "Бухгалтерия", "Цех", "Лаборатория", "Архив", "Юристы", "склад")
TITLES = ("", "Инженер", "инженер", "Ведущий инженер", "Кладовщик", "Ёлочник", "Юрист", "Инженер ")
LAST = ("Ильин", "Серова", "Ким", "Орлов", "Зуева")
FIRST = ("Пётр", "Анна", "Олег")
SECOND = ("Ильич", "", "Павловна")


def department(id: int, name: str, parent: int | None = 1, head: int = 0) -> Row:
    row = {"ID": str(id), "NAME": name, "UF_HEAD": str(head)}
    return row if parent is None else row | {"PARENT": str(parent)}


def user(id: int, *departments: int, title: str = "Инженер", **fields: Any) -> Row:
    row = {
        "ID": str(id),
        "ACTIVE": True,
        "LAST_NAME": f"Фамилия{id}",
        "NAME": "Имя",
        "EMAIL": f"u{id}@example.ru",
        "WORK_PHONE": f"+7 495 000-00-{id:02}",
        "WORK_POSITION": title,
        "UF_DEPARTMENT": list(departments),
    }
    return row | fields


def small() -> PortalState:
    """Four departments, six persons; the first is the webhook's owner."""
    departments = [
        department(1, "Завод", None, head=1),
        department(2, "Цех", head=2),
        department(3, "Склад"),
        department(4, "Участок", 2),
    ]
    users = [
        user(1, 1, title="Директор"),
        user(2, 2, title="Начальник"),
        user(3, 2),
        user(4, 3, title="Кладовщик"),
        user(5, 4),
        user(6, 4, 3, title="Мастер"),
    ]
    return PortalState(departments, users)


def large(departments: int = 120, users: int = 330) -> PortalState:
    """Several pages of both."""
    rows = [department(1, "Завод", None, head=1)]
    rows += [department(id, f"Отдел {id}", 1 + id // 8) for id in range(2, departments + 1)]
    people = [user(id, 1 + id % departments) for id in range(1, users + 1)]
    return PortalState(rows, people)


class Life:
    """Random changes of an organisation; the same ``random`` gives the same life."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._last = 100
        self.state = PortalState([department(1, "ООО «Пример»", None)], [])
        self.state.add_user(self._user(1, [1]) | {"PERSONAL_MOBILE": "+7 900 0", "EMAIL": "o@e.ru"})
        for _ in range(chance.randint(2, 6)):
            self.found()
        for _ in range(chance.randint(3, 9)):
            self.hire()
        self.head()

    def pass_by(self) -> str:
        """Let something happen and tell what."""
        events: tuple[Callable[[], object], ...] = (
            self.found,
            self.hire,
            self.hire,
            self.dismiss,
            self.delete,
            self.rename_person,
            self.retitle,
            self.retitle,
            self.transfer,
            self.call,
            self.head,
            self.rename,
            self.move,
            self.close,
            self.hide,
            self.reopen,
            self.swap,
            self.rehire,
        )
        event = self.chance.choice(events)
        event()
        return event.__name__

    # Departments

    def found(self) -> None:
        row = department(self._next(), self.chance.choice(NAMES), int(self._any_department()))
        self.state.add_department(row)

    def rename(self) -> None:
        self.state.edit_department(self._any_department(), NAME=self.chance.choice(NAMES))

    def head(self) -> None:
        head = self.chance.choice([*self.state.users, "0", "77"])
        self.state.edit_department(self._any_department(), UF_HEAD=head)

    def move(self) -> None:
        moved, above = self._any_department(), self._any_department()
        if moved != "1" and moved not in self._above(above):
            self.state.edit_department(moved, PARENT=above)

    def close(self) -> None:
        """Take a department away with all below it; who worked there has no place."""
        closed = self._any_department()
        for id in [id for id in self.state.departments if closed in self._above(id)]:
            if closed != "1":
                self.state.remove_department(id)

    def hide(self) -> None:
        hidden = self._any_department()
        if hidden != "1":
            self.state.edit_department(hidden, ACTIVE=False)

    def reopen(self) -> None:
        for id, row in self.state.departments.items():
            if row.get("ACTIVE") is False:
                self.state.edit_department(id, ACTIVE=True)
                return

    def swap(self) -> None:
        one, other = self._any_department(), self._any_department()
        names = [self.state.departments[id]["NAME"] for id in (one, other)]
        self.state.edit_department(one, NAME=names[1])
        self.state.edit_department(other, NAME=names[0])

    # Persons

    def hire(self) -> None:
        count = self.chance.choice((1, 1, 1, 2))
        places = self.chance.choices(sorted(self.state.departments), k=count)
        self.state.add_user(self._user(self._next(), [int(place) for place in places]))

    def dismiss(self) -> None:
        self._edit(ACTIVE=False)

    def rehire(self) -> None:
        gone = [id for id, row in self.state.users.items() if not row["ACTIVE"]]
        if gone:
            self.state.edit_user(self.chance.choice(gone), ACTIVE=True)

    def delete(self) -> None:
        id = self._any_user()
        if id != "1":
            self.state.remove_user(id)

    def rename_person(self) -> None:
        self._edit(LAST_NAME=self.chance.choice(LAST))

    def retitle(self) -> None:
        self._edit(WORK_POSITION=self.chance.choice(TITLES))

    def transfer(self) -> None:
        self._edit(UF_DEPARTMENT=[int(self._any_department())])

    def call(self) -> None:
        phone = self.chance.choice(("", f"+7 495 {self._next()}"))
        self._edit(**{self.chance.choice(("WORK_PHONE", "PERSONAL_MOBILE", "EMAIL")): phone})

    def _edit(self, **fields: Any) -> None:
        """Change a user, the webhook's owner excepted."""
        if (id := self._any_user()) != "1":
            self.state.edit_user(id, **fields)

    def _user(self, id: int, departments: list[int]) -> Row:
        choice = self.chance.choice
        return {
            "ID": str(id),
            "ACTIVE": True,
            "LAST_NAME": choice(LAST),
            "NAME": choice(FIRST),
            "SECOND_NAME": "Ильич" if id == 1 else choice(SECOND),
            "EMAIL": choice(("", f"u{id}@example.ru")),
            "WORK_PHONE": f"+7 495 {id}" if id == 1 else choice(("", f"+7 495 {id}")),
            "WORK_POSITION": choice(TITLES),
            "UF_DEPARTMENT": departments,
        }

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _any_department(self) -> str:
        return self.chance.choice(sorted(self.state.departments, key=int))

    def _any_user(self) -> str:
        return self.chance.choice(sorted(self.state.users, key=int))

    def _above(self, id: str) -> list[str]:
        found = [id]
        while (above := self.state.departments[found[-1]].get("PARENT")) is not None:
            found.append(str(above))
        return found
