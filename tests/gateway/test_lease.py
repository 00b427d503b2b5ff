"""Who may write, pure: never two at once, never with a lapsed lease, not after a restart either."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orgloader.gateway.lease.file import LeaseFile
from orgloader.gateway.lease.lease import SECONDS, HeldError, LapsedError, Lease, Leases, Watched

OWNERS = ("a", "b", "c")


class Writing(RuleBasedStateMachine):
    """Three programs take, renew, lose and give back leases; time passes; the gateway restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.kept: Lease | None = None
        self.leases = self._start()
        self.tokens: dict[str, str] = {}
        self.renewed: dict[str, float] = {}
        self.numbers: list[int] = []

    def _start(self) -> Leases:
        return Leases(self.kept, self._keep, lambda: self.time)

    def _keep(self, lease: Lease) -> None:
        self.kept = lease

    @rule(owner=st.sampled_from(OWNERS))
    def take(self, owner: str) -> None:
        try:
            lease = self.leases.take(owner, {"user": owner}, None)
        except HeldError as held:
            assert held.lease.owner != owner
            assert self.time < held.lease.until
            return
        others = [one for one in OWNERS if one != owner and one in self.tokens]
        assert all(self.leases.may_write(self.tokens[one]) == "lapsed" for one in others)
        self.tokens[owner] = lease.token
        self.renewed[owner] = self.time
        self.numbers.append(lease.number)

    @rule(owner=st.sampled_from(OWNERS))
    def renew(self, owner: str) -> None:
        try:
            self.leases.renew(self.tokens.get(owner, "none"))
        except LapsedError:
            return
        assert self.time - self.renewed[owner] < SECONDS
        self.renewed[owner] = self.time

    @rule(owner=st.sampled_from(OWNERS))
    def give_back(self, owner: str) -> None:
        try:
            self.leases.give_back(self.tokens.get(owner, "none"))
        except LapsedError:
            return
        assert self.leases.may_write("") == "free"

    @rule(seconds=st.sampled_from([1.0, 60.0, SECONDS / 2, SECONDS, 2 * SECONDS]))
    def wait(self, seconds: float) -> None:
        self.time += seconds

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restart(self) -> None:
        self.leases = self._start()

    @invariant()
    def at_most_one_may_write(self) -> None:
        able = [one for one, token in self.tokens.items() if self.leases.may_write(token) == "ok"]
        assert len(able) <= 1
        for one in able:
            assert self.time - self.renewed[one] < SECONDS
        assert self.leases.may_write("") == ("held" if self.leases.current else "free")
        assert (self.leases.current is not None) == bool(able)

    @invariant()
    def numbers_only_grow(self) -> None:
        assert self.numbers == sorted(set(self.numbers))


Writing.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
test_writing = Writing.TestCase


def test_the_same_owner_may_take_it_up_again_and_its_old_token_is_no_good() -> None:
    leases = Leases(now=lambda: 0.0)
    first = leases.take("a", {}, None)
    second = leases.take("a", {}, None)
    assert (leases.may_write(first.token), leases.may_write(second.token)) == ("lapsed", "ok")
    with pytest.raises(LapsedError):
        leases.renew(first.token)


def test_a_lease_that_cannot_be_kept_is_not_given() -> None:
    def full(_lease: Lease) -> None:
        raise OSError(28, "No space left on device")

    leases = Leases(None, full)
    with pytest.raises(OSError, match="space"):
        leases.take("a", {}, None)
    assert leases.current is None


class Clocks:
    """The clock of one process, and the calendar's."""

    def __init__(self) -> None:
        self.own = 1000.0
        self.calendar = 1_800_000_000.0


def file(path: Path, clocks: Clocks) -> LeaseFile:
    return LeaseFile(path, lambda: clocks.own, lambda: clocks.calendar)


@pytest.mark.parametrize(
    ("passed", "left"), [(0, SECONDS), (100, SECONDS - 100), (SECONDS, 0), (-5000, SECONDS)]
)
def test_a_lease_lives_on_in_the_file_for_as_long_as_it_had(
    tmp_path: Path, passed: float, left: float
) -> None:
    clocks = Clocks()
    watched = Watched("/A('1')", {"guid": "g"})
    lease = Lease(7, "7-x", "a", {"user": "Анна"}, "2026-01-01", clocks.own + SECONDS, watched)
    file(tmp_path / "deep" / "lease.json", clocks).keep(lease)
    clocks.own = 5.0  # another process, whose clock began elsewhere
    clocks.calendar += passed
    found = file(tmp_path / "deep" / "lease.json", clocks).load()
    assert found is not None
    assert found.until == pytest.approx(clocks.own + left, abs=0.001)
    assert (found.number, found.token, found.who, found.watched) == (
        7,
        "7-x",
        {"user": "Анна"},
        watched,
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"ends": "x"}', b"\xff"])
def test_a_file_that_cannot_be_read_is_none(tmp_path: Path, content: bytes, caplog: Any) -> None:
    (tmp_path / "lease.json").write_bytes(content)
    assert LeaseFile(tmp_path / "lease.json").load() is None
    assert "cannot be read" in caplog.text
