"""Several connections of one user: each is a settings file of its own, chosen by its name."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from orgloader.errors import SettingsError
from orgloader.files import make_folder
from orgloader.settings.places import config_dir, default_path

DEFAULT = "default"
"""The name of the connection that ``settings.json`` holds."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows keeps for its devices, with any ending."""


def names() -> list[str]:
    """Return the names of all connections: ``default`` first, then by the alphabet."""
    return [DEFAULT, *sorted((path.stem for path in _files()), key=str.casefold)]


def path_of(name: str) -> Path:
    """Return the settings file of a connection that exists. Raises ``SettingsError``."""
    if name == DEFAULT:
        return default_path()
    for path in _files():
        if path.stem.casefold() == checked(name).casefold():
            return path
    raise SettingsError(
        "There is no such connection",
        "No connection is named %(name)s; there are: %(names)s",
        "Check the name given with --connection",
        name=name,
        names=", ".join(names()),
    )


def add(name: str, like: str | None = None) -> Path:
    """Make a connection, empty or a copy of the settings of ``like``, and return its file.

    Secrets are not copied: they belong to the addresses in the settings, and are found by these.
    """
    path = _free(name)
    make_folder(path.parent)
    source = path_of(like) if like is not None else None
    if source is not None and source.exists():
        shutil.copyfile(source, path)
    else:
        path.write_text("{}\n", "utf-8")
    path.chmod(0o600)
    return path


def rename(name: str, new: str) -> Path:
    """Give a connection another name and return its file. ``default`` keeps its own."""
    path = _own(name)
    same = new.casefold() == name.casefold()
    return path.rename(path.with_stem(checked(new)) if same else _free(new))


def remove(name: str) -> None:
    """Remove a connection's settings. Its links and history stay in the state."""
    _own(name).unlink()


def is_name(name: str) -> bool:
    """Return whether a file may have this name on every system."""
    return bool(_NAME.fullmatch(name)) and not _DEVICES.fullmatch(name)


def checked(name: str) -> str:
    """Return ``name`` if a connection can have it. Raises ``SettingsError``."""
    if not is_name(name):
        raise SettingsError(
            "The connection cannot have this name",
            "%(name)s: Latin letters, digits, - and _ are possible, up to 64 of them",
            "Choose another name",
            name=name,
        )
    return name


def _own(name: str) -> Path:
    if name == DEFAULT:
        raise SettingsError(
            "The connection default can be neither renamed nor removed",
            "It is the one that is used where none is named",
            "Add another connection instead",
        )
    return path_of(name)


def _free(name: str) -> Path:
    if checked(name).casefold() in map(str.casefold, names()):
        raise SettingsError(
            "The connection cannot have this name",
            "%(name)s exists already; capital and small letters do not differ here",
            "Choose another name",
            name=name,
        )
    return _folder() / f"{name}.json"


def _folder() -> Path:
    return config_dir() / "connections"


def _files() -> Iterator[Path]:
    for path in _folder().glob("*.json"):
        if _NAME.fullmatch(path.stem) and path.stem.casefold() != DEFAULT:
            yield path
