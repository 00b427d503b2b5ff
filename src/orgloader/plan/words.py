"""The words for what plans and reports name by a code: shared by window, console and reports.

Each function returns an English message ID, to be translated where it is shown; a code that is
not known is returned as it is.
"""

from collections.abc import Mapping

from orgloader.text import NO_TEXT, Text

ACTIONS: Mapping[str, Text] = {
    "create": Text("Create"),
    "adopt": Text("Link to existing"),
    "rename": Text("Rename"),
    "update": Text("Change"),
    "move": Text("Move"),
    "archive": Text("Archive"),
    "restore": Text("Restore"),
    "link": Text("Assign"),
    "unlink": Text("Unassign"),
    "conflict": Text("Conflict"),
    "drift": Text("Overwrite"),
    "excluded": Text("Leave out"),
}
"""What a row of a plan is; the last three are no changes."""

DONE: Mapping[str, Text] = {
    "create": Text("%(count)s created"),
    "adopt": Text("%(count)s linked to existing"),
    "rename": Text("%(count)s renamed"),
    "update": Text("%(count)s changed"),
    "move": Text("%(count)s moved"),
    "archive": Text("%(count)s archived"),
    "restore": Text("%(count)s restored"),
    "link": Text("%(count)s assigned"),
    "unlink": Text("%(count)s unassigned"),
}

KINDS: Mapping[str, Text] = {
    "department": Text("department"),
    "position": Text("position"),
    "person": Text("person"),
    "contact": Text("contact"),
    "assignment": Text("assignment"),
    "folder": Text("folder"),
    "task": Text("task"),
}

OUTCOMES: Mapping[str, Text] = {
    "nothing_to_do": Text("Nothing to change"),
    "planned": Text("Compared, nothing written"),
    "done": Text("Loaded"),
    "with_errors": Text("Loaded with problems"),
    "unverified": Text("Loaded, not verified"),
    "stopped": Text("Stopped, nothing written"),
    "failed": Text("Failed"),
    "cancelled": Text("Cancelled"),
    "": Text("Not finished"),
}

UNDONE: Mapping[str, Text] = {
    "done": Text("Undone"),
    "with_errors": Text("Undone with problems"),
    "unverified": Text("Undone, not verified"),
}
"""What an undo has come to, where a load has other words."""

STATUSES: Mapping[str, Text] = {
    "planned": Text("Planned"),
    "done": Text("Done"),
    "verified": Text("Verified"),
    "failed": Text("Failed"),
    "blocked": Text("Blocked"),
    "stale": Text("Changed by somebody else"),
    "unclear": Text("Unclear"),
    "not_attempted": Text("Not attempted"),
    "left_out": Text("Left out"),
}

MODES: Mapping[str, Text] = {
    "plan": Text("Comparison"),
    "load": Text("Load"),
    "undo": Text("Undo"),
}

SEVERITIES: Mapping[str, Text] = {
    "stop": Text("Stops the load"),
    "confirm": Text("Needs confirmation"),
    "note": Text("Note"),
}

FIELDS: Mapping[str, Text] = {
    "name": Text("Name"),
    "parent": Text("Belongs to"),
    "head": Text("Head"),
    "external_id": Text("External ID"),
    "last_name": Text("Last name"),
    "first_name": Text("First name"),
    "patronymic": Text("Patronymic"),
    "email": Text("E-mail"),
    "work_phone": Text("Work phone"),
    "mobile_phone": Text("Mobile phone"),
    "person": Text("Person"),
    "position": Text("Position"),
    "type": Text("Type"),
    "value": Text("Value"),
    "text": Text("Text"),
    "unit": Text("Unit"),
    "event": Text("Event"),
}

PHASES: Mapping[str, Text] = {
    "test": Text("Testing the connections"),
    "recover": Text("Finishing an interrupted run"),
    "read_source": Text("Reading Bitrix24"),
    "read_target": Text("Reading Business Studio"),
    "plan": Text("Comparing"),
    "confirm": Text("Looking once more at what is gone"),
    "apply": Text("Writing to Business Studio"),
    "verify": Text("Reading back what was written"),
    "report": Text("Keeping the report"),
}

REASONS: Mapping[str, Text] = {
    "create": Text("Business Studio does not have it yet", code="missing"),
    "adopt": Text("Business Studio has it already: it is linked, not created again", code="found"),
    "rename": Text("The name differs from Bitrix24", code="name"),
    "update": Text("The fields differ from Bitrix24", code="fields"),
    "move": Text("Its place differs from Bitrix24", code="place"),
    "restore": Text("It is back in Bitrix24", code="back"),
    "link": Text("The person holds the position in Bitrix24", code="holds"),
    "unlink": Text("The person no longer holds the position", code="left"),
    "archive": Text("It is no longer in Bitrix24", code="vanished"),
}
"""Why an action is taken, where the plan names no reason of its own."""
EMPTY = "—"
"""What stands for a value that is empty."""


def action_word(action: str) -> str:
    """Return the word for an action, or for what else a row of a plan can be."""
    return _word(ACTIONS, action)


def done_words(action: str) -> str:
    """Return how many objects met with an action, with a place for ``count``."""
    return _word(DONE, action)


def kind_word(kind: str) -> str:
    """Return the word for a kind of object, in small letters."""
    return _word(KINDS, kind)


def outcome_word(outcome: str, mode: str = "load") -> str:
    """Return the words for the outcome of a run; empty: the run never ended."""
    return _word(UNDONE if mode == "undo" and outcome in UNDONE else OUTCOMES, outcome)


def status_word(status: str) -> str:
    """Return the words for what became of one change."""
    return _word(STATUSES, status)


def mode_word(mode: str) -> str:
    """Return the word for what a run was to do."""
    return _word(MODES, mode)


def severity_word(severity: str) -> str:
    """Return the words for the severity of a finding."""
    return _word(SEVERITIES, severity)


def field_text(name: str) -> Text:
    """Return the word for a field, to be put among the values of another text."""
    return FIELDS.get(name, Text(name))


def field_word(field: str) -> str:
    """Return the word for one of our field names."""
    return _word(FIELDS, field)


def phase_word(phase: str) -> str:
    """Return the words for a phase of a run."""
    return _word(PHASES, phase)


def reason_of(action: str, own: Text | None = None) -> Text:
    """Return why an action is taken: the plan's ``own`` reason where it names one; maybe empty."""
    return own or REASONS.get(action, NO_TEXT)


def _word(words: Mapping[str, Text], code: str) -> str:
    return words[code].message if code in words else code
