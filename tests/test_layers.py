"""Who may import whom: the table of the design, and the purity of its inner rooms."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "orgloader"

GROUND = {"text", "addresses", "errors", "logs", "i18n", "secrets", "files"}
"""The ground floor: every room may use it, but org and plan only ``text``."""

ALLOWED: dict[str, set[str]] = {
    "text": set(),
    "addresses": set(),
    "errors": {"text"},
    "i18n": {"errors"},
    "logs": {"errors", "text"},
    "secrets": {"errors"},
    "files": {"errors"},
    "http": GROUND,
    "settings": GROUND,
    "org": {"text"},
    "plan": {"org", "text"},
    "bitrix24": GROUND | {"org", "http", "settings"},
    "studio": GROUND | {"org", "plan", "http", "settings"},
    "state": GROUND | {"plan"},
    "report": GROUND | {"plan"},
    "run": GROUND | {"http", "settings", "org", "plan", "bitrix24", "studio", "state", "report"},
    "automation": GROUND | {"run", "report", "settings", "bitrix24", "http"},
    "gateway": GROUND | {"http", "settings"},
    "sandbox": GROUND,
    "demo": GROUND | {"run", "state", "settings", "sandbox"},
    "updates": GROUND | {"http", "settings"},
    "desktop": GROUND | {"settings"},
    "gui": GROUND
    | {"run", "automation", "demo", "report", "state", "settings", "plan", "org", "updates"},
    "cli": GROUND
    | {"gui", "gateway", "sandbox", "automation", "demo", "updates", "desktop"}
    | {"run", "report", "state", "settings", "plan", "org"},
    "__main__": {"cli", "gui"},
    "__init__": set(),
}

PAGES = {"connect", "changes", "runs", "log", "automation", "history", "links", "profile"}
INSIDE_GUI: dict[str, set[str]] = {
    "widgets": set(),
    "session": set(),
    "connect": {"widgets", "session"},
    "changes": {"widgets", "session"},
    "runs": {"widgets", "session", "changes"},
    "log": {"widgets", "session"},
    "profile": {"widgets"},
    "automation": {"widgets", "session"},
    "history": {"widgets", "session", "changes"},
    "links": {"widgets", "session", "changes"},
    "window": {"widgets", "session"} | PAGES,
    "app": {"widgets", "session", "window"} | PAGES,
}
"""Which folder of the window may use which: no page knows another, but some show changes."""
WHEN_CALLED = {"gui", "gateway", "sandbox"}
"""What the command line imports inside the command that needs it."""
PURE = {
    "abc", "bisect", "collections", "contextlib", "copy", "dataclasses", "datetime", "enum",
    "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "string",
    "types", "typing", "unicodedata",
}  # fmt: skip
"""All that org and plan may take from outside: nothing with a clock, chance, files or network."""

FILES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each imported name with its statement: ``orgloader.org.names``, ``json``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "orgloader":
                yield from ((node, f"orgloader.{name.name}") for name in node.names)
            else:
                yield node, node.module or ""


def ours(name: str) -> str | None:
    """Return the room which ``name`` belongs to; ``None`` where it is none of ours."""
    package, _, rest = name.partition(".")
    first = rest.partition(".")[0]
    return (
        first if package == "orgloader" and first not in {"", "__version__", "resource"} else None
    )


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_every_room_is_in_the_table() -> None:
    assert {room(path) for path in FILES} <= set(ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_import_goes_against_the_table(path: Path) -> None:
    here = room(path)
    seen = {ours(name) for _, name in imports(parsed(path))} - {None, here}
    assert seen <= ALLOWED[here]


WINDOW = [path for path in FILES if room(path) == "gui" and path.name != "__init__.py"]


@pytest.mark.parametrize("path", WINDOW, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_import_inside_the_window_goes_against_its_table(path: Path) -> None:
    here = path.relative_to(SOURCE / "gui").parts[0].removesuffix(".py")
    names = [name.split(".") for _, name in imports(parsed(path))]
    seen = {name[2] for name in names if name[:2] == ["orgloader", "gui"]} - {here}
    assert seen <= INSIDE_GUI[here]


def test_the_session_of_the_window_has_no_widgets() -> None:
    for path in FILES:
        if "session" in path.relative_to(SOURCE).parts[1:-1]:
            assert "PySide6.QtWidgets" not in {name for _, name in imports(parsed(path))}, path


def test_no_module_imports_in_a_circle() -> None:
    names = {
        ".".join(("orgloader", *path.relative_to(SOURCE).with_suffix("").parts)): path
        for path in FILES
    }
    graph = {name: set(_modules(parsed(path), names)) - {name} for name, path in names.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def _modules(tree: ast.AST, known: Collection[str]) -> Iterator[str]:
    """Yield which of our modules ``tree`` imports, those for types and inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in known else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_the_window_imports_qt(path: Path) -> None:
    outside = {name.partition(".")[0] for _, name in imports(parsed(path))}
    assert room(path) == "gui" or not outside & {"PySide6", "shiboken6"}
    if room(path) in {"org", "plan"}:
        assert outside - {"orgloader"} <= PURE


@pytest.mark.parametrize("name", ["org", "plan"])
def test_the_inner_rooms_ask_no_clock(name: str) -> None:
    clocks = {
        f"{kind}.{ask}" for kind in ("date", "datetime") for ask in ("today", "now", "utcnow")
    }
    for path in FILES:
        if room(path) == name:
            asked = {ast.unparse(n) for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute)}
            assert not asked & clocks, path


def test_the_command_line_imports_a_window_only_when_called() -> None:
    for path in FILES:
        if room(path) == "cli":
            tree = parsed(path)
            at_once = {ours(name) for node, name in imports(tree) if node in tree.body}
            assert not at_once & WHEN_CALLED


@pytest.mark.parametrize("name", sorted({room(path) for path in FILES} - {"gui", "__init__"}))
def test_the_engine_runs_without_qt(name: str) -> None:
    code = (
        f"import orgloader.{name}, sys; "
        "sys.exit([name for name in sys.modules if name.startswith('PySide6')] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_folders_stay_small() -> None:
    sizes = Counter(path.parent for path in FILES)
    assert not {str(folder): size for folder, size in sizes.items() if size > 25}


def test_files_stay_small() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert not {str(path): size for path, size in sizes.items() if size > 400}
