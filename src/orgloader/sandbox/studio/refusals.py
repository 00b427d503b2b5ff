"""How the studio says no: in plain text, as a web server's page, or as OData's JSON."""

import json

from orgloader.sandbox.studio.switches import Errors
from orgloader.sandbox.wire import Response, text


class HTTPError(Exception):
    """A request that is refused with a status, in words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def refusal(status: int, message: str, form: Errors) -> Response:
    """Return the answer to a request that is refused; a page of a web server holds no words."""
    if form == "html":
        page = f"<html><head><title>{status}</title></head><body><h1>Error</h1></body></html>"
        return text(status, page, "text/html")
    if form == "json":
        body = {"error": {"code": str(status), "message": message}}
        return text(status, json.dumps(body, ensure_ascii=False), "application/json")
    return text(status, message)
