"""``$batch`` in JSON: several requests in one, carried out one after the other."""

import json
from collections.abc import Callable
from typing import Any

from orgloader.sandbox.wire import Request, Response, text


def run_batch(request: Request, root: str, carry_out: Callable[[Request], Response]) -> Response:
    """Answer a batch; addresses in it are relative to ``root`` or begin with it."""
    try:
        parts = json.loads(request.body)["requests"]
        answers = [_answered(part, carry_out(_single(part, root))) for part in parts]
    except (ValueError, KeyError, TypeError):
        return text(400, "The batch is malformed")
    body = json.dumps({"responses": answers}, ensure_ascii=False).encode()
    return Response(200, body, {"content-type": "application/json; charset=utf-8"})


def _single(part: dict[str, Any], root: str) -> Request:
    path, _, query = part["url"].partition("?")
    path = path if path.startswith(root) else root + path.lstrip("/")
    headers = {name.lower(): value for name, value in part.get("headers", {}).items()}
    body = json.dumps(part["body"]).encode() if "body" in part else b""
    return Request(part["method"].upper(), path, query, headers, body)


def _answered(part: dict[str, Any], response: Response) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": part["id"], "status": response.status}
    if response.body:
        is_json = "json" in response.headers.get("content-type", "")
        answer["body"] = response.json() if is_json else response.body.decode()
    return answer
