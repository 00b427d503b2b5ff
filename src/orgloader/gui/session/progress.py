"""How far a job is: one figure that never goes back, and the time left when it can be estimated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from orgloader.run.events import Applied, Event, Phase, PhaseBegan, Progress

COMPARE: Mapping[Phase, float] = {"read_source": 0.55, "read_target": 0.40, "plan": 0.05}
LOAD: Mapping[Phase, float] = {
    "recover": 0.02,
    "read_source": 0.15,
    "read_target": 0.12,
    "plan": 0.03,
    "confirm": 0.0,
    "apply": 0.58,
    "verify": 0.08,
    "report": 0.02,
}
UNDO: Mapping[Phase, float] = {
    "recover": 0.02,
    "read_target": 0.14,
    "plan": 0.03,
    "apply": 0.70,
    "verify": 0.09,
    "report": 0.02,
}
PREVIEW_UNDO: Mapping[Phase, float] = {"read_target": 0.90, "plan": 0.10}
TEST: Mapping[Phase, float] = {"test": 1.0}

_STEADY_SECONDS = 4.0
_STEADY_SHARE = 0.04


@dataclass
class JobProgress:
    """Takes the events of one job. ``weights``: what share of the whole each phase is.

    ``share`` runs from 0 to 1 and stays below 1 until the job has ended.
    """

    weights: Mapping[Phase, float]
    now: Callable[[], float]
    phase: Phase | None = None
    share: float = 0.0
    _began: float = 0.0
    _at: float = 0.0
    _whats: list[str] = field(default_factory=list)
    _known: bool = False

    def take(self, event: Event) -> None:
        """Count what ``event`` reports."""
        match event:
            case PhaseBegan(phase):
                self._enter(phase)
            case Progress(what, done, total):
                if what not in self._whats:
                    self._whats.append(what)
                self._known = bool(total)
                self._reach(self._within(what, done / total if total else 0.0))
            case Applied(number=number, total=total):
                self._known = True
                self._reach(number / total if total else 1.0)
            case _:
                pass

    @property
    def counting(self) -> bool:
        """Whether it is not known yet how much there is to do in this phase."""
        return not self._known

    def seconds_left(self) -> float | None:
        """Return the time left in this phase, ``None`` as long as it would be a guess."""
        done = self._done()
        spent = self.now() - self._began
        if not self._known or spent < _STEADY_SECONDS or done < _STEADY_SHARE:
            return None
        return spent / done * (1.0 - done)

    def _enter(self, phase: Phase) -> None:
        self.phase, self._began, self._known = phase, self.now(), False
        self._whats.clear()
        self._at = self._start(phase)
        self.share = max(self.share, self._at)

    def _within(self, what: str, part: float) -> float:
        """Let each thing that is counted in one phase take half of what is left of it."""
        left: float = 0.5 ** self._whats.index(what)
        return 1.0 - left + left / 2 * min(1.0, part)

    def _reach(self, part: float) -> None:
        weight = self.weights.get(self.phase, 0.0) if self.phase else 0.0
        self.share = max(self.share, min(0.999, self._at + weight * min(1.0, part)))

    def _done(self) -> float:
        weight = self.weights.get(self.phase, 0.0) if self.phase else 0.0
        return (self.share - self._at) / weight if weight else 0.0

    def _start(self, phase: Phase) -> float:
        if phase not in self.weights:
            return self.share
        phases = list(self.weights)
        return sum(self.weights[one] for one in phases[: phases.index(phase)])
