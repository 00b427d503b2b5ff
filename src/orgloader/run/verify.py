"""Reading back what was written: only that counts as done (DESIGN rule 19)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from orgloader.plan.diff import same
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import KINDS, REFERENCES, Fields, Kind, StudioObject
from orgloader.run.apply import Results
from orgloader.studio.writer import Studio

SINGLY = 20
"""Up to so many objects of a kind are read one by one, more of them with their whole class."""


@dataclass(slots=True)
class Verified:
    """``numbers`` are the changes that were read back as written; ``objects`` what stands in the
    studio now for each source ID that was touched, ``missing`` the touched ones that do not.
    """

    numbers: set[int] = field(default_factory=set)
    objects: dict[str, StudioObject] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)


def verify(studio: Studio, plan: Plan, results: Results) -> Verified:
    """Read back every object that was touched. Raises ``TargetError`` when that fails."""
    verified = Verified()
    for kind in KINDS:
        done = [c for c in plan.changes if c.kind == kind and results.statuses[c.number] == "done"]
        touched = {results.keys[change.source_id]: change.source_id for change in done}
        found = dict(_read(studio, kind, touched))
        for key, source_id in touched.items():
            if key in found:
                verified.objects[source_id] = found[key]
            else:
                verified.missing.add(source_id)
        verified.numbers.update(_as_written(done, results, found))
    return verified


def _read(
    studio: Studio, kind: Kind, touched: Mapping[str, str]
) -> Iterator[tuple[str, StudioObject]]:
    if len(touched) <= SINGLY or kind == "task":
        for key in touched:
            if (item := studio.get(kind, key)) is not None:
                yield key, item
    else:
        for key, item in studio.snapshot((kind,)).all(kind).items():
            if key in touched:
                yield key, item


def _as_written(
    done: Iterable[Change], results: Results, found: Mapping[str, StudioObject]
) -> Iterator[int]:
    for change in done:
        item = found.get(results.keys[change.source_id])
        if change.action == "unlink":
            kept = item is None
        else:
            kept = item is not None and _holds(item, change, results.keys)
        if kept:
            yield change.number


def _holds(item: StudioObject, change: Change, keys: Mapping[str, str]) -> bool:
    if change.kind == "task":
        return True
    wanted: Fields = {
        name: _key(value, keys) if name in REFERENCES[change.kind] else value
        for name, value in change.new.items()
    }
    return all(same(item.fields.get(name), value) for name, value in wanted.items())


def _key(reference: str | None, keys: Mapping[str, str]) -> str | None:
    if reference is None or reference.startswith("key:"):
        return reference and reference.removeprefix("key:")
    return keys[reference]
