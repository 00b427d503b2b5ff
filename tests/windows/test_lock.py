"""The versions of the Windows package against what the program asks for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
WINDOWS = {"platform_system": "Windows", "sys_platform": "win32", "python_version": "3.13"}


def test_the_lock_fits_the_dependencies_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "resources" / "windows" / "requirements.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))
    for line in project["dependencies"]:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(WINDOWS):
            version = locked.get(canonicalize_name(wanted.name))
            assert version, f"{line} is missing: make requirements.txt again, as its top says"
            assert wanted.specifier.contains(version), line
