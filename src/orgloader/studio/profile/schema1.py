"""Profiles of schema 1, brought to schema 2: the same meaning in today's words."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from orgloader.plan.objects import REFERENCES
from orgloader.studio.profile.model import Profile, StudioClass
from orgloader.studio.profile.shape import Fault
from orgloader.text import Text

Json = dict[str, Any]

_KNOWN = {"schema", "name", "path", "key", "references", "batch", "classes", "unverified"}
_OF_CLASS = {"set", "where", "fields", "types", "events"}
_CHOICES = {"references": ("key", "bind"), "batch": ("never", "auto")}


def is_schema1(data: Any) -> bool:
    return isinstance(data, dict) and data.get("schema") == 1 and data.get("schema") is not True


def converted(data: Json) -> Json:
    """Return a profile of schema 1 as one of schema 2; what is wrong with it stays wrong."""
    result = {name: deepcopy(value) for name, value in data.items() if name not in _CHOICES}
    result["schema"] = 2
    if isinstance(key := result.get("key"), dict) and "literal" in key:
        key["type"] = key.pop("literal")
    if data.get("references") == "bind":
        _bind(result.get("classes"))
    if isinstance(paths := result.get("unverified"), list):
        renamed = ("key.type" if path == "key.literal" else path for path in paths)
        result["unverified"] = [path for path in renamed if path not in _CHOICES]
    return result


def _bind(classes: Any) -> None:
    for kind, described in classes.items() if isinstance(classes, dict) else ():
        fields = described.get("fields") if isinstance(described, dict) else None
        names = fields if isinstance(fields, dict) else {}
        for name in REFERENCES.get(kind, ()):
            if isinstance(names.get(name), str):
                names[name] = {"bind": names[name]}


def schema1_faults(data: Json) -> Iterator[Fault]:
    """Yield what schema 1 does not know, and choices that it does not offer."""
    for name in data.keys() - _KNOWN:
        yield name, _unknown(name)
    for name, choices in _CHOICES.items():
        if name in data and data[name] not in choices:
            yield name, Text("%(path)s must be one of: %(expected)s", _values(choices))
    classes = data.get("classes")
    for kind, described in classes.items() if isinstance(classes, dict) else ():
        for name in described.keys() - _OF_CLASS if isinstance(described, dict) else ():
            yield f"classes.{kind}.{name}", _unknown(name)


def _values(choices: tuple[str, ...]) -> Mapping[str, str]:
    return {"expected": ", ".join(choices)}


def _unknown(name: str) -> Text:
    if name in Profile.model_fields or name in StudioClass.model_fields:
        return Text('%(path)s needs "schema": 2; orgloader profile convert brings a file to it')
    return Text("%(path)s is not known")


def in_schema1(path: str) -> str:
    """Return the path of an entry as a file of schema 1 has it."""
    return "key.literal" if path == "key.type" else path
