"""The log: one record is one line, without secrets, in English, in a file that stays small.

The engine logs through ``logging.getLogger(__name__)`` with a literal message and a dict of values,
optionally with ``extra={"phase": …, "object": …}``. ``line`` puts a record into another language,
for those who show it. Whoever starts the log hands it ``secrets.redact``, which strikes the secrets
out of a text.
"""

import contextlib
import logging
import logging.handlers
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from pathlib import Path

from orgloader.errors import StateError, plain, system_reason
from orgloader.text import Translate, fill

Redact = Callable[[str], str]

FILE_BYTES = 2 * 1024 * 1024
FILES = 5
_ours = logging.getLogger("orgloader")


def setup(
    state_dir: Path,
    redact: Redact,
    *,
    level: int = logging.INFO,
    console: int | None = logging.WARNING,
    name: str = "orgloader",
) -> Path:
    """Log to ``<state_dir>/logs/<name>.log`` from ``level``, to stderr from ``console`` on.

    Replaces an earlier setup. Returns the file's path; raises ``StateError`` where it cannot be
    written.
    """
    close()
    path = state_dir / "logs" / f"{name}.log"
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = _PrivateFile(path, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8")
    except OSError as fault:
        raise StateError(
            "The log cannot be written",
            "%(path)s: %(reason)s",
            "Check the folder's rights and the space on the disk",
            path=str(path),
            reason=system_reason(fault),
        ) from None
    _add(file, level, redact)
    if console is not None and sys.stderr is not None:  # a window has none
        _add(logging.StreamHandler(), console, redact)
    _ours.setLevel(min(handler.level for handler in _ours.handlers))
    # A failing handler would print the record as it is, secrets and all.
    logging.raiseExceptions = False
    return path


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A log that only this user may read, and that is never written through a symbolic link."""

    def _open(self) -> TextIOWrapper:
        file = _private(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        return TextIOWrapper(os.fdopen(file, "ab"), self.encoding, write_through=True)


def _private(path: str, flags: int) -> int:
    file = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if hasattr(os, "fchmod"):
        with contextlib.suppress(OSError):
            os.fchmod(file, 0o600)
    return file


def close() -> None:
    """End the setup: flush and close its handlers."""
    for handler in _ours.handlers[:]:
        if isinstance(handler.formatter, Formatter):
            _ours.removeHandler(handler)
            with contextlib.suppress(OSError):
                handler.close()


def _add(handler: logging.Handler, level: int, redact: Redact) -> None:
    handler.setLevel(level)
    handler.setFormatter(Formatter(redact))
    _ours.addHandler(handler)


class Formatter(logging.Formatter):
    """``2026-11-21T09:30:00.125Z INFO run [apply d:40]: Created 3 departments``."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, redact: Redact) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line; a traceback stands at its end, line breaks escaped."""
        name = record.name.removeprefix("orgloader.")
        place = " ".join(
            str(value) for key in ("phase", "object") if (value := getattr(record, key, ""))
        )
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        where = f"{name} [{place}]" if place else name
        return clean(f"{self.formatTime(record)} {record.levelname} {where}: {self._redact(text)}")


def line(record: logging.LogRecord, redact: Redact, translate: Translate = str) -> str:
    """Return the message of ``record`` in the language of ``translate``, as one clean line."""
    args = record.args if isinstance(record.args, Mapping) else {}
    values = {name: plain(value) for name, value in args.items()}
    text = fill(str(record.msg), values, translate) if values or not record.args else ""
    return clean(redact(text or record.getMessage()))


def clean(text: str) -> str:
    r"""Return ``text`` on one line: characters that steer or reorder it become ``\u202e``."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return "\\n" if character == "\n" else f"\\u{ord(character):04x}"
