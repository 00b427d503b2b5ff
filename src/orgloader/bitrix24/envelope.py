"""From an answer's JSON to replies: the single envelope and that of a batch."""

from collections.abc import Iterator, Mapping
from typing import Any

from orgloader.bitrix24.bucket import WINDOW_SECONDS
from orgloader.bitrix24.command import Command, Replies, Reply
from orgloader.bitrix24.errors import refusal, unreadable


def reply(body: object, method: str, status: int = 200) -> Reply:
    """Read ``{"result": …, "total", "next", "time"}``; raises ``SourceError`` for a refusal."""
    if not isinstance(body, dict):
        raise unreadable(method, "$", status)
    if "result" in body and not _is_error(body.get("error")):
        return _reply(body["result"], body.get("total"), body.get("next"), body.get("time"))
    said = _said(body, status)
    if said is None:
        raise unreadable(method, "$.result", status)
    raise refusal(*said, method, status)


def replies(batch: Reply, commands: Mapping[str, Command]) -> Replies:
    """Split the answer to a batch; a command without an answer has failed, it is not empty."""
    parts = _map(batch.result)
    results, errors = _map(parts.get("result")), _map(parts.get("result_error"))
    totals, nexts = _map(parts.get("result_total")), _map(parts.get("result_next"))
    times = _map(parts.get("result_time"))
    found: Replies = {}
    for name, command in commands.items():
        if _is_error(errors.get(name)):
            said = _said(_map(errors[name]) or {"error": errors[name]}) or ("", "")
            found[name] = refusal(*said, command.method)
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


_BEYOND = 1e15
"""No number of seconds or rows comes near it."""
_WORDS = ("error_description", "message", "description", "detail", "text", "title", "error")


def _is_error(value: object) -> bool:
    """Whether this is an error: an empty text is one, as portals have it, nothing is none."""
    return value not in (None, False, [], {})


def _said(body: Mapping[str, Any], status: int = 200) -> tuple[object, object] | None:
    """Return code and words of an error in any of the shapes that portals and gateways write.

    ``error`` is a code, or the newer interface's map of code and message; ``errors`` a list of
    such maps, or of texts. Where there is neither, the status tells an error from an answer.
    """
    error = body.get("error")
    listed = list(_parts(body.get("errors")))
    if not (_is_error(error) or listed or status >= 400 or "error_description" in body):
        return None
    maps = [one for one in (error, *listed) if isinstance(one, dict)]
    plain = error if isinstance(error, (str, int)) and not isinstance(error, bool) else None
    code = plain or next((one["code"] for one in maps if one.get("code")), plain)
    words = [*map(_words, maps), *(one for one in listed if isinstance(one, str))]
    return code, "; ".join(filter(None, [_words({**body, "error": None}), *words]))


def _words(one: Mapping[str, Any]) -> str:
    return next((text for key in _WORDS if isinstance(text := one.get(key), str) and text), "")


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for one in value:
            yield from _parts(one)
    elif _is_error(value) and value != "":
        yield value


def _reply(result: object, total: object, following: object, time: object) -> Reply:
    spent = _map(time)
    operating, reset = _number(spent.get("operating")), _number(spent.get("operating_reset_at"))
    finish = _number(spent.get("finish"))
    left = reset - finish if reset is not None and finish is not None else 0.0
    if not 0 <= left <= WINDOW_SECONDS:  # work is forgotten within that; this clock means nothing
        left = 0.0
    began = spent.get("date_start")
    return Reply(
        result,
        _count(total),
        _count(following) or None,
        operating,
        left,
        began if isinstance(began, str) else "",
    )


def _map(value: object) -> dict[str, Any]:
    """An empty PHP array is ``[]`` whether it was a list or a map."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number < _BEYOND else None


def _count(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
