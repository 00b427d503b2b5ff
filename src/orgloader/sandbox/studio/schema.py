"""What a profile says about the studio: its sets, their fields, and how keys are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from uuid import NAMESPACE_OID, uuid5

Row = dict[str, Any]
KeyType = Literal["string", "guid", "int"]

REFERENCES = ("parent", "head", "person", "position", "unit")
"""The profile's fields that refer to another object."""

CATALOGUES = ("department", "position", "folder", "person", "task")
"""Kinds that live in a catalogue; the other kinds are rows of lists."""


@dataclass(frozen=True)
class Kind:
    """A class of the profile: ``fields`` maps our names to the studio's."""

    name: str
    set: str
    where: Mapping[str, Any]
    fields: Mapping[str, str]


@dataclass
class EntitySet:
    """A set: its plain fields, its references, and the fields that are looked up often."""

    name: str
    number: int
    fields: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    indexed: set[str] = field(default_factory=set)
    parent: str = ""
    kinds: list[Kind] = field(default_factory=list)

    @property
    def is_catalogue(self) -> bool:
        return any(kind.name in CATALOGUES for kind in self.kinds)

    def blank(self) -> Row:
        """Return a row with every field empty."""
        return dict.fromkeys(sorted(self.fields | self.references))

    def kind(self, row: Row) -> Kind | None:
        """Return the kind of an object: the one whose constants it carries."""
        for kind in sorted(self.kinds, key=lambda one: -len(one.where)):
            if all(row.get(name) == value for name, value in kind.where.items()):
                return kind
        return None


class Schema:
    """The sets of a profile (the JSON of a target profile, as plain data)."""

    def __init__(self, profile: Mapping[str, Any]) -> None:
        self.path: str = profile["path"].strip("/")
        self.key: str = profile["key"]["field"]
        self.key_type: KeyType = profile["key"]["literal"]
        self.binds: bool = profile["references"] == "bind"
        self.kinds: dict[str, Kind] = {}
        self.sets: dict[str, EntitySet] = {}
        if self.key_type not in get_args(KeyType):
            raise ValueError(f"unknown key literal: {self.key_type}")
        for name, described in profile["classes"].items():
            if described:
                self._add(name, described)

    def _add(self, name: str, described: Mapping[str, Any]) -> None:
        fields = {ours: theirs for ours, theirs in described["fields"].items() if theirs}
        kind = Kind(name, described["set"], described.get("where") or {}, fields)
        self.kinds[name] = kind
        known = self.sets.setdefault(kind.set, EntitySet(kind.set, len(self.sets) + 1))
        known.kinds.append(kind)
        known.fields |= {self.key, "guid", "OwnerSID", *kind.where}
        for ours, theirs in fields.items():
            (known.references if ours in REFERENCES else known.fields).add(theirs)
            if ours in ("name", "external_id"):
                known.indexed.add(theirs)
        self._place(known, fields.get("parent"))
        known.indexed |= known.references

    def _place(self, known: EntitySet, parent: str | None) -> None:
        """Every object of a catalogue has a parent, whether the profile names the field or not."""
        if parent:
            known.parent = parent
        elif not known.parent and known.is_catalogue:
            known.parent = "Parent" if self.binds else "ID_Parent"
            known.references.add(known.parent)

    def new_key(self, known: EntitySet, number: int) -> Any:
        """Return the key of the nth object of a set; the catalogue's root is object 0."""
        if self.key_type == "int":
            return known.number * 1_000_000_000 + number
        if self.key_type == "guid":
            return str(uuid5(NAMESPACE_OID, f"{known.name} key {number}"))
        return f"0x{0x001000 + known.number:06x}{number:056x}"

    @staticmethod
    def new_guid(known: EntitySet, number: int) -> str:
        return str(uuid5(NAMESPACE_OID, f"{known.name} {number}"))

    def key_of(self, literal: str) -> Any:
        """Read the key between the brackets of an address; ``ValueError`` if misspelled."""
        if self.key_type == "int":
            return int(literal)
        if self.key_type == "guid":
            if not GUID.fullmatch(literal):
                raise ValueError(literal)
            return literal.lower()
        if len(literal) < 2 or literal[0] != "'" or literal[-1] != "'":
            raise ValueError(literal)
        return literal[1:-1].replace("''", "'")


GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
