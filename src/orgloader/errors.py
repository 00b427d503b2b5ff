"""Errors as the user meets them: a title, what happened, what to do."""

from dataclasses import dataclass
from typing import ClassVar, Literal


class OrgLoaderError(Exception):
    """Something the user must be told.

    ``title`` names the failure, ``message`` says what happened and where, ``hint`` what to do.
    ``detail`` holds the remote's own words for the log; none of the four may hold a secret.
    """

    exit_code: ClassVar[int] = 4

    def __init__(self, title: str, message: str = "", hint: str = "", *, detail: str = "") -> None:
        super().__init__(": ".join(part for part in (title, message) if part))
        self.title = title
        self.message = message
        self.hint = hint
        self.detail = detail


class SettingsError(OrgLoaderError):
    """The settings or the command line are wrong; ``problems`` holds one line for each fault."""

    exit_code = 2

    def __init__(self, title: str, problems: list[str], hint: str = "") -> None:
        super().__init__(title, "\n".join(problems), hint)
        self.problems = problems


class StateError(OrgLoaderError):
    """The data folder cannot be used: held by another process, unreadable, full."""

    exit_code = 2


class StoppedError(OrgLoaderError):
    """A finding stops the run before the first write."""

    exit_code = 3


class EndError(OrgLoaderError):
    """An end could not be reached, signed in to or fully read.

    ``transient`` errors are worth a retry after a pause.
    """

    exit_code = 6

    def __init__(
        self,
        title: str,
        message: str = "",
        hint: str = "",
        *,
        detail: str = "",
        transient: bool = False,
    ) -> None:
        super().__init__(title, message, hint, detail=detail)
        self.transient = transient


class SourceError(EndError):
    """The portal."""


class TargetError(EndError):
    """The studio."""


class RefusedError(OrgLoaderError):
    """The studio refused one write; nothing was changed by it."""


class UnclearError(OrgLoaderError):
    """The answer to a write was lost or unreadable: it may or may not have been carried out."""


class CancelledError(OrgLoaderError):
    """The user asked to stop."""

    exit_code = 130


@dataclass(frozen=True, slots=True)
class Check:
    """One line of *Test connections*.

    ``name`` is stable (``portal.sign_in``), ``text`` what was found, ``hint`` what to do about it.
    """

    name: str
    status: Literal["ok", "note", "failed"]
    text: str
    hint: str = ""
