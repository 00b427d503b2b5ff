"""Calling the programs of the system's scheduler."""

import subprocess

from orgloader.errors import StateError

SECONDS = 30


def succeeds(*command: str) -> bool:
    """Run ``command`` and say whether it ended well."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def run(*command: str) -> None:
    """Run ``command``. Raises ``StateError`` where it ends badly."""
    if not succeeds(*command):
        raise StateError(
            "The system's scheduler did not carry out the command",
            "%(command)s",
            "Run it in a console to see why",
            command=subprocess.list2cmdline(command),
        )
