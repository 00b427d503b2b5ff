import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from tests.sandbox.profiles import ONE_CLASS

from orgloader.sandbox import Portal, PortalState, Request, Response, Studio, StudioState

DEPARTMENTS = [
    {"ID": "1", "NAME": "ООО «Пример»", "UF_HEAD": "7"},
    {"ID": "20", "NAME": "Склад", "PARENT": "1", "SORT": 200},
    {"ID": "5", "NAME": "Цех", "PARENT": "1"},
    {"ID": "30", "NAME": "Склад", "PARENT": "5", "UF_HEAD": "31"},
    {"ID": "40", "NAME": "Закрытый", "PARENT": "1", "ACTIVE": False},
    {"ID": "41", "NAME": "Под закрытым", "PARENT": "40"},
]
USERS = [
    {"ID": "31", "NAME": "Пётр", "EMAIL": "p@example.ru", "UF_DEPARTMENT": [20, 30]},
    {"ID": "7", "NAME": "Ольга", "EMAIL": "o@example.ru", "UF_DEPARTMENT": [1]},
    {"ID": "9", "NAME": "Анна", "LAST_NAME": None, "ACTIVE": False, "UF_DEPARTMENT": [5]},
    {"ID": "12", "NAME": "Иван", "UF_DEPARTMENT": []},
    {"ID": "13", "NAME": "Бот", "USER_TYPE": "bot", "UF_DEPARTMENT": [1]},
]


@pytest.fixture
def portal() -> Portal:
    return Portal(PortalState(DEPARTMENTS, USERS), owner="7")


@pytest.fixture
def crowded() -> Portal:
    """A portal of 120 departments and 130 users."""
    departments = [{"ID": "1", "NAME": "Все"}]
    departments += [{"ID": str(key), "NAME": f"№ {key}", "PARENT": "1"} for key in range(2, 121)]
    users = [{"ID": str(key), "UF_DEPARTMENT": [key % 120 + 1]} for key in range(1, 131)]
    return Portal(PortalState(departments, users))


@pytest.fixture
def call() -> Callable[..., Any]:
    """Call a method of a portal with a JSON body; return the document."""
    return lambda portal, method, **params: _post(portal, method, json.dumps(params)).json()


@pytest.fixture
def post() -> Callable[..., Response]:
    """Call a method of a portal with a body as it is."""
    return _post


def _post(portal: Portal, method: str, body: str, kind: str = "application/json") -> Response:
    headers = {"content-type": kind}
    return portal.answer(Request("POST", f"/{portal.path}{method}", "", headers, body.encode()))


PROFILE: dict[str, Any] = ONE_CLASS


def _separate(profile: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a profile with a set of its own for each class and contacts as fields."""
    classes: dict[str, Any] = {
        kind: described | {"set": kind.capitalize() + "s", "where": {}}
        for kind, described in profile["classes"].items()
        if kind != "contact"
    }
    person = classes["person"]
    person["fields"] = person["fields"] | {"email": "Email", "external_id": "ExternalId"}
    return profile | {"classes": classes, "path": "odata"} | changes


def _bound(profile: dict[str, Any]) -> dict[str, Any]:
    """Return a profile whose references are navigation properties: ``Parent``, ``Owner``…"""
    text = json.dumps(profile).replace('"ID_', '"')
    return {**json.loads(text), "references": "bind"}


PROFILES = {
    "shared": PROFILE,
    "separate": _separate(PROFILE),
    "guid": _separate(PROFILE, key={"field": "ID", "literal": "guid"}),
    "int": _separate(PROFILE, key={"field": "Id", "literal": "int"}),
    "bind": _bound(PROFILE),
    "bind-int": _bound(_separate(PROFILE, key={"field": "Id", "literal": "int"})),
}


@pytest.fixture
def studio() -> Studio:
    return Studio(StudioState(PROFILE))


@pytest.fixture(params=PROFILES)
def any_studio(request: pytest.FixtureRequest) -> Studio:
    """A studio of each kind of profile in turn."""
    return Studio(StudioState(PROFILES[request.param]))


@pytest.fixture
def ask() -> Callable[..., Response]:
    """GET with options, correctly encoded: ``ask(studio, "AppPlatform.Person", top=5)``."""
    return _ask


def _ask(studio: Studio, target: str, **options: Any) -> Response:
    named = {f"${name}": str(value) for name, value in options.items()}
    query = urlencode(named, quote_via=quote, safe="$'")
    return studio.answer(Request("GET", f"/{studio.path}{quote(target, safe=_QUOTED)}", query))


_QUOTED = "'()$."


@pytest.fixture
def send() -> Callable[..., Response]:
    """Write: ``send(studio, "POST", "AppPlatform.Person", {"Name": "…"})``."""
    return _send


def _send(studio: Studio, verb: str, target: str, body: Any = None, **headers: str) -> Response:
    sent = json.dumps(body).encode() if body is not None else b""
    path = f"/{studio.path}{quote(target, safe=_QUOTED)}"
    return studio.answer(Request(verb, path, "", headers, sent))
