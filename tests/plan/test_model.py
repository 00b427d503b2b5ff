"""The plan as data."""

from orgloader.plan.model import Change, Plan

CHANGES = (
    Change(1, "create", "department", "d:1", "", "Завод", "Завод", new={"name": "Завод"}),
    Change(2, "adopt", "department", "d:2", "k2", "Цех", "Завод / Цех"),
    Change(3, "adopt", "department", "d:3", "k3", "Склад", "Завод / Склад", new={"head": "u:1"}),
)


def test_a_link_alone_writes_nothing() -> None:
    plan = Plan(changes=CHANGES)
    assert plan.writes == 2
