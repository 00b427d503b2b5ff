"""Changing one value of ``appsettings.json`` and nothing else: comments and order stay."""

import json
import re
from pathlib import Path

from orgloader.errors import SettingsError
from orgloader.files import write_bytes
from orgloader.gateway import appsettings

_STRING = r'"(?:[^"\\\n]|\\.)*"'


def set_text(path: Path, section: str, name: str, value: str) -> None:
    """Write ``value`` at ``section.name``, adding what is missing. Raises ``SettingsError``.

    The result is read again and must hold the value: a file of unusual form is left alone.
    """
    before = path.read_bytes()
    text = before.decode("utf-8-sig")
    changed = _replaced(text, name, value) or _added(text, section, name, value)
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    if appsettings.parse(changed, path).text(f"{section}.{name}") != value:
        raise SettingsError(
            "The settings file cannot be changed by the program",
            "%(path)s has an unusual form",
            "Write it there by hand: %(section)s.%(name)s = %(value)s",
            path=str(path),
            section=section,
            name=name,
            value=json.dumps(value),
        )
    write_bytes(path, mark + changed.encode())


def _replaced(text: str, name: str, value: str) -> str | None:
    """Return ``text`` with the one value at ``name`` replaced, ``None`` where there is none."""
    entry = re.compile(rf'("{re.escape(name)}"\s*:\s*){_STRING}', re.IGNORECASE)
    if len(entry.findall(text)) != 1:
        return None
    return entry.sub(lambda found: found[1] + json.dumps(value), text)


def _added(text: str, section: str, name: str, value: str) -> str:
    entry = f"{json.dumps(name)}: {json.dumps(value)}"
    opened = re.compile(rf'("{re.escape(section)}"\s*:\s*\{{)(\s*)(\}}?)', re.IGNORECASE)
    if found := opened.search(text):
        comma = "" if found[3] else ","
        return f"{text[: found.end(1)]}\n    {entry}{comma}{found[2]}{text[found.start(3) :]}"
    end = text.rindex("}")
    head = text[:end].rstrip()
    comma = "" if head.endswith(("{", ",")) else ","
    return f"{head}{comma}\n  {json.dumps(section)}: {{\n    {entry}\n  }}\n{text[end:]}"
