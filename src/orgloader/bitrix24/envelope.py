"""From an answer's JSON to replies: the single envelope and that of a batch."""

from collections.abc import Mapping
from typing import Any

from orgloader.bitrix24.command import Command, Replies, Reply
from orgloader.bitrix24.errors import refusal, unreadable


def reply(body: object, method: str) -> Reply:
    """Read ``{"result": …, "total", "next", "time"}``; raises ``SourceError`` for a refusal."""
    if not isinstance(body, dict):
        raise unreadable(method, "$")
    if "error" in body:
        raise refusal(body["error"], body.get("error_description"), method)
    if "result" not in body:
        raise unreadable(method, "$.result")
    return _reply(body["result"], body.get("total"), body.get("next"), body.get("time"))


def replies(batch: Reply, commands: Mapping[str, Command]) -> Replies:
    """Split the answer to a batch; a command without an answer has failed, it is not empty."""
    parts = _map(batch.result)
    results, errors = _map(parts.get("result")), _map(parts.get("result_error"))
    totals, nexts = _map(parts.get("result_total")), _map(parts.get("result_next"))
    times = _map(parts.get("result_time"))
    found: Replies = {}
    for name, command in commands.items():
        if name in errors:
            error = _map(errors[name]) or {"error": errors[name]}
            found[name] = refusal(
                error.get("error"), error.get("error_description"), command.method
            )
        elif results.get(name) is not None:
            found[name] = _reply(
                results.pop(name), totals.get(name), nexts.get(name), times.get(name)
            )
        else:
            found[name] = unreadable(command.method, f"$.result.result.{name}")
    return found


def latest(found: Replies, commands: Mapping[str, Command], method: str) -> Reply | None:
    """Return the reply that tells of the most work done by ``method``."""
    told = (found[name] for name, command in commands.items() if command.method == method)
    known = [one for one in told if isinstance(one, Reply) and one.operating is not None]
    return max(known, key=lambda one: one.operating or 0.0, default=None)


def _reply(result: object, total: object, following: object, time: object) -> Reply:
    spent = _map(time)
    operating, reset = _number(spent.get("operating")), _number(spent.get("operating_reset_at"))
    finish = _number(spent.get("finish"))
    left = reset - finish if reset is not None and finish is not None else 0.0
    began = spent.get("date_start")
    return Reply(
        result,
        _count(total),
        _count(following),
        operating,
        max(0.0, left),
        began if isinstance(began, str) else "",
    )


def _map(value: object) -> dict[str, Any]:
    """An empty PHP array is ``[]`` whether it was a list or a map."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and abs(number) < 1e15 else None
