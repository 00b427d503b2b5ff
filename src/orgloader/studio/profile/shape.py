"""Faults of a profile's shape, in plain words: pydantic finds them, and is not quoted."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from orgloader.text import Text

Fault = tuple[str, Text]
"""The path of a faulty entry (``classes.person.fields.name``) and what is wrong with it."""

_PLACEHOLDERS = {"…", "...", ""}
_KNOWN = (
    *("schema", "name", "path", "dialect", "key", "guid", "top", "paging", "page", "etag"),
    *("archive", "classes", "unverified", "field", "type", "set", "where", "create", "fields"),
    *("lengths", "extra", "types", "events", "source", "owner", "bind", "relation", "from", "to"),
    *("order", "archived", "live", "department", "position", "folder", "person", "contact"),
    *("assignment", "task", "email", "work_phone", "mobile_phone", "update", "move", "restore"),
)
_KINDS = {
    "string_type": Text("%(path)s must be a text in quotes"),
    "int_type": Text("%(path)s must be a whole number"),
    "bool_type": Text("%(path)s must be true or false"),
    "list_type": Text("%(path)s must be a list, [ … ]"),
    "dict_type": Text("%(path)s must be an object, { … }"),
    "model_type": Text("%(path)s must be an object, { … }"),
    "model_attributes_type": Text("%(path)s must be an object, { … }"),
    "too_short": Text("%(path)s is empty"),
    "greater_than_equal": Text("%(path)s must be 1 or more"),
    "missing": Text("%(path)s is missing"),
}
_TYPES = {
    "constant": Text(
        "%(path)s must be a text, a number, true, false or null, or an object such as "
        '{"enum": "ns.Type\'Member\'"}; the types are enum, guid, date, datetime and decimal'
    ),
    "enum": Text("%(path)s is not a member of an enumeration: it is written as ns.Type'Member'"),
    "guid": Text("%(path)s is not a GUID, such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    "date": Text("%(path)s is not a date, such as 2026-01-31"),
    "datetime": Text("%(path)s is not a date with time and offset, such as 2026-01-31T09:00:00Z"),
    "decimal": Text("%(path)s is not a number, such as 12.50"),
}


def shape_faults(error: ValidationError) -> Iterator[Fault]:
    """Yield what is wrong, one fault for each place."""
    seen: set[str] = set()
    for details in error.errors(include_url=False):
        parts = [str(part) for part in details["loc"] if not str(part).startswith(("<", "["))]
        path = ".".join(parts)
        if path not in seen:
            seen.add(path)
            is_name = "[key]" in details["loc"]
            yield path, _told(details["type"], parts, details.get("ctx", {}), is_name=is_name)


def _told(kind: str, parts: list[str], context: Mapping[str, Any], *, is_name: bool) -> Text:
    if kind == "extra_forbidden" or (is_name and kind == "literal_error"):
        return _unknown(parts[-1])
    if kind == "literal_error":
        return Text("%(path)s must be one of: %(expected)s", {"expected": _listed(context)})
    if kind == "string_pattern_mismatch":
        return Text("%(path)s is not a name that the studio can have")
    if kind == "not_a":
        return _TYPES[context["expected"]]
    return _KINDS.get(kind, Text("%(path)s has a value of the wrong kind"))


def _unknown(name: str) -> Text:
    near = get_close_matches(name, _KNOWN, n=1, cutoff=0.75)
    if near:
        return Text("%(path)s is not known; perhaps %(near)s is meant", {"near": near[0]})
    return Text("%(path)s is not known")


def _listed(context: Mapping[str, Any]) -> str:
    return str(context["expected"]).replace(" or ", ", ").replace("'", "")


def placeholders(data: Any, path: str = "") -> Iterator[Fault]:
    """Find names that were never filled in; constants and the path may be empty."""
    if isinstance(data, str) and data.strip() in _PLACEHOLDERS and not _may_be_empty(path, data):
        yield path, Text("%(path)s is not filled in")
    if isinstance(data, list):
        for number, value in enumerate(data):
            yield from placeholders(value, f"{path}.{number}")
    if isinstance(data, dict):
        for name, value in data.items():
            yield from placeholders(value, f"{path}.{name}" if path else name)


def _may_be_empty(path: str, data: str) -> bool:
    return data == "" and (
        path == "path"
        or any(f".{part}." in f".{path}" for part in ("where", "create", "archived", "live"))
    )
