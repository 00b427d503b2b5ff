"""Whether a window can be opened: where Qt finds no screen, it ends the whole process."""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from orgloader.errors import SettingsError
from orgloader.i18n import set_language

_HINT = "The command line needs no window: orgloader --help"


def trouble() -> SettingsError | None:
    """Return why no window can be opened here, ``None`` where one can."""
    if _has_no_screen():
        return SettingsError("The window cannot be opened", "There is no display here", _HINT)
    library = _missing_library()
    if library:
        return SettingsError(
            "The window cannot be opened",
            "A library of the system is missing: %(library)s",
            "Install the libraries of the window that README.md lists",
            library=library,
        )
    return None


def refusal() -> int | None:
    """Say why no window can be opened here and return the exit code, ``None`` where one can."""
    fault = trouble()
    if fault is None:
        return None
    from orgloader.cli.output import Output

    set_language("auto")
    Output(json=False).error(fault)
    return fault.exit_code


def has_display() -> bool:
    """Tell whether a window can be opened."""
    return trouble() is None


def _has_no_screen() -> bool:
    screens = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform == "linux" and not any(map(os.environ.get, screens))


def _missing_library() -> str:
    """Return the first library that Qt, or its plug-in for X11, cannot be loaded without."""
    try:
        import orgloader.gui.app  # noqa: F401

        if _needs_x11():
            ctypes.CDLL(str(_x11_plugin()))
    except (ImportError, OSError) as fault:
        return str(fault).partition(":")[0]
    return ""


def _needs_x11() -> bool:
    others = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    return sys.platform == "linux" and not any(map(os.environ.get, others))


def _x11_plugin() -> Path:
    found = find_spec("PySide6")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
