"""Who may write: at most one program at a time, over all computers.

A lease has a token. Each new lease has a higher number than all before it, so a program whose
lease has lapsed meanwhile is known by its old token and cannot write any more (a fencing token).
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

SECONDS = 600.0
"""How long a lease lives without being renewed."""

Verdict = Literal["free", "held", "lapsed", "ok"]


@dataclass(frozen=True, slots=True)
class Watched:
    """The object by which the base is known: its address, and fields that must stay the same."""

    address: str
    same: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease: ``owner`` is the installation that has it, ``who`` says so to people.

    ``until`` is on the clock of ``Leases``.
    """

    number: int
    token: str
    owner: str
    who: Mapping[str, str]
    since: str
    until: float
    watched: Watched | None = None

    def shown(self, now: float) -> dict[str, Any]:
        """Return what others may know of it."""
        return {
            "who": dict(self.who),
            "since": self.since,
            "seconds_left": max(0, round(self.until - now)),
            "object": self.watched.address if self.watched else None,
        }


class HeldError(Exception):
    """Somebody else has the lease."""

    def __init__(self, lease: Lease) -> None:
        super().__init__()
        self.lease = lease


class LapsedError(Exception):
    """The token is that of no living lease."""


class Leases:
    """Gives leases, one at a time. ``keep`` stores the latest one whenever it changes.

    Raises what ``keep`` raises: a lease that is not kept is not given. ``last`` is the latest one,
    whether or not it lives.
    """

    def __init__(
        self,
        last: Lease | None = None,
        keep: Callable[[Lease], None] = lambda _: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.last = last
        self._keep = keep
        self.now = now

    @property
    def current(self) -> Lease | None:
        """The lease that lives, if any."""
        last = self.last
        return last if last is not None and self.now() < last.until else None

    def take(self, owner: str, who: Mapping[str, str], watched: Watched | None) -> Lease:
        """Give ``owner`` a lease; its own earlier one ends by that. Raises ``HeldError``."""
        held = self.current
        if held is not None and held.owner != owner:
            raise HeldError(held)
        number = self.last.number + 1 if self.last else 1
        return self._kept(
            Lease(
                number,
                f"{number}-{secrets.token_hex(12)}",
                owner,
                who,
                datetime.now(UTC).isoformat(timespec="seconds"),
                self.now() + SECONDS,
                watched,
            )
        )

    def renew(self, token: str) -> Lease:
        """Let the lease live for as long again. Raises ``LapsedError``."""
        return self._kept(replace(self.held(token), until=self.now() + SECONDS))

    def watch(self, token: str, watched: Watched | None) -> Lease:
        """Name another object by which the base is known. Raises ``LapsedError``."""
        return self._kept(replace(self.held(token), watched=watched))

    def give_back(self, token: str) -> Lease:
        """End the lease. Raises ``LapsedError``."""
        return self._kept(replace(self.held(token), until=self.now()))

    def held(self, token: str) -> Lease:
        """Return the lease of ``token``. Raises ``LapsedError``."""
        current = self.current
        if current is None or not _same(current.token, token):
            raise LapsedError
        return current

    def may_write(self, token: str) -> Verdict:
        """Say whether a write with ``token`` (empty: without one) may be sent now."""
        current = self.current
        if not token:
            return "free" if current is None else "held"
        if current is not None and _same(current.token, token):
            return "ok"
        return "lapsed"

    def _kept(self, lease: Lease) -> Lease:
        self._keep(lease)
        self.last = lease
        return lease


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
