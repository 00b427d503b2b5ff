"""Completion by the shell: the scripts, and the answers to them in a real shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orgloader.cli import main
from orgloader.cli.completion import SHELLS
from orgloader.settings import connections


def answer(words: str, number: int) -> list[str]:
    """Return what the program answers to a bash without a display."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    asked = {"_ORGLOADER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    done = subprocess.run(
        [sys.executable, "-m", "orgloader"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment | asked,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_shell_without_a_display_gets_its_answer() -> None:
    assert answer("orgloader sche", 1) == ["plain,schedule"]
    assert answer("orgloader schedule pa", 2) == ["plain,pause"]
    assert "plain,--exit-code" in answer("orgloader plan --", 2)
    assert answer("orgloader plan --out ", 3) == ["file,"]


def test_the_names_of_connections_are_completed() -> None:
    connections.add("branch")
    connections.add("works")
    assert answer("orgloader load --connection br", 3) == ["plain,branch"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    printed = capsys.readouterr()
    assert f"{shell}_complete" in printed.out
    assert printed.err == ""


LISTS = {
    "bash": """source "$1"; COMP_WORDS=(orgloader sche); COMP_CWORD=1
        _orgloader_completion orgloader; echo "${COMPREPLY[@]}" """,
    "zsh": """autoload -U compinit; compinit -u -d "$1.dump"; source "$1"
        echo $_comps[orgloader]""",
    "fish": """source $argv[1]; complete -C 'orgloader sche'""",
}
"""How each shell is made to complete ``orgloader sche`` without a terminal, or to say by what."""


@pytest.mark.parametrize(
    "shell",
    [
        pytest.param(one, marks=pytest.mark.skipif(not shutil.which(one), reason=f"no {one} here"))
        for one in LISTS
    ],
)
def test_the_script_works_in_its_shell(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out, "utf-8")
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "orgloader").write_text(f'#!/bin/sh\nexec {sys.executable} -m orgloader "$@"\n')
    (bin / "orgloader").chmod(0o755)
    name = [] if shell == "fish" else ["_"]
    done = subprocess.run(
        [shell, "-c", LISTS[shell], *name, str(script)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)},
    )
    assert done.stderr == ""
    assert "sched" in done.stdout or "_orgloader_completion" in done.stdout
