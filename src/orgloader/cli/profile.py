"""Profiles at the command line: which there are, what one says, whether it fits, finding one."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from orgloader.cli import results
from orgloader.cli.help import Group
from orgloader.cli.options import FILE, common
from orgloader.cli.session import Session, carry_out
from orgloader.i18n import _
from orgloader.run.profiles import discovery, editing
from orgloader.run.profiles.discovery import Proposal
from orgloader.run.profiles.editing import Draft

_name = click.argument("name", required=False)
_out = click.option("--out", metavar="FILE", type=FILE)


@click.group(cls=Group)
def profile() -> None:
    pass


@profile.command("list")
@common
def list_(session: Session) -> int:
    used = session.settings.odatao.profile
    found = [
        {"name": name, "own": editing.is_own(name), "file": str(editing.file_of(name))}
        for name in editing.names()
    ]
    session.output.document({"schema": 1, "outcome": "done", "used": used, "profiles": found})
    session.output.lines(f"{one['name']}  {one['file']}" for one in found)
    session.output.lines([_("The settings use: %(name)s") % {"name": used}])
    return 0


@profile.command("show")
@_name
@_out
@common
def show(session: Session, name: str | None, out: Path | None) -> int:
    return _give(session, _draft(session, name), out)


@profile.command("convert")
@_name
@_out
@common
def convert(session: Session, name: str | None, out: Path | None) -> int:
    return _give(session, _draft(session, name), out)


@profile.command("check")
@_name
@common
def check(session: Session, name: str | None) -> int:
    draft = _draft(session, name)
    finished = session.run(
        lambda control, emit: editing.check(session.settings, draft, control, emit)
    )
    results.show_checks(session.output, finished)
    return finished.exit_code


@profile.command("discover")
@_out
@common
def discover(session: Session, out: Path | None) -> int:
    draft = _draft(session, None)
    found = carry_out(
        session.output,
        lambda control, _emit: discovery.discover(session.settings, draft.document, control),
    )
    if out is not None:
        editing.save(Draft(found.document), out)
    session.output.document(_document(found))
    session.output.table([_("Entry"), _("Name"), _("State"), _("Values")], _rows(found))
    session.output.lines(_advice(found, out))
    return 0


def _draft(session: Session, name: str | None) -> Draft:
    return editing.open_draft(name or session.settings.odatao.profile)


def _give(session: Session, draft: Draft, out: Path | None) -> int:
    """Print a profile, or write it to a file."""
    if out is not None:
        editing.save(draft, out)
    document: Mapping[str, Any] = {"schema": 1, "outcome": "done", "profile": draft.document}
    session.output.document(document)
    if out is None:
        text = json.dumps(draft.document, ensure_ascii=False, indent=2)
        session.output.lines(text.splitlines())
    else:
        session.output.lines([_("Saved: %(path)s") % {"path": out}])
    return 0


def _document(found: Proposal) -> Mapping[str, Any]:
    """Return a proposal as JSON: without values of objects, which are personal data."""
    return {
        "schema": 1,
        "outcome": "done",
        "source": found.catalogue.source,
        "profile": found.document,
        "guesses": list(found.guesses),
        "missing": list(found.missing),
        "candidates": {
            path: [{"name": one.name, "score": one.score, "reason": one.reason.render(_)}
                   for one in best]
            for path, best in found.candidates.items()
        },
    }  # fmt: skip


def _rows(found: Proposal) -> Iterator[tuple[str, str, str, str]]:
    for path, best in found.candidates.items():
        short = path.removeprefix("classes.")
        if not best:
            yield short, "", _("Missing"), ""
        else:
            state = _("Guess") if short in found.guesses else _("Certain")
            yield short, best[0].name, state, _samples(found, short, best[0].name)


def _samples(found: Proposal, path: str, name: str) -> str:
    kind = path.partition(".")[0]
    described = found.document["classes"].get(kind) or {}
    known = found.catalogue.classes.get(described.get("set", ""))
    part = known.field(name) if known else None
    return ", ".join(part.samples) if part else ""


def _advice(found: Proposal, out: Path | None) -> Iterator[str]:
    counts = {"guesses": len(found.guesses), "missing": len(found.missing)}
    yield _("Guesses to look at: %(guesses)d, not found: %(missing)d. Then check the profile") % (
        counts
    )
    if out is not None:
        yield _("Saved: %(path)s") % {"path": out}
