"""The program as its users start it: ``orgloader load`` in this process or one of its own."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from tests.interop.watch import Watch

from orgloader.cli import main

COMMAND = [sys.executable, "-c", "import sys; from orgloader.cli import main; sys.exit(main())"]
SECONDS = 120
"""A process that takes longer hangs."""
NO_LIMITS = {"archive_percent": 100, "change_percent": 100}


class Loader:
    """Loads from a portal into a service; ``report`` is that of the last run."""

    def __init__(self, folder: Path, portal: str, service: str, profile: dict[str, Any]) -> None:
        self._settings = folder / "settings.json"
        self.report: dict[str, Any] = {}
        (folder / "profile.json").write_text(json.dumps(profile), "utf-8")
        settings = {
            "bitrix24": {"webhook_url": portal},
            "odatao": {"address": service, "profile": str(folder / "profile.json")},
            "sync": {"limits": NO_LIMITS},
            "language": "en",
        }
        self._settings.write_text(json.dumps(settings), "utf-8")

    def run(self, *arguments: str) -> int:
        """Run a command and return its exit code."""
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            code = main([*arguments, "--json", "--settings", str(self._settings)])
        self.report = json.loads(out.getvalue())
        return code

    def killed_at(self, number: int, watch: Watch, *, after: bool) -> None:
        """Load in a process that is killed when the service gets its ``number``th write."""
        process = subprocess.Popen(
            [*COMMAND, "load", "--json", "--settings", str(self._settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        watch.kill_at(number, process.kill, after=after)
        assert process.wait(SECONDS) != 0, "the load came to its end before"
