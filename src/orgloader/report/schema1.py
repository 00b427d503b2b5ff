"""Reports as version 0.1 kept them, schema 1, brought to schema 2 by counting them again.

Schema 1 counted what was only planned as if it were done, and had its texts in one language.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from orgloader.plan import ids
from orgloader.report.counts import PENDING, WITH_UNCHANGED, tally

Json = Mapping[str, Any]
_EXIT_CODES = {"with_errors": 4, "unverified": 5, "stopped": 3, "failed": 6, "cancelled": 130}


def converted(document: Json) -> dict[str, Any]:
    """Return the document in schema 2; what schema 1 did not keep is empty."""
    changes = [_change(number, one) for number, one in enumerate(document["changes"], 1)]
    return {
        "schema": 2,
        **{name: document[name] for name in ("run", "mode", "outcome", "source", "requests")},
        "seconds": document["seconds"],
        "exit_code": _EXIT_CODES.get(document["outcome"], 0),
        "began": "",
        "ended": "",
        "connection": "",
        "by": {},
        "confirmed": [],
        "target": {**document["target"], "base": {}},
        "counts": _counts(document, changes),
        "rows": {kind: _rows(kind, rows, changes) for kind, rows in document["rows"].items()},
        "changes": changes,
        "names": {
            **{one["source_id"]: one["name"] for one in changes},
            **document.get("names", {}),
        },
        "conflicts": [],
        "drift": [],
        "findings": [{**one, "objects": []} for one in document["findings"]],
        "excluded": [
            {**one, "name": one.get("name", ""), "reason": _reason(one["reason"])}
            for one in document["excluded"]
        ],
    }


def _change(number: int, kept: Json) -> dict[str, Any]:
    error = kept["error"]
    return {
        **kept,
        "number": number,
        "inside": [],
        "unverified": [],
        "reason": _reason(kept["reason"]),
        "error": {"code": "", "text": error, "remote": ""} if error else None,
    }


def _reason(text: str) -> dict[str, str]:
    return {"code": "", "text": text}


def _counts(document: Json, changes: Iterable[Json]) -> dict[str, Any]:
    listed = list(changes)
    before = document["counts"]
    unchanged: dict[str, int] = {
        kind: before.get(kind, {}).get("unchanged", 0) for kind in WITH_UNCHANGED
    }
    attempted = document["mode"] != "plan" and document["outcome"] not in {"stopped", "failed"}
    left = unchanged if attempted else {}
    return {
        "planned": _counts_of(listed, unchanged),
        "done": _counts_of((one for one in listed if one["status"] == "done"), left),
        "verified": _counts_of((one for one in listed if one["verified"]), left),
    }


def _counts_of(changes: Iterable[Json], unchanged: Mapping[str, int]) -> Any:
    return tally(Counter((one["kind"], one["action"]) for one in changes), unchanged)


def _rows(kind: str, rows: Json, changes: Iterable[Json]) -> dict[str, int]:
    """Tell what is still to be made from what was made, and from what failed."""
    if all(one["status"] == "planned" for one in changes):
        pending = rows["created"] + rows["updated"]
        return {**rows, "created": 0, "updated": 0, "pending": pending}
    waiting = {
        row
        for one in changes
        if one["status"] in PENDING and ids.kind_of(row := ids.person_of(one["source_id"])) == kind
    }
    pending = min(len(waiting), rows["failed"])
    return {**rows, "failed": rows["failed"] - pending, "pending": pending}
