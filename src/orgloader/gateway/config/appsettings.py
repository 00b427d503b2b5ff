"""Reading ``appsettings.json`` as ASP.NET does: with comments, and keys in any case."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orgloader.errors import SettingsError, system_reason
from orgloader.settings.addresses import WrongValueError
from orgloader.text import Text

# A string, or what ASP.NET skips: comments and the comma before a closing bracket.
_SKIPPED = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_ONE_BACKSLASH = re.compile(r'"[^"\n]*[^"\\\n]\\[^"\\/bfnrt\n][^"\n]*"')


class AppSettings:
    """The values of one file; keys are paths like ``BSAuth.login``, in any case.

    ``values`` has them by their paths in lower case.
    """

    def __init__(self, values: Mapping[str, Any], path: Path) -> None:
        self.path = path
        self.values = dict(_flat(values, ""))

    def value(self, key: str) -> Any:
        """Return the value at ``key``; ``None`` where there is none."""
        return self.values.get(key.lower())

    def text(self, key: str, default: str = "") -> str:
        """Return the text at ``key``, without spaces around it."""
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, WrongValueError("Must be a text that is not empty"))
        return value.strip()

    def number(self, key: str, default: int, least: int = 1) -> int:
        """Return the whole number at ``key``."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, WrongValueError("Must be a whole number"))
        return value

    def flag(self, key: str) -> bool:
        """Return the yes or no at ``key``; no where there is none."""
        value = self.value(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, WrongValueError("Must be true or false"))
        return bool(value)

    def wrong(self, key: str, cause: WrongValueError) -> SettingsError:
        """Return the error for the value at ``key``."""
        return SettingsError(
            "The setting %(key)s is wrong (%(path)s)",
            cause.message,
            cause.hint,
            key=key,
            path=str(self.path),
        )


def read(path: Path) -> AppSettings:
    """Return the settings in ``path``. Raises ``SettingsError``."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as fault:
        raise _unreadable(path, system_reason(fault)) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "The settings file cannot be read",
            "%(path)s is not UTF-8",
            "Save it as UTF-8 in the editor",
            path=str(path),
        ) from None
    return parse(text, path)


def parse(text: str, path: Path) -> AppSettings:
    """Return the settings in ``text``, which is that of ``path``. Raises ``SettingsError``."""
    return AppSettings(_parsed(text, path), path)


def _unreadable(path: Path, reason: Text | str) -> SettingsError:
    return SettingsError(
        "The settings file cannot be read",
        "%(path)s: %(reason)s",
        "Check the path given with --config",
        path=str(path),
        reason=reason,
    )


def _parsed(text: str, path: Path) -> Mapping[str, Any]:
    try:
        # Comments become spaces, so that line and column of a fault stay right.
        values = json.loads(_SKIPPED.sub(lambda one: one[1] or _blank(one[0]), text))
    except json.JSONDecodeError as fault:
        line = text.splitlines()[fault.lineno - 1 : fault.lineno]
        slash = _ONE_BACKSLASH.search("".join(line))
        raise SettingsError(
            "The settings file is not valid JSON",
            "%(path)s, line %(line)d, column %(column)d",
            "Write the backslash twice: DOMAIN\\\\name"
            if slash
            else "Compare it with the example in the help: commas, quotes, braces",
            path=str(path),
            line=fault.lineno,
            column=fault.colno,
        ) from None
    if not isinstance(values, dict):
        raise _unreadable(path, "{ }")
    return values


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _flat(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    """Yield every value with its path; ``A:B`` in a key is a path, too, as in ASP.NET."""
    for key, value in values.items():
        path = f"{above}{key.replace(':', '.').lower()}"
        if isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value
