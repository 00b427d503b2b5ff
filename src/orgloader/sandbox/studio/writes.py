"""The body of a write: from JSON to what is stored."""

import json
from collections.abc import Callable
from typing import Any

from orgloader.sandbox.studio.schema import OWNER, EntitySet, Id, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.switches import Switches
from orgloader.sandbox.studio.values import stored
from orgloader.sandbox.wire import Request

_BIND = "@odata.bind"


class BodyError(Exception):
    """A body that the studio does not understand, in its words."""


class Bodies:
    """Reads bodies. ``find`` returns the object at an address; ``None`` for a whole set."""

    def __init__(
        self, store: Store, find: Callable[[str], Id | None], switches: Callable[[], Switches]
    ) -> None:
        self._store = store
        self._find = find
        self._switches = switches

    def fields(self, known: EntitySet, body: Row) -> Row:
        """Return what a body sets, references as ``Id``s; ``BodyError`` for what it cannot."""
        fields = dict(self._field(known, name, value) for name, value in body.items())
        parents = [fields[name] for name in known.parents if name in fields]
        if parents and not any(parents):
            raise BodyError("An object cannot be without a parent")
        return fields

    def _field(self, known: EntitySet, name: str, value: Any) -> tuple[str, Any]:
        if name.endswith(_BIND):
            return self._bound(known, name.removesuffix(_BIND), value)
        if name in known.references and not known.references[name].bound:
            return name, self._held(known, name, value)
        if name not in known.types:
            raise BodyError(f"The property {name} does not exist")
        if name in (known.key.field, self._store.schema.guid, OWNER) or "/" in name:
            raise BodyError(f"The property {name} cannot be written")
        fit = self._value(known.types[name], name, value)
        is_text = name in known.texts and fit is not None
        return name, self._switches().kept(fit) if is_text else fit

    def _bound(self, known: EntitySet, name: str, value: Any) -> tuple[str, Id | None]:
        navigation = known.references.get(name)
        if navigation is None or not navigation.bound:
            raise BodyError(f"The property {name} cannot be bound")
        if value is None:
            return name, None
        found = self._find(value) if isinstance(value, str) else None
        if found is None or found.set not in navigation.targets:
            raise BodyError(f"{value} is not an object that {name} may refer to")
        return name, found

    def _held(self, known: EntitySet, name: str, value: Any) -> Id | None:
        """Return the object whose key a field is given."""
        if value is None:
            return None
        targets = known.references[name].targets
        wanted = self._store.schema.sets[next(iter(targets))].key.type
        if isinstance(value, bool) or isinstance(value, int) != (wanted == "int"):
            raise BodyError(f"The value of {name} has the wrong type")
        found = [Id(one, value) for one in targets if self._store.tables.has(Id(one, value))]
        if len(found) != 1:
            raise BodyError(f"The field {name} refers to an object that does not exist")
        return found[0]

    def _value(self, type_: str, name: str, value: Any) -> Any:
        members = self._store.schema.enumerations.get(type_)
        if members is not None:
            return _member(members, name, value)
        try:
            return stored(type_, value)
        except ValueError:
            raise BodyError(f"The value of {name} has the wrong type") from None


def _member(members: list[str], name: str, value: Any) -> str | None:
    """Return a member of an enumeration, given by name or number."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(members):
        return members[value]
    if value is not None and value not in members:
        raise BodyError(f"The value of {name} is no member of its type")
    found: str | None = value
    return found


def read_body(request: Request) -> Row:
    """Return the JSON object of a request."""
    try:
        body = json.loads(request.body)
    except ValueError:
        raise BodyError("The body is not JSON") from None
    if not isinstance(body, dict):
        raise BodyError("The body is not an object")
    return body
