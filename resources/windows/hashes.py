"""The SHA-256 of a package, beside it, as ``sha256sum -c`` reads it."""

import hashlib
from pathlib import Path


def write(file: Path) -> None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_name(file.name + ".sha256").write_text(f"{digest}  {file.name}\n")
