"""The log: one record, one line, nothing secret, nothing that steers a terminal."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from orgloader import logs, secrets
from orgloader.errors import StateError

log = logging.getLogger("orgloader.run.example")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(logging, "raiseExceptions", True)
    yield logs.setup(tmp_path, secrets.redact)
    logs.close()


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def test_a_record_is_one_line_with_its_place(file: Path) -> None:
    log.info("Read %(count)d departments", {"count": 3}, extra={"phase": "read", "object": "d:1"})
    (line,) = lines(file)
    assert line.endswith("Z INFO run.example [read d:1]: Read 3 departments")


@pytest.mark.parametrize(
    "evil", ["\n2026 INFO all ok", "\r", "\x1b[2J", "\u202e", "\u2028"], ids=ascii
)
def test_what_steers_or_reorders_is_escaped(file: Path, evil: str) -> None:
    log.info("Department %(name)s", {"name": f"a{evil}b"})
    (line,) = lines(file)
    assert evil not in line
    assert "Department a\\" in line


def test_half_a_character_is_escaped() -> None:
    assert logs.clean("a\ud800b") == "a\\ud800b"


def test_letters_of_every_script_and_spaces_stay(file: Path) -> None:
    log.info("Отдел «Ё»\u00a0№\u202f5 — 組織")
    assert lines(file)[0].endswith("Отдел «Ё»\u00a0№\u202f5 — 組織")


def test_a_traceback_is_on_the_same_line_without_secrets(file: Path) -> None:
    secrets.protect("pass-in-trace")
    try:
        raise ValueError("https://a.example.org/?key=pass-in-trace")
    except ValueError:
        log.exception("It failed")
    (line,) = lines(file)
    assert "It failed\\nTraceback" in line
    assert "ValueError" in line
    assert "pass-in-trace" not in line


def test_the_console_gets_warnings_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secrets.protect("pass-on-console")
    logs.setup(tmp_path, secrets.redact)
    log.info("quiet")
    log.warning("loud pass-on-console")
    logs.close()
    assert capsys.readouterr().err.endswith("WARNING run.example: loud ****\n")


def test_a_window_without_a_console_can_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    file = logs.setup(tmp_path, secrets.redact)
    log.error("still here")
    logs.close()
    assert len(lines(file)) == 1


def test_a_second_setup_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = logs.setup(tmp_path / "a", secrets.redact)
    second = logs.setup(tmp_path / "b", secrets.redact)
    log.info("once")
    logs.close()
    assert (len(lines(first)), len(lines(second))) == (0, 1)


def test_the_file_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 2000)
    file = logs.setup(tmp_path, secrets.redact)
    for number in range(200):
        log.info("record %(number)d", {"number": number})
    logs.close()
    kept = list(file.parent.iterdir())
    assert len(kept) == logs.FILES + 1
    assert all(part.stat().st_size <= 2000 for part in kept)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    with pytest.raises(StateError):
        logs.setup(tmp_path, secrets.redact)


def test_a_record_can_be_told_in_another_language() -> None:
    record = log.makeRecord(
        log.name, logging.INFO, "", 0, "Read %(count)d departments", ({"count": 3},), None
    )
    told = logs.line(
        record, secrets.redact, {"Read %(count)d departments": "Отделов: %(count)d"}.get
    )
    assert told == "Отделов: 3"
