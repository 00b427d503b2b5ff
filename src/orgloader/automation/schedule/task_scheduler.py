"""The Task Scheduler of Windows.

Sources: the Task Scheduler schema (MS-TSCH), schtasks, Get-ScheduledTaskInfo. The interactive
token runs the task only while the user is signed in: only then does the password store open.
"""

import getpass
import json
import re
import subprocess
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from orgloader.automation.schedule.job import Every, Job, State
from orgloader.automation.schedule.scheduler import run
from orgloader.errors import SettingsError, StateError

FOLDER = "Org Loader"
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_RUNNING, _NEVER_RAN = 0x41301, 0x41303
"""Results that are no exit code: SCHED_S_TASK_RUNNING and SCHED_S_TASK_HAS_NOT_RUN."""
_PERIOD = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")

_ASK = (
    "$i = Get-ScheduledTaskInfo -TaskPath '\\{folder}\\' -TaskName '{name}' -ErrorAction Stop;"
    "$t = Get-ScheduledTask -TaskPath '\\{folder}\\' -TaskName '{name}';"
    "$d = {{ param($x) if ($x) {{ ([DateTimeOffset]$x).ToString('yyyy-MM-ddTHH:mm:sszzz') }} }};"
    "$r = $t.Triggers | Select-Object -First 1;"
    "@{{next=(& $d $i.NextRunTime); last=(& $d $i.LastRunTime); result=$i.LastTaskResult;"
    " missed=$i.NumberOfMissedRuns; enabled=($t.State -ne 'Disabled');"
    " start=[string]$r.StartBoundary; days=[int]$r.DaysInterval;"
    " period=[string]$r.Repetition.Interval}} | ConvertTo-Json -Compress"
)
"""PowerShell gives times and codes free of the language of Windows, schtasks does not."""

_DROP_FOLDER = (
    "$s = New-Object -ComObject Schedule.Service; $s.Connect();"
    f" $s.GetFolder('\\').DeleteFolder('{FOLDER}', 0)"
)
"""Fails, as it should, while another task is in the folder."""


class TaskScheduler:
    """One task for each connection, in a folder of its own."""

    def preview(self, job: Job) -> str:
        return task_xml(job)

    def install(self, job: Job) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task.xml"
            path.write_text(task_xml(job), "utf-16")
            run(["schtasks", "/create", "/tn", _name(job.connection), "/xml", str(path), "/f"])

    def state(self, connection: str) -> State:
        if run(["schtasks", "/query", "/tn", _name(connection)], check=False).returncode:
            return State(installed=False)
        ask = _ASK.format(folder=FOLDER, name=connection)
        shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command", ask]
        with suppress(StateError):
            return read_state(run(shell).stdout)
        # The task is there; only what the shell would know of it is not.
        return State(installed=True, enabled=True, note="silent")

    def remove(self, connection: str) -> None:
        run(["schtasks", "/delete", "/tn", _name(connection), "/f"], check=False)
        with suppress(StateError):
            shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command", _DROP_FOLDER]
            run(shell, check=False)


def _name(connection: str) -> str:
    return f"\\{FOLDER}\\{connection}"


def task_xml(job: Job, now: datetime | None = None) -> str:
    """Return the task as XML. ``now`` is from when on it runs."""
    ET.register_namespace("", _SPACE)
    task = ET.Element(_tag("Task"), version="1.2")
    info = ET.SubElement(task, _tag("RegistrationInfo"))
    _text(info, "Description", f"Org Loader: load {job.connection}")
    _trigger(ET.SubElement(task, _tag("Triggers")), job.every, now or datetime.now())
    principal = ET.SubElement(
        ET.SubElement(task, _tag("Principals")), _tag("Principal"), id="Author"
    )
    _text(principal, "UserId", getpass.getuser())
    _text(principal, "LogonType", "InteractiveToken")
    _text(principal, "RunLevel", "LeastPrivilege")
    _settings(ET.SubElement(task, _tag("Settings")))
    _action(ET.SubElement(task, _tag("Actions"), Context="Author"), job)
    ET.indent(task)
    return '<?xml version="1.0" encoding="UTF-16"?>\n' + ET.tostring(task, encoding="unicode")


def _trigger(triggers: ET.Element, every: Every, now: datetime) -> None:
    if every.at is not None:
        trigger = ET.SubElement(triggers, _tag("CalendarTrigger"))
        start = now.replace(hour=every.at.hour, minute=every.at.minute)
        _start(trigger, start)
        daily = ET.SubElement(trigger, _tag("ScheduleByDay"))
        _text(daily, "DaysInterval", "1")
        return
    trigger = ET.SubElement(triggers, _tag("TimeTrigger"))
    repetition = ET.SubElement(trigger, _tag("Repetition"))
    _text(repetition, "Interval", f"PT{every.minutes}M")
    _text(repetition, "StopAtDurationEnd", "false")
    _start(trigger, now)


def _start(trigger: ET.Element, start: datetime) -> None:
    _text(trigger, "StartBoundary", start.strftime("%Y-%m-%dT%H:%M:00"))
    _text(trigger, "Enabled", "true")


def _settings(settings: ET.Element) -> None:
    """A run that was missed is made up for; a second one never starts beside the first."""
    for name, value in (
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("StartWhenAvailable", "true"),
        ("ExecutionTimeLimit", "PT0S"),
        ("Enabled", "true"),
    ):
        _text(settings, name, value)


def _action(actions: ET.Element, job: Job) -> None:
    program, *arguments = job.command
    if job.environment:
        # A task has no variables of its own: the shell sets them.
        setting = "&& ".join(f'set "{name}={value}"' for name, value in job.environment)
        inner = subprocess.list2cmdline([program, *arguments])
        program, line = "cmd.exe", f'/d /s /c "{setting}&& {inner}"'
    else:
        line = subprocess.list2cmdline(arguments)
    exe = ET.SubElement(actions, _tag("Exec"))
    _text(exe, "Command", program)
    _text(exe, "Arguments", line)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = text


def _tag(name: str) -> str:
    return f"{{{_SPACE}}}{name}"


def read_state(document: str) -> State:
    """Return the state that PowerShell printed as JSON.

    Raises ``StateError`` where it printed none, as where it is forbidden to run commands.
    """
    try:
        found = json.loads(document)
    except ValueError:
        raise StateError(
            "The system's scheduler did not carry out the command",
            "%(program)s failed",
            "Details are in the log",
            detail=document,
            program="powershell",
        ) from None
    result = found["result"]
    ran = result != _NEVER_RAN
    return State(
        installed=True,
        enabled=bool(found["enabled"]),
        every=_read_when(found),
        running=result == _RUNNING,
        next_run=_moment(found["next"]),
        last_run=_moment(found["last"]) if ran else None,
        last_result=result if ran and result != _RUNNING else None,
        missed=found["missed"] or 0,
    )


def _read_when(found: dict[str, Any]) -> Every | None:
    """Return when the task runs, as far as this program made its trigger.

    Windows writes PT60M back as PT1H.
    """
    try:
        if period := _PERIOD.fullmatch(found.get("period") or ""):
            return Every.period(int(period[1] or 0) * 60 + int(period[2] or 0))
        if found.get("days") == 1:
            return Every.daily(datetime.fromisoformat(found["start"]).strftime("%H:%M"))
    except (ValueError, SettingsError):
        pass
    return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone() if text else None
