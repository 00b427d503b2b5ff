"""Relations: objects of classes of their own that lead one object to another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orgloader.plan.objects import Kind
from orgloader.studio.dialects import Listing, Row, Write
from orgloader.studio.keys import Keys
from orgloader.studio.lists import Columns, List
from orgloader.studio.manners import Manners
from orgloader.studio.paging import incomplete
from orgloader.studio.profile import Constant, Profile
from orgloader.studio.profile.constants import shows
from orgloader.studio.profile.references import Relation
from orgloader.studio.references.ways import Way, keys_of, pointer_to, ways
from orgloader.studio.rows import Led, MalformedRowError
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError
from orgloader.text import Text


@dataclass(frozen=True, slots=True)
class Held:
    """One relation: its key, the object that it leads ``to`` and the one that it comes from."""

    relations: "Class"
    key: str
    source: str
    target: str
    version: str = ""


class Class:
    """One class of relations, between the kinds of one way of a reference."""

    def __init__(
        self,
        service: Service,
        manners: Manners,
        relation: Relation,
        keys: tuple[Keys, Keys, Keys],
    ) -> None:
        """``keys`` are those of the relations, of what they come from, and of what they lead to."""
        self._dialect = service.dialect
        self.relation = relation
        self.keys, source, target = keys
        self._source = pointer_to(relation.source, source)
        self._target = pointer_to(relation.target, target)
        pointers = (self._source, self._target)
        plain = [one.name for one in pointers if not one.bound]
        columns = Columns(
            self.keys.field,
            (self.keys.field, *relation.where, *plain),
            {one.name: (one.keys.field,) for one in pointers if one.bound},
        )
        self.list = List(service, manners, relation.entity_set, columns)

    def entries(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the names of fields, each with its place in the class that has it at ``path``."""
        for within, pointer in (("from", self._source), ("to", self._target)):
            yield pointer.name, f"{path}.{within}"
        for name in self.relation.where:
            yield name, f"{path}.where.{name}"

    def listing(self) -> Listing:
        """Return a question for one relation of the class."""
        return Listing(self._conditions(()), top=1)

    def all(self) -> Iterator[Held]:
        """Yield every relation of the class; raises when the pages contradict each other."""
        read = 0
        for held in self._read(()):
            read += 1
            yield held
        counted = self.list.count(self._conditions(()))
        if counted is not None and counted != read:
            values = {"counted": counted, "read": read}
            why = Text("the service counts %(counted)d rows, %(read)d came", values)
            raise incomplete(self.relation.entity_set, why)

    def of(self, target: str) -> list[Held]:
        """Return the relations that lead to an object; where that cannot be asked, all are read."""
        asked = [(self._target.path, self._target.keys.constant(target))]
        try:
            found = list(self._read(asked))
        except RefusedReadError:
            found = list(self._read(()))
        return [held for held in found if held.target == target]

    def _read(self, conditions: Sequence[tuple[str, Constant]]) -> Iterator[Held]:
        for page in self.list.pages(self._conditions(conditions), self._key):
            for row in page:
                if all(shows(row[n], v) for n, v in self.relation.where.items() if n in row):
                    yield from self._held(row)

    def _conditions(self, more: Sequence[tuple[str, Constant]]) -> Sequence[tuple[str, Constant]]:
        return (*self.relation.where.items(), *more)

    def _held(self, row: Row) -> Iterator[Held]:
        """Yield a relation whose ends are known; between other classes it is none of ours."""
        source, target = (
            one.keys.read(one.raw(row, self._dialect)) for one in (self._source, self._target)
        )
        if source and target:
            yield Held(self, self._key(row), source, target, self._dialect.version(row))

    def _key(self, row: Row) -> str:
        key = self.keys.read(row.get(self.keys.field))
        if not key:
            raise MalformedRowError(
                "An object of Business Studio has no valid key",
                "%(set)s: the key %(field)s is %(value)s",
                "Check key.field and key.type of the profile",
                detail=str(dict(row)),
                set=self.relation.entity_set,
                field=self.keys.field,
                value=repr(row.get(self.keys.field)),
            )
        return key

    def create(self, source: str, target: str, sets: tuple[str, str]) -> Write:
        """Return what makes a relation between objects of these sets."""
        constants = {**self.relation.where, **self.relation.create}
        body: dict[str, Any] = {name: self._dialect.value(one) for name, one in constants.items()}
        body.update(self._source.entry(source, sets[0], self._dialect))
        body.update(self._target.entry(target, sets[1], self._dialect))
        return self._dialect.create(self.relation.entity_set, body)

    def delete(self, held: Held, version: str) -> Write:
        return self._dialect.delete(self.relation.entity_set, self.keys.constant(held.key), version)


class Relations:
    """The relations by which objects of a profile refer to each other."""

    def __init__(self, service: Service, manners: Manners, profile: Profile) -> None:
        self._classes: dict[Kind, dict[str, list[tuple[Way, Class]]]] = {}
        for kind in profile.kinds:
            target = keys_of(profile, kind)
            found: dict[str, list[tuple[Way, Class]]] = {}
            for name, forms in ways(profile, kind).items():
                for way in forms:
                    if way.relation:
                        key = way.relation.key or profile.key
                        own = Keys(way.relation.entity_set, key)
                        made = Class(service, manners, way.relation, (own, way.keys, target))
                        found.setdefault(name, []).append((way, made))
            self._classes[kind] = found

    def names(self, kind: Kind) -> frozenset[str]:
        """Return the references of a kind that relations may hold."""
        return frozenset(self._classes[kind])

    def places(self, kind: Kind) -> Iterator[tuple[str, Class]]:
        """Yield each class of relations with its path in the class of objects."""
        for name, found in self._classes[kind].items():
            for way, made in found:
                within = f".{way.kinds[0]}" if way.by_kind else ""
                yield f"fields.{name}{within}.relation", made

    def of_way(self, kind: Kind, name: str, way: Way) -> Class | None:
        """Return the class by which a way keeps a reference, ``None`` for one in the object."""
        found = (made for one, made in self._classes[kind].get(name, ()) if one == way)
        return next(found, None)

    def whole(self, kind: Kind) -> Mapping[str, Led]:
        """Read all relations that lead to objects of a kind: what they come from, by key."""
        led: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for name, found in self._classes[kind].items():
            for _, made in found:
                for held in made.all():
                    led[held.target].setdefault(name, []).append(held.source)
        return led

    def of(self, kind: Kind, key: str, name: str) -> Sequence[Held]:
        """Return the relations that lead to one object and hold its reference ``name``."""
        return [held for _, made in self._classes[kind].get(name, ()) for held in made.of(key)]
