"""Reading the studio: whole classes, single objects, and look-ups."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from orgloader.errors import RefusedError, TargetError
from orgloader.org.names import clean
from orgloader.plan.objects import LEADS_TO, UNITS, Fields, Kind, StudioObject, Target
from orgloader.studio.dialects import Row
from orgloader.studio.lists import List
from orgloader.studio.manners import Manners
from orgloader.studio.paging import IncompleteError, incomplete
from orgloader.studio.profile import Profile, schema
from orgloader.studio.profile.hashes import hashes
from orgloader.studio.references.relations import Relations
from orgloader.studio.references.ways import Way
from orgloader.studio.rows import Led, MalformedRowError, Rows
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError
from orgloader.text import Text

log = logging.getLogger(__name__)

ORDER: Mapping[Kind, str] = {
    "folder": "folders",
    "department": "departments",
    "position": "positions",
    "person": "persons",
    "contact": "contacts",
    "assignment": "assignments",
}
"""What a snapshot reads, in this order. Tasks are looked up singly: there may be too many."""
_SINGLY = 5
"""The relations of so many objects are asked for one by one, of more of them all at once."""


class Reader:
    """Reads objects of the studio through ``service``; ``page`` rows are asked for at a time."""

    def __init__(self, service: Service, profile: Profile, page: int | None = None) -> None:
        self.service = service
        self.schema = schema(profile)
        self.hashes = hashes(profile)
        """What the profile says, class by class (``profile.hashes``)."""
        self.manners = Manners(service, profile, page)
        self._named_top = profile.top
        self._units: dict[str, Kind] = {}
        dialect = service.dialect
        self.rows: Mapping[Kind, Rows] = {
            kind: Rows(profile, kind, dialect) for kind in profile.kinds
        }
        self.lists: Mapping[Kind, List] = {
            kind: List(service, self.manners, rows.entity_set, rows.columns)
            for kind, rows in self.rows.items()
        }
        self.relations = Relations(service, self.manners, profile)

    # Whole classes

    def snapshot(self, kinds: Collection[Kind] = tuple(ORDER)) -> Target:
        """Read the classes of ``kinds`` whole; one that changes meanwhile is read once more.

        Raises ``TargetError``, also when the second reading contradicts itself again.
        """
        wanted = (kind for kind in ORDER if kind in kinds and kind in self.rows)
        return Target(self.schema, {kind: self._whole(kind) for kind in wanted})

    def _whole(self, kind: Kind) -> Mapping[str, StudioObject]:
        try:
            found = {item.key: item for item in self.read(kind)}
        except IncompleteError as error:
            log.warning("%(fault)s (%(why)s)", {"fault": error, "why": error.detail})
            found = {item.key: item for item in self.read(kind)}
        log.info("Read %(kind)s: %(count)d", {"kind": Text(ORDER[kind]), "count": len(found)})
        return found

    def read(self, kind: Kind) -> Iterator[StudioObject]:
        """Yield every object of a class as its pages come, with the proof of ``paging.proved``.

        Where the service can count, its number must agree. Raises ``IncompleteError``.
        """
        led = self.relations.whole(kind)
        read, named = 0, False
        for page in self._pages(kind):
            named = named or any(self.rows[kind].has_name(row) for row in page)
            yield from (self._object(kind, row, led) for row in page)
            read += len(page)
            self.service.control.progress(ORDER.get(kind, kind), read)
        if read and not named:
            self._check_name(kind)
        counted = self.lists[kind].count(self.rows[kind].conditions())
        if counted is not None and counted != read:
            values = {"counted": counted, "read": read}
            why = Text("the service counts %(counted)d rows, %(read)d came", values)
            raise incomplete(self.rows[kind].entity_set, why)

    def _pages(self, kind: Kind, fields: Fields | None = None) -> Iterator[list[Row]]:
        rows = self.rows[kind]
        return self.lists[kind].pages(rows.conditions(fields), rows.key_of)

    def _check_name(self, kind: Kind) -> None:
        """Refuse a class in which no object shows a name, unless there is surely such a field.

        A service that passes over fields it does not know would show a class of nameless objects
        where the profile is wrong; one that does not is believed.
        """
        rows, takes = self.rows[kind], self.lists[kind].takes
        name = rows.names["name"]
        probes = [self.lists[kind].probe(select=(one,)) for one in (name, f"{name}_")]
        if not takes(probes[0]) or takes(probes[1]):
            raise MalformedRowError(
                "The objects of Business Studio have no names",
                "%(set)s: no object shows the field %(field)s",
                "Check classes.%(kind)s.fields.name of the profile",
                set=rows.entity_set,
                field=name,
                kind=kind,
            )

    # Single objects

    def get(self, kind: Kind, key: str) -> StudioObject | None:
        """Return one object, ``None`` where the class has none with this key.

        How a service says "not found" is not documented. So an answer other than 404 is checked
        by asking the list for the key.
        """
        rows = self.rows[kind]
        if not rows.keys.fits(key):
            return None
        row, version = self._row(kind, key)
        if row is None or rows.key_of(row) != key or not rows.belongs(row):
            return None
        item = self._object(kind, row, {key: self._led(kind, key)})
        return item if item.etag or not version else replace(item, etag=version)

    def _row(self, kind: Kind, key: str) -> tuple[Row | None, str]:
        rows, found = self.rows[kind], self.lists[kind]
        if any("/" in path for path in rows.where):
            return found.first(rows.conditions(key=key)), ""
        try:
            row, answer = found.one(rows.keys.constant(key))
        except RefusedReadError as error:
            if error.values["status"] == 404:
                return None, ""
            return found.first(rows.conditions(key=key)), ""
        return row, self.service.dialect.version(row, answer)

    def _led(self, kind: Kind, key: str) -> Led:
        return {
            name: [held.source for held in self.relations.of(kind, key, name)]
            for name in self.relations.names(kind)
        }

    def find(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        """Return the objects that hold ``fields``, compared by clean text; a parent of ``None``
        means at the top.

        Where the service refuses the filter, the whole class is read for it.
        """
        try:
            found = self._listed(kind, fields)
        except RefusedReadError:
            found = list(self.read(kind))
        return [item for item in found if self._holds(item, fields)]

    def candidates(self, kind: Kind, place: Fields) -> list[StudioObject]:
        """Return the objects among which one that was created at ``place`` (references) must be.

        No text is asked for, since an empty answer to that proves nothing. An object without a
        reference that relations hold is among them: it is made before its relation.
        """
        try:
            found = self._listed(kind, self._in_objects(kind, place))
        except RefusedReadError:
            found = list(self.read(kind))
        related = self.relations.names(kind)
        return [
            item
            for item in found
            if all(
                (name in related and not item.fields.get(name)) or self._holds(item, {name: key})
                for name, key in place.items()
            )
        ]

    def _in_objects(self, kind: Kind, fields: Fields) -> Fields:
        """Return the references that objects hold themselves."""
        related = self.relations.names(kind)
        return {name: key for name, key in fields.items() if name not in related}

    def _listed(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        rows = [row for page in self._pages(kind, fields) for row in page]
        if len(rows) > _SINGLY:
            led = self.relations.whole(kind)
        else:
            led = {key: self._led(kind, key) for key in map(self.rows[kind].key_of, rows)}
        return [self._object(kind, row, led) for row in rows]

    def _holds(self, item: StudioObject, fields: Fields) -> bool:
        held = {name: item.fields.get(name) for name in fields}
        if "parent" in fields and fields["parent"] is None and self._is_top(held["parent"]):
            held["parent"] = None
        same = self.rows[item.kind].same
        pairs = (same(name, held[name], value) for name, value in fields.items())
        return all(clean(one) == clean(other) for one, other in pairs)

    def _is_top(self, parent: str | None) -> bool:
        """Return whether this parent makes a top unit: none that is known, or a catalogue's root.

        A class without constants may show the root, which is known by having no parent itself.
        """
        kind = self.kind_of(parent)
        if parent is None or kind is None:
            return True
        above = None if self.rows[kind].where else self.get(kind, parent)
        return above is not None and above.fields["parent"] is None

    # Where keys belong

    def kind_of(self, key: str | None) -> Kind | None:
        """Return which kind of unit a key belongs to, ``None`` for none of them."""
        if not key or key in self._units:
            return self._units.get(key or "")
        kinds = (kind for kind in UNITS if kind in self.rows)
        return next((kind for kind in kinds if self.get(kind, key) is not None), None)

    def set_of(self, name: str, key: str) -> str:
        """Return the set of the object that a reference leads to."""
        led = [self.rows[kind] for kind in LEADS_TO[name] if kind in self.rows]
        sets = {rows.entity_set for rows in led if rows.keys.fits(key)}
        return sets.pop() if len(sets) == 1 else self.rows[self._unit(key)].entity_set

    def way_of(self, kind: Kind, name: str, key: str) -> Way:
        """Return the way in which a reference to this object is kept."""
        fitting = [way for way in self.rows[kind].ways[name] if way.keys.fits(key)]
        if len(fitting) != 1:
            led = self._unit(key)
            fitting = [way for way in fitting if led in way.kinds]
        if not fitting:
            raise _gone(key)
        return fitting[0]

    def top(self, kind: Kind) -> str:
        """Return the key of the parent that units at the top have, empty where they have none."""
        return self._top if "parent" in self.rows[kind].ways else ""

    @cached_property
    def _top(self) -> str:
        """The key that the profile names, as that of the kind that has an object with it."""
        kinds = [kind for kind in reversed(UNITS) if kind in self.rows]
        keys = {kind: self.rows[kind].keys.read(self._named_top) for kind in kinds}
        fitting = [kind for kind in kinds if keys[kind]]
        there = [kind for kind in fitting if self._has(kind, keys[kind])]
        for kind in [*there, *fitting][:1]:
            self._units[keys[kind]] = kind
            return keys[kind]
        return ""

    def _has(self, kind: Kind, key: str) -> bool:
        try:
            row, _ = self.lists[kind].one(self.rows[kind].keys.constant(key))
        except RefusedReadError:
            return False
        return row is not None

    def _unit(self, key: str) -> Kind:
        kind = self.kind_of(key)
        if kind is None:
            raise _gone(key)
        return kind

    def know(self, item: StudioObject) -> None:
        """Remember what kind an object is."""
        if item.kind in UNITS:
            self._units[item.key] = item.kind

    def _object(self, kind: Kind, row: Row, led: Mapping[str, Led]) -> StudioObject:
        rows = self.rows[kind]
        if not rows.belongs(row):
            raise TargetError(
                "Business Studio ignored a filter",
                "%(set)s: %(filter)s was asked for, other objects came too",
                "Check classes.%(kind)s.where of the profile",
                detail=str(row),
                set=rows.entity_set,
                filter=self.service.dialect.shown(rows.conditions()),
                kind=kind,
            )
        self._learn_words(kind, row)
        item = rows.to_object(row, led.get(rows.key_of(row), {}) if led else {}, self.top(kind))
        self.know(item)
        return item

    def _learn_words(self, kind: Kind, row: Row) -> None:
        """Find out by which numbers the words of an enumeration are shown: ask for one of each."""
        for name, words, unknown in self.rows[kind].unknown_words(row):
            for word, constant in unknown.items():
                found = self.lists[kind].first([(name, constant)])
                if found is not None:
                    words.learn(word, found.get(name))


def _gone(key: str) -> RefusedError:
    return RefusedError(
        "The unit above no longer exists",
        "Business Studio knows no unit with the key %(key)s",
        "Load again: the next run starts from what is there now",
        key=key,
        status=404,
        remote="",
    )
