"""Commands as the tests start them, and the small organisation on which they work."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.rows import department, user

from orgloader import resource
from orgloader.sandbox import PortalState

PROFILE = json.loads(resource("profiles", "business-studio-6.json").read_text("utf-8"))
COMMAND = [sys.executable, "-c", "import sys; from orgloader.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on stdout; ``ValueError`` where there is anything else."""
        return json.loads(self.out)


Run = Callable[..., Done]


def organisation() -> PortalState:
    """A root, three departments and 13 persons."""
    departments = [
        department(1, "Завод", None, head=1),
        department(2, "Цех"),
        department(3, "Склад"),
        department(4, "Отдел [красный]"),
    ]
    users = [user(1, 1, "Директор"), *(user(id, 2 + id % 3) for id in range(2, 14))]
    return PortalState(departments, users)
