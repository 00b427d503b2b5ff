"""A profile that would fit a service, made from what it was found to have."""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from orgloader.plan.objects import KINDS, LEADS_TO, REFERENCES, UNITS, Kind
from orgloader.studio.discover import names
from orgloader.studio.discover.model import Candidate, Catalogue, FoundClass, FoundField, Proposal
from orgloader.studio.discover.rank import CERTAIN, LEADS_THERE, rank_classes, rank_fields
from orgloader.studio.profile.draft import CONTACT_TYPES
from orgloader.studio.profile.fields import FIELDS, MANDATORY
from orgloader.text import Text

Values = Callable[[str, str], Iterable[str]]
"""Returns the different values that a field of a class has: asked only where they are needed."""

_RELATION = Text("Its objects connect two others")
_KEY_TYPES = {"Edm.Guid": "guid", "Edm.Int32": "int", "Edm.Int64": "int", "Edm.Int16": "int"}


def propose(catalogue: Catalogue, base: Mapping[str, Any], values: Values) -> Proposal:
    """Return the profile that would fit; ``base`` gives its name, path and words for tasks."""
    return _Proposing(catalogue, base, values).proposal()


@dataclass
class _Proposing:
    catalogue: Catalogue
    base: Mapping[str, Any]
    values: Values
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    unverified: list[str] = field(default_factory=list)
    sets: dict[Kind, str] = field(default_factory=dict)

    def proposal(self) -> Proposal:
        for kind in KINDS:
            found = self._note(f"{kind}.set", self._sets_for(kind))
            if found:
                self.sets[kind] = found
        classes = {kind: self._class(kind) if kind in self.sets else None for kind in KINDS}
        taken = ("schema", "key", "guid", "classes", "unverified")
        rest = {name: deepcopy(value) for name, value in self.base.items() if name not in taken}
        document = {
            "schema": 2,
            **rest,
            "key": self._key(),
            "guid": self._guid(),
            "classes": classes,
            "unverified": self.unverified,
        }
        return Proposal(document, self.candidates, self.catalogue)

    def _sets_for(self, kind: Kind) -> tuple[Candidate, ...]:
        """Return the classes that a kind may have; only units share theirs with other units."""
        mine = UNITS if kind in UNITS else ()
        taken = {name for other, name in self.sets.items() if other not in mine}
        ranked = rank_classes(kind, self.catalogue)
        return tuple(one for one in ranked if one.name not in taken)

    def _note(self, path: str, found: tuple[Candidate, ...]) -> str:
        """Keep the candidates of an entry and return the best; mark it where it is a guess."""
        self.candidates[f"classes.{path}"] = found
        if not found:
            return ""
        second = found[1].score if len(found) > 1 else 0
        if found[0].score < CERTAIN or found[0].score - second < 1:
            self.unverified.append(path)
        return found[0].name

    def _class(self, kind: Kind) -> dict[str, Any]:
        found = self.catalogue.classes[self.sets[kind]]
        if not found.fields:
            return self._unseen(kind, found)
        described: dict[str, Any] = {"set": found.name}
        if self._shares(kind):
            described["where"] = self._where(kind, found)
        taken = set(described.get("where", ()))
        described["fields"] = fields = dict[str, Any]()
        for name in FIELDS[kind]:
            fields[name] = self._field(kind, name, found, taken)
            taken |= {fields[name]} if isinstance(fields[name], str) else set()
        lengths = _lengths(described["fields"], found)
        if lengths:
            described["lengths"] = lengths
        if kind == "contact":
            described["types"] = self._contact_types(found, described["fields"]["type"])
        if kind == "task":
            described["events"] = (self.base["classes"].get("task") or {}).get("events", {})
        return described

    def _unseen(self, kind: Kind, found: FoundClass) -> dict[str, Any]:
        """Describe a class whose fields nothing shows as is usual: all of it is a guess."""
        usual = deepcopy(self.base["classes"].get(kind) or {"fields": {}})
        parts = (f"{kind}.{part}.{name}" for part in ("fields", "types", "events")
                 for name, value in usual.get(part, {}).items() if value is not None)  # fmt: skip
        self.unverified += parts
        return {**usual, "set": found.name}

    def _shares(self, kind: Kind) -> bool:
        return any(other != kind and self.sets[other] == self.sets[kind] for other in self.sets)

    def _where(self, kind: Kind, found: FoundClass) -> dict[str, Any]:
        """Return what tells a kind apart in a class that it shares: a value of a field of types."""
        wanted = names.values(kind)
        for one in _type_fields(found):
            members = self.catalogue.enumerations.get(one.type)
            best = _closest(wanted, members or self.values(found.name, one.name))
            if best:
                self.unverified.append(f"{kind}.where")
                value = {"enum": f"{one.type}'{best}'"} if members else best
                return {one.name: value}
        return self._usual_where(kind, found)

    def _usual_where(self, kind: Kind, found: FoundClass) -> dict[str, Any]:
        """Return what the base profile says where the class has such fields, but shows no value."""
        usual = (self.base["classes"].get(kind) or {}).get("where", {})
        if usual and all(found.field(name) for name in usual):
            self.unverified.append(f"{kind}.where")
            return dict(usual)
        self.candidates[f"classes.{kind}.where"] = ()
        return {}

    def _field(self, kind: Kind, name: str, found: FoundClass, taken: Collection[str]) -> Any:
        if kind == "person" and name in CONTACT_TYPES and "contact" in self.sets:
            return None
        leads_to = LEADS_TO.get(name, ()) if name in REFERENCES[kind] else ()
        targets = [self.sets[one] for one in leads_to if one in self.sets]
        path, ranked = f"{kind}.fields.{name}", rank_fields(kind, name, found, targets, taken)
        if kind in UNITS and name == "parent":
            is_certain = bool(ranked) and ranked[0].score >= CERTAIN
            other = self._by_kind(path, found) or (None if is_certain else self._relation(path))
            if other is not None:
                return other
        best = self._note(path, ranked)
        if not best:
            return self._unneeded(kind, name)
        if name == "external_id":
            self.unverified.append(path)  # a field for codes may be somebody else's
        part = found.field(best)
        return {"bind": best} if part and part.target else best

    def _by_kind(self, path: str, found: FoundClass) -> dict[str, Any] | None:
        """Return a field for each kind of unit, where navigations lead to all their classes."""
        kinds = [kind for kind in ("department", "folder") if kind in self.sets]
        leads = {one.target: one for one in found.fields if one.target}
        if len(kinds) < 2 or not all(self.sets[kind] in leads for kind in kinds):
            return None
        parts = {kind: leads[self.sets[kind]].name for kind in kinds}
        self.unverified.append(path)
        self.candidates[f"classes.{path}"] = tuple(
            Candidate(name, CERTAIN, LEADS_THERE) for name in parts.values()
        )
        return {kind: {"bind": name} for kind, name in parts.items()}

    def _unneeded(self, kind: Kind, name: str) -> None:
        """What a profile may lack is not missing."""
        if name not in MANDATORY[kind]:
            del self.candidates[f"classes.{kind}.fields.{name}"]
            self.unverified = [one for one in self.unverified if one != f"{kind}.fields.{name}"]

    def _relation(self, path: str) -> Any:
        """Return the relation that keeps a hierarchy where units have no field for it."""
        known = names.candidates()["relation"]
        for one in self.catalogue.classes.values():
            if one.name in self.sets.values():
                continue
            source, target = (_end(one, known[end]) for end in ("from", "to"))
            if names.fit(one.name, known["set"]) and source and target:
                self.unverified.append(path)
                reason = Candidate(one.name, names.fit(one.name, known["set"]), _RELATION)
                self.candidates[f"classes.{path}"] = (reason,)
                return {"relation": {"set": one.name, "from": source, "to": target}}
        return None

    def _contact_types(self, found: FoundClass, type_field: Any) -> dict[str, Any]:
        part = found.field(str(type_field))
        members = self.catalogue.enumerations.get(part.type) if part else None
        shown = tuple(members or (self.values(found.name, part.name) if part else ()))
        types: dict[str, Any] = {}
        for name, wanted in names.candidates()["contact_values"].items():
            best = _closest(wanted, shown)
            self.unverified.append(f"contact.types.{name}")
            types[name] = (
                {"enum": f"{part.type}'{best}'"} if best and members and part else best or wanted[0]
            )
        return types

    def _key(self) -> dict[str, str]:
        """Return the key that most classes have."""
        for kind in self.sets:
            found = self.catalogue.classes[self.sets[kind]]
            wanted = names.candidates()["keys"]
            name = found.key or next((one for one in wanted if found.field(one)), "")
            if name:
                part = found.field(name)
                return {"field": name, "type": _KEY_TYPES.get(part.type if part else "", "string")}
        return dict(self.base.get("key") or {"field": "ID", "type": "string"})

    def _guid(self) -> str | None:
        """Return the field of GUIDs that the units have; none where the key is one."""
        found = self.catalogue.classes.get(self.sets.get("department", ""))
        key = self._key()
        wanted = names.candidates()["guids"]
        if found is None or key["type"] == "guid":
            return None
        return next((one for one in wanted if found.field(one) and one != key["field"]), None)


def _type_fields(found: FoundClass) -> list[FoundField]:
    wanted = names.candidates()["type_fields"]
    fitting = [(names.fit(one.name, wanted), one) for one in found.fields if not one.target]
    return [one for score, one in sorted(fitting, key=lambda pair: -pair[0]) if score >= 50]


def _closest(wanted: Iterable[str], shown: Iterable[str]) -> str:
    """Return the value that fits a word best, empty for none."""
    scored = [(names.fit(value, tuple(wanted)), value) for value in shown]
    score, value = max(scored, default=(0, ""), key=lambda pair: pair[0])
    return value if score else ""


def _end(found: FoundClass, wanted: Iterable[str]) -> Any:
    for name in wanted:
        part = found.field(name)
        if part is not None:
            return {"bind": name} if part.target else name
    return None


def _lengths(fields: Mapping[str, Any], found: FoundClass) -> dict[str, int]:
    parts = {
        ours: found.field(theirs) for ours, theirs in fields.items() if isinstance(theirs, str)
    }
    return {
        ours: part.length
        for ours, part in parts.items()
        if part is not None and part.length and part.type in ("", "Edm.String")
    }
