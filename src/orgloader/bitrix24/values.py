"""Single values of a row, as PHP writes them. ``ValueError`` for what is none of these.

=========  ==========================================  =======================
value      accepted                                    taken as empty
=========  ==========================================  =======================
text       text, number                                missing null false [] {}
ID         5, "5"                                      null false "" 0 "0"
IDs        5, "5", [5, "7"], {"0": 5, "2": 7}          the same, [] [0]
yes or no  true false, "Y" "N", 1 0, "1" "0"           null: the default
=========  ==========================================  =======================

HTML entities in texts are data.
"""

import sys

from orgloader.org.names import clean

_LONGEST_ID = 18
"""Digits; an ID is a number of 64 bits."""


def text(value: object) -> str:
    """Return a text, cleaned."""
    if value is None or value is False or value in ("", [], {}):
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError
    return clean(str(value))


def ids(value: object) -> list[str]:
    """Return one or several IDs, in order, without repeats."""
    if not isinstance(value, (dict, list)):
        return list(filter(None, [_id(value)]))
    items = value.values() if isinstance(value, dict) else value
    return list(dict.fromkeys(filter(None, map(_id, items))))


def flag(value: object, *, default: bool) -> bool:
    """Return a yes or no."""
    spelled = str(default if value is None else value).upper()
    if spelled in {"TRUE", "Y", "1"}:
        return True
    if spelled in {"FALSE", "N", "0"}:
        return False
    raise ValueError


def _id(value: object) -> str:
    """Return an ID as text, empty for zero and for nothing."""
    if value is None or value is False or value == "":
        return ""
    digits = str(value).strip()
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit()):
        raise ValueError
    digits = digits.lstrip("0")
    if len(digits) > _LONGEST_ID:
        raise ValueError
    return sys.intern(digits)
