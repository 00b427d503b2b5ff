"""*Test connections*, the studio's end: is every class and field there that the profile names?"""

import logging
from collections.abc import Iterator

import httpx

from orgloader.errors import Check, TargetError
from orgloader.http import Control
from orgloader.plan.objects import KINDS, Kind, StudioObject
from orgloader.studio.answer import Row
from orgloader.studio.faults import FIELDS
from orgloader.studio.profile import CONTACT_FIELDS, Profile
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
        yield from _classes(reader)
    except TargetError as error:
        log.warning("%(fault)s (%(text)s)", {"fault": error, "text": error.detail})
        name = "studio.sign_in" if error.values.get("status") in _NO_ACCESS else name
        values = {**error.values, "error": error}
        yield Check(name, "failed", "%(error)s", error.hint, values)
    yield from _lacking(profile)


def _classes(reader: Reader) -> Iterator[Check]:
    known = [kind for kind in reader.rows if _is_there(reader, kind)]
    for kind in reader.rows if known else ():
        yield from _class(reader, kind) if kind in known else _no_class(reader, kind)
    if not known:
        yield Check(
            "studio.path",
            "failed",
            "The service knows none of the profile's classes",
            "Check odatao.address and the profile's path",
        )


def _is_there(reader: Reader, kind: Kind) -> bool:
    try:
        return _takes(reader, kind, {})
    except TargetError as error:
        if error.values.get("status") != 403:
            raise
        return False


def _service(reader: Reader) -> Iterator[Check]:
    """Reach the service by its first class; a refusal is an answer, too."""
    service = reader.service
    began = service.control.now()
    _takes(reader, next(iter(reader.rows)), {})
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


def _takes(reader: Reader, kind: Kind, options: dict[str, str]) -> bool:
    return reader.takes(reader.queries[kind].list({"$top": "1", **options}))


def _no_class(reader: Reader, kind: Kind) -> Iterator[Check]:
    yield Check(
        f"studio.{kind}",
        "failed",
        "%(set)s does not exist or may not be read",
        "Look up the class in Business Studio's Object model window (Shift+F1) and correct "
        "classes.%(kind)s.set of the profile; check the rights of the service's account",
        {"set": reader.rows[kind].entity_set, "kind": kind},
    )


def _class(reader: Reader, kind: Kind) -> Iterator[Check]:
    """Check the fields of a class that is there."""
    rows = reader.rows[kind]
    unknown = list(_unknown_fields(reader, kind))
    yield from unknown
    if unknown:
        return
    try:
        found = reader.first(kind)
    except RefusedReadError as error:
        yield _refused(reader, kind, error)
        return
    if found is None:
        yield from _empty(reader, kind)
        return
    if not rows.belongs(found):
        values = {"set": rows.entity_set, "filter": rows.filter(), "kind": kind}
        yield Check(
            f"studio.{kind}.where",
            "failed",
            "%(set)s does not obey the filter %(filter)s",
            "Correct classes.%(kind)s.where of the profile",
            values,
        )
        return
    yield from _row(reader, kind, found)


def _unknown_fields(reader: Reader, kind: Kind) -> Iterator[Check]:
    """Ask for all fields at once, and for each alone where that is refused."""
    rows = reader.rows[kind]
    together = {"$select": ",".join(rows.select), "$expand": ",".join(rows.expand)}
    if _takes(reader, kind, together):
        return
    paths = {rows.key_field: "key.field"}
    paths |= {name: f"classes.{kind}.where.{name}" for name in rows.where}
    paths |= {theirs: f"classes.{kind}.fields.{ours}" for ours, theirs in rows.names.items()}
    for theirs, path in paths.items():
        option = "$expand" if theirs in rows.expand else "$select"
        if not _takes(reader, kind, {option: theirs}):
            name = f"{kind}.key" if path == "key.field" else path.removeprefix("classes.")
            yield Check(
                f"studio.{name}",
                "failed",
                "%(set)s has no field %(field)s",
                "Look up the field in Business Studio's Object model window (Shift+F1) and "
                "correct %(path)s of the profile",
                {"set": rows.entity_set, "field": theirs, "path": path},
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
    rows = reader.rows[kind]
    values = {"set": rows.entity_set, "filter": rows.filter(), "kind": kind}
    if rows.where:
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
    rows = reader.rows[kind]
    try:
        item = rows.to_object(found)
    except TargetError as error:
        yield Check(f"studio.{kind}.key", "failed", error.message, error.hint, error.values)
        return
    yield from _looked_up(reader, item)
    for ours, theirs in rows.names.items():
        if theirs not in found:
            yield Check(
                f"studio.{kind}.fields.{ours}",
                "note",
                "%(set)s does not show the field %(field)s in its first object",
                "See whether classes.%(kind)s.fields.%(name)s of the profile is right",
                {"set": rows.entity_set, "field": theirs, "kind": kind, "name": ours},
            )
    if not reader.queries[kind].is_sorted:
        yield Check(
            f"studio.{kind}.order",
            "note",
            "%(set)s cannot be sorted by its key",
            "Let nobody change the structure in Business Studio while a load reads it",
            {"set": rows.entity_set},
        )
    values = {"set": rows.entity_set, "count": reader.count(kind)}
    if values["count"] is None:
        yield Check(f"studio.{kind}", "ok", "%(set)s can be read", "", values)
    else:
        yield Check(f"studio.{kind}", "ok", "%(set)s can be read: %(count)d objects", "", values)


def _looked_up(reader: Reader, item: StudioObject) -> Iterator[Check]:
    """See that an object is found by its address, as every write needs it, and by what it holds."""
    rows, queries = reader.rows[item.kind], reader.queries[item.kind]
    values = {"set": rows.entity_set, "key": item.key}
    if not reader.takes(queries.one(item.key)):
        yield Check(
            f"studio.{item.kind}.key",
            "failed",
            "%(set)s does not give its object %(key)s by its key",
            "Check key.literal of the profile",
            values,
        )
    sought = {name: item.fields[name] for name in _SOUGHT if name in item.fields}
    if not reader.takes(queries.page(rows.filter(sought), 0)):
        yield Check(
            f"studio.{item.kind}.look_up",
            "note",
            "%(set)s cannot be searched by its fields: a look-up will read it whole",
            "",
            values,
        )


def _lacking(profile: Profile) -> Iterator[Check]:
    """Tell what the profile leaves out, and what nobody has confirmed."""
    for kind in KINDS:
        if kind not in profile.kinds and kind != "contact":
            yield _without(kind)
    for kind in profile.kinds:
        for name in FIELDS[kind]:
            rows = kind == "person" and name in CONTACT_FIELDS
            known = name in profile.names(kind) or (rows and name in profile.contact_types)
            if not known and name in {"head", "external_id", *CONTACT_FIELDS}:
                yield Check(
                    f"studio.{kind}.fields.{name}",
                    "note",
                    "The profile names no field for %(kind)s.%(name)s: it will not be loaded",
                    "",
                    {"kind": kind, "name": name},
                )
    if profile.unverified:
        yield Check(
            "studio.unverified",
            "note",
            "Not confirmed by public documents: %(names)s",
            "Compare these names with Business Studio's Object model window (Shift+F1)",
            {"names": ", ".join(profile.unverified)},
        )


def _without(kind: Kind) -> Check:
    if kind == "folder":
        return Check(
            "studio.folder",
            "note",
            "The profile has no class for folders: nothing can be archived",
            "A load that must archive will stop; add classes.folder to the profile",
        )
    return Check(
        f"studio.{kind}",
        "note",
        "The profile has no class for this kind of object, which will not be loaded: %(kind)s",
        "",
        {"kind": kind},
    )
