"""What is printed: on a terminal, elsewhere, in another language."""

import io
import sys
from collections.abc import Iterator
from typing import cast

import click
import pytest
from rich.console import Console

from orgloader import i18n
from orgloader.cli.help import COMMANDS, OPTIONS
from orgloader.cli.output import Output
from orgloader.cli.program import main, program
from orgloader.cli.progress import Bar, Lines
from orgloader.plan.words import PHASES
from orgloader.run import events


def test_what_could_steer_the_terminal_is_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(json=False)
    output.lines(["Склад \x1b[31m[red]\u202e"])
    output.table(["", "N"], [["a\x1b[1m", "1"]])
    out = capsys.readouterr().out
    assert "Склад \\u001b[31m[red]\\u202e" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", '"?" -> ... -'), ("cp1251", "«Я» -> … —"), ("utf-8", "«Я» → … —")],
)
def test_a_stream_shows_what_it_can(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    Output(json=False).lines(["«Я» → … —"])
    stream.seek(0)
    assert stream.read() == shown + "\n"


def test_progress_elsewhere_is_a_line_for_each_phase(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(Output(json=False))
    with lines:
        for event in (
            events.PhaseBegan("read_source"),
            events.Progress("persons", 50, 100),
            events.Waiting("Bitrix24 limits the request rate", 0.3),
            events.Waiting("Bitrix24 limits the request rate", 65.0),
            events.PhaseBegan("plan"),
            events.Finished(0),
        ):
            lines.show(event)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Reading Bitrix24",
        "  Bitrix24 limits the request rate: 1 min 5 s",
        "Comparing",
    ]


def test_progress_on_a_terminal_shows_counts_and_waits() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=140, color_system=None)
    bar = Bar(console)
    with bar:
        bar.show(events.PhaseBegan("read_source"))
        bar.show(events.Progress("persons", 1200, 2400))
        bar.show(events.Waiting("Bitrix24 limits the request rate", 65.0))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for part in ("Reading Bitrix24", "1,200 / 2,400 persons", "request rate: 1 min"):
        assert part in text


def test_every_phase_has_words() -> None:
    assert PHASES.keys() == set(events.Phase.__args__)  # type: ignore[attr-defined]


def _all(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command below ``group`` with its whole name (``links export``)."""
    for name, command in group.commands.items():
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from _all(command, f"{above}{name} ")


def test_every_command_and_option_has_its_help() -> None:
    named = dict(_all(cast(click.Group, program)))
    assert named.keys() == COMMANDS.keys()
    commands = [program, *named.values()]
    options = {
        name
        for command in commands
        for option in command.params
        for name in option.opts
        if name.startswith("-")
    }
    assert options | {"--help"} == OPTIONS.keys()


@pytest.mark.parametrize("name", ["load", "plan", "links export"])
def test_help_is_printed(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([*name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: orgloader {name} ")
    assert "--settings FILE" in out


def test_the_language_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    before = i18n.language()
    try:
        assert main(["history", "--language", "ru"]) == 0
        assert i18n.language() == "ru"
        assert main(["history", "--language", "en"]) == 0
        assert i18n.language() == "en"
    finally:
        i18n.set_language(before)
    assert "No run is recorded yet" in capsys.readouterr().out
