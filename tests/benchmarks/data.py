"""Invented companies of any size, always the same for the same size.

15 persons a department, a tree about six levels deep, a few big departments and many small ones,
three or four titles in each. 8 % of the persons stand in several departments, 3 % are dismissed,
1 % have an oddly spelled title. All have an e-mail, 60 % a work phone, 40 % a mobile phone.
"""

import random
from collections.abc import Callable
from typing import Any

from orgloader.bitrix24 import rows
from orgloader.org.assemble import assemble
from orgloader.org.model import Organisation
from orgloader.sandbox import PortalState

Row = dict[str, Any]

RANKS = ("Старший", "Ведущий", "Младший", "Главный")
TRADES = ("инженер", "бухгалтер", "кладовщик", "технолог", "экономист", "юрист", "аналитик")
TITLES = tuple(f"{rank} {trade}" for rank in RANKS for trade in TRADES)
HEAD = "Начальник отдела"
PURPOSES = ("Отдел", "Служба", "Сектор", "Участок", "Управление")
THINGS = ("продаж", "закупок", "качества", "логистики", "ремонта", "развития", "снабжения")
FIRST_NAMES = ("Анна", "Пётр", "Олег", "Ольга", "Мария", "Иван", "Юрий", "Дарья", "Семён")
PATRONYMICS = ("Петровна", "Ильич", "Олегович", "Юрьевна", "Ивановна", "Семёнович", "Олеговна")
ODDITIES: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda text: f"  {text} ",
    lambda text: text.replace(" ", "\u00a0 "),
)


class Company:
    """A portal's rows: ``departments`` and ``users``, as ``department.get`` and ``user.get``."""

    def __init__(self, size: int) -> None:
        self._chance = random.Random(size)
        self._count = max(1, size // 15)
        self._titles = [self._some_titles() for _ in range(self._count)]
        self._sizes = [1 / rank**0.5 for rank in range(1, self._count + 1)]
        self._chance.shuffle(self._sizes)
        homes = self._chance.choices(range(1, self._count + 1), self._sizes, k=size)
        self.users = [self._user(id, home) for id, home in enumerate(homes, 1)]
        self.departments = self._departments(homes)

    def _some_titles(self) -> list[str]:
        return self._chance.sample(TITLES, self._chance.choice((3, 4)))

    def _departments(self, homes: list[int]) -> list[Row]:
        below = max(2, round(self._count ** (1 / 5)))
        members = {home: id for id, home in enumerate(homes, 1)}
        return [
            {
                "ID": str(id),
                "NAME": f"{_turn(PURPOSES, id)} {_turn(THINGS, id // 5)} {id}",
                "PARENT": str((id - 2) // below + 1) if id > 1 else None,
                "UF_HEAD": str(members[id]) if id in members else None,
            }
            for id in range(1, self._count + 1)
        ]

    def _user(self, id: int, home: int) -> Row:
        chance = self._chance
        title = chance.choice(self._titles[home - 1])
        return {
            "ID": str(id),
            "ACTIVE": chance.random() >= 0.03,
            "LAST_NAME": f"Фамилия{id % 9001}",
            "NAME": _turn(FIRST_NAMES, id),
            "SECOND_NAME": _turn(PATRONYMICS, id),
            "EMAIL": f"u{id}@example.ru",
            "WORK_PHONE": f"+7 900 {id:07}" if chance.random() < 0.6 else "",
            "PERSONAL_MOBILE": f"+7 901 {id:07}" if chance.random() < 0.4 else "",
            "WORK_POSITION": self._odd(title),
            "UF_DEPARTMENT": [home, self._somewhere()] if chance.random() < 0.08 else [home],
        }

    def _odd(self, text: str) -> str:
        chance = self._chance
        return chance.choice(ODDITIES)(text) if chance.random() < 0.01 else text

    def _somewhere(self) -> int:
        return self._chance.randint(1, self._count)

    def change(self) -> None:
        """Let something happen to 1 % of the persons: a new name, a transfer, a title, an end."""
        for turn, user in enumerate(self._chance.sample(self.users, len(self.users) // 100)):
            happens: tuple[Row, ...] = (
                {"LAST_NAME": f"{user['LAST_NAME']}-Новая"},
                {"UF_DEPARTMENT": [self._somewhere()]},
                {"WORK_POSITION": self._chance.choice(TITLES)},
                {"ACTIVE": False},
            )
            user.update(happens[turn % 4])

    def portal(self) -> PortalState:
        return PortalState(self.departments, self.users)

    def organisation(self) -> Organisation:
        return assemble(
            [rows.department(row) for row in self.departments],
            [rows.person(row) for row in self.users],
            root="1",
            default_position="Сотрудник",
        )


def _turn(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]
