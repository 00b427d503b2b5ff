"""Profiles for the tests: the bundled one and others that differ in every respect."""

import json
from copy import deepcopy
from typing import Any

from orgloader import resource

BUNDLED: dict[str, Any] = json.loads(
    resource("profiles", "business-studio-6.json").read_text("utf-8")
)

SEPARATE: dict[str, Any] = {
    "schema": 1,
    "name": "Separate sets, references by bind, GUID keys, contacts as fields",
    "path": "odata",
    "key": {"field": "Ref_Key", "literal": "guid"},
    "references": "bind",
    "classes": {
        "department": {
            "set": "Catalog_Подразделения",
            "fields": {
                "name": "Description",
                "parent": "Parent",
                "external_id": "Код",
                "head": "Head",
            },
        },
        "position": {
            "set": "Catalog_Должности",
            "fields": {"name": "Description", "parent": "Owner", "external_id": "Код"},
        },
        "folder": {"set": "Catalog.Папки", "fields": {"name": "Description", "parent": "Parent"}},
        "person": {
            "set": "Catalog_Лица",
            "fields": {
                "name": "Description",
                "last_name": "Фамилия",
                "first_name": "Имя",
                "patronymic": None,
                "email": "Почта",
                "work_phone": "Phone",
                "mobile_phone": "Mobile",
                "external_id": "Код",
            },
        },
        "assignment": {"set": "Holders", "fields": {"person": "Person", "position": "Position"}},
        "task": {"set": "Tasks", "fields": {"text": "Text", "unit": "Object"}},
    },
}


def _numbered() -> dict[str, Any]:
    profile = deepcopy(BUNDLED)
    profile["name"] = "Number keys, external IDs, a type that is a number"
    profile["key"] = {"field": "Id", "literal": "int"}
    for number, kind in enumerate(("department", "position", "folder")):
        profile["classes"][kind]["where"] = {"TypeNo": number}
    for kind in ("department", "position", "person"):
        profile["classes"][kind]["fields"]["external_id"] = "ExternalId"
    profile["unverified"] = []
    return profile


def _bound() -> dict[str, Any]:
    profile = deepcopy(BUNDLED)
    profile["name"] = "One set for all units, references by bind, string keys, contact rows"
    profile["references"] = "bind"
    return profile


NUMBERED = _numbered()
BOUND = _bound()
ALL = {"bundled": BUNDLED, "separate": SEPARATE, "numbered": NUMBERED, "bound": BOUND}
