"""The ways in which references are kept: in a field, a navigation, or a relation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orgloader.plan.objects import Kind
from orgloader.studio.dialects import Dialect, Row
from orgloader.studio.keys import Keys, is_nothing
from orgloader.studio.profile import Profile
from orgloader.studio.profile.references import Bind, Related, Relation


@dataclass(frozen=True, slots=True)
class Pointer:
    """A field or, if ``bound``, a navigation that leads to an object with such ``keys``."""

    name: str
    bound: bool
    keys: Keys

    @property
    def path(self) -> str:
        """What the pointer is called in a condition."""
        return f"{self.name}/{self.keys.field}" if self.bound else self.name

    def raw(self, row: Row, dialect: Dialect) -> Any:
        """Return what a row shows of it: a bare key, ``None`` for nothing."""
        value = row.get(self.name)
        value = dialect.reference(value, self.keys.field) if self.bound else value
        return None if is_nothing(value) else value

    def entry(self, key: str | None, entity_set: str, dialect: Dialect) -> Mapping[str, Any]:
        """Return the entry of a body that lets it lead to an object of a set, or to nothing."""
        constant = None if key is None else self.keys.constant(key)
        if not self.bound:
            return {self.name: dialect.value(constant)}
        address = None if key is None else dialect.address(entity_set, constant)
        return dialect.bound(self.name, address)


@dataclass(frozen=True, slots=True)
class Way:
    """One form of a reference, and the ``kinds`` of object that it leads to.

    Either ``pointer`` is a part of the object itself, or ``relation`` is a class of its own.
    ``by_kind``: the profile names a form for each kind.
    """

    kinds: tuple[Kind, ...]
    keys: Keys
    pointer: Pointer | None = None
    relation: Relation | None = None
    by_kind: bool = False


def keys_of(profile: Profile, kind: Kind) -> Keys:
    """Return the keys of a class of the profile."""
    return Keys(profile.of(kind).entity_set, profile.key_of(kind))


def ways(profile: Profile, kind: Kind) -> Mapping[str, tuple[Way, ...]]:
    """Return the ways of each reference of a kind, by our name of it."""
    return {
        name: tuple(
            _way(profile, kinds, form, by_kind=isinstance(profile.of(kind).fields[name], dict))
            for kinds, form in forms
        )
        for name, forms in profile.references(kind).items()
    }


def _way(profile: Profile, kinds: tuple[Kind, ...], form: Any, *, by_kind: bool) -> Way:
    # Numbers as keys repeat from set to set: such a form leads to the sets of one class only.
    keys = keys_of(profile, kinds[0])
    led = tuple(kind for kind in kinds if profile.of(kind).entity_set == keys.entity_set)
    led = kinds if not keys.repeat else led
    if isinstance(form, Related):
        return Way(led, keys, relation=form.relation, by_kind=by_kind)
    return Way(led, keys, pointer_to(form, keys), by_kind=by_kind)


def pointer_to(form: str | Bind, keys: Keys) -> Pointer:
    """Return the pointer that a profile names."""
    bound = isinstance(form, Bind)
    return Pointer(form.bind if isinstance(form, Bind) else form, bound, keys)
