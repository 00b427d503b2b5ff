"""Answers to GET: one object, a list in pages, a count."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from orgloader.sandbox.studio.filter import QueryError
from orgloader.sandbox.studio.lists import Lists
from orgloader.sandbox.studio.options import OPTIONS, number, options
from orgloader.sandbox.studio.refusals import HTTPError
from orgloader.sandbox.studio.schema import EntitySet, Id, Row
from orgloader.sandbox.studio.shapes import Shapes
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.switches import Switches
from orgloader.sandbox.wire import Request, Response

_PLACE = "$skiptoken"


class Reads:
    """Answers what is asked for with GET."""

    def __init__(self, store: Store, switches: Callable[[], Switches]) -> None:
        self._store = store
        self._switches = switches
        self._lists = Lists(store, switches)
        self.shapes = Shapes(store, switches)

    def object(self, one: Id, request: Request) -> Response:
        """Answer with one object and its version."""
        known = self._store.schema.sets[one.set]
        asked = options(request.query, self._options())
        row = self.shapes.shape(known, asked)(self._store.tables.row(one))
        tag = self.shapes.etag(one)
        return answer(200, row, {"etag": tag} if tag else {})

    def is_hidden(self, one: Id) -> bool:
        return self._lists.is_hidden(one)

    def list(self, known: EntitySet, request: Request) -> Response:
        """Answer with a page of a list, or a count of it."""
        asked = options(request.query, self._options())
        if "$apply" in asked:
            return answer(200, {"value": self._lists.counted(known, asked)})
        show = self.shapes.shape(known, asked)
        rows = self._lists.rows(known, asked)
        begin, end = self._bounds(asked, len(rows))
        if not rows and self._switches().empty_is_missing:
            raise HTTPError(404, "Nothing was found")
        page: Row = {"value": [show(row) for row in rows[begin:end]]}
        if asked.get("$count") == "true":
            page = {"@odata.count": len(rows)} | page
        link = self._link(request, asked, end) if end < self._last(asked, len(rows)) else ""
        return answer(200, page | ({"@odata.nextLink": link} if link else {}))

    def _options(self) -> tuple[str, ...]:
        switches = self._switches()
        has = {"$skip": switches.skip, "$apply": switches.apply}
        known = [name for name in OPTIONS if has.get(name, True)]
        known += ["$count"] if switches.count else []
        return (*known, *([_PLACE] if switches.next_link != "none" else []))

    def _bounds(self, asked: dict[str, str], size: int) -> tuple[int, int]:
        """Return where the page begins in the list and where it ends."""
        switches = self._switches()
        begin = number(asked, _PLACE) or number(asked, "$skip") or 0
        end = self._last(asked, size)
        return begin, end if switches.page is None else min(end, begin + switches.page)

    def _last(self, asked: dict[str, str], size: int) -> int:
        """Return where the list ends of which this is a page: ``$top`` counts over all of them."""
        top, most = number(asked, "$top"), self._switches().top
        if most is not None and top is not None and top > most:
            raise QueryError(f"$top is limited to {most}")
        return size if top is None else min(size, (number(asked, "$skip") or 0) + top)

    def _link(self, request: Request, asked: dict[str, str], place: int) -> str:
        form = self._switches().next_link
        if form == "none":
            return ""
        kept = {name: value for name, value in asked.items() if name not in (_PLACE,)}
        query = "&".join(f"{name}={quote(value)}" for name, value in kept.items())
        query = f"{query}&{_PLACE}={place}" if query else f"{_PLACE}={place}"
        path = request.path.rpartition("/")[2]
        root = f"http://{request.headers.get('host', 'localhost')}{request.path}"
        return {"query": f"?{query}", "relative": f"{path}?{query}"}.get(form, f"{root}?{query}")


def answer(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    kind = {"content-type": "application/json; charset=utf-8"}
    sent = json.dumps(body, ensure_ascii=False).encode()
    return Response(status, sent, kind | (headers or {}))
