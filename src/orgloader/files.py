"""Safe files: whole or not at all, for this user's eyes only, never through a symbolic link.

What the program writes holds personal data (rules.md, rule 22).
"""

import os
from contextlib import suppress
from pathlib import Path

from orgloader.errors import SettingsError, system_reason

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has none, and its profile folders are private


def make_folder(path: Path) -> None:
    """Make a folder for this user only, on first need; one that is there stays as it is.

    Raises ``OSError``.
    """
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def open_private(path: Path, flags: int) -> int:
    """Open a file of ours, made on first need, and let nobody else read it; return its descriptor.

    Raises ``OSError``, also where the last component of the path is a symbolic link.
    """
    file = os.open(path, flags | os.O_CREAT | _NO_FOLLOW, FILE_MODE)
    if hasattr(os, "fchmod") and os.fstat(file).st_mode & 0o077:
        # A file of an older version, or of another program: what we put into it is private.
        with suppress(OSError):
            os.fchmod(file, FILE_MODE)
    return file


def write_file(path: Path, text: str) -> None:
    """Put the whole text in place at once, so that a crash leaves the old file or the new one.

    Raises ``SettingsError`` where the path cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Put the whole content in place at once, as ``write_file`` does."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.unlink(missing_ok=True)  # of a process that died; O_EXCL follows no link
        with os.fdopen(open_private(draft, os.O_WRONLY | os.O_EXCL), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise SettingsError(
            "The file cannot be written",
            "%(path)s: %(fault)s",
            "Choose another place for the file",
            path=str(path),
            fault=system_reason(error),
        ) from error
