from typing import Any

import pytest

from orgloader.bitrix24 import envelope
from orgloader.bitrix24.command import Command, Reply
from orgloader.bitrix24.errors import RATE, RefusalError, refusal
from orgloader.errors import SourceError

CODES = {
    "QUERY_LIMIT_EXCEEDED": "Bitrix24 limits the request rate",
    "OPERATION_TIME_LIMIT": "Bitrix24 limits the work of one method",
    "OVERLOAD_LIMIT": "Bitrix24 has blocked this webhook",
    "insufficient_scope": "The webhook lacks a right",
    "ACCESS_DENIED": "The portal does not offer its REST interface",
    "INVALID_REQUEST": "The portal refused the request",
    "ERROR_METHOD_NOT_FOUND": "The portal does not know the method",
    "PORTAL_DELETED": "The portal is closed",
    "INVALID_CREDENTIALS": "The portal does not accept the webhook",
    "NO_AUTH_FOUND": "The portal does not accept the webhook",
    "expired_token": "The portal does not accept the webhook",
    "WRONG_AUTH_TYPE": "The portal does not accept the webhook",
    "authorization_error": "The owner of the webhook is dismissed",
    "user_access_error": "The owner of the webhook is dismissed",
    "allowed_only_intranet_user": "The owner of the webhook is not an employee",
    "ACCESS_ERROR": "The owner of the webhook is not an employee",
    "INTERNAL_SERVER_ERROR": "The portal met an internal error",
    "ERROR_UNEXPECTED_ANSWER": "The portal met an internal error",
    "ERROR_ARGUMENT": "The portal refused the request",
}
TRANSIENT = {
    "QUERY_LIMIT_EXCEEDED",
    "OPERATION_TIME_LIMIT",
    "INTERNAL_SERVER_ERROR",
    "ERROR_UNEXPECTED_ANSWER",
}


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_words(code: str) -> None:
    error = refusal(code, "in English, <br> for nobody", "user.get")
    title, message, hint = error.parts()
    assert title == CODES[code]
    assert "%(" not in title + message + hint
    assert "user.get" in message
    assert hint
    assert error.transient == (code in TRANSIENT)
    assert error.detail == "in English, <br> for nobody"


@pytest.mark.parametrize("code", ["", None, 100, "  "])
def test_odd_codes_are_plain_refusals(code: object) -> None:
    error = refusal(code, "Access denied.", "user.get")
    assert error.title == "The portal refused the request"
    assert "Access denied." in str(error)


def refused(body: object, status: int = 200) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        envelope.reply(body, "user.get", status)
    return caught.value


SHAPES = [
    ({"error": {"code": "V3_X", "message": "No way"}}, "V3_X"),
    ({"error": {"code": "V3_X"}, "error_description": "No way"}, "V3_X"),
    ({"error": "X", "error_description": "No way"}, "X"),
    ({"error": 100, "error_description": "No way"}, "100"),
    ({"error": "", "error_description": "No way", "result": []}, ""),
    ({"errors": [{"code": "X", "message": "No way"}]}, "X"),
    ({"errors": [{"title": "X", "detail": "No way"}]}, ""),
    ({"errors": ["No way"]}, ""),
    ({"errors": "No way"}, ""),
    ({"errors": {"code": "X", "message": "No way"}}, "X"),
    ({"error": "", "errors": [{"code": "X", "message": "No way"}]}, "X"),
    ({"error": None, "errors": [{"message": "No way"}]}, ""),
    ({"error_description": "No way"}, ""),
]


@pytest.mark.parametrize(("body", "code"), SHAPES)
@pytest.mark.parametrize("status", [200, 400, 403])
def test_words_are_found_in_every_shape_and_are_final(body: Any, code: str, status: int) -> None:
    error = refused(body, status)
    assert error.code == code
    assert "No way" in str(error)
    assert not error.transient


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize("words", [{"message": "No way"}, {"detail": "No way", "code": 7}])
def test_a_gateways_own_shape_is_an_error_by_its_status(words: Any, status: int) -> None:
    error = refused(words, status)
    assert "No way" in str(error)
    assert error.transient == (status > 403)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (504, {"error": "QUEUE_TIMEOUT", "error_description": "later"}),
        (429, {"error": {"code": "TOO_MANY", "message": "later"}}),
        (500, {"error": "ERROR_CORE", "error_description": "later"}),
        (503, {"error": "", "error_description": "later"}),
        (502, {"error": {"code": "", "message": ""}}),
        (503, {}),
        (408, {"error": "X"}),
        (425, {"error": "X"}),
        (520, {"errors": [{"message": "origin"}]}),
    ],
)
def test_the_status_judges_codes_that_nobody_knows(status: int, body: Any) -> None:
    error = refused(body, status)
    assert error.transient
    assert str(status) in str(error)
    assert error.sent


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 501, 505])
def test_other_statuses_are_final(status: int) -> None:
    assert not refused({"error": "SOMETHING"}, status).transient


@pytest.mark.parametrize(("code", "transient"), [("insufficient_scope", False), (RATE, True)])
@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_known_code_goes_before_the_status(code: str, transient: bool, status: int) -> None:
    assert refused({"error": code}, status).transient is transient


@pytest.mark.parametrize("error", [None, False, [], {}])
def test_an_error_of_nothing_beside_a_result_is_none(error: object) -> None:
    assert envelope.reply({"error": error, "result": [5]}, "user.get").result == [5]
    found = envelope.replies(
        batch(result={"who": {"ID": "1"}, "d000": []}, result_error={"who": error}), COMMANDS
    )
    assert isinstance(found["who"], Reply)


@pytest.mark.parametrize("following", [0, "0", None, False])
def test_no_next_page_in_any_spelling(following: object) -> None:
    assert envelope.reply({"result": [], "next": following}, "user.get").next is None


def test_words_are_made_safe_where_they_enter() -> None:
    error = refused({"error": "a\u202eb\x1b", "error_description": "c\ud83d\u200bd\x07"})
    assert (error.code, error.detail) == ("AB", "cd")
    str(error).encode()


SPENT = {"operating": 500, "finish": 100.0}


@pytest.mark.parametrize(
    ("time", "reset"),
    [
        ({**SPENT, "operating_reset_at": 700}, 600.0),
        ({**SPENT, "operating_reset_at": 701}, 0.0),
        ({**SPENT, "finish": 0, "operating_reset_at": 1_795_600_000}, 0.0),
        ({**SPENT, "operating_reset_at": 99}, 0.0),
        ({**SPENT, "operating_reset_at": "nan"}, 0.0),
        ({**SPENT, "operating_reset_at": 1e300}, 0.0),
        ({**SPENT, "operating_reset_at": True}, 0.0),
        ({**SPENT, "finish": "inf", "operating_reset_at": 700}, 0.0),
    ],
)
def test_a_time_that_means_nothing_is_unknown(time: dict[str, Any], reset: float) -> None:
    reply = envelope.reply({"result": [], "time": time}, "user.get")
    assert (reply.operating, reply.reset) == (500.0, reset)


@pytest.mark.parametrize("spent", ["nan", "-inf", "1e999", -5, "much"])
def test_work_that_means_nothing_is_unknown(spent: object) -> None:
    assert envelope.reply({"result": [], "time": {"operating": spent}}, "m").operating is None


def test_a_failed_query_is_the_portals_fault() -> None:
    assert refusal("ERROR_CORE", "SQL query error!", "user.get").transient


@pytest.mark.parametrize("body", [None, [], "text", 5, {}, {"time": {}}])
def test_other_json_is_unreadable(body: object) -> None:
    with pytest.raises(SourceError, match="unreadable"):
        envelope.reply(body, "profile")


def test_an_error_counts_even_with_a_result() -> None:
    with pytest.raises(RefusalError, match="refused"):
        envelope.reply({"error": "", "error_description": "No", "result": []}, "profile")


COMMANDS = {"who": Command("profile"), "d000": Command("department.get")}


def batch(**maps: object) -> Reply:
    return Reply(maps)


@pytest.mark.parametrize("result", [[], {}, None, "", {"result": []}, {"result": {"who": None}}])
def test_commands_without_an_answer_have_failed(result: object) -> None:
    found = envelope.replies(Reply(result), COMMANDS)
    assert {name: isinstance(one, SourceError) for name, one in found.items()} == {
        "who": True,
        "d000": True,
    }


def test_empty_maps_may_be_lists() -> None:
    found = envelope.replies(
        batch(
            result={"who": {"ID": "1"}, "d000": []},
            result_error=[],
            result_total={"d000": "7"},
            result_next=[],
            result_time={"d000": {"operating": 3, "operating_reset_at": 700, "finish": 100.5}},
        ),
        COMMANDS,
    )
    assert found == {
        "who": Reply({"ID": "1"}),
        "d000": Reply([], total=7, operating=3.0, reset=599.5),
    }


def test_an_error_beside_answers() -> None:
    found = envelope.replies(
        batch(result={"who": {"ID": "1"}}, result_error={"d000": {"error": "insufficient_scope"}}),
        COMMANDS,
    )
    assert isinstance(found["who"], Reply)
    assert isinstance(found["d000"], RefusalError)
    assert found["d000"].code == "INSUFFICIENT_SCOPE"
