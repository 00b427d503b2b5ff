"""What a profile leaves out, and what nobody has confirmed, as lines of *Test connections*."""

from collections.abc import Iterator

from orgloader.errors import Check
from orgloader.plan.objects import KINDS, Kind
from orgloader.studio.profile import Profile
from orgloader.studio.profile.fields import CONTACT_FIELDS, FIELDS

_WORTH_A_NOTE = {"head", "external_id", *CONTACT_FIELDS}


def lacking(profile: Profile) -> Iterator[Check]:
    """Yield what will not be loaded, and the names to be compared with Business Studio's."""
    for kind in KINDS:
        needed = kind != "contact" and (kind != "folder" or profile.marks is None)
        if needed and kind not in profile.kinds:
            yield _without(kind)
    for kind in profile.kinds:
        yield from _without_fields(profile, kind)
    if profile.unverified:
        yield Check(
            "studio.unverified",
            "note",
            "Not confirmed by public documents: %(names)s",
            "Compare these names with Business Studio's Object model window (Shift+F1)",
            {"names": ", ".join(profile.unverified)},
        )


def _without_fields(profile: Profile, kind: Kind) -> Iterator[Check]:
    has = {*profile.names(kind), *profile.references(kind)}
    has |= set(profile.contact_types) if kind == "person" else set()
    for name in FIELDS[kind]:
        if name in _WORTH_A_NOTE - has:
            yield Check(
                f"studio.{kind}.fields.{name}",
                "note",
                "The profile names no field for %(kind)s.%(name)s: it will not be loaded",
                "",
                {"kind": kind, "name": name},
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
