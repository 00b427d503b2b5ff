"""What each command does, and its exit code (contracts.md, Command line)."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from tests.cli.commands import PROFILE, Run, user

from orgloader.sandbox import Fault, Sandbox
from orgloader.sandbox.faults import answers, first, swallowed

LIMIT = "limit.archive_percent.person"


def writes(sandbox: Sandbox) -> int:
    return len(sandbox.studio.log)


def dismiss_most(sandbox: Sandbox) -> None:
    for id in range(4, 14):
        sandbox.portal.state.edit_user(str(id), ACTIVE=False)


def test_a_test_lists_both_ends(run: Run) -> None:
    done = run("test")
    assert done.code == 0
    assert "Bitrix24\n" in done.out
    assert "Business Studio\n" in done.out
    assert "OK: " in done.out


def test_a_failed_test_ends_with_6(run: Run, sandbox: Sandbox) -> None:
    sandbox.portal.secret = "another"
    done = run("test")
    assert done.code == 6
    assert "Failed: " in done.out


@pytest.mark.parametrize(
    ("end", "shown"), [("bitrix24", ["Bitrix24"]), ("studio", ["Business Studio"])]
)
def test_one_of_the_two_is_tested_alone(run: Run, end: str, shown: list[str]) -> None:
    done = run("test", end)
    assert done.code == 0
    heads = {"Bitrix24", "Business Studio"}
    assert [line for line in done.out.splitlines() if line in heads] == shown


def test_names_that_do_not_fit_end_a_test_with_2(
    run: Run, tmp_path: Path, settings_file: Path
) -> None:
    profile = deepcopy(PROFILE)
    profile["classes"]["position"]["set"] = "Pozition"
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(profile), "utf-8")
    settings = json.loads(settings_file.read_text("utf-8"))
    settings["odatao"]["profile"] = str(path)
    settings_file.write_text(json.dumps(settings), "utf-8")
    done = run("test")
    assert done.code == 2
    assert "Pozition" in done.out


def test_a_plan_shows_what_a_load_would_do_and_writes_nothing(run: Run, sandbox: Sandbox) -> None:
    done = run("plan")
    assert done.code == 0
    assert "Create · department · 4" in done.out
    assert "  Завод / Отдел [красный]\n" in done.out
    assert writes(sandbox) == 0


def test_a_plan_tells_pending_changes_by_its_exit_code_if_asked(run: Run) -> None:
    assert run("plan", "--exit-code").code == 1
    run("load")
    done = run("plan", "--exit-code")
    assert done.code == 0
    assert "Nothing to change" in done.out


def test_a_load_brings_the_studio_to_the_state_of_the_portal(run: Run, sandbox: Sandbox) -> None:
    done = run("load")
    assert done.code == 0
    assert done.out.startswith("Loaded\n")
    names = {row["name"] for row in sandbox.studio.state.objects("department")}
    assert names == {"Завод", "Цех", "Склад", "Отдел [красный]"}


def test_a_second_load_writes_nothing(run: Run, sandbox: Sandbox) -> None:
    run("load")
    before = writes(sandbox)
    done = run("load")
    assert done.code == 0
    assert done.out.startswith("Nothing to change\n")
    assert writes(sandbox) == before


def test_a_plan_is_carried_out_as_it_was_written(run: Run, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    assert run("plan", "--out", plan).code == 0
    assert run("load", "--plan", plan).code == 0


def test_a_stale_plan_is_refused_and_says_what_changed(
    run: Run, sandbox: Sandbox, tmp_path: Path
) -> None:
    plan = str(tmp_path / "plan.json")
    run("plan", "--out", plan)
    sandbox.portal.state.edit_department("3", NAME="Новый склад")
    done = run("load", "--plan", plan)
    assert done.code == 3
    assert "Новый склад" in done.out
    assert "[plan.stale]" in done.out
    assert "--confirm" not in done.out, "a stop cannot be confirmed"
    assert writes(sandbox) == 0


@pytest.mark.parametrize("text", [None, "{", "{}"])
def test_a_broken_plan_file_ends_with_2(run: Run, tmp_path: Path, text: str | None) -> None:
    plan = tmp_path / "plan.json"
    if text is not None:
        plan.write_text(text, "utf-8")
    done = run("load", "--plan", str(plan))
    assert done.code == 2
    assert "plan file" in done.err


def test_a_limit_stops_the_load_until_its_code_is_confirmed(run: Run, sandbox: Sandbox) -> None:
    run("load")
    dismiss_most(sandbox)
    before = writes(sandbox)
    done = run("load")
    assert done.code == 3
    assert f"[{LIMIT}]" in done.out
    assert f"--confirm {LIMIT}" in done.out
    assert writes(sandbox) == before
    codes = [word for word in done.out.splitlines()[-1].split() if "." in word]
    assert run("load", *(part for code in codes for part in ("--confirm", code))).code == 0
    assert writes(sandbox) > before


def test_a_plan_over_a_limit_ends_with_0(run: Run, sandbox: Sandbox) -> None:
    run("load")
    dismiss_most(sandbox)
    assert run("plan").code == 0


def test_a_code_that_nothing_asks_for_is_noted(run: Run) -> None:
    done = run("load", "--confirm", "no.such.code")
    assert done.code == 0
    assert "no.such.code" in done.out


def test_a_refused_object_ends_with_4_and_is_named(run: Run, sandbox: Sandbox) -> None:
    refusal = Fault(answers(400, "No room here"), verb="POST", holds="u7@example.ru")
    sandbox.studio.faults.append(refusal)
    done = run("load")
    assert done.code == 4
    assert "Failed · 1" in done.out
    assert "No room here" in done.out


def test_what_was_not_verified_ends_with_5(run: Run, sandbox: Sandbox) -> None:
    lost = Fault(swallowed(sandbox.studio.state.revert), verb="POST", holds="u7@example.ru")
    sandbox.studio.faults.append(lost)
    assert run("load").code == 5


def test_an_end_that_cannot_be_read_ends_with_6(run: Run, sandbox: Sandbox) -> None:
    sandbox.studio.faults.append(Fault(answers(401, "Who are you"), times=None))
    done = run("load")
    assert done.code == 6
    assert done.out.startswith("Failed\n")
    assert writes(sandbox) == 0


def test_history_lists_the_runs_and_a_report_tells_one(run: Run, sandbox: Sandbox) -> None:
    assert "No run" in run("history").out
    run("load")
    sandbox.portal.state.add_user(user(50, 2))
    run("load")
    latest, earliest = run("history").out.splitlines()
    assert "2 created" in latest
    done = run("report", earliest.split()[0])
    assert done.code == 0
    assert "Create · person · 13" in done.out
    assert "Create · person · 1\n" in run("report", "last").out


def test_a_report_names_what_its_changes_refer_to(run: Run, sandbox: Sandbox) -> None:
    run("load")
    sandbox.portal.state.edit_department("3", PARENT="2")
    run("load")
    assert "Завод / Цех / Склад: «Завод» → «Цех»" in run("report", "last").out


def test_a_report_is_written_as_page_and_workbook(run: Run, tmp_path: Path) -> None:
    run("load")
    page, workbook = tmp_path / "report.html", tmp_path / "report.xlsx"
    assert run("report", "last", "--html", str(page), "--xlsx", str(workbook)).code == 0
    assert "Отдел [красный]" in page.read_text("utf-8")
    assert workbook.read_bytes().startswith(b"PK")


def test_an_unknown_report_ends_with_2(run: Run) -> None:
    assert run("report", "20200101-000000-0000").code == 2
    assert run("report", "last").code == 2


def test_an_undo_is_shown_then_carried_out(run: Run, sandbox: Sandbox) -> None:
    run("load")
    sandbox.portal.state.edit_department("3", NAME="Новый склад")
    run("load")
    before = writes(sandbox)
    done = run("undo", "--dry-run")
    assert done.code == 0
    assert "«Новый склад» → «Склад»" in done.out
    assert writes(sandbox) == before
    done = run("undo")
    assert done.code == 0
    assert done.out.startswith("Undone\n")
    assert "Склад" in {row["name"] for row in sandbox.studio.state.objects("department")}
    assert "Undone" in run("history").out.splitlines()[0]


def test_an_undo_that_needs_a_confirmation_says_how(run: Run, sandbox: Sandbox) -> None:
    run("load")
    first_run = run("history").out.split()[0]
    sandbox.portal.state.edit_department("3", NAME="Новый склад")
    run("load")
    done = run("undo", first_run)
    assert done.code == 3
    assert f"  orgloader undo {first_run} --confirm " in done.out


def test_nothing_can_be_undone_before_the_first_load(run: Run) -> None:
    assert run("undo").code == 2


def test_links_go_to_another_computer(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = str(tmp_path / "links.json")
    assert run("links", "export", links).code == 2, "nothing was loaded yet"
    run("load")
    assert run("links", "export", links).code == 0
    before = writes(sandbox)
    monkeypatch.setenv("ORGLOADER_STATE_DIR", str(tmp_path / "other"))
    assert run("load").code == 3, "without links the branch is not taken over unasked"
    assert run("links", "import", links).code == 0
    assert run("load").code == 0
    assert writes(sandbox) == before


def test_the_lock_is_told(run: Run, sandbox: Sandbox) -> None:
    inner = []
    sandbox.studio.faults.append(Fault(first(lambda: inner.append(run("load"))), verb="POST"))
    assert run("load").code == 0
    assert inner[0].code == 2
    assert "in use" in inner[0].err


def test_wrong_settings_are_told_one_by_one(run: Run, settings_file: Path) -> None:
    wrong = {"sync": {"default_position": ""}, "odata": {}, "language": "fr"}
    settings_file.write_text(json.dumps(wrong), "utf-8")
    done = run("load")
    assert done.code == 2
    for key in ("sync.default_position", "odata", "language"):
        assert f"The setting {key} in {settings_file} is wrong" in done.err


@pytest.mark.parametrize(
    "arguments", [["--wrong"], ["load", "--wrong"], ["report"], ["load", "x"], ["nonsense"]]
)
def test_a_wrong_command_line_ends_with_2(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("Invalid command line\n")


def test_the_webhook_is_printed_nowhere(run: Run, sandbox: Sandbox, state_dir: Path) -> None:
    sandbox.portal.faults.append(Fault(answers(500, sandbox.portal.secret), times=2))
    printed = [run(*words) for words in (["test"], ["load"], ["load", "--json"], ["history"])]
    assert not [done for done in printed if sandbox.portal.secret in done.out + done.err]
    for path in state_dir.rglob("*.log"):
        assert sandbox.portal.secret not in path.read_text("utf-8")


def test_links_are_listed_and_forgotten_by_the_name_of_their_base(run: Run) -> None:
    assert run("links", "list").code == 0
    run("load")
    (base,) = run("links", "list", "--json").document["bases"]
    assert {link["kind"] for link in base["links"]} >= {"department", "position", "person"}
    assert base["name"] in run("links", "list").out
    assert run("links", "forget", "нет такой").code == 2
    forgotten = run("links", "forget", base["name"], "--json").document
    assert forgotten["forgotten"] == len(base["links"])
    assert run("load").code == 3, "the branch is there, its links are not"
    assert run("links", "import", forgotten["file"]).code == 0
    assert run("load").code == 0
