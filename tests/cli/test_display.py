"""A window that cannot be opened is one clear line and an exit code, never an abort."""

import ctypes
import os
import subprocess
import sys

import pytest

from orgloader.cli import display

SCREENS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)


def test_without_a_display_there_is_no_window() -> None:
    found = display.trouble()
    assert found is not None
    assert found.message == "There is no display here"
    assert not display.has_display()


@pytest.mark.parametrize("name", SCREENS[::2])
def test_with_a_screen_there_is_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "offscreen")
    assert display.trouble() is None


def test_a_library_that_x11_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> None:
        assert path.endswith("libqxcb.so")
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(ctypes, "CDLL", fail)
    found = display.trouble()
    assert found is not None
    assert found.values == {"library": "libxcb-cursor.so.0", "key": ""}


def test_the_program_says_so_and_ends_with_2() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SCREENS}
    done = subprocess.run(
        [sys.executable, "-m", "orgloader"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment | {"LANGUAGE": "en"},
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "The window cannot be opened",
        "  There is no display here",
        "  The command line needs no window: orgloader --help",
    ]
