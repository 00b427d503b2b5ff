"""The studio's service: addresses, verbs, and the counts that tests look at."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from orgloader.sandbox.faults import Faults
from orgloader.sandbox.studio.batch import run_batch
from orgloader.sandbox.studio.filter import QueryError
from orgloader.sandbox.studio.keys import read_key, spelled
from orgloader.sandbox.studio.metadata import document, service_document
from orgloader.sandbox.studio.options import decoded
from orgloader.sandbox.studio.reads import Reads, answer
from orgloader.sandbox.studio.refusals import HTTPError, refusal
from orgloader.sandbox.studio.rules import Refusal
from orgloader.sandbox.studio.schema import EntitySet, Id, Row
from orgloader.sandbox.studio.state import StudioState
from orgloader.sandbox.studio.switches import Switches
from orgloader.sandbox.studio.writes import Bodies, BodyError, read_body
from orgloader.sandbox.wire import Flight, Request, Response, text

_TARGET = re.compile(r"([\w.]+)(?:\((.*)\))?", re.DOTALL)


@dataclass
class Write:
    """One write of the log; ``key`` is empty for a refused create.

    ``about`` is the object that is written, or that which a relation leads to; ``headers`` are
    those of the request.
    """

    verb: str
    set: str
    key: Any
    body: Row
    status: int
    about: Id | None
    headers: Mapping[str, str]


class Studio:
    """The OData service of a studio.

    ``counts`` counts carried-out requests by verb, ``log`` holds the writes, ``flight.overlaps``
    the requests that came while another was under way.
    """

    def __init__(self, state: StudioState, switches: Switches | None = None) -> None:
        self._state = state
        self.switches = switches or Switches()
        self.faults = Faults()
        self.flight = Flight()
        self.counts: Counter[str] = Counter()
        self.log: list[Write] = []
        self._reads = Reads(state, lambda: self.switches)
        self._bodies = Bodies(state, self._bound, lambda: self.switches)

    @property
    def state(self) -> StudioState:
        """The objects; ``state.load`` replaces them."""
        return self._state

    @property
    def path(self) -> str:
        """Path of the service's root, with a slash at its end, without one at its start."""
        return f"{self.state.schema.path}/" if self.state.schema.path else ""

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
        if not request.path.startswith(f"/{self.path.rstrip('/')}"):  # nothing of the service's own
            return text(404, "Not Found")
        return self.faults.through(request, lambda: self.carry_out(request))

    def carry_out(self, request: Request) -> Response:
        """Answer a request without regard to faults."""
        try:
            return self._carry_out(request)
        except HTTPError as error:
            return refusal(error.status, str(error), self.switches.errors)
        except (QueryError, BodyError, Refusal) as error:
            return refusal(400, str(error), self.switches.errors)

    def _carry_out(self, request: Request) -> Response:
        target = decoded(request.path).removeprefix(f"/{self.path}")
        if target == "$batch" and self.switches.batch:
            return run_batch(request, f"/{self.path}", self.carry_out)
        self.counts[request.method] += 1
        if target == "$metadata" and self.switches.metadata:
            return text(200, document(self.state.schema), "application/xml")
        if target == "" and self.switches.service_document:
            return answer(200, service_document(self.state.schema))
        known, one = self._target(target)
        if request.method != "GET":
            return self._write(known, one, request)
        return self._reads.object(one, request) if one else self._reads.list(known, request)

    def _target(self, target: str) -> tuple[EntitySet, Id | None]:
        """Return the set and the object (``None``: the whole set) that an address names."""
        found = _TARGET.fullmatch(target)
        known = self.state.schema.sets.get(found[1]) if found else None
        if not found or not known:
            raise HTTPError(404, "Resource not found")
        if found[2] is None:
            return known, None
        try:
            one = Id(known.name, read_key(known.key, found[2]))
        except ValueError:
            raise HTTPError(400, "The key is misspelled") from None
        if not self.state.tables.has(one) or self._reads.is_hidden(one):
            raise HTTPError(404, "The object does not exist")
        return known, one

    def _bound(self, address: str) -> Id | None:
        """Return the object at an address in a body, relative to the root or absolute."""
        place = decoded(address)
        before, found, behind = place.partition(f"/{self.path}")
        try:
            return self._target(behind if found and "//" in before else place)[1]
        except HTTPError:
            return None

    def _write(self, known: EntitySet, one: Id | None, request: Request) -> Response:
        about = self.state.relations.target(one) if one else None
        key = one and one.key
        entry = Write(request.method, known.name, key, {}, 400, about, request.headers)
        self.log.append(entry)
        try:
            response = self._written(known, one, entry, request)
        except HTTPError as error:
            entry.status = error.status
            raise
        entry.status = response.status
        return response

    def _written(
        self, known: EntitySet, one: Id | None, entry: Write, request: Request
    ) -> Response:
        verb = request.method
        if (verb, one is None) not in (("POST", True), ("PATCH", False), ("DELETE", False)):
            raise HTTPError(405, "The method is not allowed here")
        if one is not None:
            self._check_etag(one, request.headers.get("if-match"))
        if one is not None and verb == "DELETE":
            self.state.delete(one)
            return Response(204)
        entry.body = read_body(request)
        fields = self._bodies.fields(known, entry.body)
        if one is not None:
            self.state.change(one, fields)
            return Response(204, headers=self._tagged(one))
        made = self.state.create(known, fields)
        entry.key, entry.about = made.key, self.state.relations.target(made)
        return self._created(known, made)

    def _created(self, known: EntitySet, made: Id) -> Response:
        if self.switches.created == "nothing":
            return Response(204)
        address = f"{known.name}({spelled(known.key, made.key)})"
        headers = self._tagged(made) | {"location": f"/{self.path}{quote(address)}"}
        if self.switches.created == "location":
            return Response(204, headers=headers)
        row = self._reads.shapes.shape(known, {})(self.state.tables.row(made))
        return answer(201, row, headers)

    def _tagged(self, one: Id) -> dict[str, str]:
        tag = self._reads.shapes.etag(one)
        return {"etag": tag} if tag else {}

    def _check_etag(self, one: Id, given: str | None) -> None:
        tag = self._reads.shapes.etag(one)
        if tag and given is None and self.switches.if_match:
            raise HTTPError(428, "If-Match must be sent")
        if tag and given not in (None, "*", tag):
            raise HTTPError(412, "The object has been changed")
