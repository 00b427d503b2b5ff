"""Exactly once: what was not clearly answered is looked up before it is repeated (rule 16)."""

from collections.abc import Callable

from orgloader.errors import RefusedError, UnclearError
from orgloader.http import Control
from orgloader.plan.objects import Fields, Kind, StudioObject
from orgloader.studio.interface import Studio

PAUSES = (0.0, 2.0, 5.0, 15.0)
"""Seconds before each look-up: the studio may still be working on the lost request."""
LOOKING = "Checking whether Business Studio has applied the change"

IDENTIFYING: dict[Kind, tuple[str, ...]] = {
    "department": ("parent", "name"),
    "position": ("parent", "name"),
    "folder": ("parent", "name"),
    "person": ("name", "last_name", "first_name", "patronymic"),
    "contact": ("person", "type", "value"),
    "assignment": ("person", "position"),
    "task": ("text",),
}
"""Which fields of a new object tell it from others."""


def identity(kind: Kind, fields: Fields) -> Fields:
    """Return the fields by which a created object is looked up: the external ID where it has one,
    else those that identify it; a unit without a parent stands at the top.
    """
    if external := fields.get("external_id"):
        return {"external_id": external}
    found = {name: fields[name] for name in IDENTIFYING[kind] if name in fields}
    return {"parent": None, **found} if "parent" in IDENTIFYING[kind] else found


def look_up(
    studio: Studio, kind: Kind, fields: Fields, is_known: Callable[[str], bool]
) -> StudioObject | None:
    """Return the one object that a lost create has made; ``RefusedError`` where it is not clear
    which. ``is_known`` tells the keys of objects that cannot be it.
    """
    found = [item for item in studio.find(kind, identity(kind, fields)) if not is_known(item.key)]
    if len(found) > 1:
        raise RefusedError(
            "It is unclear which object was created",
            "%(count)d new objects in Business Studio could be it",
            "Delete the duplicates there and load again",
            count=len(found),
        )
    return found[0] if found else None


def create_once(
    studio: Studio,
    kind: Kind,
    fields: Fields,
    *,
    is_known: Callable[[str], bool],
    doubt: Callable[[], None],
    control: Control,
) -> StudioObject:
    """Create an object; after an unclear answer look for it, with pauses, then create it again.

    ``doubt`` is called when an answer was unclear. Raises ``UnclearError`` when the second answer
    is lost too and nothing is found.
    """
    for attempt in (1, 2):
        try:
            return studio.create(kind, fields)
        except UnclearError:
            doubt()
            for pause in PAUSES:
                control.wait(pause, LOOKING)
                if (found := look_up(studio, kind, fields, is_known)) is not None:
                    return found
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def repeat(
    send: Callable[[], None],
    is_done: Callable[[], bool],
    *,
    doubt: Callable[[], None],
    control: Control,
) -> None:
    """Send a change that may be sent twice (PATCH, DELETE) until it is clearly done.

    ``doubt`` is called when an answer was unclear.
    """
    for pause in PAUSES:
        try:
            return send()
        except UnclearError:
            doubt()
            control.wait(pause, LOOKING)
            if is_done():
                return None
    return send()
