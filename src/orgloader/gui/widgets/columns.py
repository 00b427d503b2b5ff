"""Columns that share the room of their view, until the reader sets their widths."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView, QTableView, QTreeView

_SCROLL_BAR = 18
"""Kept free at the right, so that a scroll bar which comes moves nothing."""


class Columns(QObject):
    """Gives each column of ``view`` the least width it needs, and the rest of the room by weight.

    ``least`` maps column to points, ``weights`` those that grow to their share.
    """

    def __init__(self, view: QTableView | QTreeView, weights: Mapping[int, int]) -> None:
        super().__init__(view)
        self._view = view
        self._header: QHeaderView = (
            view.horizontalHeader() if isinstance(view, QTableView) else view.header()
        )
        self._weights = weights
        self._least: Mapping[int, int] = {}
        self._own = self._fitting = False
        self._header.sectionResized.connect(self._resized)
        view.viewport().installEventFilter(self)

    def need(self, least: Mapping[int, int]) -> None:
        """Say what each column needs now."""
        self._least = least
        self._own = False
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and not self._own:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        bar = self._view.verticalScrollBar()
        room = self._view.viewport().width() - (0 if bar.isVisible() else _SCROLL_BAR)
        spare = max(0, room - sum(self._least.values()))
        whole = sum(self._weights.values())
        self._fitting = True
        for column, least in self._least.items():
            share = spare * self._weights.get(column, 0) // whole
            self._header.resizeSection(column, least + share)
        self._fitting = False

    def _resized(self, column: int, _before: int, _after: int) -> None:
        """Keep what the reader has set; the last column follows the others by itself."""
        last = self._header.logicalIndex(self._header.count() - 1)
        self._own = self._own or (not self._fitting and column != last)
