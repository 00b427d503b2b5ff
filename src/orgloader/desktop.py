"""A place in the menu of a Linux desktop, for one user.

Sources: the Desktop Entry and Icon Theme specifications of freedesktop.org. On Windows the
installer does this.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from orgloader import resource
from orgloader.errors import SettingsError, StateError, system_reason
from orgloader.files import make_folder, write_bytes

NAME = "orgloader"
_ENTRY = """[Desktop Entry]
Type=Application
Name=Org Loader
Comment=Loads a company's organisation from Bitrix24 into Business Studio
Comment[ru]=Загрузка оргструктуры компании из Битрикс24 в Business Studio
Exec={command}
Icon={name}
Terminal=false
Categories=Office;
StartupWMClass={name}
"""


def install() -> list[Path]:
    """Write the entry and the icon, and return where. Raises ``SettingsError``, ``StateError``."""
    if sys.platform != "linux":
        raise SettingsError(
            "There is no menu of a Linux desktop here",
            "On Windows the installer puts the program into the Start menu",
            "Use the installer of Org Loader",
        )
    entry, icon = _places()
    text = _ENTRY.format(command=command_line(_window()), name=NAME)
    _write(entry, text.encode())
    _write(icon, resource("icons", "orgloader.svg").read_bytes())
    return [entry, icon]


def _write(path: Path, content: bytes) -> None:
    try:
        make_folder(path.parent)
    except OSError as fault:
        raise StateError(
            "The menu entry cannot be written",
            "%(path)s: %(reason)s",
            "Check the folder's rights",
            path=str(path.parent),
            reason=system_reason(fault),
        ) from None
    write_bytes(path, content)


def remove() -> list[Path]:
    """Remove what ``install`` wrote, and return what was there."""
    found = [path for path in _places() if path.exists()]
    for path in found:
        path.unlink()
    return found


def command_line(words: Sequence[str]) -> str:
    """Return a command as the key ``Exec`` has it: each word quoted, % doubled.

    The value is unescaped twice, as any value and as an ``Exec``: hence four backslashes for one.
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    inner = word.replace("\\", "\\" * 4).replace("%", "%%")
    for sign in ('"', "`", "$"):
        inner = inner.replace(sign, "\\" * 2 + sign)
    return f'"{inner}"'


def _window() -> list[str]:
    """Return the command that opens the window, beside the Python that runs this."""
    program = Path(sys.executable).absolute().with_name("orgloader-window")
    return [str(program)] if program.exists() else [sys.executable, "-m", "orgloader"]


def _places() -> tuple[Path, Path]:
    given = os.environ.get("XDG_DATA_HOME")
    data = Path(given) if given else Path.home() / ".local" / "share"
    icons = data / "icons" / "hicolor" / "scalable" / "apps"
    return data / "applications" / f"{NAME}.desktop", icons / f"{NAME}.svg"
