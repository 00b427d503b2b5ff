"""Log records as the window keeps them: small, frozen, translated when they are shown."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from orgloader import logs, secrets
from orgloader.errors import plain
from orgloader.i18n import translate
from orgloader.text import Values, fill


@dataclass(frozen=True, slots=True)
class LogLine:
    """One record: ``time`` in seconds since the epoch, ``level`` as in ``logging``.

    ``object`` is a source ID (``d:40``), empty where the line is about none. ``message`` is a
    message ID whose places ``args`` fill.
    """

    time: float
    level: int
    phase: str
    object: str
    message: str
    args: Values = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in the language in use, on one line, without secrets."""
        return logs.clean(secrets.redact(fill(self.message, self.args, translate)))


class LineHandler(logging.Handler):
    """Hands each record of the program on as a ``LogLine``, in the thread that logged it.

    ``phase`` is the one that the job is in: few records name their own.
    """

    def __init__(self, put: Callable[[LogLine], object]) -> None:
        super().__init__(logging.INFO)
        self._put = put
        self.phase = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep values only: an object among them could change before it is shown."""
        args = record.args if isinstance(record.args, Mapping) else {}
        message = str(record.msg) if args or not record.args else record.getMessage()
        self._put(
            LogLine(
                record.created,
                record.levelno,
                str(getattr(record, "phase", self.phase)),
                str(getattr(record, "object", "")),
                message,
                {name: plain(value) for name, value in args.items()},
            )
        )
