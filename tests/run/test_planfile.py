"""A saved plan is carried out exactly, or refused with its own reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.faces import CHOSEN
from tests.run.engine import Engine, codes, result

from orgloader.errors import SettingsError
from orgloader.run import jobs
from orgloader.run.events import Finished
from orgloader.run.gate import Consent
from orgloader.run.planfile import read_plan, save_plan
from orgloader.state.store import Store


@pytest.fixture
def engine(folder: Path) -> Engine:
    """Loaded once; a department has another name since."""
    engine = Engine(folder)
    engine.load()
    engine.portal.state.edit_department("2", NAME="Отдел сбыта")
    return engine


@pytest.fixture
def file(engine: Engine, tmp_path: Path) -> Path:
    """The plan that the engine makes now, saved."""
    path = tmp_path / "plan.json"
    save_plan(path, engine.settings, engine.plan())
    return path


def load(engine: Engine, file: Path) -> Finished:
    saved = read_plan(file, engine.settings)
    control = engine._control(None)
    with Store.open(engine.folder) as store:
        return jobs.load(
            engine.settings,
            store,
            control,
            control._emit,
            Consent(expected=saved.plan, base=saved.base),
            transports=engine._transports(control),
            today="2026-11-21",
        )


def told(finished: Finished) -> dict[str, str]:
    return {finding.code: str(finding.text) for finding in finished.report.findings}


def test_a_saved_plan_is_carried_out(engine: Engine, file: Path) -> None:
    assert result(load(engine, file)) == ("done", 0)
    assert "Отдел сбыта" in engine.names("department")


def test_a_plan_file_holds_no_secret(engine: Engine, file: Path) -> None:
    secret = engine.portal.path.strip("/").split("/")[-1]
    assert secret not in file.read_text("utf-8")


def test_a_stale_plan_tells_which_value_is_another(engine: Engine, file: Path) -> None:
    engine.portal.state.edit_department("2", NAME="Сбыт")
    finished = load(engine, file)
    assert result(finished) == ("stopped", 3)
    assert finished.report.requests.target_writes == 0
    why = told(finished)["plan.stale.d:2"]
    assert "«Отдел сбыта»" in why
    assert "«Сбыт»" in why


def test_a_stale_plan_tells_what_is_new_over_and_gone(engine: Engine, file: Path) -> None:
    engine.portal.state.edit_department("2", NAME="Отдел продаж")
    engine.portal.state.edit_department("3", NAME="Хранилище")
    found = told(load(engine, file))
    assert "nothing is to be done any more" in found["plan.stale.d:2"]
    assert "was not shown" in found["plan.stale.d:3"]
    assert "Склад" not in found["plan.stale"]
    assert "2 objects" in found["plan.stale"]


def test_a_stale_plan_tells_what_is_gone(engine: Engine, tmp_path: Path) -> None:
    engine.portal.state.edit_department("4", NAME="Участок")
    engine.portal.state.edit_department("2", NAME="Отдел продаж")
    file = tmp_path / "plan.json"
    save_plan(file, engine.settings, engine.plan())
    for row in engine.state.objects("assignment"):
        engine.state.remove(row["key"])
    for kind, name in (("position", "Кладовщик"), ("department", "Приёмка")):
        below = engine.key("department", "Приёмка")
        for row in engine.state.objects(kind):
            if row["name"] == name and below in (row["parent"], row["key"]):
                engine.state.remove(row["key"])
    assert "it is gone from Business Studio" in told(load(engine, file))["plan.stale.d:4"]


def test_a_plan_for_another_base_is_refused_as_such(engine: Engine, file: Path) -> None:
    engine.studio = CHOSEN.get().studio()
    finished = load(engine, file)
    assert result(finished) == ("stopped", 3)
    assert "plan.base" in codes(finished)
    assert "plan.stale" not in codes(finished)


def test_a_plan_for_another_portal_is_refused(engine: Engine, file: Path) -> None:
    engine.host = "other.example"
    with pytest.raises(SettingsError, match="another portal"):
        read_plan(file, engine.settings)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"options": {"archive_folder": "Архив"}}, "sync.archive_folder"),
        ({"options": {"create_persons": False}}, "sync.create_persons"),
        ({"root": 3}, "bitrix24.root_department_id"),
    ],
)
def test_a_plan_made_with_other_settings_is_refused(
    engine: Engine, file: Path, change: dict[str, Any], key: str
) -> None:
    for name, value in change.items():
        setattr(engine, name, value)
    with pytest.raises(SettingsError, match="other settings") as caught:
        read_plan(file, engine.settings)
    assert caught.value.key == key


def test_a_plan_made_with_a_profile_that_was_edited_is_refused(engine: Engine, file: Path) -> None:
    settings = engine.settings
    path = Path(settings.odatao.profile)
    profile = json.loads(path.read_text("utf-8"))
    profile["classes"]["person"]["fields"]["patronymic"] = None
    path.write_text(json.dumps(profile), "utf-8")
    with pytest.raises(SettingsError, match="another profile"):
        read_plan(file, settings)


def test_limits_may_have_changed(engine: Engine, file: Path) -> None:
    engine.options = {"limits": {"archive_percent": 100}}
    assert result(load(engine, file)) == ("done", 0)


def test_each_difference_is_told(engine: Engine, file: Path) -> None:
    engine.host, engine.root = "other.example", 3
    with pytest.raises(SettingsError) as caught:
        read_plan(file, engine.settings)
    assert [error.key for error in caught.value.others] == ["bitrix24.root_department_id"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '{"schema": 2}', "[" * 10**5])
def test_what_is_no_plan_file_is_refused(engine: Engine, tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="does not hold a plan"):
        read_plan(path, engine.settings)


def test_a_missing_file_is_told(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_plan(tmp_path / "none.json", engine.settings)


def test_a_plan_that_was_edited_is_refused(engine: Engine, file: Path) -> None:
    document = json.loads(file.read_text("utf-8"))
    document["plan"]["changes"][0]["new"]["name"] = "Другое"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(SettingsError, match="fingerprint differs"):
        read_plan(file, engine.settings)
