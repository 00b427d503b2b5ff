"""Exactly once: what was not clearly answered is looked up before it is repeated (rule 16)."""

from collections.abc import Callable

from orgloader.errors import AmbiguousError, RefusedError, UnclearError
from orgloader.http import Control
from orgloader.org.names import compared
from orgloader.plan.objects import REFERENCES, Fields, Kind, StudioObject
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
    studio: Studio,
    kind: Kind,
    fields: Fields,
    is_known: Callable[[str], bool],
    *,
    is_complete: bool = False,
) -> StudioObject | None:
    """Return the one object that a lost create has made; ``AmbiguousError`` where it is not clear
    which. ``is_known`` returns whether an object with this key cannot be it.

    Where it knows all objects of before (``is_complete``), an unknown one at the same place, with
    whatever name, may be it: then ``UnclearError`` is raised rather than ``None`` returned.
    """
    sought = identity(kind, fields)
    found = [item for item in studio.find(kind, sought) if not is_known(item.key)]
    if not found:
        # An empty answer to a question about a text proves nothing: a gateway may have changed it.
        near = [
            item for item in studio.candidates(kind, _place(kind, fields)) if not is_known(item.key)
        ]
        found = [item for item in near if _resembles(item, kind, fields)]
        if near and not found and is_complete:
            raise _unclear(len(near))
    if len(found) > 1:
        raise AmbiguousError(
            "It is unclear which object was created",
            "%(count)d new objects in Business Studio could be it",
            "Delete the duplicates there and load again",
            count=len(found),
        )
    return found[0] if found else None


def made_alike(studio: Studio, kind: Kind, fields: Fields) -> list[StudioObject]:
    """Return the objects that look like one created with these fields, by no filter on a text."""
    near = studio.candidates(kind, _place(kind, fields))
    return [item for item in near if _resembles(item, kind, fields)]


def _place(kind: Kind, fields: Fields) -> Fields:
    """Return the references among the fields that identify an object: where it must be found."""
    names = set(REFERENCES[kind])
    return {name: fields.get(name) for name in IDENTIFYING[kind] if name in names} | (
        {"unit": fields["unit"]} if kind == "task" and fields.get("unit") else {}
    )


def _resembles(item: StudioObject, kind: Kind, fields: Fields) -> bool:
    """Return whether the texts that identify an object are the same but for case and ``+``, which
    services and gateways change.
    """
    names = [name for name in IDENTIFYING[kind] if name not in REFERENCES[kind]]
    return all(
        _form(item.fields.get(name)) == _form(fields[name]) for name in names if name in fields
    )


def _form(text: str | None) -> str:
    return compared((text or "").replace("+", " "))


def _unclear(count: int) -> UnclearError:
    return UnclearError(
        "It is unclear whether the object was created",
        "%(count)d new objects in Business Studio could be it",
        "Look for the object in Business Studio: delete it, or give it its name, and load again",
        count=count,
    )


def create_once(
    studio: Studio,
    kind: Kind,
    fields: Fields,
    *,
    is_known: Callable[[str], bool],
    doubted: bool = False,
    doubt: Callable[[], None],
    control: Control,
) -> StudioObject:
    """Create an object; after an unclear answer look for it, with pauses, then create it again.

    ``doubted``: an earlier process may have sent it. ``doubt`` is called when an answer was
    unclear. Raises ``UnclearError`` when the second answer is lost too and nothing is found, and
    ``RefusedError`` when the studio refuses it and no earlier request has made it either.
    """
    for attempt in (1, 2):
        try:
            return studio.create(kind, fields)
        except RefusedError:
            # What was lost may have been carried out by now: then its own name is taken.
            found = look_up(studio, kind, fields, is_known) if doubted else None
            if found is None:
                raise
            return found
        except UnclearError:
            doubted = True
            doubt()
            found = _look_again(studio, kind, fields, is_known, control)
            if found is not None:
                return found
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _look_again(
    studio: Studio,
    kind: Kind,
    fields: Fields,
    is_known: Callable[[str], bool],
    control: Control,
) -> StudioObject | None:
    """Look a lost create up until it is found; raises what the last look was unclear about."""
    unclear: UnclearError | None = None
    for pause in PAUSES:
        control.wait(pause, LOOKING)
        try:
            # Tasks are too many to know them all; their texts are unique.
            found = look_up(studio, kind, fields, is_known, is_complete=kind != "task")
        except UnclearError as error:
            unclear = error
            continue
        unclear = None
        if found is not None:
            return found
    if unclear is not None:
        raise unclear
    return None


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
