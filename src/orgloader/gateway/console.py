"""The console as operators know it from ASP.NET: level and source, the message below."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orgloader import logs, secrets
from orgloader.i18n import _

FILE = "gateway"
_LEVELS = {
    logging.DEBUG: ("dbug", "37"),
    logging.INFO: ("info", "32"),
    logging.WARNING: ("warn", "33"),
    logging.ERROR: ("fail", "31"),
    logging.CRITICAL: ("crit", "41;37"),
}
_SOURCE = "OrgLoader.Gateway[0]"


class Console(logging.Handler):
    """Prints records of ``level`` and above on stdout, in the user's language."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._coloured = sys.stdout is not None and sys.stdout.isatty()

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stdout is None:  # started without a console
            return
        name, colour = _LEVELS.get(record.levelno, ("info", "32"))
        shown = f"\x1b[{colour}m{name}\x1b[0m" if self._coloured else name
        text = logs.line(record, secrets.redact, _)
        try:
            sys.stdout.write(f"{shown}: {_SOURCE}\n      {text}\n")
            sys.stdout.flush()
        except (OSError, ValueError):  # nobody reads any more, and the log file goes on
            pass


@contextmanager
def logging_to(folder: Path, level: int, *, console: bool = True) -> Iterator[Path]:
    """Log to the console and to ``logs/gateway.log`` in ``folder``, in small rolling files."""
    path = logs.setup(folder, secrets.redact, level=level, console=None, name=FILE)
    ours = logging.getLogger("orgloader")
    handler = Console(level)
    if console:
        ours.addHandler(handler)
    try:
        yield path
    finally:
        ours.removeHandler(handler)
        logs.close()
