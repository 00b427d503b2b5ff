"""What of a plan is loaded this time: rows and branches left out, taken in, or loaded alone."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import translate as _
from orgloader.plan.model import Plan
from orgloader.plan.selection.choice import LeftOut, including, only, without
from orgloader.plan.selection.dependencies import Dependencies
from orgloader.plan.selection.selected import leaving_out

Step = Callable[[Dependencies, LeftOut, Iterable[int]], LeftOut]


class Selection(QObject):
    """The ``whole`` plan as it was made, and the numbers of its changes that are ``left`` out.

    Signals:
        changed: something else is left out.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.whole = Plan()
        self._dependencies: Dependencies | None = None
        self.left: LeftOut = frozenset()

    def begin(self, plan: Plan) -> None:
        """Choose from another plan; all of it is chosen."""
        self.whole, self._dependencies, self.left = plan, None, frozenset()

    @property
    def plan(self) -> Plan:
        """The plan without what is left out."""
        return leaving_out(self.whole, self.left) if self.left else self.whole

    def take(self, step: Step, numbers: Iterable[int]) -> None:
        """Leave out or take in changes by their numbers, with what depends on them."""
        if self._dependencies is None:  # made when it is needed: it takes its time
            self._dependencies = Dependencies(self.whole)
        left = step(self._dependencies, self.left, numbers)
        if left != self.left:
            self.left = left
            self.changed.emit()


def _alone(plan: Dependencies, _left: LeftOut, numbers: Iterable[int]) -> LeftOut:
    return only(plan, numbers)


def _all(_plan: Dependencies, _left: LeftOut, _numbers: Iterable[int]) -> LeftOut:
    return frozenset()


class SelectionButton(Retranslated, QToolButton):
    """A button with what can be done to the rows that are marked.

    ``marked`` returns the numbers of their changes.
    """

    def __init__(
        self, selection: Selection, marked: Callable[[], list[int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._selection, self._marked = selection, marked
        self.leave, self.include, self.alone, self.everything = (QAction(self) for _i in range(4))
        steps: tuple[tuple[QAction, Step], ...] = (
            (self.leave, without),
            (self.include, including),
            (self.alone, _alone),
            (self.everything, _all),
        )
        for action, step in steps:
            action.triggered.connect(partial(self._take, step))
        self.leave.setShortcut(QKeySequence.StandardKey.Delete)
        self.include.setShortcut("Ins")
        menu = QMenu(self)
        menu.addActions(self.steps)
        menu.aboutToShow.connect(self.offer)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("role", "chip")
        self.retranslate()

    @property
    def steps(self) -> list[QAction]:
        """What can be done, in the order of the menu."""
        return [self.leave, self.include, self.alone, self.everything]

    def offer(self) -> None:
        """Enable what makes sense for the rows that are marked."""
        marked, left = set(self._marked()), self._selection.left
        self.leave.setEnabled(bool(marked - left))
        self.include.setEnabled(bool(marked & left))
        self.alone.setEnabled(bool(marked))
        self.everything.setEnabled(bool(left))

    def retranslate(self) -> None:
        self.setText(_("Choose"))
        self.setToolTip(_("Leave rows out of this load, or load them alone"))
        self.leave.setText(_("Leave out of this load"))
        self.include.setText(_("Take in again"))
        self.alone.setText(_("Load only this"))
        self.everything.setText(_("Load everything"))

    def _take(self, step: Step) -> None:
        self._selection.take(step, self._marked())
