"""*Test connections*, the studio's end: is every class and field there that the profile names?"""

import logging
from collections.abc import Iterator

import httpx

from orgloader.errors import Check, TargetError
from orgloader.http import Control
from orgloader.plan.objects import Kind, StudioObject
from orgloader.studio.check_profile import lacking
from orgloader.studio.dialects import Listing, Row
from orgloader.studio.lists import List
from orgloader.studio.profile import Profile
from orgloader.studio.reader import Reader
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError

log = logging.getLogger(__name__)

_SLOW_SECONDS = 2.0
_NO_ACCESS = {401, 403}
_SOUGHT = ("name", "parent", "person", "position")


def check(
    client: httpx.Client, address: str, profile: Profile, control: Control
) -> Iterator[Check]:
    """Ask the live service about everything that the profile names; writes nothing.

    What goes wrong becomes a failed check; only ``CancelledError`` is raised.
    """
    reader = Reader(Service(client, address, profile, control, patience=0), profile, page=1)
    name = "studio.reached"
    try:
        for found in _service(reader):
            name = "studio.reading"
            yield found
        yield from _classes(reader, profile)
    except TargetError as error:
        log.warning("%(fault)s (%(text)s)", {"fault": error, "text": error.detail})
        name = "studio.sign_in" if error.values.get("status") in _NO_ACCESS else name
        values = {**error.values, "error": error}
        yield Check(name, "failed", "%(error)s", error.hint, values)
    yield from lacking(profile)


def _service(reader: Reader) -> Iterator[Check]:
    """Reach the service by its first class; a refusal is an answer, too."""
    service = reader.service
    began = service.control.now()
    next(iter(reader.lists.values())).takes(Listing(top=1))
    seconds = {"seconds": service.control.now() - began}
    yield Check("studio.reached", "ok", "%(address)s answers", "", {"address": service.root})
    yield Check("studio.sign_in", "ok", "Access to Business Studio granted")
    if seconds["seconds"] < _SLOW_SECONDS:
        yield Check("studio.speed", "ok", "A read takes %(seconds).2f seconds", "", seconds)
    else:
        yield Check(
            "studio.speed",
            "note",
            "A read takes %(seconds).1f seconds",
            "Check that nothing else works with this Business Studio: it serves one at a time",
            seconds,
        )


def _classes(reader: Reader, profile: Profile) -> Iterator[Check]:
    known = [kind for kind, found in reader.lists.items() if _is_there(found)]
    for kind in reader.rows if known else ():
        if kind in known:
            yield from _class(reader, kind)
            yield from _relations(reader, kind)
        else:
            yield _no_set(reader.rows[kind].entity_set, f"{kind}", f"classes.{kind}.set")
    if known:
        yield from _pages(reader.lists[known[0]], profile.page)
    else:
        yield Check(
            "studio.path",
            "failed",
            "The service knows none of the profile's classes",
            "Check odatao.address and the profile's path",
        )


def _is_there(found: List) -> bool:
    try:
        return found.exists
    except TargetError as error:
        if error.values.get("status") != 403:
            raise
        return False


def _no_set(entity_set: str, name: str, path: str) -> Check:
    return Check(
        f"studio.{name}",
        "failed",
        "%(set)s does not exist or may not be read",
        "Look up the class in Business Studio's Object model window (Shift+F1) and correct "
        "%(path)s of the profile; check the rights of the service's account",
        {"set": entity_set, "path": path},
    )


def _pages(found: List, page: int) -> Iterator[Check]:
    """See in what portions a load may read."""
    rows = found.most(page)
    if rows != page:
        yield Check(
            "studio.page",
            "note",
            "The service gives at most %(rows)d rows at a time"
            if rows
            else "The service does not let the program choose how many rows it gives at a time",
            "",
            {"rows": rows},
        )


def _class(reader: Reader, kind: Kind) -> Iterator[Check]:
    """Check the fields of a class that is there."""
    rows, listed = reader.rows[kind], reader.lists[kind]
    unknown = list(_unknown_fields(listed, dict(reader.rows[kind].entries), kind))
    yield from unknown
    if unknown:
        return
    try:
        found = listed.first(rows.conditions())
    except RefusedReadError as error:
        yield _refused(reader, kind, error)
        return
    if found is None:
        yield from _empty(reader, kind)
    elif not rows.belongs(found):
        yield Check(
            f"studio.{kind}.where",
            "failed",
            "%(set)s does not obey the filter %(filter)s",
            "Correct classes.%(kind)s.where of the profile",
            _values(reader, kind),
        )
    else:
        yield from _row(reader, kind, found)


def _values(reader: Reader, kind: Kind) -> dict[str, object]:
    rows = reader.rows[kind]
    shown = reader.service.dialect.shown(rows.conditions())
    return {"set": rows.entity_set, "filter": shown, "kind": kind}


def _unknown_fields(listed: List, paths: dict[str, str], name: str) -> Iterator[Check]:
    """Ask for all fields at once, and for each alone where that is refused.

    ``paths`` tells where in the class each field stands; the key has a place of its own.
    """
    columns = listed.columns
    if listed.takes(Listing(top=1, select=columns.select, expand=columns.expand)):
        return
    for theirs in (*columns.select, *columns.expand):
        one = Listing(top=1, select=(theirs,))
        if theirs in columns.expand:
            one = Listing(top=1, expand={theirs: columns.expand[theirs]})
        if not listed.takes(one):
            is_key = theirs == columns.key
            place = "key.field" if is_key else f"classes.{name}.{paths.get(theirs, '')}"
            yield Check(
                f"studio.{name}.{'key' if is_key else paths.get(theirs, theirs)}",
                "failed",
                "%(set)s has no field %(field)s",
                "Look up the field in Business Studio's Object model window (Shift+F1) and "
                "correct %(path)s of the profile",
                {"set": listed.entity_set, "field": theirs, "path": place},
            )


def _relations(reader: Reader, kind: Kind) -> Iterator[Check]:
    """Check the classes of relations by which objects of a kind refer."""
    for path, made in reader.relations.places(kind):
        if not made.list.exists:
            yield _no_set(made.list.entity_set, f"{kind}.{path}", f"classes.{kind}.{path}.set")
            continue
        unknown = list(_unknown_fields(made.list, dict(made.entries(path)), kind))
        yield from unknown
        if not unknown and not made.list.takes(made.listing()):
            yield Check(
                f"studio.{kind}.{path}.where",
                "failed",
                "%(set)s cannot be filtered as the profile says",
                "Correct classes.%(kind)s.%(path)s of the profile",
                {"set": made.list.entity_set, "kind": kind, "path": path},
            )


def _refused(reader: Reader, kind: Kind, error: RefusedReadError) -> Check:
    return Check(
        f"studio.{kind}",
        "failed",
        "%(set)s could not be read: %(remote)s",
        "Check classes.%(kind)s of the profile, its where first",
        {"set": reader.rows[kind].entity_set, "kind": kind, "remote": error.values["remote"]},
    )


def _empty(reader: Reader, kind: Kind) -> Iterator[Check]:
    """An empty class may be right, or the sign of constants that no object carries."""
    values = _values(reader, kind)
    if reader.rows[kind].where:
        yield Check(
            f"studio.{kind}",
            "note",
            "%(set)s: no object with %(filter)s yet",
            "If Business Studio has such objects, correct classes.%(kind)s.where of the profile",
            values,
        )
    else:
        yield Check(f"studio.{kind}", "ok", "%(set)s: no objects yet", "", values)


def _row(reader: Reader, kind: Kind, found: Row) -> Iterator[Check]:
    """Check a first object: its key, and that it shows every field."""
    rows, listed = reader.rows[kind], reader.lists[kind]
    try:
        item = rows.to_object(found, {})
    except TargetError as error:
        yield Check(f"studio.{kind}.key", "failed", error.message, error.hint, error.values)
        return
    yield from _looked_up(reader, item)
    for theirs, path in rows.entries:
        if theirs not in found and path.startswith("fields."):
            yield Check(
                f"studio.{kind}.{path}",
                "note",
                "%(set)s does not show the field %(field)s in its first object",
                "See whether classes.%(kind)s.%(path)s of the profile is right",
                {"set": rows.entity_set, "field": theirs, "kind": kind, "path": path},
            )
    if not listed.is_sorted:
        yield Check(
            f"studio.{kind}.order",
            "note",
            "%(set)s cannot be sorted by its key",
            "Let nobody change the structure in Business Studio while a load reads it",
            {"set": rows.entity_set},
        )
    values = {"set": rows.entity_set, "count": listed.count(rows.conditions())}
    if values["count"] is None:
        yield Check(f"studio.{kind}", "ok", "%(set)s can be read", "", values)
    else:
        yield Check(f"studio.{kind}", "ok", "%(set)s can be read: %(count)d objects", "", values)


def _looked_up(reader: Reader, item: StudioObject) -> Iterator[Check]:
    """See that an object is found by its address, as every write needs it, and by what it holds."""
    rows, listed = reader.rows[item.kind], reader.lists[item.kind]
    values = {"set": rows.entity_set, "key": item.key}
    address = listed.address(Listing(), rows.keys.constant(item.key))
    if not reader.service.takes(address):
        yield Check(
            f"studio.{item.kind}.key",
            "failed",
            "%(set)s does not give its object %(key)s by its key",
            "Check key.type of the profile",
            values,
        )
    sought = {name: item.fields[name] for name in _SOUGHT if name in item.fields}
    if not listed.takes(Listing(rows.conditions(sought), top=1)):
        yield Check(
            f"studio.{item.kind}.look_up",
            "note",
            "%(set)s cannot be searched by its fields: a look-up will read it whole",
            "",
            values,
        )
