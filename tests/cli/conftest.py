"""A small organisation on a sandbox, a settings file that points to it, and the commands."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import COMMAND, PROFILE, Done, Run, organisation

from orgloader.cli import main
from orgloader.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(organisation(), PROFILE) as served:
        yield served


@pytest.fixture
def settings_file(sandbox: Sandbox, tmp_path: Path) -> Path:
    path = tmp_path / "settings.json"
    settings = {
        "bitrix24": {"webhook_url": sandbox.portal_url},
        "odatao": {"address": sandbox.studio_url},
        "language": "en",
    }
    path.write_text(json.dumps(settings), "utf-8")
    return path


@pytest.fixture
def run(settings_file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, with the settings of the sandbox."""

    def carry_out(*arguments: str) -> Done:
        capsys.readouterr()
        code = main([*arguments, "--settings", str(settings_file)])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return carry_out


@pytest.fixture
def start(settings_file: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments, "--settings", str(settings_file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **options,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
