from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from orgloader import i18n
from orgloader.gui import theme


@pytest.fixture(autouse=True)
def _english_and_light(qapp: QApplication) -> Iterator[None]:
    i18n.set_language("en")
    theme.choose(qapp, "light")
    yield
    theme.choose(qapp, None)
