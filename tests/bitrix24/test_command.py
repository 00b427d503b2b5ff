from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from orgloader.bitrix24.command import Command


def test_writes_php_arrays() -> None:
    command = Command("user.get", {"FILTER": {">ID": "7", "ID": ["1", "2"]}, "start": -1})
    pairs = parse_qsl(command.line.partition("?")[2])
    assert pairs == [
        ("FILTER[>ID]", "7"),
        ("FILTER[ID][0]", "1"),
        ("FILTER[ID][1]", "2"),
        ("start", "-1"),
    ]


def test_a_method_alone() -> None:
    assert Command("profile").line == "profile"


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1))
def test_encodes_once(params: dict[str, str]) -> None:
    line = Command("m", params).line
    assert line.isascii()
    assert not set(line) & set(" +#'\"<>")
    query = line.partition("?")[2]
    assert parse_qsl(query, strict_parsing=True) == list(params.items())
