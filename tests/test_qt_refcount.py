"""PySide6 must not lose references to None and True, as one release did (the pin in pyproject)."""

import sys
from collections.abc import Callable

import pytest

QtCore = pytest.importorskip("PySide6.QtCore", exc_type=ImportError)

CALLS = 1000


def lost(call: Callable[[], object], value: object) -> int:
    """Return by how much the references to ``value`` fell over ``CALLS`` calls."""
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        call()
    return before - sys.getrefcount(value)


@pytest.mark.parametrize("value", [None, True])
def test_emitting_a_signal_loses_no_reference(value: object) -> None:
    class Sender(QtCore.QObject):
        told = QtCore.Signal(object)

    sender = Sender()
    sender.told.connect(lambda _: None)
    assert lost(lambda: sender.told.emit(value), value) < CALLS / 2


def test_a_virtual_call_loses_no_reference() -> None:
    class Model(QtCore.QAbstractListModel):
        def rowCount(self, parent: object = None) -> int:
            return 1

        def data(self, index: object, role: int = 0) -> object:
            return None

    model = Model()
    proxy = QtCore.QIdentityProxyModel()
    proxy.setSourceModel(model)
    index = proxy.index(0, 0)
    assert lost(lambda: proxy.data(index), None) < CALLS / 2
