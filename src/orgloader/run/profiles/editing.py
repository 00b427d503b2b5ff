"""Profiles for a front end: opening, checking, saving and passing on what is being edited."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from orgloader.errors import SettingsError
from orgloader.files import make_folder, write_file
from orgloader.http import Control
from orgloader.run import jobs
from orgloader.run.connections import Transports, network
from orgloader.run.events import Emit, End, Finished
from orgloader.settings import Settings
from orgloader.settings.connections import is_name
from orgloader.studio import profiles
from orgloader.studio.profile.draft import CHOICES, Draft, Entry, by_entry, entry_path
from orgloader.studio.profile.schema1 import converted, is_schema1
from orgloader.text import Text

__all__ = ["CHOICES", "Draft", "Entry", "entry_path"]
"""What an editor needs of the profile itself, besides the functions below."""

STUDIO: tuple[End, ...] = ("studio",)


def names() -> tuple[str, ...]:
    """Return the names of all profiles, the user's own first."""
    return tuple(dict.fromkeys((*profiles.own(), *profiles.bundled())))


def is_own(name: str) -> bool:
    """Return whether a profile is the user's own."""
    return name in profiles.own()


def file_of(name_or_path: str) -> Path:
    """Return the file in which a profile lies."""
    return profiles.path_of(name_or_path)


def open_draft(name_or_path: str) -> Draft:
    """Open a profile by its name or path; one of schema 1 is brought to schema 2.

    ``SettingsError`` where it cannot be read. What is wrong in it is found by ``faults``.
    """
    path = file_of(name_or_path)
    data = profiles.read(path)
    if not isinstance(data, dict) or not isinstance(data.get("classes"), dict):
        raise SettingsError(
            "The profile cannot be read",
            "%(path)s holds no profile",
            "Choose a file that was exported as a profile",
            key="odatao.profile",
            path=str(path),
        )
    return Draft(converted(data) if is_schema1(data) else data)


def faults(draft: Draft) -> Mapping[str, Text]:
    """Return what is wrong with a draft by itself, by the path of its entry."""
    _, found = profiles.checked(dict(draft.document))
    texts = {path: Text(text.message, {**text.values, "path": path}) for path, text in found}
    return by_entry(texts, draft)


def check(
    settings: Settings,
    draft: Draft,
    control: Control,
    emit: Emit,
    transports: Transports = network,
) -> Finished:
    """Ask the service of ``settings`` about all that a draft names; writes nothing."""
    return jobs.test(
        settings,
        control,
        emit,
        ends=STUDIO,
        transports=transports,
        profile=dict(draft.document),
    )


def save_own(draft: Draft, name: str) -> Path:
    """Keep a draft as the user's own profile, which goes before a bundled one of that name.

    ``SettingsError`` where the draft is faulty, or the name is none that a file may have.
    """
    if not is_name(name):
        raise SettingsError(
            "The profile cannot be saved",
            "%(name)s is not a name that a profile may have",
            "Use letters, digits, hyphens and underscores",
            key="odatao.profile",
            name=name,
        )
    path = profiles.own_folder() / f"{name}.json"
    with suppress(OSError):  # then the file cannot be written either, which says why
        make_folder(path.parent)
    save(draft, path)
    return path


def save(draft: Draft, path: Path) -> None:
    """Write a draft to a file; ``SettingsError`` where it is faulty."""
    document: dict[str, Any] = {"schema": 2, **draft.document}
    profiles.parse(document, str(path))
    write_file(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
