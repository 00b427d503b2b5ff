"""The portal: routes, checks in their order, the methods, and the envelope."""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orgloader.sandbox.faults import Faults
from orgloader.sandbox.portal import departments, php
from orgloader.sandbox.portal.batch import run_batch
from orgloader.sandbox.portal.calls import Answer, CallError, status
from orgloader.sandbox.portal.fields import SCOPES
from orgloader.sandbox.portal.limits import Bucket, Operating
from orgloader.sandbox.portal.spoiled import CallFault
from orgloader.sandbox.portal.state import PortalState
from orgloader.sandbox.portal.users import Manners, Users
from orgloader.sandbox.wire import Flight, Request, Response

_ROUTE = re.compile(r"/rest/([^/]+)/([^/]+)/([^/]+?)(?:\.json)?/?")


@dataclass
class Logged:
    """One HTTP request of the log; ``params`` holds no secret."""

    method: str
    params: php.Params
    status: int = 0


@dataclass
class Switches:
    """In what portals differ, and what may be wrong with one.

    ``documented`` picks the older of two families of error statuses; ``cloud`` adds the
    ``operating`` figures; ``whole_seconds`` is the newer shape of ``time``. ``error`` refuses
    every request with that code: PORTAL_DELETED, OVERLOAD_LIMIT, ACCESS_DENIED,
    authorization_error.
    """

    documented: bool = False
    cloud: bool = True
    whole_seconds: bool = True
    error: str = ""


class Portal:
    """A Bitrix24 portal with one webhook, that of ``owner`` with ``secret``.

    ``bucket`` and ``operating`` limit it (``None``: no limit). ``now`` is its clock, in seconds
    since 1970. ``log`` holds the requests, ``calls`` counts the calls of each method.
    """

    def __init__(
        self,
        state: PortalState,
        *,
        owner: str = "1",
        secret: str = "secret",
        bucket: Bucket | None = None,
        operating: Operating | None = None,
        manners: Manners | None = None,
        switches: Switches | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._manners = manners or Manners()
        self.now = now
        self.state = state
        self.owner = owner
        self.secret = secret
        self.bucket = bucket
        self.operating = operating or Operating()
        self.switches = switches or Switches()
        self.faults = Faults()
        self.call_faults: list[CallFault] = []
        self.flight = Flight()
        self.log: list[Logged] = []
        self.calls: Counter[str] = Counter()

    @property
    def state(self) -> PortalState:
        """What the portal knows; another one may be put in its place at any time."""
        return self._state

    @state.setter
    def state(self, state: PortalState) -> None:
        self._state = state
        state.now = self.now
        self._users = Users(state, self._manners)

    @property
    def path(self) -> str:
        """Path of the webhook's address, without a slash at its start."""
        return f"rest/{self.owner}/{self.secret}/"

    def answer(self, request: Request) -> Response:
        return self.faults.through(request, lambda: self._answer(request))

    def _answer(self, request: Request) -> Response:
        route = _ROUTE.fullmatch(request.path)
        logged = Logged(route[3].lower() if route else "", php.parameters(request))
        self.log.append(logged)
        response = self._carry_out(route, logged, request.client)
        logged.status = response.status
        return response

    def _carry_out(self, route: re.Match[str] | None, logged: Logged, client: str) -> Response:
        began = self.now()
        try:
            if self.bucket and not self.bucket.admits(client, began):
                raise CallError("QUERY_LIMIT_EXCEEDED")
            self._check(route, logged.method)
            answer = self._hit(logged.method, logged.params)
        except CallError as error:
            body = {"error": error.code, "error_description": error.description}
            return _json(status(error.code, documented=self.switches.documented), body)
        try:
            return _json(200, self._envelope(answer, logged.method, began))
        except php.SpellingError:
            return _json(200, {"error": "WRONG_ENCODING", "error_description": "Wrong encoding"})

    def _check(self, route: re.Match[str] | None, method: str) -> None:
        """Refuse what the portal refuses before the method runs, in its order."""
        error = self.switches.error
        if error == "PORTAL_DELETED":
            raise CallError(error)
        if route is None or (method != "batch" and method not in self._methods()):
            raise CallError("ERROR_METHOD_NOT_FOUND")
        if (route[1], route[2]) != (self.owner, self.secret):
            raise CallError("INVALID_CREDENTIALS")
        self._check_scope(method)
        if error:
            raise CallError(error)

    def _check_scope(self, method: str) -> None:
        room = method.partition(".")[0]
        needed = {"department": ("department",), "user": SCOPES, "im": ("im",)}.get(room)
        if needed and not set(needed) & set(self.state.scope):
            raise CallError("insufficient_scope")

    def _hit(self, method: str, params: php.Params) -> Answer:
        """Carry out one HTTP request; its calls count together for the working time."""
        made: Counter[str] = Counter()

        def call(name: str, given: php.Params) -> Answer:
            answer = self._call(name, given)
            made[name] += 1
            return answer

        try:
            if method != "batch":
                return call(method, params)
            return run_batch(params, self._in_batch(call), self._time)
        finally:
            self.operating.spend(made, self.now())

    def _in_batch(self, call: Callable[[str, php.Params], Answer]) -> Callable[..., Answer]:
        def within(name: str, given: php.Params) -> Answer:
            if name not in self._methods():
                raise CallError("ERROR_METHOD_NOT_FOUND")
            self._check_scope(name)
            if name == "app.info":
                raise CallError("ACCESS_DENIED", "Access denied! Application context required")
            return call(name, given)

        return within

    def _call(self, method: str, params: php.Params) -> Answer:
        if self.operating.blocked(method, self.now()):
            raise CallError("OPERATION_TIME_LIMIT")
        self.calls[method] += 1
        answer = self._methods()[method](params)
        due = [fault for fault in self.call_faults if fault.method == method and fault.next()]
        for fault in due:
            answer = fault.what(answer)
        return answer

    def _methods(self) -> dict[str, Callable[[php.Params], Answer]]:
        return {
            "profile": lambda _: Answer(self._profile()),
            "scope": lambda _: Answer(list(self.state.scope)),
            "server.time": lambda _: Answer(_iso(self.now())),
            "method.get": lambda params: Answer(self._method(params)),
            "app.info": lambda _: Answer({"SCOPE": self.state.scope, "LICENSE": "ru_std"}),
            "user.get": lambda params: self._users.get(params, self.owner),
            "user.fields": lambda _: self._users.fields(),
            "department.get": lambda params: departments.get(self.state, params),
            "department.fields": lambda _: Answer(departments.FIELDS),
            "im.notify.system.add": lambda params: Answer(self._notify(params)),
        }

    def _notify(self, params: php.Params) -> int:
        """Deliver a message to a user, and return its ID."""
        user, message = php.text(params.get("USER_ID")), php.text(params.get("MESSAGE"))
        if user not in self.state.users:
            raise CallError("USER_ID_EMPTY", "User not found")
        if not message:
            raise CallError("MESSAGE_EMPTY", "Message can't be empty")
        self.state.messages.append((user, message))
        return len(self.state.messages)

    def _profile(self) -> Any:
        user = self.state.users.get(self.owner, {"ID": self.owner})
        if user.get("ACTIVE", True) is False:
            return []
        names = ("NAME", "LAST_NAME", "PERSONAL_GENDER", "TIME_ZONE")
        shown = {name: user.get(name) or "" for name in names}
        return {"ID": str(user["ID"]), "ADMIN": self.state.admin, **shown}

    def _method(self, params: php.Params) -> dict[str, bool]:
        name = php.text(params.get("name")).lower()
        known = name in self._methods() or name == "batch"
        try:
            self._check_scope(name)
        except CallError:
            return {"isExisting": known, "isAvailable": False}
        return {"isExisting": known, "isAvailable": known}

    def _envelope(self, answer: Answer, method: str, began: float) -> dict[str, Any]:
        body: dict[str, Any] = {"result": answer.result}
        if answer.next is not None:
            body["next"] = answer.next
        if answer.total is not None:
            body["total"] = answer.total
        return body | {"time": self._time(method, began)}

    def _time(self, method: str, began: float | None = None) -> dict[str, Any]:
        finish = self.now()
        start = finish if began is None else began
        whole = self.switches.whole_seconds
        shown: dict[str, Any] = {
            "start": int(start) if whole else start,
            "finish": finish,
            "duration": finish - start,
            "processing": 0 if whole else finish - start,
            "date_start": _iso(start),
            "date_finish": _iso(finish),
        }
        if self.switches.cloud and method != "batch":
            shown["operating_reset_at"] = self.operating.reset_at(method, finish)
            shown["operating"] = self.operating.used(method, finish)
        return shown


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _json(code: int, body: Any) -> Response:
    return Response(code, php.encode(body), {"content-type": "application/json; charset=utf-8"})
