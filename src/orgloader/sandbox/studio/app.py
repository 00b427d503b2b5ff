"""The studio's service: addresses, verbs, and the counts that tests look at."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from types import NoneType
from typing import Any

from orgloader.sandbox.faults import Faults
from orgloader.sandbox.studio.batch import run_batch
from orgloader.sandbox.studio.filter import QueryError
from orgloader.sandbox.studio.metadata import document
from orgloader.sandbox.studio.query import OPTIONS, Lists, decoded, options
from orgloader.sandbox.studio.schema import EntitySet, Row
from orgloader.sandbox.studio.state import StudioState
from orgloader.sandbox.studio.store import Refusal
from orgloader.sandbox.wire import Flight, Request, Response, text

_TARGET = re.compile(r"([\w.]+)(?:\((.*)\))?", re.DOTALL)
_BIND = "@odata.bind"


class _HTTPError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Write:
    """One write of the log; ``key`` is empty for a refused create."""

    verb: str
    set: str
    key: Any
    body: Row
    status: int


@dataclass
class Switches:
    """What a studio may have or lack: ``page`` caps the rows of one answer (``None``: no cap)."""

    page: int | None = None
    metadata: bool = False
    batch: bool = False
    count: bool = False
    etags: bool = False


class Studio:
    """The OData service of a studio.

    ``counts`` counts carried-out requests by verb, ``log`` holds the writes, ``flight.overlaps``
    the requests that came while another was under way. Errors are plain text.
    """

    def __init__(self, state: StudioState, switches: Switches | None = None) -> None:
        self._state = state
        self.switches = switches or Switches()
        self.faults = Faults()
        self.flight = Flight()
        self.counts: Counter[str] = Counter()
        self.log: list[Write] = []
        self._lists = Lists(state, self._tag)

    @property
    def state(self) -> StudioState:
        """The objects; ``state.load`` replaces them."""
        return self._state

    @property
    def path(self) -> str:
        """Path of the service's root, with a slash at its end, without one at its start."""
        return f"{self.state.schema.path}/"

    @property
    def overlaps(self) -> int:
        return self.flight.overlaps

    @property
    def reads(self) -> int:
        return self.counts["GET"]

    @property
    def writes(self) -> int:
        return sum(self.counts[verb] for verb in ("POST", "PATCH", "DELETE"))

    def answer(self, request: Request) -> Response:
        return self.faults.through(request, lambda: self.carry_out(request))

    def carry_out(self, request: Request) -> Response:
        """Answer a request without regard to faults."""
        try:
            return self._carry_out(request)
        except _HTTPError as error:
            return text(error.status, str(error))
        except (QueryError, Refusal) as error:
            return text(400, str(error))

    def _carry_out(self, request: Request) -> Response:
        target = decoded(request.path).removeprefix(f"/{self.path}")
        if target == "$batch" and self.switches.batch:
            return run_batch(request, f"/{self.path}", self.carry_out)
        self.counts[request.method] += 1
        if target == "$metadata" and self.switches.metadata:
            return text(200, document(self.state.schema), "application/xml")
        known, key = self._target(target)
        if request.method == "GET":
            return self._read(known, key, request)
        return self._write(known, key, request)

    def _target(self, target: str) -> tuple[EntitySet, Any]:
        """Return the set and the key (``None``: the whole set) that an address names."""
        found = _TARGET.fullmatch(target)
        known = self.state.schema.sets.get(found[1]) if found else None
        if not found or not known:
            raise _HTTPError(404, "Resource not found")
        if found[2] is None:
            return known, None
        try:
            key = self.state.schema.key_of(found[2])
        except ValueError:
            raise _HTTPError(400, "The key is misspelled") from None
        if key not in self.state.rows[known.name]:
            raise _HTTPError(404, "The object does not exist")
        return known, key

    def _read(self, known: EntitySet, key: Any, request: Request) -> Response:
        allowed = (*OPTIONS, "$count") if self.switches.count else OPTIONS
        asked = options(request.query, allowed)
        if key is not None:
            return _json(200, self._lists.shown(known, self.state.rows[known.name][key], asked))
        if "$apply" in asked:
            return _json(200, {"value": self._lists.aggregated(known, asked)})
        page: Row = {"value": self._lists.page(known, asked, self.switches.page)}
        if asked.get("$count") == "true":
            page = {"@odata.count": len(self._lists.rows(known, asked))} | page
        return _json(200, page)

    def _write(self, known: EntitySet, key: Any, request: Request) -> Response:
        entry = Write(request.method, known.name, key, {}, 400)
        self.log.append(entry)
        try:
            response = self._written(known, entry, request)
        except _HTTPError as error:
            entry.status = error.status
            raise
        entry.status = response.status
        return response

    def _written(self, known: EntitySet, entry: Write, request: Request) -> Response:
        verb, key = request.method, entry.key
        if (verb, key is None) not in (("POST", True), ("PATCH", False), ("DELETE", False)):
            raise _HTTPError(405, "The method is not allowed here")
        self._check_etag(key, request.headers.get("if-match"))
        if verb == "DELETE":
            self.state.delete(known, key)
            return Response(204)
        entry.body = _body(request)
        fields = self._fields(known, entry.body)
        if verb == "PATCH":
            self.state.change(known, key, fields)
            return Response(204)
        row = self.state.create(known, fields)
        entry.key = row[self.state.schema.key]
        return _json(201, self._lists.shown(known, row, {}))

    def _tag(self, key: Any) -> Row:
        """Return what marks the state of an object, where there are ETags."""
        if not self.switches.etags:
            return {}
        return {"@odata.etag": f'W/"{self.state.revisions[key]}"'}

    def _check_etag(self, key: Any, given: str | None) -> None:
        if self.switches.etags and given not in (None, "*", *self._tag(key).values()):
            raise _HTTPError(412, "The object has been changed")

    def _fields(self, known: EntitySet, body: Row) -> Row:
        """Return the fields that a body sets, references as bare keys."""
        fields = {}
        for name, value in body.items():
            if not isinstance(value, _types(known, name)):
                raise _HTTPError(400, f"The value of {name} has the wrong type")
            if self.state.schema.binds and name.endswith(_BIND):
                field = name.removesuffix(_BIND)
                fields[field] = self._bound(value)
            else:
                field = name
                fields[field] = value
            self._check_field(known, field, bound=field != name)
            if field == known.parent and fields[field] is None:
                raise _HTTPError(400, "An object cannot be without a parent")
        return fields

    def _check_field(self, known: EntitySet, field: str, *, bound: bool) -> None:
        binds = self.state.schema.binds
        plain = known.fields if binds else known.fields | known.references
        if field not in (known.references if bound else plain):
            raise _HTTPError(400, f"The property {field} does not exist")
        if field in (self.state.schema.key, "guid", "OwnerSID"):
            raise _HTTPError(400, f"The property {field} cannot be written")

    def _bound(self, value: Any) -> Any:
        """Return the key in ``Set('key')``; ``None`` takes a reference away."""
        if value is None:
            return None
        try:
            key = self._target(decoded(str(value)))[1]
        except _HTTPError as error:
            raise _HTTPError(400, f"{value}: {error}") from None
        if key is None:
            raise _HTTPError(400, f"{value} is not an object")
        return key


def _types(known: EntitySet, name: str) -> tuple[type, ...]:
    """Return what a field may hold: text; a key or a constant of the profile may be a number."""
    constants = {constant for kind in known.kinds for constant in kind.where}
    free = name in known.references | constants
    return (str, int, NoneType) if free else (str, NoneType)


def _body(request: Request) -> Row:
    try:
        body = json.loads(request.body)
    except ValueError:
        raise _HTTPError(400, "The body is not JSON") from None
    if not isinstance(body, dict):
        raise _HTTPError(400, "The body is not an object")
    return body


def _json(status: int, body: Any) -> Response:
    kind = "application/json; charset=utf-8"
    return Response(status, json.dumps(body, ensure_ascii=False).encode(), {"content-type": kind})
