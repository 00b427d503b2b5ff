"""What must hold after each run, worked out from the two ends alone, without the engine."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from tests.run.engine import error_of
from tests.simulation.scene import SECRET, Scene

from orgloader.plan.objects import Link
from orgloader.run.events import Finished
from orgloader.run.kept import read_report

Row = dict[str, Any]
Object = tuple[str, Any]
"""Kind and key."""
CONTACTS = {"email": "EMAIL", "work_phone": "WORK_PHONE", "mobile_phone": "PERSONAL_MOBILE"}
INVISIBLE = ("bot", "email", "imconnector")


def spelled(text: Any) -> str:
    text = "".join(c for c in str(text or "") if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: Any) -> str:
    return unicodedata.normalize("NFC", spelled(text).casefold())


# The portal, as it shall be seen


def wanted(scene: Scene) -> Row:
    """Return the tree that the portal asks for: name, head, positions with holders, children."""
    rows = {str(row["ID"]): row for row in scene.portal.state.tree()}
    people, places = scene.portal.state.users, placed(scene)
    persons = scene.settings.sync.create_persons

    def node(id: str) -> Row:
        head = str(rows[id].get("UF_HEAD"))
        titles = [title for title, holders in places[id].items() if head in holders]
        children = (child for child in places if str(rows[child].get("PARENT")) == id != child)
        return {
            "name": spelled(rows[id]["NAME"]),
            "head": titles[0] if titles else None,
            "positions": {
                title: sorted(_person(people[one]) for one in holders if persons)
                for title, holders in places[id].items()
            },
            "below": _sorted(node(child) for child in children),
        }

    return node(str(scene.settings.bitrix24.root_department_id))


def placed(scene: Scene) -> dict[str, dict[str, list[str]]]:
    """Return the user IDs by title by department ID, for all that is to be loaded."""
    rows = {str(row["ID"]): row for row in scene.portal.state.tree()}
    inside = _subtree(rows, str(scene.settings.bitrix24.root_department_id))
    found: dict[str, dict[str, list[str]]] = {id: {} for id in inside}
    for id, row in scene.portal.state.users.items():
        if row.get("ACTIVE", True) is False or row.get("USER_TYPE") in INVISIBLE:
            continue
        title = folded(row.get("WORK_POSITION")) or folded(scene.settings.sync.default_position)
        own = {str(place) for place in row.get("UF_DEPARTMENT") or ()}
        headed = {place for place in inside if str(rows[place].get("UF_HEAD")) == id}
        for place in (own | headed) & set(inside):
            found[place].setdefault(title, []).append(id)
    return found


def _subtree(rows: Mapping[str, Row], root: str) -> list[str]:
    found = [root]
    for id in found:
        found += [one for one, row in rows.items() if str(row.get("PARENT")) == id and one != root]
    return found


def _person(row: Row) -> tuple[str, ...]:
    name = " ".join(
        filter(None, (spelled(row.get(p)) for p in ("LAST_NAME", "NAME", "SECOND_NAME")))
    )
    contacts = [spelled(row.get(theirs)) for theirs in CONTACTS.values()]
    return (name or contacts[0] or f"ID {row['ID']}", *contacts)


def _sorted(nodes: Iterable[Row]) -> list[Row]:
    return sorted(nodes, key=lambda node: json.dumps(node, sort_keys=True))


# The studio, as it is


def shown(scene: Scene, mine: Iterable[Object] = ()) -> Row:
    """Return the same tree of the studio; ``mine`` is what people made by hand."""
    state, foreign = scene.studio.state, set(mine)
    people = _people(scene, foreign)
    holders: dict[Any, list[tuple[str, ...]]] = {}
    for row in state.objects("assignment"):
        if ("assignment", row["key"]) not in foreign:
            holders.setdefault(row["position"], []).append(people[row["person"]])
    below = _children(scene, foreign)
    titles = {row["key"]: folded(row["name"]) for row in state.objects("position")}
    vacant = scene.settings.sync.vacant_position_days

    def node(row: Row) -> Row:
        here = below.get(("department", row["key"]), {"position": [], "department": []})
        seats = [(titles[p["key"]], sorted(holders.get(p["key"], ()))) for p in here["position"]]
        if vacant:
            seats = [(title, held) for title, held in seats if held]
        assert len(dict(seats)) == len(seats), f"one title twice in {row['name']}: {seats}"
        return {
            "name": row["name"],
            "head": titles[row["head"]] if row.get("head") else None,
            "positions": dict(seats),
            "below": _sorted(node(one) for one in here["department"]),
        }

    return node(root(scene))


def _children(scene: Scene, foreign: set[Object]) -> dict[Object, dict[str, list[Row]]]:
    """Return what lies in each unit, by kind, without what people made."""
    state = scene.studio.state
    found: dict[Object, dict[str, list[Row]]] = {}
    for kind in ("department", "position"):
        for row in state.objects(kind):
            above = state.above(row["key"], kind)
            if above is not None and (kind, row["key"]) not in foreign:
                found.setdefault(above, {"position": [], "department": []})[kind].append(row)
    return found


def root(scene: Scene) -> Row:
    link = scene.links()[f"d:{scene.settings.bitrix24.root_department_id}"]
    rows = scene.studio.state.objects("department")
    (row,) = (row for row in rows if str(row["key"]) == own_key(link))
    return row


def own_key(link: Link) -> str:
    """Return a key as the service has it: numbers, which repeat, are linked with their set."""
    found = re.fullmatch(r"[^()]+\((.+)\)", link.key)
    return found[1] if found else link.key


def _people(scene: Scene, foreign: set[Object]) -> dict[Any, tuple[str, ...]]:
    state = scene.studio.state
    rows: dict[tuple[Any, str], str] = {}
    words = scene.studio.state.schema.kinds.get("contact")
    for row in state.objects("contact") if words else ():
        if ("contact", row["key"]) not in foreign and row["value"]:
            place = row["person"], row["type"]
            assert place not in rows, f"two contact rows for one: {place}"
            rows[place] = row["value"]
    described = scene.profile["classes"].get("contact") or {"types": {}}
    types = {ours: _member(theirs) for ours, theirs in described["types"].items()}
    return {
        row["key"]: (
            row["name"],
            *(
                spelled(rows.get((row["key"], types[ours]), "") if words else row.get(ours))
                for ours in CONTACTS
            ),
        )
        for row in state.objects("person")
    }


def _member(theirs: Any) -> Any:
    """Return a constant of a profile as the studio shows it."""
    return theirs["enum"].split("'")[1] if isinstance(theirs, Mapping) else theirs


# What must hold


def equal(scene: Scene, mine: Iterable[Object] = ()) -> None:
    """After a clean run the studio equals the portal, and every object of ours is linked once."""
    assert shown(scene, mine) == wanted(scene)
    once(scene, mine)


def once(scene: Scene, mine: Iterable[Object] = ()) -> None:
    """Nothing is doubled and nothing lost: each object of ours has one link.

    What somebody deleted after its source had gone may still be linked.
    """
    linked: dict[str, list[str]] = {}
    for link in scene.links().values():
        linked.setdefault(link.kind, []).append(own_key(link))
    for kind in ("department", "position", "person", "contact", "assignment"):
        foreign = {str(key) for one, key in mine if one == kind}
        there = {str(row["key"]) for row in scene.studio.state.objects(kind)} - foreign
        keys = set(linked.get(kind, ())) - foreign
        assert len(set(linked.get(kind, ()))) == len(linked.get(kind, ())), f"shared {kind}"
        assert there <= keys, f"{kind}: not linked {there - keys}"
    texts = [row["text"] for row in scene.studio.state.objects("task")]
    assert len(set(texts)) == len(texts), "one task twice"


def archived(scene: Scene, *, by_last: bool = False) -> set[tuple[str, str]]:
    """Return kinds and keys of all units that lie in the archive folder.

    With ``by_last`` only of those that the last run moved, with what is below them.
    """
    state = scene.studio.state
    name = scene.settings.sync.archive_folder
    folders = {("folder", row["key"]) for row in state.objects("folder") if row["name"] == name}
    moved = {
        (kind.name, write.about.key)
        for write in scene.log()
        if write.about and state.tables.has(write.about)
        for kind in (state.kind_of(write.about),)
        if kind
    }
    found: set[tuple[str, str]] = set()
    for kind in ("department", "position", "folder"):
        for row in state.objects(kind):
            way = _way(scene, (kind, row["key"]))
            if folders & set(way[1:]) and (not by_last or moved & set(way) - folders):
                found.add((kind, str(row["key"])))
    return found


def _way(scene: Scene, one: Object) -> list[Object]:
    """Return an object and all that it lies under."""
    found = [one]
    while (above := scene.studio.state.above(found[-1][1], found[-1][0])) is not None:
        found.append(above)
    return found


def settled(scene: Scene) -> None:
    """After a clean run nothing is in doubt, and no run is left open."""
    with scene.store() as store:
        assert store.in_doubt() == []
        assert store.runs.unfinished() == []


def ended_once(scene: Scene) -> None:
    """A run that did not die has told exactly one end, and told it last."""
    ends = [event for event in scene.events if isinstance(event, Finished)]
    assert len(ends) == 1
    assert scene.events[-1] is ends[0]
    error = ends[0].error
    assert error is None or type(error).__name__ != "UnexpectedError", error


def polite(scene: Scene) -> None:
    """Never two requests at once at one end."""
    ends = (scene.studio, scene.portal, *scene.lines.values())
    assert [end.flight.overlaps for end in ends] == [0] * 4


def secret(scene: Scene) -> None:
    """The webhook's secret is in no event and in no file of the data folder."""
    assert SECRET not in repr(scene.events)
    for file in scene.folder.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    with scene.store() as store:
        for run in store.runs.history():
            if run.ended:
                assert SECRET not in repr(read_report(store, run.id))


def after_any_run(scene: Scene, finished: Finished | None) -> None:
    """What holds however a run has ended."""
    polite(scene)
    if finished is None:
        return
    ended_once(scene)
    outcome, writes = finished.report.outcome, finished.report.requests.target_writes
    if finished.exit_code in (3, 6) or outcome == "nothing_to_do":
        assert accepted(scene) == 0, f"{outcome}, yet written"
    assert writes == scene.writes
    _adds_up(finished)


def accepted(scene: Scene) -> int:
    """Return how many writes of the last run the studio has carried out."""
    return len(scene.log())


def _adds_up(finished: Finished) -> None:
    """Every source row is explained (rules.md, rule 18)."""
    for kind, rows in finished.report.rows.items():
        if finished.plan is not None:
            fates = sum(count for fate, count in asdict(rows).items() if fate != "read")
            assert rows.read == fates, f"{kind}: {rows}"


TWIN = "An object with this name already exists here"


def clean_but_for_twins(scene: Scene, mine: Iterable[Object] = (), *confirmed: str) -> Finished:
    """As ``clean``, in a studio that wants names to be unique; it may refuse what is not."""
    scene.heal()
    finished: Finished = scene.load(*confirmed)
    if finished.exit_code == 0:
        return clean(scene, mine, *confirmed)
    after_any_run(scene, finished)
    assert finished.exit_code == 4, finished.report.findings
    errors = [error_of(row) for row in finished.report.changes if row.status == "failed"]
    assert errors
    assert all(TWIN in error for error in errors), errors
    once(scene, mine)
    settled(scene)
    return finished


def clean(scene: Scene, mine: Iterable[Object] = (), *confirmed: str) -> Finished:
    """Load once more, undisturbed: it converges, and the load after it writes nothing."""
    scene.heal()
    finished = scene.load(*confirmed)
    assert finished is not None
    after_any_run(scene, finished)
    assert finished.exit_code == 0, finished.report.findings
    equal(scene, mine)
    settled(scene)
    before = scene.studio.state.dump()
    again = scene.load()
    assert (again.exit_code, again.report.outcome) == (0, "nothing_to_do"), again.report.findings
    assert scene.writes == 0
    assert scene.studio.state.dump() == before
    secret(scene)
    found: Finished = finished
    return found
