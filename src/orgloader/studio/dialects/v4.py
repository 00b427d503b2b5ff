"""OData v4 as services speak it, Business Studio among them.

Facts: OData 4.01, parts 1 and 2, and its JSON format; Business Studio's help page on OData shows
dotted set names, text keys and the options ``$select $expand $filter $orderby $skip $top $apply``
only, and that an error is a text in the body.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from orgloader.http import Answer, parse_json
from orgloader.studio.dialects import v4_errors
from orgloader.studio.dialects.dialect import Conditions, Listing, Row, Write
from orgloader.studio.profile import Constant, Typed

_LINKS = ("@odata.nextLink", "@nextLink", "odata.nextLink")
_TAGS = ("@odata.etag", "@etag", "odata.etag")
_COUNTS = ("@odata.count", "@count", "odata.count")
_LOCATIONS = ("Location", "OData-EntityId", "OData-EntityID")
_KEY = re.compile(r"\((?:[\w.]+=)?(?:'((?:[^']|'')*)'|([^'()=,]+))\)/?$")


class V4:
    """The dialect ``v4``; see ``Dialect``."""

    headers: Mapping[str, str] = {"OData-Version": "4.0", "OData-MaxVersion": "4.0"}

    # Addresses

    def address(self, entity_set: str, key: Constant = None) -> str:
        return _encoded(entity_set if key is None else f"{entity_set}({literal(key)})")

    def list(self, entity_set: str, listing: Listing, key: Constant = None) -> str:
        options = {
            "$filter": self.shown(listing.conditions),
            "$orderby": listing.order,
            "$top": str(listing.top or ""),
            "$skip": str(listing.skip or ""),
            "$select": ",".join(listing.select),
            "$expand": ",".join(_expanded(*one) for one in listing.expand.items()),
        }
        return self.address(entity_set, key) + _query(options)

    def count(self, entity_set: str, conditions: Conditions) -> Sequence[str]:
        condition = self.shown(conditions)
        steps = f"filter({condition})/" if condition else ""
        apply = {"$apply": f"{steps}aggregate($count as N)", "$top": "1"}
        counted = {"$filter": condition, "$count": "true", "$top": "1"}
        return [self.address(entity_set) + _query(options) for options in (apply, counted)]

    def shown(self, conditions: Conditions) -> str:
        return " and ".join(f"{path} eq {literal(value)}" for path, value in conditions)

    # Answers

    def content(self, answer: Answer) -> Any:
        if not answer.body.strip():
            return None
        try:
            return answer.json()
        except ValueError:
            return _parsed_words(answer)

    def words(self, content: Any) -> str:
        return v4_errors.words(content)

    def failure(self, content: Any, keys: Sequence[str]) -> str | None:
        return v4_errors.failure(content, keys)

    def rows(self, content: Any) -> Sequence[Row] | None:
        found = content.get("value") if isinstance(content, dict) else content
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            return found
        return None

    def row(self, content: Any) -> Row | None:
        if isinstance(content, dict) and isinstance(content.get("value"), (list, dict)):
            content = content["value"]
        if isinstance(content, list) and len(content) == 1:
            content = content[0]
        return content if isinstance(content, dict) else None

    def counted(self, content: Any) -> int | None:
        rows = self.rows(content) or ()
        shown = content if isinstance(content, dict) else {}
        found = [shown[name] for name in _COUNTS if name in shown]
        found += [rows[0]["N"]] if len(rows) == 1 and "N" in rows[0] else []
        return _number(found[0]) if found else None

    def next_link(self, content: Any) -> str:
        return _first_text(content, _LINKS) if isinstance(content, dict) else ""

    def version(self, row: Row | None, answer: Answer | None = None) -> str:
        shown = _first_text(row, _TAGS) if row else ""
        return shown or (answer.headers.get("ETag", "") if answer else "")

    def located(self, answer: Answer) -> str:
        keys = (key_in(answer.headers.get(name, "")) for name in _LOCATIONS)
        return next((key for key in keys if key), "")

    def reference(self, value: Any, key_field: str) -> Any:
        return value.get(key_field) if isinstance(value, dict) else value

    # Writes

    def value(self, constant: Constant) -> Any:
        if not isinstance(constant, Typed):
            return constant
        return float(constant.text) if constant.type == "decimal" else constant.member

    def bound(self, navigation: str, address: str | None) -> Mapping[str, Any]:
        return {f"{navigation}@odata.bind": address}

    def create(self, entity_set: str, body: Mapping[str, Any]) -> Write:
        return Write("POST", self.address(entity_set), body)

    def change(
        self, entity_set: str, key: Constant, body: Mapping[str, Any], version: str = ""
    ) -> Write:
        return Write("PATCH", self.address(entity_set, key), body, _if_match(version))

    def delete(self, entity_set: str, key: Constant, version: str = "") -> Write:
        return Write("DELETE", self.address(entity_set, key), None, _if_match(version))

    def release(self, entity_set: str, key: Constant, navigation: str, version: str = "") -> Write:
        address = f"{self.address(entity_set, key)}/{_encoded(navigation)}/$ref"
        return Write("DELETE", address, None, _if_match(version))


def literal(value: Constant) -> str:
    """Return a constant as it stands in an address, not yet percent-encoded."""
    if isinstance(value, Typed):
        return value.text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else "'" + value.replace("'", "''") + "'"


def key_in(address: str) -> str:
    """Return the key in an object's address (``Location``), escaped or not; empty without one.

    ``…/Set('O''Brien')``, ``Set(42)`` and ``Set(ID='0x1')`` are understood.
    """
    found = _KEY.search(unquote(address))
    if found is None:
        return ""
    return found[1].replace("''", "'") if found[1] is not None else found[2]


def _parsed_words(answer: Answer) -> Any:
    """Return the text of a body; JSON in it, too, where an error comes in another charset."""
    text = answer.text.strip()
    if answer.ok or text[:1] not in ("{", "["):
        return text
    try:
        return parse_json(text.encode())
    except ValueError:
        return text


def _encoded(text: str) -> str:
    """Percent-encode one segment of a path, or a query's value: UTF-8, a space as ``%20``."""
    return quote(text, safe="$(),:;='@!*")


def _query(options: Mapping[str, str]) -> str:
    pairs = [f"{name}={_encoded(value)}" for name, value in options.items() if value]
    return "?" + "&".join(pairs) if pairs else ""


def _expanded(navigation: str, inner: Sequence[str]) -> str:
    return f"{navigation}($select={','.join(inner)})" if inner else navigation


def _if_match(version: str) -> Mapping[str, str]:
    return {"If-Match": version} if version else {}


def _first_text(found: Mapping[str, Any], names: Sequence[str]) -> str:
    texts = (found.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str)), "")


def _number(found: Any) -> int | None:
    if isinstance(found, bool) or not isinstance(found, (int, str)):
        return None
    return int(found) if str(found).isdecimal() else None
