"""A run that never ended: what is known of it, shown before it is taken up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orgloader.i18n import _, moment, ngettext, number
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.plan.model import Change

if TYPE_CHECKING:
    from orgloader.state.runs import Run
    from orgloader.state.store import Store

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Interrupted:
    """``done`` changes were carried out for sure; of the ``doubtful`` nobody knows.

    ``mode`` and ``started`` are those of the run.
    """

    mode: str
    started: str
    done: int
    doubtful: tuple[Change, ...]


def look_for(store: "Store", portal: str) -> Interrupted | None:
    """Return what the next load from ``portal`` will take up, ``None`` where there is nothing."""
    from orgloader.run.recover import interrupted

    runs = {run.id: run for run in store.runs.history() if run.portal == portal}
    doubtful = [operation for operation in store.in_doubt() if operation.run in runs]
    run = interrupted(store, portal) or (runs[doubtful[-1].run] if doubtful else None)
    if run is None:
        return None
    changes = tuple(operation.change for operation in doubtful)
    return Interrupted(run.mode, run.started, _done(store, run), changes)


def _done(store: "Store", run: "Run") -> int:
    with store.journal(run.id) as journal:
        return sum(operation.carried_out for operation in journal.operations())


def description(found: Interrupted) -> tuple[str, str]:
    """Return what has happened, and what will be done about it."""
    title = (
        _("An undo was interrupted on %(when)s")
        if found.mode == "undo"
        else _("A load was interrupted on %(when)s")
    )
    facts = [_done_text(found.done)]
    if found.doubtful:
        facts.append(_doubtful_text(found.doubtful))
        advice = _(
            "The next load first looks this up in Business Studio, then goes on: "
            "nothing is lost, and nothing is done twice."
        )
    else:
        advice = _("The next load finishes it: nothing is lost, and nothing is done twice.")
    return title % {"when": moment(found.started)}, "\n".join((*facts, advice))


def _done_text(count: int) -> str:
    if not count:
        return _("No change is confirmed.")
    text = ngettext("%(n)s change was applied.", "%(n)s changes were applied.", count)
    return text % {"n": number(count)}


def _doubtful_text(changes: tuple[Change, ...]) -> str:
    named = ", ".join(map(_named, changes[:_NAMED])) + (", …" if changes[_NAMED:] else "")
    text = ngettext(
        "It is not known whether %(n)s change was applied: %(changes)s.",
        "It is not known whether %(n)s changes were applied: %(changes)s.",
        len(changes),
    )
    return text % {"n": number(len(changes)), "changes": named}


def _named(change: Change) -> str:
    action, kind = _(words.action_word(change.action)), _(words.kind_word(change.kind))
    return clean(f"{action.lower()}: {kind} «{change.name}»")
