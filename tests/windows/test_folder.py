"""The folder of the Windows package, looked at without Windows."""

import ast
import fcntl
import json
import os
import re
import shutil
from pathlib import Path

import pefile
import pytest
from packaging.utils import canonicalize_name
from tests.windows.wine import SHIMS, build

from orgloader import __version__

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
MOST_MEGABYTES = 130
OF_THE_SYSTEM = re.compile(
    r"api-ms-|ext-ms-|(kernel32|user32|gdi32|advapi32|shell32|ole32|oleaut32|ws2_32|msvcrt|ntdll"
    r"|crypt32|bcrypt|bcryptprimitives|secur32|rpcrt4|version|winmm|netapi32|mpr|userenv|authz"
    r"|icuuc|d3d9|d3d11|d3d12|dxgi|uxtheme|dwrite|dwmapi|imm32|setupapi|shlwapi|wtsapi32"
    r"|comdlg32|mscms|uiautomationcore|iphlpapi|propsys|ucrtbase|wbemuuid|pdh|powrprof|shcore)\.",
    re.IGNORECASE,
)
"""Libraries that every Windows 10 has."""


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder: made once in a run of the tests, by the worker that asks first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / "windows"
    with (shared / "windows.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "done").exists():
            build(ROOT, "--folder-only", "--work", str(made))
            (made / "done").touch()
    return made / "app"


def programs(app: Path) -> list[Path]:
    return [one for one in app.rglob("*") if one.suffix in {".exe", ".dll", ".pyd"}]


def test_it_has_the_launchers_python_and_the_papers(app: Path) -> None:
    names = {path.name for path in app.iterdir()}
    wanted = {"orgloader.exe", "orgloader-cli.exe", "python", "lib", "licenses", "sbom.json"}
    assert names == wanted


def test_every_library_finds_the_libraries_it_needs(app: Path) -> None:
    here = {path.name.lower() for path in programs(app)}
    for path in programs(app):
        file = pefile.PE(path, fast_load=True)
        file.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]])
        needed = {one.dll.decode().lower() for one in getattr(file, "DIRECTORY_ENTRY_IMPORT", [])}
        file.close()
        lacking = {name for name in needed - here if not OF_THE_SYSTEM.match(name)}
        assert not lacking, path


def test_nothing_of_linux_is_in_it(app: Path) -> None:
    for path in app.rglob("*"):
        assert path.suffix != ".so", path
        if path.is_file() and path.stat().st_size > 4:
            with path.open("rb") as file:
                assert file.read(4) != b"\x7fELF", path


def test_no_path_of_the_computer_that_built_it_is_in_it(app: Path) -> None:
    for name, content in contents(app).items():
        for place in (ROOT, app):
            assert str(place).encode() not in content, name


def test_no_shim_for_wine_is_in_it(app: Path) -> None:
    shims = {f"{source.stem}.dll" for source in SHIMS.glob("*.c")}
    assert shims == {"bcryptprimitives.dll", "icuuc.dll"}
    assert not shims & {path.name.lower() for path in app.rglob("*")}


def test_every_resource_is_in_it(app: Path) -> None:
    kept = app / "lib" / "orgloader" / "resources"
    for name in ("demo", "docs", "help", "icons", "profiles", "translations"):
        for path in (ROOT / "resources" / name).rglob("*"):
            assert (kept / path.relative_to(ROOT / "resources")).exists(), path


def test_every_module_of_qt_that_is_used_is_in_it(app: Path) -> None:
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6."):
                module = str(node.module).partition(".")[2]
                assert (app / "lib" / "PySide6" / f"{module}.pyd").exists(), path


def test_it_is_small(app: Path) -> None:
    size = sum(path.stat().st_size for path in app.rglob("*") if path.is_file()) / 1e6
    assert size < MOST_MEGABYTES


def test_the_launchers_have_icon_version_and_the_right_subsystem(app: Path) -> None:
    window, console = 2, 3
    for name, subsystem in (("orgloader", window), ("orgloader-cli", console)):
        file = pefile.PE(app / f"{name}.exe")
        assert file.OPTIONAL_HEADER.Subsystem == subsystem
        kinds = {entry.id for entry in file.DIRECTORY_ENTRY_RESOURCE.entries}
        assert {pefile.RESOURCE_TYPE[f"RT_{one}"] for one in ("GROUP_ICON", "MANIFEST")} <= kinds
        table = next(one for one in file.FileInfo[0] if one.Key == b"StringFileInfo")
        assert table.StringTable[0].entries[b"ProductVersion"] == __version__.encode()
        file.close()


def test_the_list_of_parts_names_every_library(app: Path) -> None:
    listed = json.loads((app / "sbom.json").read_text("utf-8"))
    parts = [listed["metadata"]["component"], *listed["components"]]
    names = {(canonicalize_name(part["name"]), part["version"]) for part in parts}
    for path in (app / "lib").glob("*.dist-info"):
        name, _, version = path.stem.partition("-")
        assert (canonicalize_name(name), version) in names
    assert listed["metadata"]["component"]["version"] == __version__
    assert all(part["licenses"] for part in parts)


def test_every_library_comes_with_its_licence(app: Path) -> None:
    texts = {path.stem for path in (app / "licenses").iterdir()}
    assert {"Org Loader", "Python", "Qt", "LGPL-3", "GPL-3"} <= texts
    of_qt = ("pyside6", "shiboken6", "orgloader")
    for path in (app / "lib").glob("*.dist-info"):
        assert path.stem in texts or path.stem.startswith(of_qt), path


def test_the_same_sources_give_the_same_bytes(app: Path, tmp_path: Path) -> None:
    build(ROOT, "--folder-only", "--work", str(tmp_path))
    first, second = contents(app), contents(tmp_path / "app")
    shutil.rmtree(tmp_path / "app")
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []


def contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}
