"""A task of the Task Scheduler, which runs in the session of the user.

Source: the Task Scheduler schema (MS-TSCH).
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from orgloader.gateway.autostart.command import run, succeeds

TASK = "\\Org Loader\\gateway"
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def install(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Make the task, or replace it, and start it."""
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "task.xml"
        file.write_bytes(task(command, folder, environment))
        run("schtasks", "/create", "/tn", TASK, "/xml", str(file), "/f")
    run("schtasks", "/run", "/tn", TASK)


def remove() -> None:
    """End the task and delete it."""
    succeeds("schtasks", "/end", "/tn", TASK)
    run("schtasks", "/delete", "/tn", TASK, "/f")


def is_installed() -> bool:
    """Whether the task is there."""
    return succeeds("schtasks", "/query", "/tn", TASK)


def task(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> bytes:
    """Return the task as XML: at logon, without a time limit, again when it has ended badly."""
    root = ElementTree.Element("Task", {"version": "1.2", "xmlns": _SPACE})
    _add(root, "Triggers/LogonTrigger", UserId=_user())
    principal = _add(root, "Principals/Principal", UserId=_user(), LogonType="InteractiveToken")
    principal.set("id", "Author")
    settings = _add(
        root,
        "Settings",
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        ExecutionTimeLimit="PT0S",
    )
    _add(settings, "RestartOnFailure", Interval="PT1M", Count="255")
    program, arguments = _line(command, environment)
    actions = _add(root, "Actions")
    actions.set("Context", "Author")
    _add(actions, "Exec", Command=program, Arguments=arguments, WorkingDirectory=str(folder))
    return bytes(ElementTree.tostring(root, "utf-16"))


def _line(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, str]:
    """Return program and arguments; a task has no variables of its own, so the shell sets them."""
    program, *rest = command
    if not environment:
        return program, subprocess.list2cmdline(rest)
    setting = "&& ".join(f'set "{name}={value}"' for name, value in environment.items())
    return "cmd.exe", f'/d /s /c "{setting}&& {subprocess.list2cmdline(command)}"'


def _add(above: ElementTree.Element, path: str, **texts: str) -> ElementTree.Element:
    """Add the elements of ``path``, one in the other, with ``texts`` in the last; return that."""
    for step in path.split("/"):
        above = ElementTree.SubElement(above, step)
    for name, text in texts.items():
        ElementTree.SubElement(above, name).text = text
    return above


def _user() -> str:
    domain, name = os.environ.get("USERDOMAIN", ""), os.environ.get("USERNAME", "")
    return f"{domain}\\{name}" if domain else name
