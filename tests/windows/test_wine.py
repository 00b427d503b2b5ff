"""The installer and what it installs, run by wine: sh tests/windows.sh"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.windows.wine import Wine, build

from orgloader import __version__

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
IS_RUNNING = 3
PICTURE = """
import sys
from PySide6.QtCore import QTimer
from orgloader.gui import app
application = app.make([])
window = app.open_window(application)
window.resize(1366, 768)
window.show()
QTimer.singleShot(3000, lambda: application.exit(0 if window.grab().save(sys.argv[1]) else 1))
sys.exit(application.exec())
"""


@pytest.fixture(scope="module")
def setup() -> Path:
    build(ROOT)
    return ROOT / "dist" / f"OrgLoader-{__version__}-setup.exe"


@pytest.fixture(scope="module")
def installed(setup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    wine = Wine(tmp_path_factory.mktemp("wine") / "prefix")
    wine.run("wineboot", "-i")
    assert wine.run(setup, "/S") == (0, "")
    wine.fill_gaps()
    yield wine
    wine.stop()


def test_the_start_menu_has_it(installed: Wine) -> None:
    assert len(list(installed.user.rglob("Start Menu/**/Org Loader.lnk"))) == 1
    assert not list(installed.user.glob("Desktop/Org Loader.lnk")), "only where it was asked for"


def test_the_console_program_shows_its_version(installed: Wine) -> None:
    code, shown = installed.run(installed.program / "orgloader-cli.exe", "--version")
    assert (code, shown.strip()) == (0, f"orgloader, version {__version__}")


def test_the_demo_runs_to_its_end(installed: Wine) -> None:
    cli = installed.program / "orgloader-cli.exe"
    code, shown = installed.run(cli, "demo", "--headless", "--json")
    told = json.loads(shown[shown.index("{") :].splitlines()[0])
    assert (code, told["outcome"]) == (0, "done")
    assert told["figures"]["writes_to_studio"] > 1000


def test_the_window_draws(installed: Wine, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    script = tmp_path / "picture.py"
    script.write_text(PICTURE, "utf-8")
    python = installed.program / "python" / "python.exe"
    code, shown = installed.run(python, script, f"Z:{picture}", QT_QPA_PLATFORM="offscreen")
    assert code == 0, shown
    assert picture.stat().st_size > 10_000


def test_a_schedule_is_made_and_removed(installed: Wine) -> None:
    cli = installed.program / "orgloader-cli.exe"
    code, shown = installed.run(cli, "schedule", "set", "--daily", "06:30", "--dry-run")
    assert code == 0
    assert "orgloader-cli.exe</Command>" in shown
    _, shown = installed.run(cli, "schedule", "set", "--daily", "06:30", "--language", "en")
    # wine has the scheduler but no PowerShell to ask it with.
    assert "did not carry out the command" in shown
    assert "Internal error" not in shown
    installed.run(cli, "schedule", "remove")


def test_a_running_program_is_not_installed_over(installed: Wine, setup: Path) -> None:
    running = subprocess.Popen(
        ["wine", installed.program / "orgloader-cli.exe", "sandbox", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"WINEPREFIX": str(installed.prefix), "WINEDEBUG": "-all", "PATH": "/usr/bin:/bin"},
    )
    assert running.stdout is not None
    assert running.stdout.readline().startswith(b"{"), "it serves"
    code, _ = installed.run(setup, "/S")
    assert code == IS_RUNNING
    assert (installed.program / "lib" / "orgloader").is_dir()
    installed.stop()
    running.communicate(timeout=60)


def test_an_upgrade_keeps_settings_and_drops_old_modules(installed: Wine, setup: Path) -> None:
    settings = installed.user / "AppData" / "Local" / "orgloader" / "settings.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("{}", "utf-8")
    old = installed.program / "lib" / "orgloader" / "of_the_version_before.py"
    old.touch()
    assert installed.run(setup, "/S", "/DESKTOP") == (0, "")
    assert not old.exists()
    assert settings.read_text("utf-8") == "{}"
    assert list(installed.user.glob("Desktop/Org Loader.lnk"))


def test_the_uninstaller_leaves_settings_unless_told(installed: Wine, setup: Path) -> None:
    folder = installed.user / "AppData" / "Local" / "orgloader"
    _uninstall(installed)
    assert folder.is_dir()
    assert not installed.program.exists()
    assert not list(installed.user.rglob("Org Loader.lnk"))
    assert installed.run(setup, "/S") == (0, "")
    _uninstall(installed, "/PURGE")
    assert not folder.exists()
    assert not installed.program.exists()


def _uninstall(wine: Wine, *options: str) -> None:
    wine.remove_shims()
    wine.run(wine.program / "uninstall.exe", "/S", *options)
    wine.wait()
