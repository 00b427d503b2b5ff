"""A list is read whole, or the reading fails: never with a gap or a double."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.studio.dialects import Row
from orgloader.studio.paging import IncompleteError, Page, proved


class Table:
    """A sorted list that shows at most ``cap`` rows at a time, and may change in between."""

    def __init__(self, keys: list[str], cap: int, *, linked: bool = False) -> None:
        self.keys = keys
        self.cap = cap
        self.linked = linked
        self.asked = 0
        self.before: Callable[[int], None] = lambda _: None

    def fetch(self, place: int | str) -> Page:
        self.asked += 1
        self.before(self.asked)
        skip = int(place)
        rows: list[Row] = [{"ID": key} for key in self.keys[skip : skip + self.cap]]
        more = self.linked and skip + self.cap < len(self.keys)
        return Page(rows, str(skip + self.cap) if more else "")

    def read(self) -> list[str]:
        pages = proved(self.fetch, key_of, "Set")
        return [key_of(row) for page in pages for row in page]


def key_of(row: Row) -> str:
    key = row["ID"]
    assert isinstance(key, str)
    return key


def keys(count: int) -> list[str]:
    return [f"{number:04}" for number in range(10, 10 + count)]


@given(count=st.integers(0, 60), cap=st.integers(2, 20), linked=st.booleans())
def test_every_row_comes_once_and_in_order(*, count: int, cap: int, linked: bool) -> None:
    table = Table(keys(count), cap, linked=linked)
    assert table.read() == keys(count)
    assert table.asked <= count / (cap - 1) + 3


@given(
    count=st.integers(2, 40),
    cap=st.integers(2, 12),
    changes=st.lists(
        st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 39)), min_size=1, max_size=1
    ),
)
def test_a_change_in_between_is_seen_or_harmless(
    count: int, cap: int, changes: list[tuple[int, bool, int]]
) -> None:
    table = Table(keys(count), cap)

    def change(asked: int) -> None:
        for when, inserts, where in changes:
            if when == asked:
                place = where % len(table.keys)
                if inserts:
                    table.keys = sorted([*table.keys, f"{table.keys[place]}5"])
                else:
                    table.keys = table.keys[:place] + table.keys[place + 1 :]

    table.before = change
    try:
        read = table.read()
    except IncompleteError:
        return
    # Whoever was there all the time is there once.
    assert len(set(read)) == len(read)
    assert set(keys(count)) & set(table.keys) <= set(read)


def test_a_row_at_a_time_proves_nothing() -> None:
    with pytest.raises(IncompleteError):
        Table(keys(3), 1).read()


def test_a_single_row_is_proved_by_a_second_question() -> None:
    table = Table(keys(1), 5)
    assert table.read() == keys(1)
    assert table.asked == 3


def test_a_service_that_ignores_skip_is_caught() -> None:
    table = Table(keys(7), 5)
    with pytest.raises(IncompleteError):
        list(proved(lambda _: table.fetch(0), key_of, "Set"))


def test_a_link_that_leads_back_is_caught() -> None:
    pages = iter([Page([{"ID": "1"}], "a"), Page([{"ID": "2"}], "a")])
    with pytest.raises(IncompleteError):
        list(proved(lambda _: next(pages), key_of, "Set"))


def test_a_key_that_comes_twice_is_caught() -> None:
    with pytest.raises(IncompleteError) as caught:
        Table(["1", "2", "1"], 5).read()
    assert caught.value.detail == "the key 1 came twice"
