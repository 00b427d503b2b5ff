"""Which command is allowed when: all that enables a button is decided here."""

from dataclasses import dataclass
from enum import Enum, auto


class State(Enum):
    """What the window is doing."""

    IDLE = auto()
    TESTING = auto()
    PICKING = auto()
    COMPARING = auto()
    LOADING = auto()
    WRITING = auto()
    STOPPING = auto()
    PREPARING = auto()


class Command(Enum):
    """What a user may do."""

    EDIT = auto()
    SAVE = auto()
    TEST = auto()
    PICK = auto()
    COMPARE = auto()
    LOAD = auto()
    UNDO = auto()
    CANCEL = auto()
    HISTORY = auto()
    AUTOMATE = auto()
    SAMPLE = auto()
    ADVANCE = auto()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the commands depend on. ``usable``: settings without fault, the webhook among them."""

    usable: bool = False
    changed: bool = False
    read_only: bool = False
    sample: bool = False


_CANCELLABLE = {
    State.TESTING,
    State.PICKING,
    State.COMPARING,
    State.LOADING,
    State.WRITING,
}


def allowed(state: State, facts: Facts) -> frozenset[Command]:
    """Return what may be done now."""
    if state is State.PREPARING:
        return frozenset({Command.EDIT})
    if state is not State.IDLE:
        return frozenset({Command.CANCEL} if state in _CANCELLABLE else ())
    commands = {Command.EDIT, Command.HISTORY}
    if facts.usable:
        commands |= {Command.TEST, Command.PICK, Command.COMPARE}
    if facts.usable and not facts.read_only:
        commands |= {Command.LOAD, Command.UNDO}
    if facts.usable and facts.changed and not facts.read_only and not facts.sample:
        commands.add(Command.SAVE)
    if not facts.sample:
        commands.add(Command.AUTOMATE)
    commands.add(Command.ADVANCE if facts.sample else Command.SAMPLE)
    return frozenset(commands)
