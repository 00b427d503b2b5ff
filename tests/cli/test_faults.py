"""What people type wrong, and what others echo: one clear line, in the reader's language."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.commands import Run

from orgloader import secrets
from orgloader.cli import main
from orgloader.cli.output import Output

RUSSIAN = "--language", "ru"


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(list(arguments))
    return code, capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense", *RUSSIAN], "Неизвестная команда: nonsense"),
        (["plan", "--wrong", *RUSSIAN], "Неизвестный параметр: --wrong"),
        (["plan", "extra", *RUSSIAN], "Лишнее слово или лишний параметр"),
        (["load", *RUSSIAN, "--confirm"], "Не указано значение параметра --confirm"),
    ],
)
def test_usage_errors_speak_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, told = lines(capsys, *arguments)
    assert code == 2
    assert not any("\\n" in line for line in told)
    assert not {word for line in told for word in ("Usage", "Got", "argument") if word in line}
    assert told[0] == "Ошибка в командной строке"
    assert told[1].strip() == message
    assert len(told) == 3, told


def test_a_group_without_its_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "ru")
    code, told = lines(capsys, "links")
    assert (code, len(told)) == (2, 3)
    assert told[1].strip() == "После links не хватает команды"


def test_an_option_is_no_code_to_confirm(run: Run) -> None:
    done = run("load", "--confirm", "--json")
    assert (done.code, done.document["outcome"]) == (2, "failed")
    assert "--confirm" in done.document["error"]["message"]


def test_the_short_option_of_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "-h"]) == 0
    assert "--exit-code" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[" * 100_000, '{"bitrix24": ' + "9" * 5000 + "}"])
def test_settings_that_no_reader_takes(run: Run, settings_file: Path, text: str) -> None:
    settings_file.write_text(text, "utf-8")
    done = run("plan")
    assert done.code == 2
    assert str(settings_file) in done.err
    assert "Internal error" not in done.err


def test_a_wrong_setting_names_its_file(run: Run, settings_file: Path) -> None:
    settings_file.write_text('{"sync": {"create_tasks": 1}}', "utf-8")
    assert str(settings_file) in run("plan").err


def test_a_choice_is_told_without_english_words(
    capsys: pytest.CaptureFixture[str], settings_file: Path
) -> None:
    settings_file.write_text('{"language": "fr"}', "utf-8")
    _, told = lines(capsys, "plan", "--settings", str(settings_file), *RUSSIAN)
    assert any("'auto', 'ru', 'en'" in line for line in told), told


def test_the_words_of_the_system_are_translated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, told = lines(capsys, "plan", "--settings", str(tmp_path / "none.json"), *RUSSIAN)
    assert any("файл не найден" in line for line in told), told


def test_what_a_service_echoes_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    secrets.protect("s3cr3t-of-the-webhook")
    for json_ in (True, False):
        output = Output(json=json_)
        output.lines(["said: s3cr3t-of-the-webhook"])
        output.note("said: s3cr3t-of-the-webhook")
        output.table(["a"], [["s3cr3t-of-the-webhook"]])
        output.document({"said": "s3cr3t-of-the-webhook", "at": "http://x/rest/1/abcdef123456/"})
    shown = "".join(capsys.readouterr())
    assert "s3cr3t" not in shown
    assert "abcdef123456" not in shown


def test_a_terminal_without_russian_letters_is_spoken_to_in_english(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "ru_RU.UTF-8"}
    code = "import sys; from orgloader.cli import main; sys.exit(main(['history', '-h']))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )
    assert b"List the past runs" in done.stdout
    assert b"???" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a process")
def test_ctrl_c_while_the_program_loads_is_no_traceback() -> None:
    code = (
        "import os, signal, sys\n"
        "from orgloader import __main__ as program\n"
        "class Late:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'orgloader.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Late())\n"
        "sys.argv = ['orgloader', 'plan', '--json']\n"
        "sys.exit(program.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 130
