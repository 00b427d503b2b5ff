"""Literals and addresses survive the way through percent-encoding, whatever they hold."""

from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.studio import odata

texts = st.text(st.characters(codec="utf-8"), max_size=40)


def unquoted(literal: str) -> str:
    """Read a string literal back, as a service does."""
    assert literal[0] == literal[-1] == "'"
    inner = literal[1:-1]
    assert "'" not in inner.replace("''", "")
    return inner.replace("''", "'")


@given(texts)
def test_a_text_survives_literal_and_encoding(text: str) -> None:
    encoded = odata.encode(odata.literal(text))
    assert encoded.isascii()
    assert "+" not in encoded
    assert " " not in encoded
    assert unquoted(unquote(encoded)) == text


@given(texts.filter(bool))
def test_a_key_survives_the_address_of_its_object(key: str) -> None:
    address = odata.encode(f"AppPlatform.Person({odata.key_literal(key, 'string')})")
    assert "/" not in address
    assert unquote(address) == f"AppPlatform.Person({odata.literal(key)})"
    assert odata.key_in(f"http://studio.example/odata/{address}") == key


@given(texts)
def test_a_query_reaches_the_wire_as_it_was_written(text: str) -> None:
    query = odata.query({"$filter": odata.equal([("Name", odata.literal(text))]), "$top": "5"})
    sent = httpx.Request("GET", f"http://studio.example/Set?{query}").url.raw_path.decode()
    assert sent == f"/Set?{query}"
    first, second = query.split("&")
    assert (unquote(first), second) == (f"$filter=Name eq {odata.literal(text)}", "$top=5")


def test_cyrillic_and_dotted_sets_are_encoded_as_utf8() -> None:
    assert odata.encode("App.Лица('О''Нил 1')") == (
        "App.%D0%9B%D0%B8%D1%86%D0%B0('%D0%9E''%D0%9D%D0%B8%D0%BB%201')"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "null"), (True, "true"), (False, "false"), (7, "7"), ("7", "'7'"), ("a'b", "'a''b'")],
)
def test_constants(value: odata.Constant, expected: str) -> None:
    assert odata.literal(value) == expected


@pytest.mark.parametrize(
    ("key", "kind", "expected"),
    [
        ("0x0010", "string", "'0x0010'"),
        ("Set(42)", "int", "42"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "guid", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    ],
)
def test_keys(key: str, kind: odata.KeyLiteral, expected: str) -> None:
    assert odata.key_literal(key, kind) == expected


@pytest.mark.parametrize(
    ("key", "kind", "well_formed"),
    [
        ("x", "string", True),
        ("", "string", False),
        ("Set(-42)", "int", True),
        ("42", "int", False),
        ("Set(0x42)", "int", False),
        ("1) or (1 eq 1", "int", False),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "guid", True),
        ("3f2504e0", "guid", False),
    ],
)
def test_well_formed_keys(key: str, kind: odata.KeyLiteral, *, well_formed: bool) -> None:
    assert odata.is_key(key, kind) is well_formed


@pytest.mark.parametrize(
    ("reference", "nothing"),
    [
        ("", True),
        ("0", True),
        ("0x" + 62 * "0", True),
        ("00000000-0000-0000-0000-000000000000", True),
        ("0x" + 61 * "0" + "1", False),
        ("10", False),
        ("x", False),
    ],
)
def test_references_to_nothing(reference: str, *, nothing: bool) -> None:
    assert odata.is_nothing(reference) is nothing


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://studio.example/odata/Set('O''Brien')", "O'Brien"),
        ("Set('%D0%98%D0%BB%D1%8C%D1%8F')/", "Илья"),
        ("Set(42)", "42"),
        ("Set(ID='0x1')", "0x1"),
        ("Set(3f2504e0-4f89-11d3-9a0c-0305e82c3301)", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("http://studio.example/odata/Set", ""),
        ("", ""),
    ],
)
def test_the_key_in_a_location(address: str, key: str) -> None:
    assert odata.key_in(address) == key
