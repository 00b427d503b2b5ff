"""What the settings say about planning."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one load may archive or change without a confirmation (rules.md, rule 14)."""

    archive_percent: float = 20
    archive_count: int = 500
    change_percent: float = 50
    change_count: int = 5000
    minimum: int = 10


@dataclass(frozen=True, slots=True)
class Options:
    """``portal`` is the portal's host; ``today`` an ISO date, for the pure planner has no clock."""

    portal: str
    today: str
    archive_folder: str = "Удалённые"
    default_position: str = "Сотрудник"
    create_persons: bool = True
    create_tasks: bool = False
    vacant_days: int = 0
    limits: Limits = field(default_factory=Limits)
