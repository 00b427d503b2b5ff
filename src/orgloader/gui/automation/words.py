"""A schedule in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from orgloader.gui.automation.standing import Standing
from orgloader.i18n import _, moment, ngettext
from orgloader.text import Text

if TYPE_CHECKING:
    from orgloader.automation.schedule import Every, State

RESULTS: Mapping[int, Text] = {
    0: Text("loaded, or nothing to do"),
    2: Text("the settings are wrong"),
    3: Text("stopped: somebody has to decide, nothing was written"),
    4: Text("loaded with problems"),
    5: Text("loaded, but not verified"),
    6: Text("Bitrix24 or Business Studio could not be reached, nothing was written"),
    130: Text("cancelled"),
}
"""The exit codes of a load."""

NOTES: Mapping[str, Text] = {
    "linger": Text("It runs only while you are signed in to this computer"),
}
"""What keeps a schedule from running, by the code that a scheduler reports."""


def every_words(every: "Every | None") -> str:
    """Return when loads run: ``Every day at 06:30``."""
    if every is None:
        return _("At times that were set in the system's scheduler")
    if every.at is not None:
        return _("Every day at %(time)s") % {"time": f"{every.at:%H:%M}"}
    text = ngettext("Every %(n)s minute", "Every %(n)s minutes", every.minutes)
    return text % {"n": every.minutes}


def heading(found: Standing) -> str:
    """Return how the schedule is, in a few words."""
    state = found.state
    if state is None:
        return _("The system's scheduler does not answer")
    if not state.installed:
        return _("There is no schedule: loads are started by hand")
    if found.paused_until is not None:
        return paused_words(found.paused_until)
    if not state.enabled:
        return _("The schedule is switched off in the system's scheduler")
    return every_words(state.every)


def mark(found: Standing) -> tuple[str, str]:
    """Return icon and colour of how the schedule is."""
    state = found.state
    if state is None:
        return "failed", "failed"
    if not state.installed:
        return "pending", "muted"
    if found.paused_until is not None or not state.enabled or state.missed:
        return "note", "note"
    return "ok", "ok"


def paused_words(until: datetime) -> str:
    """Return until when a schedule is paused."""
    if until.year == datetime.max.year:
        return _("Paused until somebody resumes it")
    return _("Paused until %(when)s") % {"when": _local(until)}


def facts(found: Standing) -> Iterator[tuple[str, str]]:
    """Yield what the scheduler reports, each with its name."""
    state = found.state
    if state is None or not state.installed:
        return
    if found.paused_until is not None:
        yield _("Schedule"), every_words(state.every)
    yield _("Next load"), _next(found, state)
    yield _("Last load"), _last(state)
    if state.missed:
        text = ngettext("%(n)s load did not start", "%(n)s loads did not start", state.missed)
        yield _("Missed"), text % {"n": state.missed}
    if state.note:
        yield _("Note"), NOTES[state.note].render(_)


def _next(found: Standing, state: "State") -> str:
    if state.next_run is None:
        return _("not known")
    when = _local(state.next_run)
    if found.paused_until is not None and found.paused_until > state.next_run:
        return _("%(when)s, left out because of the pause") % {"when": when}
    return when


def _last(state: "State") -> str:
    if state.last_run is None:
        return _("none yet")
    return f"{_local(state.last_run)}: {_result(state)}"


def _result(state: "State") -> str:
    if state.running:
        return _("it is running now")
    code = state.last_result
    if code is None:
        return _("the result is not known, see the history")
    known = RESULTS.get(code)
    return known.render(_) if known else _("it broke off (code %(code)s)") % {"code": code}


def _local(when: datetime) -> str:
    return moment(when.isoformat())
