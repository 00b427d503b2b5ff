"""The window itself: closing, languages, light and dark, keys, names, a second instance."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from tests.gui.world import Pilot

from orgloader import i18n, resource
from orgloader.gui.session.state import Command, State
from orgloader.gui.widgets import theme
from orgloader.gui.window.help import PAGES, Help
from orgloader.gui.window.language import use_language
from orgloader.sandbox import Sandbox, faults
from orgloader.settings import state_dir
from orgloader.state.store import Store

TRANSLATED = i18n.gettext.translation(
    i18n.DOMAIN, str(resource("translations")), languages=["ru"], fallback=True
).gettext("&Save settings")
russian = pytest.mark.skipif(TRANSLATED == "&Save settings", reason="the catalogue is yet to come")


@pytest.mark.parametrize("language", ["en", pytest.param("ru", marks=russian)])
def test_mnemonics_are_unique(pilot: Pilot, application: QApplication, language: str) -> None:
    use_language(application, "ru" if language == "ru" else "en")
    pilot.qtbot.wait(20)
    for page in range(pilot.window.pages.count()):
        pilot.window.pages.setCurrentIndex(page)
        texts = [action.text() for action in pilot.window.menuBar().actions()]
        texts += [
            one.text()
            for one in pilot.window.findChildren(QWidget)
            if isinstance(one, QAbstractButton | QLabel) and one.isVisible()
        ]
        keys = [QKeySequence.mnemonic(text).toString() for text in texts]
        taken = [key for key in keys if key]
        assert sorted(set(taken)) == sorted(taken)


def test_every_focusable_widget_has_a_name(pilot: Pilot) -> None:
    pilot.form.fold.setChecked(True)
    for step in range(3):
        pilot.window.show_step(step)
        for widget in pilot.window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                if isinstance(widget, QLineEdit) and widget.objectName().startswith("qt_"):
                    continue  # the inside of a spin box, which has the name
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name), widget


def test_it_fits_a_small_screen(pilot: Pilot) -> None:
    assert pilot.window.minimumSizeHint().width() <= 1024
    assert pilot.window.minimumSizeHint().height() <= 600


@russian
def test_the_words_of_the_original(pilot: Pilot) -> None:
    pilot.window.menus.languages[1].trigger()
    pilot.qtbot.wait(20)
    shown = {
        one.text().replace("&", "")
        for one in pilot.window.findChildren(QWidget)
        if isinstance(one, QAbstractButton | QLabel)
    }
    assert shown >= {
        "Адрес портала Битрикс24 (вебхук)",
        "ID корневого объекта",
        "Адрес AMSI_oDataO service",
        "Создавать задачи в BS при изменении оргструктуры",
        "Создавать физлица в BS",
        "Сохранить настройки",
        "Загрузить данные в Business Studio",
    }


@russian
def test_the_language_changes_at_once_and_is_a_setting(pilot: Pilot) -> None:
    pilot.window.menus.languages[1].trigger()
    pilot.qtbot.wait(20)
    assert pilot.page.compare.text() != "Co&mpare"
    assert pilot.form.advanced.document()["language"] == "ru"
    pilot.window.menus.languages[2].trigger()
    pilot.qtbot.wait(20)
    assert pilot.page.compare.text() == "Co&mpare"


def test_light_and_dark_change_while_it_stands(pilot: Pilot, application: QApplication) -> None:
    light = pilot.window.grab().toImage().pixelColor(5, 590)
    theme.choose(application, "dark")
    dark = pilot.window.grab().toImage().pixelColor(5, 590)
    assert light.lightness() > 200
    assert dark.lightness() < 80


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_texts_stand_out(colours: theme.Theme) -> None:
    on = [colours.base, colours.window]
    names = ("text", "muted", "ok", "note", "failed", "accent", "created", "archived", "moved")
    for name in names:
        for ground in on:
            assert contrast(getattr(colours, name), ground) >= 4.5, (name, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``#rrggbb`` as WCAG counts it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_closing_while_a_job_runs_asks(connected: Pilot, sandbox: Sandbox) -> None:
    sandbox.portal.faults.append(faults.Fault(faults.delay(1.0), times=None))
    connected.press(connected.page.compare)
    connected.until(lambda: connected.session.state is State.COMPARING)
    connected.window.close()
    connected.answer("Go on")
    assert connected.window.isVisible()
    connected.window.close()
    connected.answer("Cancel and close")
    connected.until(lambda: not connected.window.isVisible())
    assert not connected.session.worker.busy


def test_closing_with_unsaved_changes_asks(connected: Pilot) -> None:
    connected.window.close()
    connected.answer("Go back")
    assert connected.window.isVisible()
    connected.window.close()
    connected.answer("Discard")
    assert not connected.window.isVisible()


@pytest.fixture
def held() -> Iterator[Store]:
    with Store.open(state_dir(), "load") as store:
        yield store


def test_a_second_instance_only_reads(held: Store, open_pilot: Callable[..., Pilot]) -> None:
    pilot = open_pilot()
    assert "Another Org Loader works with" in pilot.notice()
    assert pilot.session.facts.read_only
    pilot.paste(pilot.form.webhook.editor, "https://zavod.bitrix24.ru/rest/17/k3yk3yk3yk3y/")
    assert Command.LOAD not in pilot.session.commands
    assert Command.COMPARE in pilot.session.commands
    held.close()
    pilot.press(pilot.window.notice.buttons[0])
    pilot.settle()
    assert not pilot.notice()
    assert Command.LOAD in pilot.session.commands


def test_the_window_stands_where_it_stood(open_pilot: Callable[..., Pilot]) -> None:
    first = open_pilot()
    first.window.resize(1100, 700)
    first.window.close()
    text = (state_dir() / "window.ini").read_text("utf-8")
    assert "geometry" in text
    assert open_pilot().session.state is State.IDLE


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_help_page_is_there(language: str) -> None:
    for name in PAGES:
        text = resource("docs", language, f"{name}.md").read_text("utf-8")
        assert text.startswith("# ")
        assert len(text.split()) > 40, name
        assert set(re.findall(r"\]\(([\w-]+)\.md", text)) <= set(PAGES), name
        assert language != "ru" or not re.search(r" [—–]|№ ", text), name


def test_help_follows_its_links(pilot: Pilot) -> None:
    help = Help(pilot.window)
    pilot.qtbot.addWidget(help)
    help.show()
    help.list.setCurrentRow(2)
    assert help.text.toPlainText()


def test_an_unexpected_error_ends_in_a_dialog(pilot: Pilot, qtbot: object) -> None:
    def job(*_: object) -> None:
        raise ValueError("https://zavod.bitrix24.ru/rest/17/k3yk3yk3yk3y/")

    from orgloader.gui.window.crash import CrashReporter

    reporter = CrashReporter(QApplication.instance())  # type: ignore[arg-type]
    try:
        pilot.session.do(job, lambda _: None)
        box = pilot.box()
        assert isinstance(box, QMessageBox)
        assert "ValueError" in box.detailedText()
        assert "k3yk3yk3yk3y" not in box.detailedText()
        box.close()
        pilot.settle()
    finally:
        reporter.close()


def test_the_first_paint_waits_for_no_engine() -> None:
    code = (
        "import sys, orgloader.gui.app; "
        "sys.exit(' '.join({'httpx', 'keyring', 'uvicorn', 'rich'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_icons_are_there(pilot: Pilot) -> None:
    used = {path.stem for path in Path(resource("icons")).glob("*.svg")}
    assert {"ok", "note", "failed", "orgloader"} <= used
