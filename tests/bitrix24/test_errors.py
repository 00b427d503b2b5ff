import pytest

from orgloader.bitrix24 import envelope
from orgloader.bitrix24.command import Command, Reply
from orgloader.bitrix24.errors import RefusalError, refusal
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


def test_the_code_of_the_newer_interface() -> None:
    wrapped = {"code": "BITRIX_REST_V3_X", "message": "No"}
    assert refusal(wrapped, None, "m").code == "BITRIX_REST_V3_X"


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
