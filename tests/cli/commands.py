"""Commands as the tests start them, and the small organisation on which they work."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orgloader import resource
from orgloader.sandbox import PortalState

PROFILE = json.loads(resource("profiles", "business-studio-6.json").read_text("utf-8"))
COMMAND = [sys.executable, "-c", "import sys; from orgloader.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on stdout; ``ValueError`` where there is anything else."""
        return json.loads(self.out)


Run = Callable[..., Done]


def department(id: int, name: str, parent: int | None = 1, head: int = 0) -> dict[str, Any]:
    row = {"ID": str(id), "NAME": name, "SORT": 500, "UF_HEAD": str(head)}
    return row if parent is None else row | {"PARENT": str(parent)}


def user(id: int, department: int, title: str = "Инженер") -> dict[str, Any]:
    return {
        "ID": str(id),
        "ACTIVE": True,
        "LAST_NAME": f"Фамилия{id}",
        "NAME": "Имя",
        "SECOND_NAME": "",
        "EMAIL": f"u{id}@example.ru",
        "WORK_POSITION": title,
        "UF_DEPARTMENT": [department],
        "USER_TYPE": "employee",
    }


def organisation() -> PortalState:
    """A root, three departments and 13 persons."""
    departments = [
        department(1, "Завод", None, head=1),
        department(2, "Цех"),
        department(3, "Склад"),
        department(4, "Отдел [красный]"),
    ]
    users = [user(1, 1, "Директор"), *(user(id, 2 + id % 3) for id in range(2, 14))]
    return PortalState(departments, users)
