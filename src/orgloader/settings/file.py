"""Reading and writing the files of settings and preferences."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orgloader import secrets
from orgloader.errors import SettingsError, system_reason
from orgloader.files import make_folder
from orgloader.settings.addresses import WrongValueError
from orgloader.settings.faults import in_file, wrong
from orgloader.settings.model import Settings, parse, parse_preferences
from orgloader.settings.places import config_dir, default_path
from orgloader.settings.preferences import Preferences


def load(path: Path | None = None) -> Settings:
    """Return the settings in ``path``, or in the user's own file, which may be missing.

    Raises ``SettingsError`` for the first fault; its ``others`` are the rest.
    """
    own = default_path()
    missing = path is None and not own.exists()
    try:
        document: dict[str, Any] = {} if missing else _document(path or own)
        return parse(_of_the_user() | document)
    except SettingsError as error:
        raise in_file(error, path or own) from None


def load_preferences() -> Preferences:
    """Return the user's preferences. Raises ``SettingsError`` for the first fault."""
    path = _preferences_path()
    return parse_preferences(_document(path) if path.exists() else {})


def save_preferences(preferences: Preferences) -> None:
    """Write the user's preferences in one step. Raises ``SettingsError``."""
    _write(_preferences_path(), preferences.document())


def _of_the_user() -> dict[str, Any]:
    """Return what the preferences say in place of a settings file that does not."""
    document = load_preferences().document()
    return {key: document[key] for key in ("language", "network")}


def _preferences_path() -> Path:
    return config_dir() / "preferences.json"


def save(settings: Settings, path: Path | None = None, *, session_only: bool = False) -> None:
    """Write ``settings`` to ``path``, or to the user's own file, in one step.

    The webhook's secret goes to the password store, or with ``session_only`` is kept for this
    session; the file holds ``****``. Raises ``SettingsError``, the old file then stands.
    """
    webhook = settings.bitrix24.webhook_url
    if webhook.secret:
        (secrets.keep if session_only else secrets.store)(webhook.account, webhook.secret)
    _write(path or default_path(), settings.model_dump(mode="json"))


def _write(path: Path, document: Mapping[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    try:
        make_folder(path.parent)
        _replace(path, text)
    except OSError as fault:
        raise SettingsError(
            "The settings cannot be written",
            "%(path)s: %(reason)s",
            "Check the folder's rights and the space on the disk",
            path=str(path),
            reason=system_reason(fault),
        ) from None


def _replace(path: Path, text: str) -> None:
    """Write a file beside ``path`` and put it in its place: it is never seen half-written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_unique)
    except OSError as fault:
        raise SettingsError(
            "The settings file cannot be read",
            "%(path)s: %(reason)s",
            "Check the path given with --settings",
            path=str(path),
            reason=system_reason(fault),
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "The settings file cannot be read",
            "%(path)s is not UTF-8",
            "Save it as UTF-8 in the editor",
            path=str(path),
        ) from None
    except json.JSONDecodeError as fault:
        raise SettingsError(
            "The settings file is not valid JSON",
            "%(path)s, line %(line)d, column %(column)d",
            "Compare it with settings.example.json: commas, quotes, braces",
            path=str(path),
            line=fault.lineno,
            column=fault.colno,
        ) from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, endless brackets
        raise SettingsError(
            "The settings file is not valid JSON",
            "%(path)s: the brackets are nested too deep, or a number is too long",
            "Compare it with settings.example.json: commas, quotes, braces",
            path=str(path),
        ) from None
    if not isinstance(document, dict):
        raise SettingsError(
            "The settings file holds no settings",
            "%(path)s: must be a set of keys in braces { }",
            "Compare it with settings.example.json",
            path=str(path),
        )
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise wrong(key, WrongValueError("The key occurs twice in the file"))
        found[key] = value
    return found
