"""Target profiles for the services: one set of units, or a set for each kind."""

from typing import Any

Json = dict[str, Any]


def one(key: str, kinds: tuple[Any, Any, Any], path: str = "") -> Json:
    """Return the profile of a single set of units; ``kinds`` mark department, position, folder."""
    units = {"name": "name", "parent": "parent_ID", "external_id": "code"}

    def unit(kind: Any, **fields: Any) -> Json:
        return {"set": "Units", "where": {"kind": kind}, "fields": units | fields}

    return {
        "schema": 1,
        "name": "One set of units",
        "path": path,
        "key": {"field": "ID", "literal": key},
        "references": "key",
        "classes": {
            "department": unit(kinds[0], head="head_ID"),
            "position": unit(kinds[1]),
            "folder": {
                "set": "Units",
                "where": {"kind": kinds[2]},
                "fields": {"name": "name", "parent": "parent_ID"},
            },
            "person": {
                "set": "People",
                "fields": {
                    "name": "name", "last_name": "last", "first_name": "first",
                    "patronymic": "second", "external_id": "code",
                    "email": "email", "work_phone": "work", "mobile_phone": "mobile",
                },
            },
            "assignment": {
                "set": "Holders",
                "fields": {"person": "person_ID", "position": "position_ID"},
            },
        },
    }  # fmt: skip


def many(key: str, path: str = "", *, bound: bool, enum: str = "") -> Json:
    """Return the profile of a set for each kind; ``enum`` is the namespace of enumerations."""

    def reference(name: str) -> Any:
        return {"bind": name} if bound else f"{name}_ID"

    def contact(name: str) -> Any:
        return {"enum": f"{enum}.ContactType'{name}'"} if enum else name

    place = {"department": reference("department"), "folder": reference("folder")}
    since = {"since": {"date": "2026-01-01"}} if enum else {}
    return {
        "schema": 2,
        "name": "A set for each kind",
        "path": path,
        "key": {"field": "ID", "type": key},
        "guid": None,
        "classes": {
            "department": {
                "set": "Departments",
                "create": {"status": 1, **since},
                "fields": {
                    "name": "name", "external_id": "code", "head": {"bind": "head"},
                    "parent": {"department": reference("parent"), "folder": reference("folder")},
                },
                "lengths": {"name": 200},
            },
            "position": {
                "set": "Positions",
                "fields": {"name": "name", "external_id": "code", "parent": place},
            },
            "folder": {
                "set": "Folders",
                "where": {"use": {"enum": f"{enum}.Use'Organisation'"}} if enum else {},
                "fields": {
                    "name": "name",
                    "parent": {
                        "department": reference("department"),
                        "folder": reference("parent"),
                    },
                },
            },
            "person": {
                "set": "People",
                "fields": {
                    "name": "name", "last_name": "last", "first_name": "first",
                    "patronymic": "second",
                },
            },
            "contact": {
                "set": "Contacts",
                "fields": {"person": reference("person"), "type": "type", "value": "value"},
                "types": {
                    "email": contact("Email"),
                    "work_phone": contact("Work"),
                    "mobile_phone": contact("Mobile"),
                },
            },
            "assignment": {
                "set": "Holders",
                "fields": {"person": {"bind": "person"}, "position": {"bind": "position"}},
            },
        },
    }  # fmt: skip
