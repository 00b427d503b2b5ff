"""Changing one value of ``appsettings.json`` and nothing else: comments and order stay."""

import json
import re
from pathlib import Path

from orgloader.errors import SettingsError
from orgloader.files import write_bytes
from orgloader.gateway.config import appsettings

_STRING = r'"(?:[^"\\\n]|\\.)*"'


def set_text(path: Path, section: str, name: str, value: str) -> None:
    """Write ``value`` at ``section.name``, adding what is missing. Raises ``SettingsError``.

    The result is read again and must differ in this value only: a file of unusual form is left
    alone.
    """
    before = path.read_bytes()
    text = before.decode("utf-8-sig")
    changed = _changed(text, section, name, value)
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    wanted = appsettings.parse(text, path).values | {f"{section}.{name}".lower(): value}
    if appsettings.parse(changed, path).values != wanted:
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


def _changed(text: str, section: str, name: str, value: str) -> str:
    """Return ``text`` with the value in its section: replaced, added there, or with the section."""
    literal = json.dumps(value)
    inside = rf'(?:{_STRING}|[^{{}}"])*'
    found = re.search(rf'"{re.escape(section)}"\s*:\s*\{{{inside}\}}', text, re.IGNORECASE)
    if found is None:
        end = text.rindex("}")
        head = text[:end].rstrip()
        comma = "" if head.endswith(("{", ",")) else ","
        added = f"{json.dumps(section)}: {{\n    {json.dumps(name)}: {literal}\n  }}"
        return f"{head}{comma}\n  {added}\n{text[end:]}"
    entry = re.compile(rf'("{re.escape(name)}"\s*:\s*){_STRING}', re.IGNORECASE)
    within, count = entry.subn(lambda one: one[1] + literal, found[0])
    if not count:
        start = within.index("{") + 1
        comma = "" if within[start:].strip() == "}" else ","
        within = f"{within[:start]}\n    {json.dumps(name)}: {literal}{comma}{within[start:]}"
    return text[: found.start()] + within + text[found.end() :]
