"""What became of the changes of a plan."""

from dataclasses import dataclass, field
from typing import Literal

from orgloader.errors import OrgLoaderError
from orgloader.plan import ids
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES, Fields

Status = Literal[
    "planned", "done", "failed", "blocked", "stale", "unclear", "not_attempted", "left_out"
]
PROBLEMS: frozenset[Status] = frozenset({"failed", "blocked", "stale", "unclear", "not_attempted"})
"""Statuses of changes that should have been made and were not: window and console agree."""


def left_out(plan: Plan) -> dict[int, Status]:
    """Return the statuses of a plan's changes before any is made."""
    return dict.fromkeys(plan.left_out, "left_out")


@dataclass(slots=True)
class Results:
    """What became of each change; ``statuses`` holds those that were not done, by number.

    ``keys`` maps source IDs to studio keys, those created now among them; ``guids`` only those of
    created departments. ``doubtful`` are the fields of changes that have lost an answer, by number.
    ``ended`` is the error that ended the run early.
    """

    keys: dict[str, str]
    statuses: dict[int, Status] = field(default_factory=dict)
    errors: dict[int, OrgLoaderError] = field(default_factory=dict)
    guids: dict[str, str] = field(default_factory=dict)
    doubtful: dict[int, Fields] = field(default_factory=dict)
    ended: OrgLoaderError | None = None

    def status(self, change: Change) -> Status:
        return self.statuses.get(change.number, "done")

    def key(self, reference: str | None) -> str | None:
        """Return the studio key that a reference of the plan stands for."""
        if reference is None:
            return None
        key = ids.key_in(reference)
        return self.keys[reference] if key is None else key

    def resolved(self, change: Change, fields: Fields) -> dict[str, str | None]:
        """Return fields of a change with references as studio keys."""
        references = REFERENCES[change.kind]
        return {
            name: self.key(value) if name in references else value for name, value in fields.items()
        }
