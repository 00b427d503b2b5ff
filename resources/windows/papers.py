"""What goes along for the reader: licences of everything inside, and the list of parts (SBOM)."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import tools
from tools import ROOT

COMMON = Path("/usr/share/common-licenses")
"""Debian keeps the texts of the usual licences here, on every system."""
QT = """Qt and PySide6 are used under the GNU Lesser General Public License, version 3.
Its text is in LGPL-3 and GPL-3 in this folder. The libraries are separate files in lib\\PySide6 and
lib\\shiboken6; they may be replaced by others of the same version that you have built or changed.
Source code: the packages PySide6_Essentials and shiboken6 of the versions listed in sbom.json, on
the Python Package Index; Qt itself at code.qt.io, module qtbase and qtsvg, of the same version.
"""


def write(app: Path) -> None:
    """Write ``licenses`` and ``sbom.json`` into ``app``."""
    found = sorted((app / "lib").glob("*.dist-info"))
    folder = app / "licenses"
    folder.mkdir()
    (folder / "Org Loader.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    (folder / "Python.txt").write_bytes((app / "python" / "LICENSE.txt").read_bytes())
    (folder / "Qt.txt").write_text(QT, "utf-8", newline="\r\n")
    for name in ("LGPL-3", "GPL-3"):
        (folder / f"{name}.txt").write_bytes((COMMON / name).read_bytes())
    for part in found:
        _copy(part, folder)
    (app / "sbom.json").write_text(json.dumps(sbom(found), indent=2, ensure_ascii=False) + "\n")


def _copy(part: Path, folder: Path) -> None:
    """Copy the licences that a library carries to one file of its name."""
    texts = [path for path in tools.files(part) if _is_licence(path)]
    if texts and not part.name.startswith("orgloader"):
        name = part.name.removesuffix(".dist-info")
        content = b"\n\n".join(path.read_bytes() for path in texts)
        (folder / f"{name}.txt").write_bytes(content)


def _is_licence(path: Path) -> bool:
    # Qt's offer to paying customers is no licence of this package.
    name = path.name.lower()
    return name.startswith(("licen", "copying", "notice")) and "commercial" not in name


def sbom(found: list[Path]) -> dict[str, object]:
    """Return the list of parts in CycloneDX 1.6, without a time or a number of its own."""
    parts = [_component(_metadata(path)) for path in found]
    own = next(part for part in parts if part["name"] == "orgloader")
    rest = [_python(), *(part for part in parts if part is not own)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own, "type": "application"}},
        "components": rest,
    }


def _metadata(part: Path) -> Message:
    return message_from_bytes((part / "METADATA").read_bytes())


def _component(about: Message) -> dict[str, object]:
    name, version = str(about["Name"]), str(about["Version"])
    licence = next(_licences(about), "")
    purl = f"pkg:pypi/{name.lower().replace('_', '-').replace('.', '-')}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [{"license": {"name": licence}}] if licence else [],
        "purl": purl,
    }


def _licences(about: Message) -> Iterator[str]:
    for key in ("License-Expression", "License"):
        if about[key]:
            yield str(about[key]).splitlines()[0]
    for line in about.get_all("Classifier", []):
        if line.startswith("License"):
            yield line.rpartition(" :: ")[2]


def _python() -> dict[str, object]:
    return {
        "type": "platform",
        "bom-ref": "cpython",
        "name": "CPython, embeddable, amd64",
        "version": "3.13",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }
