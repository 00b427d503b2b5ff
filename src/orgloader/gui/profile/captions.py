"""The words of the profile editor: what each entry is called, and how its value is shown."""

import json
from collections.abc import Mapping
from typing import Any

from orgloader.i18n import _
from orgloader.plan import words
from orgloader.run.profiles.editing import Entry

CLASSES: Mapping[str, str] = {
    "department": "Departments",
    "position": "Positions",
    "folder": "Archive folders",
    "person": "Persons",
    "contact": "Contacts of persons",
    "assignment": "Assignments to positions",
    "task": "Tasks",
    "": "All classes",
}
NAMES: Mapping[str, str] = {
    "set": "Class",
    "where": "Told apart by",
    "create": "Set when an object is created",
    "extra": "Further fields",
    "path": "Path of the service",
    "key.field": "Key",
    "key.type": "Type of the key",
    "guid": "GUID",
    "top": "Key above the topmost units",
    "paging": "Reading in portions",
    "page": "Objects per portion",
    "etag": "Protection of changes (ETag)",
}
EVENTS: Mapping[str, str] = {
    "create": "Word for a creation",
    "update": "Word for a change",
    "move": "Word for a move",
    "archive": "Word for archiving",
    "restore": "Word for a return",
}
EXPLANATIONS: Mapping[str, str] = {
    "set": "The class of Business Studio that holds these objects, as in the Object model window",
    "where": "Constants that only these objects of the class carry",
    "create": "Constants that each new object gets besides",
    "parent": "What the unit belongs to",
    "head": "The position that heads the department",
    "external_id": "A text field that keeps the portal's ID; helps to recognise objects",
    "guid": "A field that identifies an object for ever, or nothing",
    "top": "The key that stands above the topmost units, where the service has one",
    "extra": "Fields of persons that the portal has and Business Studio shall get",
    "path": "What follows the address of the service",
}


def class_caption(kind: str) -> str:
    """Return the heading of a class."""
    return _(CLASSES[kind])


def entry_caption(entry: Entry) -> str:
    """Return what an entry is called."""
    group, _dot, name = entry.name.partition(".")
    if group == "events":
        return _(EVENTS[name])
    if group == "types":
        return _("Type of %(field)s") % {"field": _(words.field_word(name)).lower()}
    if group == "fields":
        return _(words.field_word(name))
    return _(NAMES[entry.name])


def explanation(entry: Entry) -> str:
    """Return what an entry is for, empty where its name says it."""
    return _(EXPLANATIONS.get(entry.name.removeprefix("fields."), ""))


def value_caption(entry: Entry) -> str:
    """Return the value of an entry as it is shown in the table."""
    match entry.shape:
        case "reference":
            return reference_caption(entry.value)
        case "constants":
            pairs = (entry.value or {}).items()
            return ", ".join(f"{name} = {constant_caption(value)}" for name, value in pairs)
        case "constant":
            return "" if entry.value is None else constant_caption(entry.value)
        case "further":
            return ", ".join(f"{one['source']} → {one['field']}" for one in entry.value or ())
        case _:
            return "" if entry.value is None else str(entry.value)


def reference_caption(value: Any) -> str:
    """Return a reference in words: the field, or how it leads to the other object."""
    match value:
        case None:
            return ""
        case str():
            return value
        case {"bind": name}:
            return _("%(name)s (navigation)") % {"name": name}
        case {"relation": {"set": name, **rest}}:
            ends = f"{_pointer(rest.get('from'))} → {_pointer(rest.get('to'))}"
            return _("%(name)s: %(ends)s (relation)") % {"name": name, "ends": ends}
        case dict():
            parts = (
                f"{_(words.kind_word(kind))}: {reference_caption(form)}"
                for kind, form in value.items()
            )
            return "; ".join(parts)
        case _:
            return str(value)


def _pointer(value: Any) -> str:
    return str(value.get("bind")) if isinstance(value, dict) else str(value)


def constant_caption(value: Any) -> str:
    """Return a constant: texts as they are, typed ones by their text."""
    if isinstance(value, dict):
        return str(next(iter(value.values()), ""))
    return value if isinstance(value, str) else json.dumps(value)
