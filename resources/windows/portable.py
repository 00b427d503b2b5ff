"""The package that needs no installation: a zip that keeps settings and state in its own folder."""

import time
import zipfile
from pathlib import Path

import tools

MARK = "portable.txt"
TEXT = """This copy of Org Loader keeps settings and state in the folder "data" beside this file.
Эта копия Org Loader хранит настройки и данные в папке «data» рядом с этим файлом.
"""


def pack(app: Path, target: Path) -> Path:
    """Write ``app`` with the mark of a portable copy to ``target``; same input, same bytes."""
    moment = time.gmtime(tools.epoch())[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in tools.files(app):
            _add(archive, path.relative_to(app).as_posix(), path.read_bytes(), moment)
        _add(archive, MARK, TEXT.replace("\n", "\r\n").encode("utf-8-sig"), moment)
    return target


def _add(archive: zipfile.ZipFile, name: str, content: bytes, moment: tuple[int, ...]) -> None:
    entry = zipfile.ZipInfo(f"OrgLoader/{name}", moment)  # type: ignore[arg-type]
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
