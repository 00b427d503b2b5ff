"""What the command line prints: results on stdout, everything else on stderr, never a traceback."""

import codecs
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from orgloader.errors import OrgLoaderError, SettingsError, system_reason
from orgloader.i18n import _
from orgloader.logs import clean
from orgloader.report.document import pieces
from orgloader.report.lines import Line
from orgloader.secrets import redact

STYLES = {
    "heading": "bold",
    "stop": "bold red",
    "confirm": "yellow",
    "note": "cyan",
    "plain": "",
}
WIDTH = 160
"""Columns where the output is no terminal."""
PLAIN = {"→": "->", "…": "...", "—": "-", "·": "-", "«": '"', "»": '"', "\u202f": " ", "\xa0": " "}
"""What stands in for characters that old consoles lack."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read has gone: go on unheard, and end with the exit code of the command."""
        self.quiet = True
        _let_go(self.file)


class Output:
    """``document`` prints with ``json``, ``lines`` and ``table`` without it; ``note`` always."""

    def __init__(self, *, json: bool) -> None:
        self.json = json
        for stream in (sys.stdout, sys.stderr):
            _steady(stream)
        self.out = _Console(width=_width(sys.stdout), markup=False, highlight=False, emoji=False)
        self.err = _Console(
            stderr=True, width=_width(sys.stderr), markup=False, highlight=False, emoji=False
        )

    def lines(self, lines: Iterable[Line | str], *, bare: bool = False) -> None:
        """Print lines of a result, one line each; ``bare``: with the secrets they are about."""
        for line in lines if not self.json else ():
            text, tone = line if isinstance(line, Line) else (line, "plain")
            with _writing(self.out.file):
                shown = clean(text) if bare else safe(text)
                self.out.print(Styled(shown, STYLES[tone]), soft_wrap=True)

    def table(self, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Print a table; all columns but the first hold figures."""
        if self.json:
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, title in enumerate(head):
            table.add_column(title, justify="right" if number else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(safe(cell) for cell in row))
        with _writing(self.out.file):
            self.out.print(table)

    def document(self, document: Mapping[str, Any], *, bare: bool = False) -> None:
        """Print the one JSON document, on one line; ``bare`` as in ``lines``."""
        if not self.json or sys.stdout is None:
            return
        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        with _writing(sys.stdout):
            for piece in pieces(document):
                text = piece.decode() if bare else redact(piece.decode())
                sys.stdout.write(text if utf8 else _escaped(text))
            sys.stdout.write("\n")
            sys.stdout.flush()

    def note(self, text: str, style: str = "") -> None:
        """Tell something beside the result."""
        with suppress(OrgLoaderError), _writing(self.err.file):
            self.err.print(Styled(safe(text), style), soft_wrap=True)

    def error(self, error: OrgLoaderError) -> None:
        """Tell title, message and hint, and the further faults of the same file."""
        others = error.others if isinstance(error, SettingsError) else ()
        for one in (error, *others):
            title, *rest = one.parts(_)
            self.note(title, "bold red")
            for text in filter(None, rest):
                self.note(f"  {text}")


def safe(text: str) -> str:
    """Return text on one line, without secrets: it may hold what a service has echoed."""
    return clean(redact(text))


def can_show(stream: TextIO, letters: str) -> bool:
    """Return whether a stream has these letters."""
    try:
        letters.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _width(stream: TextIO | None) -> int | None:
    return None if stream is not None and stream.isatty() else WIDTH


def _escaped(text: str) -> str:
    """Return JSON text in ASCII: other characters stand only inside strings."""
    return "".join(one if one.isascii() else json.dumps(one)[1:-1] for one in text)


def _steady(stream: TextIO | None) -> None:
    """Let a character that the stream cannot show become a plainer one instead of an exception."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=_plainer.__name__)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(PLAIN.get(character, "?") for character in lost), error.end


codecs.register_error(_plainer.__name__, _plainer)


@contextmanager
def _writing(stream: Any) -> Iterator[None]:
    """Let go of a stream that cannot be written; a reader that has gone is no error."""
    try:
        yield
    except BrokenPipeError:
        _let_go(stream)
    except OSError as fault:
        _let_go(stream)
        raise OrgLoaderError(
            "The result cannot be written", "%(reason)s", reason=system_reason(fault)
        ) from None


def _let_go(stream: Any) -> None:
    """Point a stream at nothing, for it is flushed once more at the end."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
