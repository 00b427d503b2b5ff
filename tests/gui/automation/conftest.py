"""Programs in the place of the system's scheduler: faked at the border of the process only."""

import json
import os
import stat
from pathlib import Path

import pytest

CTL = """#!/bin/sh
echo "$@" >> "$FOLDER/calls"
case "$*" in
*daemon-reload*) [ ! -e "$FOLDER/refuse" ] || { echo "no bus" >&2; exit 1; } ;;
*list-timers*) cat "$FOLDER/timers" 2>/dev/null || echo '[]' ;;
*show*) cat "$FOLDER/service" 2>/dev/null || true ;;
esac
"""


class System:
    """What systemd is said to know."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.units = folder / "xdg" / "systemd" / "user"

    def ran(self, *, last: int, next_: int, code: int) -> None:
        """Say when the timer ran and runs next (seconds since 1970), and with what result."""
        timer = {"next": next_ * 1_000_000, "last": last * 1_000_000}
        (self._folder / "timers").write_text(json.dumps([timer]))
        (self._folder / "service").write_text(
            f"ActiveState=inactive\nExecMainExitTimestamp=some time\nExecMainStatus={code}\n"
        )

    def refuse(self) -> None:
        """Fail from now on."""
        (self._folder / "refuse").touch()

    @property
    def calls(self) -> list[str]:
        """How systemctl was called."""
        return (self._folder / "calls").read_text().splitlines()


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    if os.name == "nt":
        pytest.skip("Windows has no shell scripts")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("systemctl", CTL), ("loginctl", "#!/bin/sh\necho Linger=no\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    return System(tmp_path)
