"""Source IDs: the names by which plans, links and reports know an object; made and read only here.

``d:40`` a department, ``u:101`` a person, ``p:40:1`` a position, ``a:101:p:40:1`` the assignment
of a person to a position, ``c:101:email`` a contact row, ``f:Удалённые`` the archive folder,
``t:7`` the task about change 7, ``t:RUN:7`` one that is owed since change 7 of an earlier run.
``key:0x…`` refers to a studio object that has no source ID.
"""

import re
from collections.abc import Mapping

from orgloader.plan.objects import KINDS, Kind

_KINDS: Mapping[str, Kind] = dict(zip("dpucaft", KINDS, strict=True))
_KEY = "key:"
_FORMS: Mapping[Kind, re.Pattern[str]] = {
    "department": re.compile("d:[0-9]+"),
    "position": re.compile("p:[0-9]+:[0-9]+"),
    "person": re.compile("u:[0-9]+"),
    "contact": re.compile("c:[0-9]+:[a-z_]+"),
    "assignment": re.compile("a:[0-9]+:p:[0-9]+:[0-9]+"),
    "folder": re.compile("f:.+", re.DOTALL),
    "task": re.compile("t:(?:.+:)?[0-9]+"),
}


def department(id: str | int) -> str:
    """Return the source ID of the department that the portal knows as ``id``."""
    return f"d:{id}"


def person(id: str) -> str:
    """Return the source ID of the user whom the portal knows as ``id``."""
    return f"u:{id}"


def position(department_id: str, number: int) -> str:
    """Return the source ID of position ``number`` of a department (the portal's ID)."""
    return f"p:{department_id}:{number}"


def contact(person_id: str, field: str) -> str:
    """Return the source ID of the row that holds ``email`` … of a user (the portal's ID)."""
    return f"c:{person_id}:{field}"


def assignment(person: str, position: str) -> str:
    """Return the source ID of the assignment of a person to a position, both source IDs."""
    return f"a:{portal_id(person)}:{position}"


def folder(name: str) -> str:
    """Return the source ID of the archive folder called ``name``."""
    return f"f:{name}"


def task(number: int, run: str = "") -> str:
    """Return the source ID of the task about change ``number``, of an earlier ``run`` if named."""
    return f"t:{run}:{number}" if run else f"t:{number}"


def by_key(key: str) -> str:
    """Return the reference to a studio object that has no source ID."""
    return f"{_KEY}{key}"


def key_in(reference: str) -> str | None:
    """Return the studio key in a reference made by ``by_key``, ``None`` for a source ID."""
    return reference.removeprefix(_KEY) if reference.startswith(_KEY) else None


def kind_of(source_id: str) -> Kind:
    """Return the kind of object; ``KeyError`` for what is no source ID."""
    return _KINDS[source_id.partition(":")[0]]


def is_valid(source_id: str, kind: Kind) -> bool:
    """Return whether this is a whole source ID of ``kind``, as this program makes them."""
    return _FORMS[kind].fullmatch(source_id) is not None


def portal_id(source_id: str) -> str:
    """Return the portal's ID of a department or person, ``d:40`` → ``40``."""
    return source_id.partition(":")[2]


def department_of(position: str) -> str:
    """Return the portal's ID of the department of a position, ``p:40:1`` → ``40``."""
    return position.split(":")[1]


def number_of(position: str) -> int:
    """Return the number of a position within its department, ``p:40:1`` → 1."""
    return int(position.rpartition(":")[2])


def person_of(source_id: str) -> str:
    """Return the person to whom a contact or an assignment belongs; anyone else's own ID."""
    return person(source_id.split(":", 2)[1]) if source_id[:2] in ("a:", "c:") else source_id


def ends(assignment: str) -> tuple[str, str]:
    """Return the source IDs of the person and of the position that an assignment ties."""
    _, id, position = assignment.split(":", 2)
    return person(id), position


def change_of(task: str) -> int | None:
    """Return the number of the change of the same plan that a task tells of, if any."""
    number = task.removeprefix("t:")
    return int(number) if number != task and number.isdecimal() else None


def owed_by(task: str) -> tuple[str, int] | None:
    """Return the run and the change that owe an earlier run's task, ``None`` for any other."""
    run, _, number = task.removeprefix("t:").rpartition(":")
    return (run, int(number)) if task.startswith("t:") and run else None
