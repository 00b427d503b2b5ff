"""Rows of a portal as its methods give them, for small invented firms."""

from typing import Any


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
