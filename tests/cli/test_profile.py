"""Profiles at the command line."""

import json
from pathlib import Path

import pytest
from tests.cli.commands import PROFILE, Run, user

from orgloader.sandbox import Sandbox


def test_the_profiles_are_listed_with_their_files(run: Run) -> None:
    done = run("profile", "list", "--json")
    assert done.code == 0
    listed = json.loads(done.out)
    assert listed["used"] == "business-studio-6"
    assert "business-studio-6" in [one["name"] for one in listed["profiles"]]


def test_a_file_of_schema_1_is_converted(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(PROFILE | {"schema": 1}), "utf-8")
    assert run("profile", "convert", str(old), "--out", str(new)).code == 0
    converted = json.loads(new.read_text("utf-8"))
    assert converted["schema"] == 2
    assert run("profile", "check", str(new)).code == 0
    shown = run("profile", "show", str(new), "--json")
    assert json.loads(shown.out)["profile"] == converted


def test_a_profile_that_does_not_fit_ends_with_2(run: Run, sandbox: Sandbox) -> None:
    done = run("profile", "check")
    assert done.code == 0
    sandbox.studio.state.schema.sets.pop("AppPlatform.Person")
    done = run("profile", "check")
    assert done.code == 2
    assert "AppPlatform.Person" in done.out


@pytest.mark.parametrize("as_json", [True, False])
def test_a_discovery_proposes_a_profile_and_writes_no_value_of_anybody(
    run: Run, sandbox: Sandbox, tmp_path: Path, state_dir: Path, *, as_json: bool
) -> None:
    sandbox.studio.switches.metadata = True
    sandbox.studio.state.add("person", name="Серова Анна", last_name="Серова")
    path = tmp_path / "found.json"
    done = run("profile", "discover", "--out", str(path), *(["--json"] if as_json else []))
    assert done.code == 0
    assert json.loads(path.read_text("utf-8"))["classes"]["person"]["set"] == "AppPlatform.Person"
    assert ("Серова" in done.out) != as_json
    written = (path, *state_dir.rglob("*.log"))
    assert not any("Серова" in one.read_text("utf-8") for one in written)


def test_discovery_at_no_service_ends_with_6(run: Run, settings_file: Path) -> None:
    settings = json.loads(settings_file.read_text("utf-8"))
    settings["odatao"]["address"] = "http://127.0.0.1:9/"
    settings_file.write_text(json.dumps(settings), "utf-8")
    assert run("profile", "discover").code == 6


def test_a_file_that_is_no_profile_ends_with_2(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([user(1, 1)]), "utf-8")
    assert run("profile", "show", str(path)).code == 2
