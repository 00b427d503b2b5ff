"""``--json``: one document on stdout and nothing else there, for every exit code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.commands import Done, Run

from orgloader.sandbox import Fault, Sandbox
from orgloader.sandbox.faults import answers, swallowed

KEYS = [
    "schema", "run", "mode", "outcome", "exit_code", "began", "ended", "connection", "by",
    "confirmed", "source", "target", "counts", "rows", "changes", "names", "conflicts", "drift",
    "findings", "excluded", "requests", "seconds",
]  # fmt: skip


def check(done: Done, code: int, outcome: str) -> None:
    """The command ended so, and its document is a report."""
    document = done.document
    assert [key for key in document if key != "error"] == KEYS
    assert (done.code, document["schema"]) == (code, 2)
    assert (document["outcome"], document["exit_code"]) == (outcome, code)


def check_short(done: Done, code: int, outcome: str) -> None:
    """The command ended so, and its document is none."""
    document = done.document
    assert (done.code, document["schema"]) == (code, 1)
    assert (document["outcome"], document["exit_code"]) == (outcome, code)


def test_a_load_and_what_follows(run: Run) -> None:
    check(run("plan", "--json"), 0, "planned")
    check(run("plan", "--json", "--exit-code"), 1, "planned")
    check(run("load", "--json"), 0, "done")
    check(run("load", "--json"), 0, "nothing_to_do")
    check(run("plan", "--json"), 0, "nothing_to_do")
    check(run("undo", "--json", "--dry-run"), 0, "planned")


def test_a_report_is_the_document_of_its_run(run: Run) -> None:
    loaded = run("load", "--json").document
    assert run("report", "last", "--json").document == loaded
    assert run("report", loaded["run"], "--json").document == loaded
    (listed,) = run("history", "--json").document["runs"]
    assert listed["run"] == loaded["run"]
    assert listed["counts"] == loaded["counts"]["done"]


def test_a_load_that_was_stopped(run: Run, sandbox: Sandbox) -> None:
    run("load")
    for id in range(4, 14):
        sandbox.portal.state.edit_user(str(id), ACTIVE=False)
    done = run("load", "--json")
    check(done, 3, "stopped")
    assert "limit.archive_percent.person" in {one["code"] for one in done.document["findings"]}


def test_a_load_with_errors(run: Run, sandbox: Sandbox) -> None:
    refusal = Fault(answers(400, "No room here"), verb="POST", holds="u7@example.ru")
    sandbox.studio.faults.append(refusal)
    check(run("load", "--json"), 4, "with_errors")


def test_a_load_that_was_not_verified(run: Run, sandbox: Sandbox) -> None:
    lost = Fault(swallowed(sandbox.studio.state.revert), verb="POST", holds="u7@example.ru")
    sandbox.studio.faults.append(lost)
    check(run("load", "--json"), 5, "unverified")


@pytest.mark.parametrize("command", ["plan", "load"])
def test_an_end_that_lets_nobody_in(run: Run, sandbox: Sandbox, command: str) -> None:
    sandbox.portal.secret = "another"
    check(run(command, "--json"), 6, "failed")


def test_a_test_of_an_end_that_lets_nobody_in(run: Run, sandbox: Sandbox) -> None:
    sandbox.portal.secret = "another"
    check_short(run("test", "--json"), 6, "failed")


def test_a_test_lists_its_checks(run: Run) -> None:
    done = run("test", "--json")
    check_short(done, 0, "done")
    assert {line["end"] for line in done.document["checks"]} == {"bitrix24", "studio"}
    assert all(
        line.keys() == {"end", "name", "status", "text", "hint"} for line in done.document["checks"]
    )


@pytest.mark.parametrize(
    ("arguments", "ended"),
    [
        (["load", "--wrong"], check),
        (["report", "20200101-000000-0000"], check),
        (["nonsense"], check_short),
        ([], check_short),
    ],
)
def test_a_wrong_command_line(
    run: Run, arguments: list[str], ended: Callable[[Done, int, str], None]
) -> None:
    done = run(*arguments, "--json")
    ended(done, 2, "failed")
    assert done.document["error"]["title"]
    assert done.document["error"].keys() == {"code", "title", "message", "hint", "remote"}


@pytest.mark.parametrize("text", ["{", '{"language": "fr"}'])
def test_wrong_settings(run: Run, settings_file: Path, text: str) -> None:
    settings_file.write_text(text, "utf-8")
    done = run("load", "--json")
    check(done, 2, "failed")
    assert done.document["mode"] == "load"


def test_links(run: Run, tmp_path: Path) -> None:
    run("load")
    path = str(tmp_path / "links.json")
    exported = run("links", "export", path, "--json").document["exported"]
    assert exported == len(json.loads(Path(path).read_text("utf-8"))["links"])
    assert run("links", "import", path, "--json").document["kept"] == exported


def test_an_error_nobody_expected_is_one_line_and_a_log(
    run: Run, monkeypatch: pytest.MonkeyPatch, state_dir: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("orgloader.cli.results.show_history", broken)
    done = run("history", "--json")
    check_short(done, 4, "failed")
    log = state_dir / "logs" / "orgloader.log"
    assert done.err.splitlines() == [
        "Internal error",
        f"  ZeroDivisionError; see the log: {log}",
    ]
    assert "Traceback" in log.read_text("utf-8")
