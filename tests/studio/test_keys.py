"""Keys are kept as received; numbers with their set; nothing else is ever sent as one."""

from typing import Any

import pytest

from orgloader.errors import RefusedError
from orgloader.studio.keys import Keys, is_nothing
from orgloader.studio.profile import Constant, Typed
from orgloader.studio.profile.references import KeyField, KeyType

GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


def keys(type_: KeyType) -> Keys:
    return Keys("Set", KeyField(field="ID", type=type_))


@pytest.mark.parametrize(
    ("type_", "shown", "key", "sent"),
    [
        ("string", "0x0010", "0x0010", "0x0010"),
        ("int", 42, "Set(42)", 42),
        ("int", "-42", "Set(-42)", -42),
        ("guid", GUID, GUID, Typed("guid", GUID)),
    ],
)
def test_there_and_back(type_: KeyType, shown: Any, key: str, sent: Constant) -> None:
    assert keys(type_).read(shown) == key
    assert keys(type_).constant(key) == sent


@pytest.mark.parametrize(
    ("type_", "shown"),
    [
        ("string", None), ("string", ""), ("string", 5), ("string", True), ("string", {}),
        ("int", None), ("int", ""), ("int", "x"), ("int", True), ("int", 1.5),
        ("guid", "3f2504e0"), ("guid", None),
    ],
)  # fmt: skip
def test_what_is_no_key(type_: KeyType, shown: Any) -> None:
    assert keys(type_).read(shown) == ""


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("string", ""), ("int", "42"), ("int", "Set(0x42)"), ("int", "Other(42)"),
        ("int", "Set(1) or (1 eq 1)"), ("guid", "3f2504e0"),
    ],
)  # fmt: skip
def test_a_key_that_the_set_cannot_have_is_never_sent(type_: KeyType, key: str) -> None:
    assert not keys(type_).fits(key)
    with pytest.raises(RefusedError):
        keys(type_).constant(key)


@pytest.mark.parametrize(
    ("reference", "nothing"),
    [
        (None, True),
        ("", True),
        (0, True),
        ("0x" + 62 * "0", True),
        ("00000000-0000-0000-0000-000000000000", True),
        ("0x" + 61 * "0" + "1", False),
        (10, False),
        ("x", False),
    ],
)
def test_references_to_nothing(reference: Any, *, nothing: bool) -> None:
    assert is_nothing(reference) is nothing
