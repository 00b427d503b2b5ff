"""The gateway in front of Business Studio, where the service is ours: its state and its lease.

Sources: contracts.md, Gateway. Other services do not know these addresses and are recognised by
that.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from orgloader.errors import EndError, StoppedError, TargetError
from orgloader.http import Answer, Control, exchange
from orgloader.i18n import moment

NAME = "orgloader-gateway"
REASON = "Orgloader-Reason"
LEASE = "Orgloader-Lease"
SECONDS = 30.0
"""How long the gateway may think: it answers at once, unless it has to look at the base."""
_ATTEMPTS = 3
_PAUSE = 2.0

NOT_SENT = {"studio.unreachable", "queue.full", "base.unknown"}
"""Reasons of the gateway that may pass; the request was not sent to Business Studio."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the gateway says of itself. ``holder`` is who may write now, ``None`` for nobody.

    ``base`` is whether the base of the last lease is open: ``found``, ``missing``, ``unknown``, or
    empty where there was none.
    """

    version: str
    reached: bool
    waiting: int
    busy_seconds: float
    holder: "Holder | None"
    base: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may write: account, computer, and since when (ISO 8601)."""

    user: str
    host: str
    since: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A lease that was given: ``seconds`` it lives without being renewed, ``renew`` how often to.

    ``object`` is whether the object that it names is there: ``found``, ``missing``, ``unknown``.
    """

    token: str
    seconds: float
    renew: float
    object: str


class LapsedError(TargetError):
    """The run has lost its right to write."""


class GatewayLink:
    """Talks to the gateway at ``root``, if there is one: the service's address without the path
    of OData.
    """

    def __init__(self, client: httpx.Client, root: str, control: Control | None = None) -> None:
        self._client = client
        self._root = root
        self._control = control or Control()

    def health(self) -> Health | None:
        """Return the gateway's state, ``None`` where the service is another one.

        Raises ``TargetError`` where nothing answers.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                answer = self._ask("GET", "health")
                break
            except TargetError as error:
                if not error.transient or attempt == _ATTEMPTS:
                    raise
                self._control.wait(_PAUSE, "Waiting for Business Studio")
        return _health(answer)

    def take(self, owner: str, who: Mapping[str, str], watched: Mapping[str, Any] | None) -> Grant:
        """Take the lease for ``owner``. Raises ``StoppedError`` where another program has it."""
        body = {"owner": owner, "who": dict(who), "object": watched}
        answer = self._ask("POST", "orgloader/lease", body)
        if answer.status == 423:
            raise busy(_holder(_document(answer).get("lease")))
        return _grant(answer)

    def renew(self, token: str) -> Grant:
        """Let the lease live for longer. Raises ``LapsedError``, ``TargetError``."""
        return _grant(self._ask("PUT", "orgloader/lease", None, token))

    def watch(self, token: str, watched: Mapping[str, Any] | None) -> Grant:
        """Name another object by which the base is known."""
        return _grant(self._ask("PUT", "orgloader/lease", {"object": watched}, token))

    def give_back(self, token: str) -> None:
        """End the lease."""
        self._ask("DELETE", "orgloader/lease", None, token)

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, token: str = ""
    ) -> Answer:
        request = self._client.build_request(
            method,
            self._root + path,
            content=None if body is None else json.dumps(body).encode(),
            headers={LEASE: token} if token else {},
            timeout=httpx.Timeout(SECONDS),
        )
        return exchange(self._client, request, TargetError, control=self._control)


def busy(holder: Holder | None) -> StoppedError:
    """Return the error for a run that must not write because another program does."""
    return StoppedError(
        "Another program is writing to Business Studio",
        "%(user)s on %(host)s, since %(since)s",
        "Wait until it has ended; the right to write of a program that has died ends by itself"
        " after ten minutes",
        user=holder.user if holder else "—",
        host=holder.host if holder else "—",
        since=shown(holder.since) if holder else "—",
    )


def shown(since: str) -> str:
    """Return a time as people read it, or as it came where it is none."""
    try:
        return moment(since)
    except ValueError:
        return since or "—"


def closed(host: str) -> TargetError:
    """Return the error for a gateway that does not reach Business Studio."""
    return TargetError(
        "Business Studio cannot be reached",
        "The gateway at %(host)s answers, Business Studio behind it does not",
        "Start Business Studio and open the base, then try again",
        transient=True,
        host=host,
    )


def refused(answer: Answer) -> EndError | None:
    """Return the error for a write that the gateway did not send, ``None`` for other answers."""
    reason = answer.headers.get(REASON, "")
    values: dict[str, Any] = {"host": answer.host, "status": answer.status, "remote": ""}
    if reason in {"lease.lapsed", "lease.held"}:
        return lapsed()
    if reason == "base.changed":
        return TargetError(
            "Another base is open in Business Studio",
            "The branch that is being loaded is not in it; nothing more is written",
            "Open the base that is being loaded, then load again",
            **values,
        )
    if reason in NOT_SENT:
        return TargetError(
            "Business Studio is not available",
            "%(host)s answered with status %(status)d",
            "Check that Business Studio is running and not busy with a dialog",
            transient=True,
            **values,
        )
    return None


def lapsed() -> LapsedError:
    """Return the error for a run that has lost its right to write."""
    return LapsedError(
        "The right to write has ended",
        "The gateway did not hear from this run for ten minutes, or another run of this computer"
        " has taken its place; nothing more is written",
        "Load again: the next run starts from what is there now",
    )


def _document(answer: Answer) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _health(answer: Answer) -> Health | None:
    document = _document(answer)
    if document.get("service") != NAME:
        return None
    queue, studio = document.get("queue") or {}, document.get("studio") or {}
    return Health(
        version=str(document.get("version", "")),
        reached=bool(studio.get("reached")),
        waiting=int(queue.get("waiting", 0)),
        busy_seconds=float(queue.get("busy_seconds", 0.0)),
        holder=_holder(document.get("lease")),
        base=str((document.get("base") or {}).get("state") or ""),
    )


def _holder(lease: object) -> Holder | None:
    if not isinstance(lease, dict):
        return None
    who = lease.get("who") or {}
    return Holder(str(who.get("user", "—")), str(who.get("host", "—")), str(lease.get("since", "")))


def _grant(answer: Answer) -> Grant:
    document = _document(answer)
    if answer.status == 409:
        raise lapsed()
    if answer.status != 200 or "token" not in document:
        raise TargetError(
            "The gateway did not give the right to write",
            "%(host)s answered with status %(status)d",
            "See the gateway's console or its log",
            detail=answer.text,
            transient=answer.transient,
            host=answer.host,
            status=answer.status,
        )
    return Grant(
        str(document["token"]),
        float(document.get("seconds", 600)),
        float(document.get("renew_seconds", 60)),
        str(document.get("object") or ""),
    )
