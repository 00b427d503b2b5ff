"""Qt without what the program does not use: only what is named here stays."""

import shutil
from pathlib import Path

import tools

MODULES = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
KEPT = {
    "__init__.py",
    "_config.py",
    "_git_pyside_version.py",
    "pyside6.abi3.dll",
    *(f"{module}.pyd" for module in MODULES),
    *(f"Qt6{module[2:]}.dll" for module in MODULES),
    "msvcp140.dll",
    "msvcp140_1.dll",
    "msvcp140_2.dll",
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    "plugins/platforms/qwindows.dll",
    # Draws without a screen: for pictures, and for tests of the package.
    "plugins/platforms/qoffscreen.dll",
    "plugins/styles/qmodernwindowsstyle.dll",
    "plugins/iconengines/qsvgicon.dll",
    "plugins/imageformats/qico.dll",
    "plugins/imageformats/qsvg.dll",
    "translations/qtbase_en.qm",
    "translations/qtbase_ru.qm",
}
"""Files of PySide6, and the folder ``support`` below."""
OF_DEVELOPERS = (".pyi", ".lib", ".h", ".json")


def pyside(lib: Path) -> None:
    """Leave in ``lib`` what the program uses of Qt, and no program that is not ours."""
    qt = lib / "PySide6"
    for path in tools.files(qt):
        name = path.relative_to(qt).as_posix()
        if name not in KEPT and not (name.startswith("support/") and path.suffix == ".py"):
            path.unlink()
    for path in tools.files(lib / "shiboken6"):
        if path.suffix in OF_DEVELOPERS or path.name in {"vcamp140.dll", "vcomp140.dll"}:
            path.unlink()
    shutil.rmtree(lib / "bin", ignore_errors=True)
    _empty_folders(lib)


def _empty_folders(lib: Path) -> None:
    for path in sorted(lib.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
