"""Errors as the user meets them: a title, what happened, what to do."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from orgloader.text import Text, Translate, Value, fill, listed


class OrgLoaderError(Exception):
    """Something the user must know.

    ``title`` names the failure, ``message`` says what happened and where, ``hint`` what to do:
    English message IDs, whose ``%(name)s`` places are filled from ``values`` when the error is
    shown (``parts``), in whatever language. ``detail`` holds the remote's own words, for the log.
    ``category`` names the class of failure for other programs. Nothing here may hold a secret.
    """

    category: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 4

    def __init__(
        self, title: str, message: str = "", hint: str = "", *, detail: str = "", **values: Any
    ) -> None:
        super().__init__(title, message, hint)
        self.title = title
        self.message = message
        self.hint = hint
        self.detail = detail
        self.values = values

    def texts(self) -> tuple[Text, Text, Text]:
        """Return title, message and hint as texts, which outlive the error; each may be empty."""
        values = {name: plain(value) for name, value in self.values.items()}
        title, message, hint = (
            Text(part, values if part else {}) for part in (self.title, self.message, self.hint)
        )
        return title, message, hint

    def text(self) -> Text:
        """Return title and message as one text, to be put among the values of another."""
        title, message, _ = self.texts()
        return listed((part for part in (title, message) if part.message), between=": ")

    def parts(self, translate: Translate = str) -> tuple[str, str, str]:
        """Return title, message and hint in the language of ``translate``; each may be empty."""
        title, message, hint = (text.render(translate) for text in self.texts())
        return title, message, hint

    def __str__(self) -> str:
        return self.text().render()


def plain(value: object) -> Value:
    """Return a value of a message as one that holds on to nothing: an error becomes its text."""
    if isinstance(value, OrgLoaderError):
        return value.text()
    return value if isinstance(value, Text | str | int | float | None) else str(value)


_REASONS = {
    errno.EACCES: Text("no access"),
    errno.EPERM: Text("no access"),
    errno.ENOENT: Text("file not found"),
    errno.ENOTDIR: Text("a part of the path is no folder"),
    errno.EISDIR: Text("it is a folder"),
    errno.EEXIST: Text("it exists already"),
    errno.ENOSPC: Text("no space left on the disk"),
    errno.EROFS: Text("the disk is read-only"),
    errno.ENAMETOOLONG: Text("the name is too long"),
    errno.EADDRINUSE: Text("the port is in use"),
    errno.EMFILE: Text("too many files are open"),
    errno.EIO: Text("the disk reports an error"),
}


def system_reason(fault: OSError) -> Text:
    """Return why the system refused, in words that can be translated; else its error number."""
    known = _REASONS.get(fault.errno or 0)
    return known or Text("system error %(number)s", {"number": fault.errno})


class SettingsError(OrgLoaderError):
    """The settings or the command line are wrong: one error for each fault.

    ``key`` names the faulty setting (``sync.limits.minimum``), empty where there is none.
    ``others`` are the further faults found in the same file.
    """

    category = "settings"
    exit_code = 2

    def __init__(
        self, title: str, message: str = "", hint: str = "", *, key: str = "", **values: Any
    ) -> None:
        super().__init__(title, message, hint, key=key, **values)
        self.key = key
        self.others: tuple[SettingsError, ...] = ()


class StateError(OrgLoaderError):
    """The data folder cannot be used: held by another process, unreadable, full."""

    category = "state"
    exit_code = 2


class StoppedError(OrgLoaderError):
    """A finding stops the run before the first write."""

    category = "stopped"
    exit_code = 3


class EndError(OrgLoaderError):
    """An end could not be reached, signed in to or fully read.

    ``transient`` errors are worth a retry after a pause. ``sent`` tells that the request may have
    reached the end although its answer was lost: a write is then unclear, not undone.
    ``too_large``: the answer was more than may be held, so less has to be asked for.
    """

    category = "end"
    exit_code = 6

    def __init__(
        self,
        title: str,
        message: str = "",
        hint: str = "",
        *,
        detail: str = "",
        transient: bool = False,
        sent: bool = False,
        **values: Any,
    ) -> None:
        super().__init__(title, message, hint, detail=detail, **values)
        self.transient = transient
        self.sent = sent
        self.too_large = False


class SourceError(EndError):
    """The portal."""

    category = "source"


class TargetError(EndError):
    """The studio."""

    category = "target"


class RefusedError(OrgLoaderError):
    """The studio refused one write; nothing was changed by it."""

    category = "refused"


class StaleError(RefusedError):
    """The object is no longer as it was read (HTTP 412): somebody else has changed it."""

    category = "stale"


class BlockedError(OrgLoaderError):
    """One change was not attempted, since another one that it depends on has failed."""

    category = "blocked"


class UnclearError(OrgLoaderError):
    """The answer to a write was lost or unreadable: it may or may not have been carried out."""

    category = "unclear"


class AmbiguousError(UnclearError):
    """Several objects could be the one that a lost create has made."""

    category = "unclear"


class UnexpectedError(OrgLoaderError):
    """An exception that nobody foresaw: an error of the program itself."""

    category = "internal"


class CancelledError(OrgLoaderError):
    """The user asked to stop."""

    category = "cancelled"
    exit_code = 130


@dataclass(frozen=True, slots=True)
class Check:
    """One line of *Test connections*.

    ``name`` is stable (``portal.sign_in``), ``text`` says what was found and ``hint`` what to do
    about it: message IDs with places filled from ``values``, as in ``OrgLoaderError``.
    """

    name: str
    status: Literal["ok", "note", "failed"]
    text: str
    hint: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def parts(self, translate: Translate = str) -> tuple[str, str]:
        """Return text and hint in the language of ``translate``."""
        values = {name: plain(value) for name, value in self.values.items()}
        text, hint = (fill(part, values, translate) for part in (self.text, self.hint))
        return text, hint
