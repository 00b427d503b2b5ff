"""Literals and addresses survive the way through percent-encoding, whatever they hold."""

from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.studio.dialects import DIALECTS, Listing
from orgloader.studio.dialects.v4 import key_in, literal
from orgloader.studio.profile import Constant, Typed

V4 = DIALECTS["v4"]
GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
texts = st.text(st.characters(codec="utf-8"), max_size=40)


def unquoted(spelled: str) -> str:
    """Read a string literal back, as a service does."""
    assert spelled[0] == spelled[-1] == "'"
    inner = spelled[1:-1]
    assert "'" not in inner.replace("''", "")
    return inner.replace("''", "'")


@given(texts)
def test_a_text_survives_literal_and_encoding(text: str) -> None:
    encoded = V4.list("Set", Listing([("Name", text)])).removeprefix("Set?$filter=Name%20eq%20")
    assert encoded.isascii()
    assert "+" not in encoded
    assert " " not in encoded
    assert unquoted(unquote(encoded)) == text


@given(texts.filter(bool))
def test_a_key_survives_the_address_of_its_object(key: str) -> None:
    address = V4.address("AppPlatform.Person", key)
    assert "/" not in address
    assert unquote(address) == f"AppPlatform.Person({literal(key)})"
    assert key_in(f"http://studio.example/odata/{address}") == key


@given(texts)
def test_a_query_reaches_the_wire_as_it_was_written(text: str) -> None:
    address = V4.list("Set", Listing([("Name", text)], top=5))
    sent = httpx.Request("GET", f"http://studio.example/{address}").url.raw_path.decode()
    assert sent == f"/{address}"
    first, second = address.removeprefix("Set?").split("&")
    assert (unquote(first), second) == (f"$filter=Name eq {literal(text)}", "$top=5")


def test_cyrillic_and_dotted_sets_are_encoded_as_utf8() -> None:
    assert V4.address("App.Лица", "О'Нил 1") == (
        "App.%D0%9B%D0%B8%D1%86%D0%B0('%D0%9E''%D0%9D%D0%B8%D0%BB%201')"
    )


def test_all_that_may_be_asked_of_a_list() -> None:
    listing = Listing(
        [("Kind", Typed("enum", "ns.Kinds'Department'")), ("Parent/ID", 7)],
        "ID", ("ID", "Name"), {"Parent": ("ID",), "Head": ()}, 10, 20,
    )  # fmt: skip
    assert unquote(V4.list("Set", listing)) == (
        "Set?$filter=Kind eq ns.Kinds'Department' and Parent/ID eq 7&$orderby=ID&$top=10&$skip=20"
        "&$select=ID,Name&$expand=Parent($select=ID),Head"
    )
    assert V4.list("Set", Listing()) == "Set"


@pytest.mark.parametrize(
    ("value", "spelled", "body"),
    [
        (None, "null", None),
        (True, "true", True),
        (False, "false", False),
        (7, "7", 7),
        (1.5, "1.5", 1.5),
        ("7", "'7'", "7"),
        ("a'b", "'a''b'", "a'b"),
        (Typed("enum", "ns.Kinds'Role'"), "ns.Kinds'Role'", "Role"),
        (Typed("guid", GUID), GUID, GUID),
        (Typed("date", "2026-01-31"), "2026-01-31", "2026-01-31"),
        (
            Typed("datetime", "2026-01-31T09:00:00Z"),
            "2026-01-31T09:00:00Z",
            "2026-01-31T09:00:00Z",
        ),
        (Typed("decimal", "12.50"), "12.50", 12.5),
    ],
)
def test_constants(value: Constant, spelled: str, body: object) -> None:
    assert literal(value) == spelled
    assert V4.value(value) == body


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://studio.example/odata/Set('O''Brien')", "O'Brien"),
        ("Set('%D0%98%D0%BB%D1%8C%D1%8F')/", "Илья"),
        ("Set(42)", "42"),
        ("Set(ID='0x1')", "0x1"),
        (f"Set({GUID})", GUID),
        ("http://studio.example/odata/Set", ""),
        ("", ""),
    ],
)
def test_the_key_in_a_location(address: str, key: str) -> None:
    assert key_in(address) == key


def test_a_version_is_named_where_there_is_one() -> None:
    assert V4.change("Set", "0x1", {}).headers == {}
    assert V4.change("Set", "0x1", {}, 'W/"3"').headers == {"If-Match": 'W/"3"'}
    assert V4.delete("Set", "0x1", "*").headers == {"If-Match": "*"}


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ({"value": [{"N": 12}]}, 12),
        ({"value": [{"N": "12"}]}, 12),
        ({"@odata.count": 12, "value": [{"ID": "0x1"}]}, 12),
        ({"@odata.count": 0, "value": []}, 0),
        ({"value": []}, None),
        ({"value": [{"ID": "0x1"}]}, None),
        ({"value": [{"N": True}]}, None),
        ("text", None),
    ],
)
def test_what_was_counted(content: object, count: int | None) -> None:
    assert V4.counted(content) == count
