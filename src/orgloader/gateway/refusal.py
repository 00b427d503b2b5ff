"""What the gateway answers itself, in the form of an OData error."""

import json
from collections.abc import Mapping

from orgloader.i18n import _
from orgloader.text import fill

REASON = b"orgloader-reason"
"""The header that marks the gateway's own refusals, with their code."""

Headers = list[tuple[bytes, bytes]]


class RefusalError(Exception):
    """A request that is not passed on, or whose answer did not come.

    ``code`` is stable. ``message`` is a message ID with places for ``values``. ``extra`` goes
    along with the message, under its own names.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Headers | None = None,
        extra: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers or []
        self.extra = extra or {}
        self._message = message
        self._values = values

    @property
    def text(self) -> str:
        return fill(self._message, self._values, _)

    def answer(self) -> tuple[int, Headers, bytes]:
        """Return status, headers and body."""
        body = json_bytes({"error": {"code": self.code, "message": self.text}, **self.extra})
        return self.status, [(REASON, self.code.encode()), *self.headers], body


def json_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
