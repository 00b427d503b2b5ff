"""Success and failure are recognised in every form that services have been seen to use."""

import json
from typing import Any

import httpx
import pytest

from orgloader.http import Answer
from orgloader.studio.dialects import DIALECTS, Row

V4 = DIALECTS["v4"]


def answered(body: str | bytes, **headers: str) -> Answer:
    raw = body.encode() if isinstance(body, str) else body
    return Answer(200, httpx.Headers(headers), raw, "studio.example")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": {"code": "17", "message": "Имя занято"}}', "Имя занято"),
        ('{"error": {"code": 17, "message": {"lang": "ru", "value": "Имя занято"}}}', "Имя занято"),
        ('{"odata.error": {"message": {"lang": "ru", "value": "Имя занято"}}}', "Имя занято"),
        ('{"error": "Имя занято"}', "Имя занято"),
        ('{"Message": "Сбой", "ExceptionMessage": "Имя занято"}', "Сбой: Имя занято"),
        ('{"title": "Bad Request", "detail": "Имя занято"}', "Bad Request: Имя занято"),
        ('"Имя занято"', "Имя занято"),
        ("Имя\n  занято", "Имя занято"),
        ("", ""),
        ("[1, 2]", ""),
    ],
)
def test_the_remotes_words(body: str, words: str) -> None:
    assert V4.words(V4.content(answered(body))) == words


def test_long_words_are_shortened() -> None:
    assert len(V4.words("я" * 10_000)) == 500


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, None),
        ("Объект занят", "Объект занят"),
        ({"error": {"message": "Объект занят"}}, "Объект занят"),
        ({"value": [{"ID": "1"}], "error": {"message": "cut short"}}, "cut short"),
        ({"Message": "Объект занят"}, "Объект занят"),
        ({"ID": "1", "Message": "a field", "error": "a field"}, None),
        ({"value": [], "Message": "a field"}, None),
        ({"ID": "1"}, None),
        ({}, None),
        ([], None),
    ],
)
def test_errors_in_a_successful_answer(found: Any, text: str | None) -> None:
    assert V4.failure(found, ["ID"]) == text


@pytest.mark.parametrize(
    ("found", "rows"),
    [
        ({"value": [{"ID": "1"}]}, [{"ID": "1"}]),
        ([{"ID": "1"}], [{"ID": "1"}]),
        ({"value": []}, []),
        ({"value": [1]}, None),
        ({"ID": "1"}, None),
        ("text", None),
        (None, None),
    ],
)
def test_rows(found: Any, rows: list[Row] | None) -> None:
    assert V4.rows(found) == rows


@pytest.mark.parametrize(
    ("found", "row"),
    [
        ({"ID": "1"}, {"ID": "1"}),
        ({"value": [{"ID": "1"}]}, {"ID": "1"}),
        ({"value": {"ID": "1"}}, {"ID": "1"}),
        ({"ID": "1", "value": "a field"}, {"ID": "1", "value": "a field"}),
        ({"value": []}, None),
        ([{"ID": "1"}, {"ID": "2"}], None),
        (None, None),
    ],
)
def test_one_object(found: Any, row: Row | None) -> None:
    assert V4.row(found) == row


@pytest.mark.parametrize("header", ["Location", "OData-EntityId", "OData-EntityID"])
def test_the_key_from_the_headers(header: str) -> None:
    assert V4.located(answered("", **{header: "People('0x1')"})) == "0x1"


def test_a_body_that_is_no_json_is_its_text() -> None:
    assert V4.content(answered(" Объект удалён ")) == "Объект удалён"
    assert V4.content(answered("Нет".encode("cp1251"))) == "Нет"
    assert V4.content(answered(json.dumps({"ID": "1"}))) == {"ID": "1"}
