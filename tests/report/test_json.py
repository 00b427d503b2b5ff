"""A report as JSON: schema 2 to the letter, in any language, and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.report.samples import CHANGES, plan, report, report_of

from orgloader.errors import SourceError
from orgloader.report.decode import from_json
from orgloader.report.encode import to_json
from orgloader.report.model import Confirmation, Difference, Report
from orgloader.report.safe import run_error
from orgloader.text import Text

SHAPE: dict[str, Any] = {
    "schema": 2,
    "source": {"portal", "root", "departments", "persons", "complete"},
    "target": {"address", "profile", "base"},
    "by": {"user", "host", "version", "scheduled"},
    "counts": {"planned", "done", "verified"},
    "rows": {"department", "person"},
    "requests": {"source", "target_reads", "target_writes"},
    "seconds": {"read_source", "read_target", "plan", "apply", "verify"},
}
LISTED = {
    "confirmed": {"code", "by"},
    "changes": {
        "number", "action", "kind", "source_id", "key", "name", "path", "old", "new", "inside",
        "status", "verified", "unverified", "reason", "error",
    },
    "conflicts": {"kind", "source_id", "name", "reason", "candidates"},
    "drift": {"kind", "source_id", "field", "written", "found", "wanted"},
    "findings": {"code", "severity", "text", "objects"},
    "excluded": {"kind", "source_id", "name", "reason"},
}  # fmt: skip


def document(shown: Report, translate: Any = str) -> Any:
    return json.loads(b"".join(to_json(shown, translate)))


def whole() -> Report:
    """A report in which no list is empty."""
    found = report()
    first = replace(
        found.changes[0],
        verified=False,
        unverified=(Difference("name", "Отдел закупок", "Отдел"),),
    )
    shown = report_of(plan())
    return replace(
        found,
        changes=(first, *found.changes[1:]),
        confirmed=(Confirmation("limit.archive_percent.department", "i.petrov"),),
        conflicts=shown.conflicts,
        drift=shown.drift,
    )


def test_every_part_has_the_keys_of_the_contract() -> None:
    found = document(whole())
    for name, keys in SHAPE.items():
        part = found[name]
        assert (part if name == "schema" else part.keys()) == keys, name
    for name, keys in LISTED.items():
        assert found[name], name
        assert all(one.keys() == keys for one in found[name]), name


def test_rows_say_what_became_of_each_source_row() -> None:
    assert list(document(report())["rows"]["person"]) == [
        "read", "created", "updated", "unchanged", "excluded", "conflicted", "failed", "pending",
    ]  # fmt: skip


def test_codes_are_in_no_language_and_texts_in_the_readers() -> None:
    russian = {"The department is no longer in the portal": "Подразделения больше нет на портале"}
    found = document(report(), lambda message: russian.get(message, message))
    archived = found["changes"][-1]
    assert archived["reason"] == {
        "code": "vanished",
        "text": "Подразделения больше нет на портале",
    }
    usual = found["changes"][0]["reason"]
    assert usual == {"code": "missing", "text": "Business Studio does not have it yet"}


def test_an_error_keeps_the_words_of_the_remote_apart() -> None:
    failed = document(report())["changes"][3]
    assert failed["error"] == {
        "code": "refused",
        "text": "HTTP 400",
        "remote": "Имя «Ведущий менеджер» уже занято",
    }


def test_what_was_only_planned_is_never_done() -> None:
    counts = document(report_of(plan()))["counts"]
    assert counts["planned"]["department"]["archive"] == 1
    for step in ("done", "verified"):
        assert {n for kind in counts[step].values() for n in kind.values()} == {0}


def test_the_three_figures_differ_where_something_went_wrong() -> None:
    counts = report().counts
    assert [step["position"]["create"] for step in (counts.planned, counts.done)] == [1, 0]
    assert counts.verified["department"]["rename"] == 1


def test_a_kept_report_is_read_as_it_was_written() -> None:
    error = run_error(SourceError("Gone", "%(a)s", a="x", detail="503"))
    kept = replace(whole(), error=error)
    # The key of what a run has created is the object's, which the plan could not know.
    known = tuple(replace(one, change=replace(one.change, key=one.key)) for one in kept.changes)
    assert from_json(json.loads(b"".join(to_json(kept)))) == replace(kept, changes=known)


def test_a_kept_report_speaks_a_language_chosen_later() -> None:
    finding = report().findings[0]
    kept = from_json(json.loads(b"".join(to_json(report()))))
    assert kept.findings[0].text == finding.text
    russian = {"department": "подразделение"}
    shown = document(kept, lambda message: russian.get(message, message))
    assert shown["findings"][0]["text"].startswith("подразделение: 9 of 34")


@pytest.mark.parametrize("character", ["\x1b", "\x9b", "\u202e", "\u2066", "\ud83d", "\x07"])
def test_nothing_in_it_steers_a_terminal(character: str) -> None:
    changed = replace(CHANGES[0], name=f"a{character}b")
    shown = replace(report(), changes=(replace(report().changes[0], change=changed),))
    text = b"".join(to_json(shown, str))
    assert character not in text.decode()
    assert json.loads(text)["changes"][0]["name"] == f"a{character}b"


def test_no_secret_is_in_it() -> None:
    told = "https://portal.example/rest/1/abcdefgh12345678/user.get"
    error = SourceError("The portal refused", "%(what)s", detail=told, what=told)
    shown = replace(report(), error=run_error(error))
    assert b"abcdefgh12345678" not in b"".join((*to_json(shown), *to_json(shown, str)))


def test_an_empty_report_has_every_key() -> None:
    assert document(Report()).keys() == document(report()).keys()


def test_a_percent_sign_in_a_text_that_is_final_stays() -> None:
    noted = replace(report().findings[1], text=Text("100 % done"))
    kept = from_json(json.loads(b"".join(to_json(replace(report(), findings=(noted,))))))
    assert document(kept)["findings"][0]["text"] == "100 % done"
