"""Whatever is asked, both ends answer; whatever is written, the index agrees with the rows."""

import json
from collections import Counter
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sandbox.profiles import FACES

from orgloader import resource
from orgloader.sandbox import Portal, PortalState, Request
from orgloader.sandbox.studio import Refusal
from orgloader.sandbox.studio.schema import Id

DEMO = PortalState.load(resource("demo", "organisation.json"))

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from("YN")
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = "start sort order FILTER select ADMIN_MODE ID PARENT NAME ACTIVE >ID !UF_DEPARTMENT"
names = st.sampled_from([*NAMES.split(), "%NAME", "@ID", "cmd", "halt", "name"])
params = st.dictionaries(names, documents | st.dictionaries(names, documents), max_size=4)
methods = st.sampled_from(["user.get", "department.get", "batch", "method.get", "profile"])


@given(methods, params)
def test_the_portal_answers_whatever_is_asked(method, asked):
    portal = Portal(DEMO)
    headers = {"content-type": "application/json"}
    body = json.dumps(asked).encode()
    response = portal.answer(Request("POST", f"/{portal.path}{method}", "", headers, body))
    assert set(response.json()) <= {"result", "total", "next", "time"}


@given(st.sampled_from(["GET", "POST", "PATCH", "DELETE"]), st.text(), documents)
def test_the_studio_answers_whatever_is_asked(verb, text, body):
    for face in FACES.values():
        assert_answers(face.studio(), verb, text, body)


def assert_answers(studio, verb, text, body):
    options = urlencode({"$filter": text, "$orderby": text, "$apply": text}, quote_via=quote)
    (name, *_) = studio.state.schema.sets
    for path, query in [(name, options), (name, ""), (quote(text), ""), (text[:5], text)]:
        sent = json.dumps(body).encode()
        response = studio.answer(Request(verb, f"/{studio.path}{path}", query, {}, sent))
        assert 200 <= response.status < 500


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "move", "remove", "revert"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=30,
)


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
@given(steps)
def test_the_index_agrees_with_the_rows(face, done):
    state = face.studio().state
    keys = [state.add("department", name="Завод")]
    for step, one, other in done:
        key, parent = keys[one % len(keys)], keys[other % len(keys)]
        try:
            if step == "add":
                keys.append(state.add("department", name=f"№ {one}", parent=parent))
            elif step == "edit":
                state.edit(key, "department", name=f"№ {other}")
            elif step == "move":
                state.edit(key, "department", parent=parent)
            elif step == "remove":
                state.remove(key, "department")
            else:
                state.revert()
        except (Refusal, KeyError):
            continue
        assert_no_circle(state)
    for known in state.schema.sets.values():
        assert_index(state, known)


def assert_no_circle(state):
    for row in state.objects("department"):
        place, seen = ("department", row["key"]), set()
        while place is not None:
            assert place not in seen
            seen.add(place)
            place = state.above(place[1], place[0])


def assert_index(state, known):
    rows = state.tables.rows[known.name]
    for field in known.indexed:
        for value in {row[field] for row in rows.values()} | {"никогда"}:
            expected = {key for key, row in rows.items() if row[field] == value}
            assert set(state.tables.lookup(known, field, value)) == expected
    every = [
        (other, row)
        for other in state.schema.sets.values()
        for row in state.tables.rows[other.name].values()
    ]
    used = Counter(row[field] for other, row in every for field in other.references)
    for key in rows:
        assert state.tables.users(Id(known.name, key)) == used[Id(known.name, key)]
