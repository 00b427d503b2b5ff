"""Which fields a profile may name, and which it must."""

from collections.abc import Mapping

from orgloader.plan.objects import Kind

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "department": ("name", "parent", "external_id", "head"),
    "position": ("name", "parent", "external_id"),
    "folder": ("name", "parent"),
    "person": (
        "name",
        "last_name",
        "first_name",
        "patronymic",
        "email",
        "work_phone",
        "mobile_phone",
        "external_id",
    ),
    "contact": ("person", "type", "value"),
    "assignment": ("person", "position"),
    "task": ("name", "text", "unit", "event"),
}
"""The fields that a profile may name, by kind."""

MANDATORY: Mapping[Kind, tuple[str, ...]] = {
    "department": ("name", "parent"),
    "position": ("name", "parent"),
    "folder": ("name", "parent"),
    "person": ("name",),
    "contact": ("person", "type", "value"),
    "assignment": ("person", "position"),
    "task": ("text",),
}
"""The fields without which a class is of no use. A task is looked up by the end of its text."""

CONTACT_FIELDS = ("email", "work_phone", "mobile_phone")
"""What of a person is kept as contact rows where the profile has the class ``contact``."""

EVENTS = ("create", "update", "move", "archive", "restore")
"""The kinds of change that a task may tell of."""
