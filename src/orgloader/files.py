"""Writing files that the user names."""

import os
from contextlib import suppress
from pathlib import Path

from orgloader.errors import SettingsError, system_reason


def write_file(path: Path, text: str) -> None:
    """Put the whole text in place at once, so that a crash leaves the old file or the new one.

    Raises ``SettingsError`` where the path cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Put the whole content in place at once, as ``write_file`` does."""
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:
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
