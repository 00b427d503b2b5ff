"""The demo organisation at its three dates."""

import pytest

from orgloader import resource
from orgloader.sandbox import PortalState, Studio, StudioState

DATES = ("organisation", "half-year-later", "a-year-later")


@pytest.fixture
def states():
    return {date: PortalState.load(resource("demo", f"{date}.json")) for date in DATES}


def active(state):
    return {key: row for key, row in state.users.items() if row["ACTIVE"]}


@pytest.mark.parametrize("date", DATES)
def test_the_organisation_is_sound(states, date):
    state = states[date]
    assert len(state.tree()) == len(state.departments) >= 30
    assert 250 <= len(active(state)) <= 320
    for row in state.users.values():
        assert {str(key) for key in row["UF_DEPARTMENT"]} <= set(state.departments)
        assert not row["EMAIL"] or row["EMAIL"].endswith("@example.ru")
        for phone in (row["WORK_PHONE"], row["PERSONAL_MOBILE"]):
            assert not phone or phone.startswith("+7 900 000-")


def test_it_has_the_oddities_of_real_ones(states):
    state = states["organisation"]
    members = {key: row["UF_DEPARTMENT"] for key, row in state.users.items()}
    heads = {key: row.get("UF_HEAD") for key, row in state.departments.items()}
    assert None in heads.values()
    assert any(head and int(key) not in members[head] for key, head in heads.items())
    assert any(head and not state.users[head]["ACTIVE"] for head in heads.values())
    people = active(state).values()
    assert any(len(row["UF_DEPARTMENT"]) > 2 for row in people)
    assert any(not row["UF_DEPARTMENT"] for row in people)
    titles = {row["WORK_POSITION"] for row in people}
    assert {"", "   ", "Токарь", "токарь", "ТОКАРЬ", "Токарь ", "Контролёр\u00a0ОТК"} <= titles
    names = [row["NAME"] for row in state.departments.values()]
    assert names.count("Склад") == 2
    assert max(map(len, names)) > 100


def test_half_a_year_brings_every_kind_of_change(states):
    before, after = states["organisation"], states["half-year-later"]
    common = set(before.departments) & set(after.departments)
    assert {key for key in before.departments if key not in after.departments} == {"42"}
    assert set(after.departments) - set(before.departments) == {"70"}
    changed = {
        name: {
            key
            for key in common
            if before.departments[key].get(name) != after.departments[key].get(name)
        }
        for name in ("NAME", "PARENT", "UF_HEAD")
    }
    assert {name: len(keys) for name, keys in changed.items()} == {
        "NAME": 3,
        "PARENT": 2,
        "UF_HEAD": 2,
    }
    assert len(set(active(before)) - set(active(after))) == 12
    assert len(set(active(after)) - set(active(before))) == 15


def test_a_year_later_the_closed_department_is_back(states):
    before, after = states["half-year-later"], states["a-year-later"]
    assert set(after.departments) - set(before.departments) == {"42"}
    assert after.departments["42"]["NAME"] == states["organisation"].departments["42"]["NAME"]


def test_the_studio_holds_what_people_made(studio):
    state = studio.state.load(resource("demo", "studio.json"))
    assert {row["name"] for row in state.objects("folder")} == {"Внешние организации", "Проекты"}
    made = {row["name"]: row["parent"] for row in state.objects("department")}
    assert set(made) == {"Аудиторская фирма", "Проектный офис"}
    assert None not in made.values()
    assert isinstance(state, StudioState)
    assert Studio(state).writes == 0
