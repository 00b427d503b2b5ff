"""Reading from the studio: the dialect."""

from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.sandbox import Request
from orgloader.sandbox.studio.filter import QueryError, matcher, parse
from orgloader.sandbox.studio.keys import spelled
from orgloader.sandbox.studio.options import decoded

UNITS = "AppPlatform.OrgUnit"
PERSONS = "AppPlatform.Person"


def names(response):
    return [row["Name"] for row in response.json()["value"]]


@pytest.fixture
def filled(studio):
    for name in ("Цех", "Склад", "О'Нил", "Архив + дела"):
        studio.state.add("department", name=name)
    studio.state.add("position", name="Мастер", parent=studio.state.objects("department")[0]["key"])
    return studio


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Name eq 'О''Нил'", ["О'Нил"]),
        ("Name eq 'Архив + дела'", ["Архив + дела"]),
        ("UnitType eq 'Position'", ["Мастер"]),
        ("UnitType ne 'Department'", [UNITS, "Мастер"]),
        ("startswith(Name,'С') or endswith(Name,'х')", ["Цех", "Склад"]),
        ("UnitType eq 'Department' and not (Name eq 'Цех' or Name lt 'Б')", ["Склад", "О'Нил"]),
        ("Name gt 'Сб' and Name le 'Цех' and UnitType ne null", ["Цех", "Склад"]),
        ("ID_Head eq null and UnitType eq 'Position'", ["Мастер"]),
    ],
)
def test_filters(filled, ask, condition, found):
    assert names(ask(filled, UNITS, filter=condition, orderby="ID")) == found


@pytest.mark.parametrize(
    "condition",
    [
        "Name",
        "Name eq",
        "Name is 'x'",
        "Name eq 'x",
        "(Name eq 'x'",
        "Name eq 'x' 'y'",
        "Nam eq 'x'",
        "contains(Name,'x')",
        "ID_Parent eq 5",
        "guid eq 'a1be207e-71a0-5cba-a999-e7a1f215b3ab'",
        "Parent/ID eq 'x'",
    ],
)
def test_what_is_not_understood_is_refused_in_words(filled, ask, condition):
    response = ask(filled, UNITS, filter=condition)
    assert response.status == 400
    assert response.headers["content-type"].startswith("text/plain")
    assert response.body


def test_a_plus_is_not_a_space(filled):
    def get(query):
        return filled.answer(Request("GET", f"/{filled.path}{UNITS}", query))

    assert get("$filter=Name+eq+'x'").status == 400
    assert names(get("$filter=Name%20eq%20%27%D0%90%D1%80%D1%85%D0%B8%D0%B2+%2B+x%27")) == []
    assert get("$filter=Name%20eq%20'%zz'").status == 400
    assert get("$search=x").status == 400


def test_order_skip_and_top(filled, ask):
    ordered = names(ask(filled, UNITS, orderby="UnitType desc,Name", top=3))
    assert ordered == ["Мастер", "Архив + дела", "О'Нил"]
    assert names(ask(filled, UNITS, orderby="ID", skip=1, top=2)) == ["Цех", "Склад"]
    assert names(ask(filled, UNITS, orderby="ID", skip=99)) == []
    assert ask(filled, UNITS, top="x").status == 400
    assert ask(filled, UNITS, orderby="Name down").status == 400


def test_a_list_is_never_stale(filled, ask):
    before = names(ask(filled, UNITS, orderby="ID"))
    key = filled.state.add("department", name="Новый")
    assert names(ask(filled, UNITS, orderby="ID")) == [*before, "Новый"]
    filled.state.edit(key, name="Иной")
    assert names(ask(filled, UNITS, filter="Name eq 'Новый'")) == []
    assert names(ask(filled, UNITS, filter="Name eq 'Иной'")) == ["Иной"]
    filled.state.remove(key)
    assert names(ask(filled, UNITS, orderby="ID")) == before


def test_select(filled, ask):
    rows = ask(filled, UNITS, select="Name,UnitType", top=1).json()["value"]
    assert rows == [{"Name": UNITS, "UnitType": None}]
    assert ask(filled, UNITS, select="Nam").status == 400
    assert ask(filled, UNITS, expand="ID_Parent").status == 400


def test_aggregate(filled, ask):
    count = ask(filled, UNITS, apply="aggregate($count as N)")
    assert count.json()["value"] == [{"N": 6}]
    some = ask(filled, UNITS, apply="filter(UnitType eq 'Department')/aggregate($count as N)")
    assert some.json()["value"] == [{"N": 4}]
    mixed = ask(filled, UNITS, apply="aggregate($count as N)", filter="UnitType eq 'Department'")
    assert mixed.status == 400


def test_the_servers_page_is_capped(filled, ask):
    filled.switches.page = 2
    assert len(ask(filled, UNITS, orderby="ID", top=4).json()["value"]) == 2
    assert len(ask(filled, UNITS, orderby="ID", skip=5).json()["value"]) == 1


def test_extras_are_off_until_switched_on(filled, ask):
    assert ask(filled, "$metadata").status == 404
    assert ask(filled, UNITS, count="true").status == 400
    filled.switches.metadata = filled.switches.count = True
    assert b'EntitySet Name="AppPlatform.Person"' in ask(filled, "$metadata").body
    page = ask(filled, UNITS, count="true", filter="UnitType eq 'Department'", top=1).json()
    assert (page["@odata.count"], len(page["value"])) == (4, 1)


def test_one_object(any_studio, ask):
    state = any_studio.state
    person = state.schema.kinds["person"]
    key = state.add("person", name="Белов Пётр")
    literal = spelled(person.key, key)
    row = ask(any_studio, f"{person.set}({literal})").json()
    assert (row[person.key.field], row["Name"]) == (key, "Белов Пётр")
    wrong = literal.strip("'") if person.key.type == "string" else f"'{key}'"
    assert ask(any_studio, f"{person.set}({wrong})").status == 400
    assert ask(any_studio, f"NoSuchSet({literal})").status == 404


def test_roots_can_be_read(studio, ask):
    root = studio.state.roots[UNITS]
    assert ask(studio, f"{UNITS}('{root}')").json()["ID_Parent"] is None


def test_keys_are_long_hexadecimal_texts(studio):
    key = studio.state.add("person", name="Белов Пётр")
    assert len(key) == 64
    assert int(key, 16)


def test_keyset_pages(any_studio, ask):
    state = any_studio.state
    added = [state.add("task", name=f"№ {number}") for number in range(7)]
    task = state.schema.kinds["task"]
    field = task.key.field
    seen, last = [], None
    while True:
        bound = {} if last is None else {"filter": f"{field} gt {spelled(task.key, last)}"}
        response = ask(any_studio, task.set, orderby=field, top=3, **bound)
        page = response.json()["value"]
        if not page:
            break
        seen += [row[field] for row in page]
        last = seen[-1]
    assert len(seen) == len(set(seen))
    assert set(added) <= set(seen)


@given(st.text())
def test_any_text_can_be_a_literal(text):
    assert matcher(parse(f"Name eq {_quoted(text)}"), itemgetter)({"Name": text})


def _quoted(text):
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


@given(st.text(max_size=30))
def test_nonsense_is_an_error_and_nothing_else(text):
    try:
        parse(text)
        decoded(text)
    except QueryError:
        pass
