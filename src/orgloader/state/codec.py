"""Plans, changes and links as JSON and back.

The core's dataclasses are the format: defaults are left out on writing and filled in on reading.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orgloader.errors import SettingsError
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import Link

SCHEMA = 1
_MOST_FAULTS = 20

_PLAN = TypeAdapter(Plan)
_CHANGE = TypeAdapter(Change)
_LINK = TypeAdapter(Link)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as a JSON object, schema 1, with its fingerprint.

    The values of its texts must be JSON values themselves; tuples come back as lists.
    """
    document = _compact(_PLAN, plan)
    for link in document.get("links", {}).values():
        link.get("holders", []).sort()
    document.get("left_out", []).sort()
    return {"schema": SCHEMA, "fingerprint": plan.fingerprint, **document}


def plan_from_json(document: object) -> Plan:
    """Return the plan that ``plan_to_json`` wrote; ``SettingsError`` where it is not one."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise SettingsError(
            "The plan file cannot be used",
            "It is not a plan of this version of the program",
            "Create the plan again: orgloader plan --out FILE",
        )
    try:
        plan = _PLAN.validate_python(document)
    except ValidationError as error:
        raise first_of(
            SettingsError(
                "The plan file cannot be used",
                "%(place)s: %(fault)s",
                "Create the plan again: orgloader plan --out FILE",
                place=place,
                fault=fault,
            )
            for place, fault in faults(error)
        ) from None
    if plan.fingerprint != document.get("fingerprint"):
        raise SettingsError(
            "The plan file cannot be used",
            "It was changed after it was made: the fingerprint differs",
            "Create the plan again: orgloader plan --out FILE",
        )
    return plan


def change_to_json(change: Change) -> dict[str, Any]:
    return _compact(_CHANGE, change)


def change_from_json(text: str) -> Change:
    """Return a change from JSON text that this program wrote."""
    return _CHANGE.validate_json(text)


def link_from_json(text: str) -> Link:
    """Return a link from JSON text that this program wrote."""
    return _LINK.validate_json(text)


def link_to_json(link: Link) -> dict[str, Any]:
    document = _compact(_LINK, link)
    if link.holders:
        document["holders"] = sorted(link.holders)
    return document


def faults(error: ValidationError) -> list[tuple[str, str]]:
    """Return place (``changes.0.action``) and fault of what is wrong, without the input."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return [(".".join(map(str, item["loc"])), item["msg"]) for item in details[:_MOST_FAULTS]]


def first_of(errors: Iterable[SettingsError]) -> SettingsError:
    """Return the first error, which carries the others."""
    first, *others = errors
    first.others = tuple(others)
    return first


def _compact(adapter: TypeAdapter[Any], value: object) -> dict[str, Any]:
    # The fallback is for mappings that are not dicts, of which pydantic would warn.
    document: dict[str, Any] = adapter.dump_python(
        value, mode="json", exclude_defaults=True, fallback=dict, warnings=False
    )
    return document
