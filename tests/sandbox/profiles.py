"""Target profiles for the sandbox's studio, and the studios that have them: its faces.

The first face is a Business Studio as it was up to version 5, with one class of units. The others
are as since version 6, a class for each kind, and differ in keys, references and manners.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from orgloader.sandbox import Studio, StudioState
from orgloader.sandbox.studio import Switches

Json = dict[str, Any]


def _units(kind: str) -> Json:
    return {"set": "AppPlatform.OrgUnit", "where": {"UnitType": kind}}


PERSON: Json = {
    "set": "AppPlatform.Person",
    "fields": {
        "name": "Name", "last_name": "LastName", "first_name": "FirstName",
        "patronymic": "Patronymic", "email": None, "work_phone": None, "mobile_phone": None,
        "external_id": None,
    },
}  # fmt: skip
CONTACT: Json = {
    "set": "AppPlatform.PersonContact",
    "fields": {"person": "ID_Owner", "type": "ContactType", "value": "Value"},
    "types": {"email": "Email", "work_phone": "WorkPhone", "mobile_phone": "MobilePhone"},
}
ASSIGNMENT: Json = {
    "set": "AppPlatform.PositionHolder",
    "fields": {"person": "ID_Person", "position": "ID_Owner"},
}
TASK: Json = {
    "set": "AppPlatform.Task",
    "fields": {"name": "Name", "text": "Description", "unit": "ID_Object", "event": "EventKind"},
    "events": {
        "create": "Создана", "update": "Изменена", "move": "Переподчинена",
        "archive": "Удалена", "restore": "Восстановлена",
    },
}  # fmt: skip

ONE_CLASS: Json = {
    "schema": 1,
    "name": "One class of units",
    "path": "API/v1/OData/",
    "key": {"field": "ID", "literal": "string"},
    "references": "key",
    "classes": {
        "department": {
            **_units("Department"),
            "fields": {
                "name": "Name", "parent": "ID_Parent", "external_id": None, "head": "ID_Head",
            },
        },
        "position": {
            **_units("Position"),
            "fields": {"name": "Name", "parent": "ID_Parent", "external_id": None},
        },
        "folder": {**_units("Folder"), "fields": {"name": "Name", "parent": "ID_Parent"}},
        "person": PERSON,
        "contact": CONTACT,
        "assignment": ASSIGNMENT,
        "task": TASK,
    },
}  # fmt: skip


def _hierarchy(source: str, target: str, **changes: Any) -> Json:
    relation = {
        "set": "Model.Hierarchy",
        "from": "ObjectFrom",
        "to": "ObjectTo",
        "where": {"ObjectClassId": f"{source}To{target}"},
        "order": "delete_first",
    }
    return {"relation": relation | changes}


def _above(target: str, **changes: Any) -> Json:
    """Return where a unit may lie: in a department or in a folder."""
    return {
        "department": _hierarchy("Department", target, **changes),
        "folder": _hierarchy("Folder", target, **changes),
    }


def _unit(kind: str, parent: Any, **fields: Any) -> Json:
    return {"set": f"Model.{kind}", "fields": {"name": "Name", "parent": parent, **fields}}


RELATIONS: Json = {
    "schema": 2,
    "name": "A class for each kind, hierarchy by relations",
    "path": "API/v1/OData/",
    "classes": {
        "department": _unit("Department", _above("Department"), head="ID_Head"),
        "position": _unit("Position", _above("Position")),
        "folder": _unit("Folder", _above("Folder")),
        "person": PERSON,
        "contact": CONTACT,
        "assignment": ASSIGNMENT,
        "task": {**TASK, "fields": TASK["fields"] | {"unit": {
            "department": "ID_Department", "position": "ID_Position",
        }}},
    },
}  # fmt: skip

_BOUND_ENDS: Json = {
    "set": "Links",
    "key": {"field": "Guid", "type": "guid"},
    "from": {"bind": "From"},
    "to": {"bind": "To"},
    "order": "create_first",
}
_HEAD: Json = {
    "relation": {
        "set": "Headships",
        "from": {"bind": "Head"},
        "to": {"bind": "Headed"},
        "order": "create_first",
    }
}

GUIDS: Json = {
    "schema": 2,
    "name": "GUID keys, bound relations, the head by a relation too",
    "path": "odata",
    "key": {"field": "Guid", "type": "guid"},
    "guid": None,
    "etag": "auto",
    "classes": {
        "department": _unit(
            "Department", _above("Department", **_BOUND_ENDS), head=_HEAD, external_id="Code"
        ),
        "position": _unit("Position", _above("Position", **_BOUND_ENDS), external_id="Code"),
        "folder": _unit("Folder", _above("Folder", **_BOUND_ENDS)),
        "person": {**PERSON, "fields": PERSON["fields"] | {
            "email": "EMail", "work_phone": "Phone", "mobile_phone": "Mobile",
            "external_id": "Code",
        }},
        "assignment": {
            "set": "Holders",
            "fields": {"person": {"bind": "Person"}, "position": {"bind": "Position"}},
        },
    },
}  # fmt: skip


def _place(**changes: Any) -> Json:
    return {"department": {"bind": "Department"}, "folder": {"bind": "Folder"}} | changes


def _contact_type(name: str) -> Json:
    return {"enum": f"ns.ContactTypes'{name}'"}


NUMBERS: Json = {
    "schema": 2,
    "name": "Numbers as keys, the same in each set; enumerations; a reference for each kind",
    "path": "odata",
    "key": {"field": "Id", "type": "int"},
    "guid": None,
    "classes": {
        "department": {
            **_unit("Department", _place(), head={"bind": "Head"}, external_id="Code"),
            "create": {"Status": 1, "Since": {"date": "2026-01-01"}},
            "lengths": {"name": 200},
        },
        "position": {**_unit("Position", _place(), external_id="Code"), "create": {"Open": True}},
        "folder": {**_unit("Folder", _place()), "where": {"Use": {"enum": "ns.Uses'Units'"}}},
        "person": {**PERSON, "set": "Persons"},
        "contact": {
            "set": "Contacts",
            "fields": {"person": {"bind": "Person"}, "type": "Type", "value": "Value"},
            "types": {
                "email": _contact_type("Email"),
                "work_phone": _contact_type("Work"),
                "mobile_phone": _contact_type("Mobile"),
            },
        },
        "assignment": {
            "set": "Holders",
            "fields": {"person": {"bind": "Person"}, "position": {"bind": "Position"}},
        },
    },
}


@dataclass(frozen=True)
class Face:
    """A studio with a profile; ``manners`` are its switches."""

    profile: Json
    manners: Mapping[str, Any] = field(default_factory=dict)
    numbering: Literal["base", "set"] = "base"

    def studio(self, *, unique_names: bool = False) -> Studio:
        """Return an empty studio."""
        state = StudioState(self.profile, unique_names=unique_names, numbering=self.numbering)
        return Studio(state, Switches(**self.manners))


FACES: Mapping[str, Face] = {
    "one class": Face(ONE_CLASS),
    "relations": Face(RELATIONS),
    "guids": Face(GUIDS, {"etags": True, "if_match": True, "page": 20, "next_link": "relative"}),
    "numbers": Face(
        NUMBERS,
        {"nulls": False, "metadata": True, "service_document": True, "page": 20,
         "next_link": "query", "skip": False, "top": 100, "apply": False, "errors": "json"},
        "set",
    ),
}  # fmt: skip
