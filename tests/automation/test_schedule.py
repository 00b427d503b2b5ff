"""What is handed to the schedulers, and what is read back from them."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from orgloader.automation import pause
from orgloader.automation.schedule import Every, job_for, systemd
from orgloader.automation.schedule.job import Job
from orgloader.automation.schedule.systemd import Systemd
from orgloader.automation.schedule.task_scheduler import read_state, task_xml
from orgloader.errors import SettingsError, StateError

NIGHTLY = Every.daily("06:30")
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def a_job(every: Every = NIGHTLY, **environment: str) -> Job:
    command = (r"C:\Program Files\Org Loader\orgloader-cli.exe", "load", "--scheduled")
    return Job("main", every, command, tuple(environment.items()))


@pytest.mark.parametrize(("text", "at"), [("06:30", time(6, 30)), (" 6:05 ", time(6, 5))])
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert Every.daily(text) == Every(at=at)


@pytest.mark.parametrize("text", ["", "24:00", "6", "06:60", "noon"])
def test_a_wrong_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="not a time of day"):
        Every.daily(text)


@pytest.mark.parametrize("minutes", [-1, 0, 4, 1441])
def test_a_period_too_short_or_too_long_is_refused(minutes: int) -> None:
    with pytest.raises(SettingsError, match="from 5 to 1440"):
        Every.period(minutes)


def test_a_job_starts_this_program_for_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORGLOADER_CONFIG_DIR")
    monkeypatch.delenv("ORGLOADER_STATE_DIR")
    job = job_for("branch", NIGHTLY)
    assert job.command[-4:] == ("load", "--scheduled", "--connection", "branch")
    assert Path(job.command[0]).is_absolute()
    assert job.environment == ()
    assert job_for("default", NIGHTLY).command[-2:] == ("load", "--scheduled")


def test_a_job_records_the_folders_that_were_moved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORGLOADER_STATE_DIR", "here")
    moved = dict(job_for("default", NIGHTLY).environment)
    assert moved["ORGLOADER_STATE_DIR"] == str(tmp_path / "here")


def values(job: Job) -> dict[str, str]:
    text = task_xml(job, datetime(2026, 11, 26, 12, 34))
    assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>')
    root = ET.fromstring(text.partition("?>")[2])
    return {one.tag.removeprefix(SPACE): (one.text or "").strip() for one in root.iter()}


def test_a_daily_task_of_windows() -> None:
    found = values(a_job())
    assert found["StartBoundary"] == "2026-11-26T06:30:00"
    assert found["DaysInterval"] == "1"
    assert found["LogonType"] == "InteractiveToken"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    assert found["StartWhenAvailable"] == "true"
    assert found["Command"].endswith("orgloader-cli.exe")
    assert found["Arguments"] == "load --scheduled"


def test_a_task_of_windows_that_repeats() -> None:
    found = values(a_job(Every.period(45)))
    assert found["Interval"] == "PT45M"
    assert "DaysInterval" not in found


def test_a_task_of_windows_sets_the_folders_that_were_moved() -> None:
    found = values(a_job(ORGLOADER_STATE_DIR=r"D:\State & more"))
    assert found["Command"] == "cmd.exe"
    assert 'set "ORGLOADER_STATE_DIR=D:\\State & more"&& ' in found["Arguments"]
    assert found["Arguments"].endswith('load --scheduled"')


def state_of(**changes: object) -> str:
    found = {
        "next": "2026-11-27T06:30:00+03:00",
        "last": "2026-11-26T06:30:02+03:00",
        "result": 3,
        "missed": 2,
        "enabled": True,
        "start": "2026-11-26T06:30:00",
        "days": 1,
        "period": "",
    }
    return json.dumps(found | changes)


def test_the_state_of_a_task_is_read_without_its_language() -> None:
    state = read_state(state_of())
    assert state.next_run == datetime.fromisoformat("2026-11-27T06:30:00+03:00")
    assert (state.last_result, state.missed, state.enabled) == (3, 2, True)
    assert state.every == NIGHTLY


@pytest.mark.parametrize(("period", "minutes"), [("PT45M", 45), ("PT1H", 60), ("PT1H30M", 90)])
def test_the_period_of_a_task_is_read_back(period: str, minutes: int) -> None:
    assert read_state(state_of(days=0, period=period)).every == Every(minutes=minutes)


@pytest.mark.parametrize("changes", [{"days": 2}, {"days": 0}, {"days": 0, "period": "PT2M"}])
def test_a_trigger_that_somebody_else_made_is_not_taken_for_ours(
    changes: dict[str, object],
) -> None:
    assert read_state(state_of(**changes)).every is None


@pytest.mark.parametrize("every", [NIGHTLY, Every.period(45)])
def test_a_timer_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: Every
) -> None:
    done = subprocess.CompletedProcess((), 0, "", "")
    monkeypatch.setattr(systemd, "run", lambda *_args, **_options: done)
    system = Systemd(tmp_path)
    system.install(a_job(every))
    assert system.state("main").every == every


def test_a_task_that_never_ran_has_no_result() -> None:
    state = read_state(state_of(result=0x41303, last="1999-11-30T00:00:00+03:00", next=None))
    assert (state.next_run, state.last_run, state.last_result) == (None, None, None)


def test_a_task_that_is_running_has_no_result_yet() -> None:
    state = read_state(state_of(result=0x41301))
    assert state.last_run is not None
    assert (state.running, state.last_result) == (True, None)


def test_the_units_of_systemd(tmp_path: Path) -> None:
    command = ("/opt/Org Loader/python", "-m", "orgloader", "load", "50%")
    moved = (("ORGLOADER_STATE_DIR", "/srv/it's $HOME"),)
    text = Systemd(tmp_path).preview(Job("main", NIGHTLY, command, moved))
    assert 'ExecStart="/opt/Org Loader/python" "-m" "orgloader" "load" "50%%"' in text
    assert 'Environment="ORGLOADER_STATE_DIR=/srv/it\'s $$HOME"' in text
    assert "OnCalendar=*-*-* 06:30:00\nPersistent=true" in text
    assert "OnUnitActiveSec=45min" in Systemd(tmp_path).preview(a_job(Every.period(45)))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="There is no systemd here")
@pytest.mark.parametrize("every", [NIGHTLY, Every.period(45)])
def test_systemd_understands_its_units(tmp_path: Path, every: Every) -> None:
    job = Job("main", every, (shutil.which("true") or "", "load"))
    paths = []
    for part in Systemd(tmp_path).preview(job).split(f"# {tmp_path}/")[1:]:
        name, _, text = part.partition("\n")
        (tmp_path / name).write_text(text)
        paths.append(str(tmp_path / name))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", *paths],
        check=False,
        capture_output=True,
        text=True,
        env={"XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert len(paths) == 2
    assert "orgloader-main" not in done.stderr + done.stdout


def test_a_pause_ends_by_itself(tmp_path: Path) -> None:
    until = NOON + timedelta(hours=3)
    pause.pause(tmp_path, "main", until)
    assert pause.paused_until(tmp_path, "main", NOON) == until
    assert pause.held_back(tmp_path, "main", NOON) is not None
    assert pause.held_back(tmp_path, "branch", NOON) is None
    assert pause.held_back(tmp_path, "main", until) is None


def test_a_pause_without_an_end_is_ended_by_a_person(tmp_path: Path) -> None:
    pause.pause(tmp_path, "main", None)
    held = pause.held_back(tmp_path, "main", NOON + timedelta(days=5000))
    assert held is not None
    assert held.exit_code == 3
    pause.resume(tmp_path, "main")
    assert pause.held_back(tmp_path, "main", NOON) is None


def test_a_damaged_file_of_pauses_pauses_nothing(tmp_path: Path) -> None:
    (tmp_path / "pauses.json").write_text("{")
    assert pause.held_back(tmp_path, "main", NOON) is None


@pytest.mark.parametrize("printed", ["", "not recognised"])
def test_a_powershell_that_says_nothing_is_told_in_words(printed: str) -> None:
    with pytest.raises(StateError, match="powershell failed"):
        read_state(printed)
