"""One process per data folder: a lock of the operating system, which dies with its holder."""

import contextlib
import getpass
import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from orgloader.errors import StateError, system_reason
from orgloader.files import open_private

FILE = "orgloader.lock"


class Lock:
    """Held from construction to ``release``; the file itself stays and means nothing.

    ``what`` is said to whoever meets the lock (``load``, ``undo``). Raises ``StateError`` when
    somebody else holds it, this very process included, or the folder cannot be written.
    """

    def __init__(self, folder: Path, what: str, since: datetime) -> None:
        path = folder / FILE
        try:
            self._file = open_private(path, os.O_RDWR)
        except OSError as error:
            raise StateError(
                "The data folder cannot be written",
                "%(path)s: %(fault)s",
                "Give this user the right to write there, or set ORGLOADER_STATE_DIR to a "
                "folder of their own",
                path=str(path),
                fault=system_reason(error),
            ) from error
        try:
            _lock(self._file)
        except OSError:
            holder = _read(self._file)
            os.close(self._file)
            raise _held(folder, holder) from None
        self._write(what, since)

    def _write(self, what: str, since: datetime) -> None:
        holder = {
            "what": what,
            "since": since.isoformat(sep=" ", timespec="seconds"),
            "user": _user(),
            "host": platform.node(),
            "pid": os.getpid(),
        }
        # Only the message to others hangs on it: a full disk is told by the journal.
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, json.dumps(holder).encode())

    def release(self) -> None:
        """Give the folder back; a second call does nothing."""
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        # Windows forbids others to read what is locked: the byte lies behind the text.
        os.lseek(file, 1 << 30, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _read(file: int) -> Mapping[str, object]:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        holder = json.loads(os.read(file, 4096))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _held(folder: Path, holder: Mapping[str, object]) -> StateError:
    if not {"what", "since", "user", "host", "pid"} <= holder.keys():
        return StateError(
            "The data folder is in use",
            "Another Org Loader works with %(path)s",
            "Wait until it has ended, or close it.",
            path=str(folder),
        )
    return StateError(
        "The data folder is in use",
        "Another Org Loader works with %(path)s: %(what)s since %(since)s,"
        " user %(user)s on %(host)s, process %(pid)s",
        "Wait until it has ended, or close it.",
        path=str(folder),
        **{name: str(value) for name, value in holder.items() if name != "path"},
    )
