"""The whole life of a schedule, against programs in the place of systemd's own."""

import json
import os
import stat
from pathlib import Path

import pytest
from tests.cli.commands import Done

from orgloader.cli import main

CTL = """#!/bin/sh
echo "$@" >> "$FOLDER/calls"
case "$*" in
*list-timers*) cat "$FOLDER/timers" 2>/dev/null || echo '[]' ;;
*show*) cat "$FOLDER/service" 2>/dev/null || true ;;
esac
"""

RAN = "ActiveState=inactive\nExecMainExitTimestamp=Thu 2026-11-26\nExecMainStatus=3\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no shell scripts")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs named systemctl and loginctl that write down how they are called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("systemctl", CTL), ("loginctl", "#!/bin/sh\necho Linger=no\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Done:
    capsys.readouterr()
    code = main([*arguments, "--language", "en"])
    return Done(code, *capsys.readouterr())


def test_a_schedule_from_its_making_to_its_removal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(capsys, "schedule", "show", "--json").document["installed"]

    shown = run(capsys, "schedule", "set", "--daily", "06:30", "--dry-run")
    assert "OnCalendar=*-*-* 06:30:00" in shown.out
    assert not (folder / "xdg").exists()

    timers = [{"next": 1_800_000_000_000_000, "last": 1_799_900_000_000_000}]
    (folder / "timers").write_text(json.dumps(timers))
    (folder / "service").write_text(RAN)
    made = run(capsys, "schedule", "set", "--daily", "06:30", "--json").document
    units = folder / "xdg" / "systemd" / "user"
    assert {path.name for path in units.iterdir()} == {
        "orgloader-default.timer",
        "orgloader-default.service",
    }
    assert made["installed"]
    assert made["enabled"]
    assert made["last_result"] == 3
    assert "enable orgloader-default.timer" in (folder / "calls").read_text()

    text = run(capsys, "schedule", "show").out
    assert "exit code 3" in text
    assert "only while you are signed in" in text

    assert not run(capsys, "schedule", "remove", "--json").document["installed"]
    assert list(units.iterdir()) == []


def test_a_result_that_systemd_has_forgotten_is_not_called_a_success(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "timers").write_text(json.dumps([{"next": 0, "last": 1_799_900_000_000_000}]))
    (folder / "service").write_text("ActiveState=inactive\nExecMainExitTimestamp=\n")
    run(capsys, "schedule", "set", "--daily", "06:30")
    shown = run(capsys, "schedule", "show", "--json").document
    assert (shown["last_result"], shown["running"]) == (None, False)
    assert "its result is not known" in run(capsys, "schedule", "show").out


def test_a_load_under_way_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "timers").write_text(json.dumps([{"next": 0, "last": 1_799_900_000_000_000}]))
    (folder / "service").write_text(RAN.replace("inactive", "activating"))
    run(capsys, "schedule", "set", "--daily", "06:30")
    shown = run(capsys, "schedule", "show", "--json").document
    assert (shown["last_result"], shown["running"]) == (None, True)


def test_units_that_have_no_place_are_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "xdg").write_text("a file, not a folder")
    done = run(capsys, "schedule", "set", "--daily", "06:30")
    assert done.code == 2
    assert "xdg" in done.err


def test_a_paused_load_ends_at_once_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "schedule", "set", "--every", "30")
    run(capsys, "schedule", "pause", "--hours", "2")
    assert "Paused until" in run(capsys, "schedule", "show").out
    done = run(capsys, "load", "--scheduled")
    assert done.code == 3
    assert "Scheduled loads are paused" in done.err
    run(capsys, "schedule", "resume")
    assert "paused" not in run(capsys, "load", "--scheduled").err


@pytest.mark.parametrize(
    "options", [(), ("--daily", "25:00"), ("--every", "1"), ("--daily", "6:00", "--every", "9")]
)
def test_a_wrong_schedule_is_one_clear_line(
    folder: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    done = run(capsys, "schedule", "set", *options)
    assert done.code == 2
    assert "The schedule is not possible" in done.err


def test_a_scheduler_that_fails_is_told_without_a_traceback(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bin" / "systemctl").write_text("#!/bin/sh\necho no bus >&2; exit 1\n")
    done = run(capsys, "schedule", "set", "--daily", "06:30")
    assert done.code == 2
    assert "scheduler did not carry out" in done.err
    assert "no bus" not in done.err
