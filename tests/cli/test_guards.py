"""Saved plans for other settings, and scheduled loads that pause."""

import json
from pathlib import Path

from tests.cli.commands import Run

from orgloader.sandbox import Fault, Response, Sandbox


def test_a_plan_for_other_settings_is_refused(
    run: Run, settings_file: Path, tmp_path: Path
) -> None:
    plan = str(tmp_path / "plan.json")
    run("plan", "--out", plan)
    settings = json.loads(settings_file.read_text("utf-8"))
    settings["sync"] = {"create_persons": False}
    settings_file.write_text(json.dumps(settings), "utf-8")
    done = run("load", "--plan", plan)
    assert done.code == 2
    assert "sync.create_persons" in done.err


def test_scheduled_loads_pause_until_a_person_loads(run: Run, sandbox: Sandbox) -> None:
    refusal = Response(401, b'{"error": "INVALID_CREDENTIALS"}')
    sandbox.portal.faults.append(Fault(lambda _: refusal, times=None))
    assert [run("load", "--scheduled").code for _ in range(2)] == [6, 6]
    held = run("load", "--scheduled")
    assert held.code == 3
    assert "2 in a row have failed" in held.err
    assert "without --scheduled" in held.err
    document = run("load", "--scheduled", "--json").document
    assert [finding["code"] for finding in document["findings"]] == ["quarantine"]
    sandbox.portal.faults.clear()
    assert run("load").code == 0
    assert run("load", "--scheduled").code == 0
