"""``batch``: up to fifty calls in one request."""

from collections.abc import Callable
from typing import Any

from orgloader.sandbox.portal import php
from orgloader.sandbox.portal.calls import PAGE, Answer, CallError

_MAPS = ("result", "result_error", "result_total", "result_next", "result_time")


def run_batch(
    params: php.Params,
    call: Callable[[str, php.Params], Answer],
    time: Callable[[str], dict[str, Any]],
) -> Answer:
    """Run the commands of ``cmd`` one after the other; ``halt`` ends at the first error."""
    commands = params.get("cmd") or {}
    if isinstance(commands, list):
        commands = {str(number): command for number, command in enumerate(commands)}
    elif not isinstance(commands, dict):
        commands = {}
    maps: dict[str, dict[str, Any]] = {name: {} for name in _MAPS}
    for number, (name, command) in enumerate(commands.items()):
        method, _, query = str(command).partition("?")
        try:
            answer = _run(number, method.strip("/").lower(), query, maps["result"], call)
        except CallError as error:
            maps["result_error"][name] = {
                "error": error.code,
                "error_description": error.description,
            }
            if php.truthy(params.get("halt")):
                break
        else:
            _store(maps, name, answer, time(method))
    return Answer({name: php.array(one) for name, one in maps.items()} if commands else [])


def _run(
    number: int,
    method: str,
    query: str,
    results: dict[str, Any],
    call: Callable[[str, php.Params], Answer],
) -> Answer:
    if number >= PAGE:
        raise CallError("ERROR_BATCH_LENGTH_EXCEEDED")
    if method == "batch":
        raise CallError("ERROR_BATCH_METHOD_NOT_ALLOWED")
    return call(method.removesuffix(".json"), php.substituted(php.query(query), results))


def _store(
    maps: dict[str, dict[str, Any]], name: str, answer: Answer, time: dict[str, Any]
) -> None:
    maps["result"][name] = answer.result
    maps["result_time"][name] = time
    if answer.total is not None:
        maps["result_total"][name] = answer.total
    if answer.next is not None:
        maps["result_next"][name] = answer.next
