"""Loading a profile: a bundled one by its name, or any by the path of its file."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orgloader import resource
from orgloader.errors import SettingsError
from orgloader.studio.faults import (
    Fault,
    meaning_faults,
    placeholders,
    settings_errors,
    shape_faults,
)
from orgloader.studio.profile import Profile


def bundled() -> tuple[str, ...]:
    """Return the names of the profiles that come with the program."""
    return tuple(sorted(path.stem for path in resource("profiles").glob("*.json")))


def load(name_or_path: str) -> Profile:
    """Load a bundled profile by its name, or one from a JSON file by its path.

    Raises ``SettingsError`` for the first fault; ``others`` holds the further ones.
    """
    path = resource("profiles", f"{name_or_path}.json")
    if name_or_path not in bundled():
        path = Path(name_or_path).expanduser()
    return parse(_read(path), str(path))


def parse(data: object, source: str) -> Profile:
    """Build a profile from parsed JSON; ``source`` names the file in errors.

    Raises ``SettingsError`` for the first fault; ``others`` holds the further ones.
    """
    profile, found = _check(data)
    errors = list(settings_errors(found, source))
    if profile is None or errors:
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    return profile


def _check(data: object) -> tuple[Profile | None, list[Fault]]:
    """Return the profile, where its shape is right, and all that is wrong with it."""
    if found := list(placeholders(data)):
        return None, found
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        return None, list(shape_faults(error))
    return profile, list(meaning_faults(profile, data))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(
            "The profile was not found",
            "%(path)s is neither a bundled profile nor a file",
            "Bundled profiles: %(bundled)s",
            key="odatao.profile",
            path=str(path),
            bundled=", ".join(bundled()),
        ) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SettingsError(
            "The profile cannot be read",
            "%(path)s: %(fault)s",
            "A profile is a JSON file in UTF-8",
            key="odatao.profile",
            path=str(path),
            fault=str(error),
        ) from None
