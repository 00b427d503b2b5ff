"""The icon of the programs, drawn from the one of the window."""

import struct
import subprocess
from pathlib import Path

SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
_HEADER, _ENTRY = "<HHH", "<BBBBHHII"


def write(svg: Path, ico: Path) -> None:
    """Write ``ico`` with ``svg`` in all sizes that Windows asks for, each as a PNG."""
    pictures = [_png(svg, size) for size in SIZES]
    offset = struct.calcsize(_HEADER) + len(SIZES) * struct.calcsize(_ENTRY)
    entries = b""
    for size, picture in zip(SIZES, pictures, strict=True):
        # 256 does not fit one byte and is written as 0.
        entries += struct.pack(_ENTRY, size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    ico.write_bytes(struct.pack(_HEADER, 0, 1, len(SIZES)) + entries + b"".join(pictures))


def _png(svg: Path, size: int) -> bytes:
    command = ["rsvg-convert", "--width", str(size), "--height", str(size), str(svg)]
    return subprocess.run(command, check=True, capture_output=True).stdout
