"""The folder of the Windows package, looked at without Windows."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pefile
import pytest
from packaging.requirements import Requirement
from tests.windows.wine import SHIMS, build

from orgloader import __version__

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("windows")]
ROOT = Path(__file__).parents[2]
APP = ROOT / "build" / "windows" / "app"
MOST_MEGABYTES = 130
WINDOWS = {"platform_system": "Windows", "sys_platform": "win32", "python_version": "3.13"}
OF_THE_SYSTEM = re.compile(
    r"api-ms-|ext-ms-|(kernel32|user32|gdi32|advapi32|shell32|ole32|oleaut32|ws2_32|msvcrt|ntdll"
    r"|crypt32|bcrypt|bcryptprimitives|secur32|rpcrt4|version|winmm|netapi32|mpr|userenv|authz"
    r"|icuuc|d3d9|d3d11|d3d12|dxgi|uxtheme|dwrite|dwmapi|imm32|setupapi|shlwapi|wtsapi32"
    r"|comdlg32|mscms|uiautomationcore|iphlpapi|propsys|ucrtbase|wbemuuid|pdh|powrprof|shcore)\.",
    re.IGNORECASE,
)
"""Libraries that every Windows 10 has."""


@pytest.fixture(scope="module")
def app() -> Path:
    build(ROOT, "--folder-only")
    return APP


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
    place = str(ROOT).encode()
    for path in app.rglob("*"):
        assert not path.is_file() or place not in path.read_bytes(), path


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
    names = {(plain(part["name"]), part["version"]) for part in parts}
    for path in (app / "lib").glob("*.dist-info"):
        name, _, version = path.stem.partition("-")
        assert (plain(name), version) in names
    assert listed["metadata"]["component"]["version"] == __version__
    assert all(part["licenses"] for part in parts)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_comes_with_its_licence(app: Path) -> None:
    texts = {path.stem for path in (app / "licenses").iterdir()}
    assert {"Org Loader", "Python", "Qt", "LGPL-3", "GPL-3"} <= texts
    of_qt = ("pyside6", "shiboken6", "orgloader")
    for path in (app / "lib").glob("*.dist-info"):
        assert path.stem in texts or path.stem.startswith(of_qt), path


def test_the_lock_fits_the_dependencies_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "resources" / "windows" / "requirements.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))
    for line in project["dependencies"]:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(WINDOWS):
            version = locked[plain(wanted.name)]
            assert wanted.specifier.contains(version), line


def test_the_same_sources_give_the_same_bytes(app: Path) -> None:
    first = {path.relative_to(app): path.read_bytes() for path in app.rglob("*") if path.is_file()}
    build(ROOT, "--folder-only")
    second = {path.relative_to(app): path.read_bytes() for path in app.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []
