"""The profiles that there are: bundled ones, the user's own, and any file; reading them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orgloader import resource
from orgloader.errors import SettingsError
from orgloader.settings.places import config_dir
from orgloader.studio.profile import Profile
from orgloader.studio.profile.meaning import meaning_faults
from orgloader.studio.profile.schema1 import converted, in_schema1, is_schema1, schema1_faults
from orgloader.studio.profile.shape import Fault, placeholders, shape_faults
from orgloader.text import Text

MAX_BYTES = 1024 * 1024
"""No profile is larger; what is would be some other file."""
_NOT_PROFILES = {"candidates"}


def bundled() -> tuple[str, ...]:
    """Return the names of the profiles that come with the program."""
    names = (path.stem for path in resource("profiles").glob("*.json"))
    return tuple(sorted(name for name in names if name not in _NOT_PROFILES))


def own() -> tuple[str, ...]:
    """Return the names of the user's own profiles."""
    return tuple(sorted(path.stem for path in own_folder().glob("*.json")))


def own_folder() -> Path:
    """Return the folder of the user's own profiles, which need not exist."""
    return config_dir() / "profiles"


def path_of(name_or_path: str) -> Path:
    """Return the file of a profile: one's own goes before a bundled one, and both before a path."""
    name = name_or_path.strip().strip("\"'«»“”")
    if name in own():
        return own_folder() / f"{name}.json"
    return resource("profiles", f"{name}.json") if name in bundled() else Path(name).expanduser()


def load(name_or_path: str) -> Profile:
    """Load a profile by its name, or from a JSON file by its path.

    Raises ``SettingsError`` for the first fault; ``others`` holds the further ones.
    """
    path = path_of(name_or_path)
    return parse(read(path), str(path))


def parse(data: object, source: str) -> Profile:
    """Build a profile from parsed JSON of schema 1 or 2; ``source`` names the file in errors.

    Raises ``SettingsError`` for the first fault; ``others`` holds the further ones.
    """
    profile, found = checked(data)
    errors = [_told(fault, source) for fault in found]
    if profile is None or errors:
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    return profile


def checked(data: object) -> tuple[Profile | None, list[Fault]]:
    """Return the profile, where its shape is right, and all that is wrong with it."""
    if found := list(placeholders(data)):
        return None, found
    if not isinstance(data, dict):
        return None, [("", Text("A profile is an object, { … }"))]
    if is_schema1(data):
        if found := list(schema1_faults(data)):
            return None, found
        profile, found = _checked(converted(data))
        return profile, [(in_schema1(path), text) for path, text in found]
    return _checked(data)


def _checked(data: dict[str, Any]) -> tuple[Profile | None, list[Fault]]:
    if (schema := data.get("schema", 2)) != 2 or isinstance(schema, bool):
        return None, [("schema", Text("%(path)s must be 1 or 2"))]
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        return None, list(shape_faults(error))
    return profile, list(meaning_faults(profile, data))


def _told(fault: Fault, source: str) -> SettingsError:
    path, text = fault
    return SettingsError(
        "The profile has an error",
        text.message,
        "System names are shown in Business Studio's Object model window; the file is %(file)s",
        key="odatao.profile",
        path=path,
        file=source,
        **text.values,
    )


def read(path: Path) -> Any:
    """Return the JSON of a profile's file; ``SettingsError`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _missing(path) from None
    except (OSError, ValueError) as fault:
        reason = Text(getattr(fault, "strerror", None) or "The path is not valid")
        raise _unreadable(path, reason) from None
    try:
        return _json(content)
    except json.JSONDecodeError as fault:
        place = {"line": fault.lineno, "column": fault.colno}
        text = Text("not JSON at line %(line)d, column %(column)d", place)
        raise _unreadable(path, text) from None
    except UnicodeDecodeError:
        raise _unreadable(path, Text("not UTF-8")) from None
    except _FormatError as fault:
        raise _unreadable(path, fault.text) from None
    except (RecursionError, ValueError):
        raise _unreadable(path, Text("nested too deeply, or a number too long")) from None


class _FormatError(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text = text


def _json(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise _FormatError(Text("too large for a profile"))
    return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_none)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for name in _twice(pairs):
        raise _FormatError(Text("%(name)s is there twice in one object", {"name": name}))
    return found


def _twice(pairs: list[tuple[str, Any]]) -> Iterator[str]:
    names = [name for name, _ in pairs]
    return (name for name in dict.fromkeys(names) if names.count(name) > 1)


def _none(name: str) -> Any:
    raise _FormatError(Text("%(name)s is not JSON", {"name": name}))


def _missing(path: Path) -> SettingsError:
    return SettingsError(
        "The profile was not found",
        "%(path)s is neither a bundled profile, nor one of your own, nor a file",
        "There are these profiles: %(known)s",
        key="odatao.profile",
        path=str(path),
        known=", ".join((*own(), *bundled())),
    )


def _unreadable(path: Path, fault: Text) -> SettingsError:
    return SettingsError(
        "The profile cannot be read",
        "%(path)s: %(fault)s",
        "A profile is a JSON file in UTF-8",
        key="odatao.profile",
        path=str(path),
        fault=fault,
    )
