"""``orgloader``: the window without a command, the command line with one."""

import sys

import pytest

from orgloader import __main__, __version__


def test_a_command_is_carried_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["orgloader", "--version"])
    assert __main__.main() == 0
    assert __version__ in capsys.readouterr().out


def test_without_a_command_the_window_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    from orgloader.gui import app

    opened: list[list[str]] = []
    monkeypatch.setattr(app, "main", lambda argv: opened.append(argv) or 7)
    monkeypatch.setattr(sys, "argv", ["orgloader"])
    assert __main__.main() == 7
    assert opened == [[]]
