"""Reads all that a service holds, by plain requests, into a picture."""

from typing import Any
from urllib.parse import urljoin

import httpx
from tests.interop.picture import Picture, person

Row = dict[str, Any]

KINDS = {"0": "department", "1": "position", "2": "folder"}
ONE = {"Units": "", "People": "", "Holders": ""}
MANY = {
    "Departments": "parent,folder,head",
    "Positions": "department,folder",
    "Folders": "parent,department",
    "People": "",
    "Contacts": "person",
    "Holders": "person,position",
}
"""The sets of both shapes, and what must be expanded where references are bound."""


def read(address: str) -> Picture:
    """Return what the service at ``address`` holds, in whichever of the shapes."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        is_one = client.get("Units?$top=1").status_code == 200
        sets = {name: _rows(client, name, ex) for name, ex in (ONE if is_one else MANY).items()}
    picture = Picture()
    _units(picture, _one_set(sets["Units"]) if is_one else _sets(sets))
    rows = sets.get("Contacts")
    for row in sets["People"]:
        values = row if rows is None else _contacts(rows, _key(row))
        picture.people[_key(row)] = person(row["name"], values)
    for row in sets["Holders"]:
        held, seat = _reference(row, "person"), _reference(row, "position")
        assert held, row
        assert seat, row
        picture.held.append((held, seat))
    return picture


def _rows(client: httpx.Client, name: str, expand: str) -> list[Row]:
    found: list[Row] = []
    link = f"{name}?$orderby=ID" + (f"&$expand={expand}" if expand else "")
    while link:
        page = client.get(urljoin(str(client.base_url), link)).raise_for_status().json()
        found += page["value"]
        link = page.get("@odata.nextLink", "")
    return found


def _one_set(rows: list[Row]) -> list[tuple[str, Row]]:
    return [(KINDS.get(str(row["kind"]), str(row["kind"])), row) for row in rows]


def _sets(sets: dict[str, list[Row]]) -> list[tuple[str, Row]]:
    names = {"department": "Departments", "position": "Positions", "folder": "Folders"}
    return [(kind, row) for kind, name in names.items() for row in sets[name]]


def _units(picture: Picture, units: list[tuple[str, Row]]) -> None:
    kinds = {_key(row): kind for kind, row in units}
    for kind, row in units:
        place = kind, _key(row)
        picture.names[place] = row["name"]
        picture.parents[place] = None
        for field in ("parent", "department", "folder"):
            key = _reference(row, field)
            if key is not None:
                assert picture.parents[place] is None, f"two places: {row}"
                above = kind if field == "parent" else field
                picture.parents[place] = (kinds[key] if "kind" in row else above), key
        if kind == "department":
            picture.heads[_key(row)] = _reference(row, "head")


def _contacts(rows: list[Row], key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if _reference(row, "person") == key and row["value"]:
            type_ = str(row["type"]).lower()
            assert type_ not in found, f"two contacts: {row}"
            found[type_] = row["value"]
    return found


def _key(row: Row) -> str:
    return str(row["ID"])


def _reference(row: Row, name: str) -> str | None:
    """Return the key that a reference holds, as a field of its own or expanded."""
    if row.get(f"{name}_ID") is not None:
        return str(row[f"{name}_ID"])
    return str(row[name]["ID"]) if row.get(name) else None
