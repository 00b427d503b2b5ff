"""Errors as the user meets them: a title, what happened, what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal


def fill(message: str, values: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """Return a message ID in the language of ``translate``, its places filled from ``values``.

    A value that is a message itself, an error or a ``Text``, is put into the same language.
    """
    if not message:
        return ""
    shown = {
        name: value.render(translate) if hasattr(value, "render") else value
        for name, value in values.items()
    }
    return translate(message) % shown if shown else translate(message)


class OrgLoaderError(Exception):
    """Something the user must be told.

    ``title`` names the failure, ``message`` says what happened and where, ``hint`` what to do:
    English message IDs, whose ``%(name)s`` places are filled from ``values`` when the error is
    shown (``told``), in whatever language. ``detail`` holds the remote's own words, for the log.
    Nothing here may hold a secret.
    """

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

    def told(self, translate: Callable[[str], str] = str) -> tuple[str, str, str]:
        """Return title, message and hint in the language of ``translate``; each may be empty."""
        title, message, hint = (
            fill(part, self.values, translate) for part in (self.title, self.message, self.hint)
        )
        return title, message, hint

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return title and message on one line, in the language of ``translate``."""
        title, message, _ = self.told(translate)
        return ": ".join(part for part in (title, message) if part)

    def __str__(self) -> str:
        return self.render()


class SettingsError(OrgLoaderError):
    """The settings or the command line are wrong: one error for each fault.

    ``key`` names the faulty setting (``sync.limits.minimum``), empty where there is none.
    ``others`` are the further faults found in the same file.
    """

    exit_code = 2

    def __init__(
        self, title: str, message: str = "", hint: str = "", *, key: str = "", **values: Any
    ) -> None:
        super().__init__(title, message, hint, key=key, **values)
        self.key = key
        self.others: tuple[SettingsError, ...] = ()


class StateError(OrgLoaderError):
    """The data folder cannot be used: held by another process, unreadable, full."""

    exit_code = 2


class StoppedError(OrgLoaderError):
    """A finding stops the run before the first write."""

    exit_code = 3


class EndError(OrgLoaderError):
    """An end could not be reached, signed in to or fully read.

    ``transient`` errors are worth a retry after a pause. ``sent`` tells that the request may have
    reached the end although its answer was lost: a write is then unclear, not undone.
    ``too_large``: the answer was more than may be held, so less has to be asked for.
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
        sent: bool = False,
        **values: Any,
    ) -> None:
        super().__init__(title, message, hint, detail=detail, **values)
        self.transient = transient
        self.sent = sent
        self.too_large = False


class SourceError(EndError):
    """The portal."""


class TargetError(EndError):
    """The studio."""


class RefusedError(OrgLoaderError):
    """The studio refused one write; nothing was changed by it."""


class StaleError(RefusedError):
    """The object is no longer as it was read (HTTP 412): somebody else has changed it."""


class UnclearError(OrgLoaderError):
    """The answer to a write was lost or unreadable: it may or may not have been carried out."""


class UnexpectedError(OrgLoaderError):
    """An exception that nobody foresaw: an error of the program itself."""


class CancelledError(OrgLoaderError):
    """The user asked to stop."""

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

    def told(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """Return text and hint in the language of ``translate``."""
        text, hint = (fill(part, self.values, translate) for part in (self.text, self.hint))
        return text, hint
