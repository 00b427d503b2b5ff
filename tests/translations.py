"""The messages of the program and their catalogue.

``python tests/translations.py update`` brings the Russian catalogue up to date with the source,
keeping what is translated, lists what is not, and compiles it.
"""

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "orgloader"
PO = ROOT / "resources" / "translations" / "ru" / "LC_MESSAGES" / "orgloader.po"
MO = PO.with_suffix(".mo")

Message = str | tuple[str, str]
"""A message ID, or those of one and of many."""

_ERRORS = ("OrgLoader", "Settings", "State", "Stopped", "End", "Source", "Target", "Refused")
_ERRORS += (
    "Unclear",
    "Lapsed",
    "Cancelled",
    "Stale",
    "Unexpected",
    "Incomplete",
    "MalformedRow",
    "RefusedRead",
)

WHERE: dict[str, tuple[int, ...]] = {
    "_": (0,),
    "translate": (0,),
    "Text": (0,),
    "Check": (2, 3),
    "WrongValueError": (0, 1),
    # A class of error held in a variable, or a record of the log: both begin with their message.
    "error": (0, 1, 2),
    **{f"{name}Error": (0, 1, 2) for name in _ERRORS},
    **dict.fromkeys(("debug", "info", "warning", "exception", "critical"), (0,)),
    "RefusalError": (2,),
    "wait": (1,),
    "progress": (0,),
}
"""Which arguments of a call, by the name of what is called, are message IDs."""


def messages(source: str) -> Iterator[Message]:
    """Yield the message IDs of the calls in ``source``: literal, or of a name assigned there."""
    tree = ast.parse(source)
    named = _named(tree)
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
        found = [list(_texts(argument, named)) for argument in call.args]
        if name == "ngettext":
            yield from zip(found[0], found[1], strict=True)
        for position in WHERE.get(name, ()):
            yield from (found[position] if position < len(found) else ())


def _named(tree: ast.Module) -> dict[str, list[str]]:
    """Return the texts, or the dicts of texts, which are assigned to a name."""
    named: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            if isinstance(target, ast.Name):
                for value in values:
                    named.setdefault(target.id, []).extend(_texts(value, {}))
    return named


def _texts(node: ast.expr, named: dict[str, list[str]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text) if text:
            yield text
        case ast.Name(id=name):
            yield from named.get(name, ())
        case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner, attr="get")):
            yield from _texts(inner, named)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one, named), *_texts(other, named))


def template() -> Catalog:
    """Return a catalogue of all messages in the source, untranslated."""
    catalog = Catalog()
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for message in messages(path.read_text("utf-8")):
            catalog.add(message, locations=[(place, 0)])
    return catalog


def russian() -> Catalog:
    """Return the Russian catalogue as it is kept, empty where there is none yet."""
    if not PO.exists():
        return Catalog(locale="ru")
    with PO.open("rb") as file:
        return read_po(file, locale="ru")


def update() -> list[str]:
    """Write the catalogue anew and compile it; return the messages that want a translation."""
    catalog = russian()
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.project, catalog.header_comment, catalog.fuzzy = "orgloader", "# Russian", False
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    for message in catalog:
        message.string = _unbreakable(message.string)
    # Times and versions of tools would change the file where its messages do not.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
        )
    with MO.open("wb") as file:
        write_mo(file, russian())
    return [
        str(message.id) for message in catalog if message.id and not all(strings(message.string))
    ]


def _unbreakable(text: str | tuple[str, ...] | None) -> str | tuple[str, ...]:
    """Return a translation with no-break spaces before dashes and after the number sign."""
    forms = (form.replace(" — ", "\u00a0— ").replace("№ ", "№\u00a0") for form in strings(text))
    return tuple(forms) if isinstance(text, list | tuple) else "".join(forms)


def strings(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a translation: one or several, empty where there is none."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit(f"usage: python {sys.argv[0]} update")
    missing = update()
    print(*missing, f"{len(missing)} messages want a translation", sep="\n")  # noqa: T201
