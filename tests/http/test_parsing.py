"""Strict JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.http import looks_like_html, parse_json

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text() | st.floats(0, 1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values, st.booleans())
def test_what_was_written_is_read(value: Any, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(values)
def test_whatever_the_spaces_and_signs_it_is_read(value: Any) -> None:
    """Texts that look like keys, and spaces before a colon, are no keys that stand twice."""
    tricky = {'":': value, 'a":"b': ['":', '\\":'], "c": {'":': 1}}
    for separators in ((",", ":"), (" , ", " : "), (",", " :"), (", ", ": ")):
        assert parse_json(json.dumps(tricky, separators=separators).encode()) == tricky


def test_a_byte_order_mark_is_tolerated() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1"),
        (b"{", "line 1"),
        ("Отдел".encode("cp1251"), "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b"[NaN]", "line 1"),
        (b"[-Infinity]", "line 1"),
        (b"[1e999]", "bounds"),
        (b"[" + b"9" * 400 + b".0]", "bounds"),
        (b'{"a": {"b": [-1e999]}}', "bounds"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'[{"b": {"secret": 1, "secret": 2}}]', "twice"),
        (b'{"a": 1, "b": ["\\":"], "a": 2}', "twice"),
        (b'{"a" : 1, "a" : 2}', "twice"),
        (b'{"a": 1, "\\u0061": 2}', "twice"),
        (b'{"a": "\\ud83d", "a": 2}', "twice"),
        (b'{"secret": "\xff"}', "UTF-8"),
        (b"[1,]", "line 1"),
        (b"[01]", "line 1"),
        (b"[" * 65 + b"]" * 65, "deeper"),
        (b"[" * 1_000_000, "deeper"),
        (b"[" + b"9" * 1_000_000 + b"]", "digits"),
        (b'{"secret": "abc"} x', "line 1"),
    ],
)
def test_what_is_not_strict_json_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse_json(body)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'"\\ud83d"', ""),
        (b'"a\\uD83Db\\udc00c"', "abc"),
        (b'"\\ud83d\\ud83d\\ude00"', "😀"),
        (b'"\\ud83d\\ude00\\ude00"', "😀"),
        (b'"\\\\ud83d"', "\\ud83d"),
        (b'"\\\\\\ud83d"', "\\"),
        (b'"\\ud83d\\n"', "\n"),
    ],
)
def test_half_a_character_is_left_out(body: bytes, text: str) -> None:
    """PHP cuts texts in the middle of an emoji; nothing can write or store the half."""
    assert parse_json(body) == text
    assert parse_json(b'{%s: [%s, "\\ud83d"]}' % (body, body)) == {text: [text, ""]}


def test_brackets_in_texts_are_no_depth() -> None:
    text = "[" * 500 + '"' + "{\\"
    assert parse_json(json.dumps([text]).encode()) == [text]
    assert parse_json(b"[" * 64 + b"]" * 64)


def test_a_hostile_text_takes_no_long_time() -> None:
    with pytest.raises(ValueError, match="EOF while parsing a string"):
        parse_json(b'["' + b'\\"' * 1_000_000)


@pytest.mark.parametrize(
    ("body", "content_type", "html"),
    [
        (b"<!doctype html>", "", True),
        (b"\xef\xbb\xbf \n<Html>", "application/json", True),
        (b"Sign in", "text/html; charset=utf-8", True),
        (b'{"result": "<html>"}', "text/html", False),
        (b"<?xml version='1.0'?>", "application/xml", False),
        (b"", "", False),
    ],
)
def test_pages_are_recognised(body: bytes, content_type: str, html: bool) -> None:
    assert looks_like_html(body, content_type) is html
