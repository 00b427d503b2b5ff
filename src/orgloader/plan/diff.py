"""What differs between a wanted object and the one in the studio."""

from collections.abc import Iterator
from dataclasses import dataclass

from orgloader.org.names import clean
from orgloader.plan import ids
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Drift
from orgloader.plan.objects import REFERENCES, Fields, Kind, StudioObject


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as it shall be; references in ``fields`` are source IDs."""

    kind: Kind
    source_id: str
    name: str
    path: str
    fields: Fields


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two values are the same text; nothing and the empty text are the same."""
    one, other = one or "", other or ""
    return one == other or clean(one) == clean(other)


def shown(match: Match, kind: Kind, field: str, value: str | None) -> str | None:
    """Return a studio value as plans show it: references by source ID."""
    return match.named(field, value) if field in REFERENCES[kind] else value


def differing(match: Match, wanted: Wanted, found: StudioObject) -> tuple[Fields, Fields]:
    """Return the old and new values of the fields that differ."""
    old: dict[str, str | None] = {}
    new: dict[str, str | None] = {}
    references = REFERENCES[wanted.kind]
    for field, value in wanted.fields.items():
        current = found.fields.get(field)
        if field in references:
            key = match.keys.get(value or "") or ids.key_in(value or "")
            # A reference that leads to several objects is brought to the wanted one alone.
            others = (one for one in found.several.get(field, ()) if one != key)
            current = next(others, current)
            if current and key == current:
                continue
            current = match.named(field, current)
        if current != value and not same(current, value):
            old[field], new[field] = current, value
    return old, new


def drifts(match: Match, wanted: Wanted, old: Fields) -> Iterator[Drift]:
    """Yield the differing fields that somebody edited in the studio since the last load."""
    link = match.links.get(wanted.source_id)
    written = link.written if link is not None else {}
    for field, found in old.items():
        if field in written:
            before = shown(match, wanted.kind, field, written[field])
            if not same(before, found):
                yield Drift(
                    wanted.kind,
                    wanted.source_id,
                    wanted.name,
                    field,
                    before,
                    found,
                    wanted.fields[field],
                )
