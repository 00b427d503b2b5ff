"""The plan as data."""

from orgloader.plan.model import Change, Finding, Plan
from orgloader.text import Text

CHANGES = (
    Change(1, "create", "department", "d:1", "", "Завод", "Завод", new={"name": "Завод"}),
    Change(2, "adopt", "department", "d:2", "k2", "Цех", "Завод / Цех"),
    Change(3, "adopt", "department", "d:3", "k3", "Склад", "Завод / Склад", new={"head": "u:1"}),
)


def test_a_link_alone_writes_nothing() -> None:
    plan = Plan(changes=CHANGES)
    assert plan.writes == 2
    assert plan.tally == {("create", "department"): 1, ("adopt", "department"): 2}


def test_other_findings_change_nothing_that_was_counted() -> None:
    plan = Plan(changes=CHANGES)
    finding = Finding("portal.slow", "note", Text("The portal was slow"))
    other = plan.telling((finding,))
    assert (plan.findings, other.findings) == ((), (finding,))
    assert other.fingerprint == plan.fingerprint
    assert other.tally == plan.tally
