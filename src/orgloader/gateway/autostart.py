"""Starting the gateway at logon: Business Studio lives in a person's session, so does the gateway.

On Windows a task of the Task Scheduler, elsewhere a user unit of systemd.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from orgloader.errors import OrgLoaderError, SettingsError
from orgloader.files import write_bytes

TASK = "Org Loader gateway"
UNIT = "orgloader-gateway.service"
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def install(config: Path) -> None:
    """Let the gateway of ``config`` start at each logon, and start it now."""
    if os.name == "nt":
        _install_task(config)
    else:
        _install_unit(config)


def remove() -> None:
    """End the gateway and let it start no more. Raises ``SettingsError`` without one."""
    if not is_installed():
        raise SettingsError(
            "The gateway is not installed",
            "It does not start at logon",
            "Install it: orgloader gateway install --config FILE",
        )
    if os.name == "nt":
        _succeeded("schtasks", "/End", "/TN", TASK)
        _run("schtasks", "/Delete", "/TN", TASK, "/F")
        return
    _run("systemctl", "--user", "disable", "--now", UNIT)
    _unit_path().unlink(missing_ok=True)
    _run("systemctl", "--user", "daemon-reload")


def is_installed() -> bool:
    """Whether the gateway starts at logon."""
    if os.name == "nt":
        return _succeeded("schtasks", "/Query", "/TN", TASK)
    return _unit_path().exists()


def _command(config: Path) -> list[str]:
    """Return the command that starts the gateway, on Windows without a console window."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    chosen = windowless if os.name == "nt" and windowless.exists() else python
    return [str(chosen), "-m", "orgloader", "gateway", "--config", str(config.absolute())]


def _install_task(config: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "task.xml"
        file.write_bytes(task(_command(config), config.absolute().parent))
        _run("schtasks", "/Create", "/TN", TASK, "/XML", str(file), "/F")
    _run("schtasks", "/Run", "/TN", TASK)


def task(command: Sequence[str], folder: Path) -> bytes:
    """Return the task as Task Scheduler reads it: at logon, in the session, without a time limit,
    started again when it ends badly.
    """
    root = ElementTree.Element("Task", {"version": "1.2", "xmlns": _SPACE})
    _add(root, "Triggers/LogonTrigger/UserId", _user())
    principal = _add(root, "Principals/Principal/UserId", _user(), {"id": "Author"})
    _add(principal, "LogonType", "InteractiveToken")
    _add(principal, "RunLevel", "LeastPrivilege")
    settings = _add(root, "Settings/MultipleInstancesPolicy", "IgnoreNew")
    for name, value in (
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("ExecutionTimeLimit", "PT0S"),
    ):
        _add(settings, name, value)
    _add(_add(settings, "RestartOnFailure/Interval", "PT1M"), "Count", "255")
    action = _add(root, "Actions/Exec/Command", command[0])
    _add(action, "Arguments", subprocess.list2cmdline(command[1:]))
    _add(action, "WorkingDirectory", str(folder))
    root.find("Actions").set("Context", "Author")  # type: ignore[union-attr]
    return bytes(ElementTree.tostring(root, "utf-16"))


def _add(
    above: ElementTree.Element, path: str, text: str, attributes: dict[str, str] | None = None
) -> ElementTree.Element:
    """Add an element below the elements of ``path`` and return the one that it is in."""
    *steps, name = path.split("/")
    for step in steps:
        above = ElementTree.SubElement(above, step)
    above.attrib.update(attributes or {})
    ElementTree.SubElement(above, name).text = text
    return above


def _user() -> str:
    domain, name = os.environ.get("USERDOMAIN", ""), os.environ.get("USERNAME", "")
    return f"{domain}\\{name}" if domain else name


def _install_unit(config: Path) -> None:
    path = _unit_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, unit(_command(config), config.absolute().parent).encode())
    _run("systemctl", "--user", "daemon-reload")
    _run("systemctl", "--user", "enable", "--now", UNIT)


def unit(command: Sequence[str], folder: Path) -> str:
    """Return the unit as systemd reads it."""
    started = " ".join(map(_quoted, command))
    return (
        "[Unit]\nDescription=Org Loader gateway in front of Business Studio\n\n"
        f"[Service]\nExecStart={started}\nWorkingDirectory={str(folder).replace('%', '%%')}\n"
        "Restart=on-failure\nRestartSec=60\n\n"
        "[Install]\nWantedBy=default.target\n"
    )


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _unit_path() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "systemd" / "user" / UNIT


def _succeeded(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _run(*command: str) -> None:
    if not _succeeded(*command):
        raise OrgLoaderError(
            "The system's scheduler refused",
            "The command failed: %(command)s",
            "Run it in a console to see why; it may need an administrator's rights",
            command=subprocess.list2cmdline(command),
        )
