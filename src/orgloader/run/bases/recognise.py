"""Which base is this? Found by the stored links that are alive in it (rules.md, rule 6, guards)."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from orgloader.plan import ids, words
from orgloader.plan.matching.match import is_linked
from orgloader.plan.model import Finding
from orgloader.plan.objects import Link, StudioObject, Target
from orgloader.run.bases.blindness import blind
from orgloader.settings import Settings
from orgloader.state.store import Base, Store
from orgloader.text import Text, listed


@dataclass(frozen=True, slots=True)
class Bound:
    """The base in front of us with its links, as far as it is known, and what speaks against it."""

    base: Base
    links: Mapping[str, Link] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


PROFILE = Text("The profile has changed since the last load: %(what)s")
GENERAL = Text("what it says of the service as a whole")
_UNKNOWN: Mapping[str, str] = {}


def recognise(
    store: Store,
    settings: Settings,
    portal: str,
    target: Target,
    hashes: Mapping[str, str] = _UNKNOWN,
    *,
    inside: Collection[str] = (),
) -> Bound:
    """Find the base whose links point to objects of ``target``.

    Where none does, the base is new (``base.base`` is empty); if others are known for the portal,
    that must be confirmed, and so must any change of what the last load went by: ``hashes``
    are of what the profile says. ``inside`` are the source IDs of all that is below the root: a
    branch that has nothing in common with them belongs to another root and is left alone.
    """
    wanted = _wanted(settings, portal, hashes)
    branches = False
    for known in sorted(store.bases(portal), key=lambda base: base.root != wanted.root):
        links = store.links(portal, known.base, target)
        if not alive(links, target):
            continue
        if _is_ours(known, wanted, links, inside):
            now = replace(wanted, base=known.base, root_name=known.root_name, loaded=known.loaded)
            unseen = blind(links, target, settings.sync.limits.minimum)
            return Bound(now, links, (*unseen, *_changes(known, wanted)))
        branches = True
    unseen = _all_hidden(store, wanted, target, settings.sync.limits.minimum)
    strange = () if branches else _strange(store, portal, target)
    return Bound(wanted, {}, tuple(unseen) or tuple(strange))


def _is_ours(known: Base, wanted: Base, links: Mapping[str, Link], inside: Collection[str]) -> bool:
    """Return whether a base is the branch of the wanted root, whole, in part or with more."""
    return known.root in ("", wanted.root, *inside) or wanted.root in links


def _all_hidden(store: Store, wanted: Base, target: Target, minimum: int) -> Iterator[Finding]:
    """Refuse to take a base for an empty one of which nothing can be seen but folders, and the
    catalogue of persons itself, which Business Studio shows as an object.
    """
    if target.all("department") or target.all("position") or len(target.all("person")) > 1:
        return
    for known in store.bases(wanted.portal):
        if (known.root, known.address) == (wanted.root, wanted.address):
            yield from blind(store.links(known.portal, known.base), target, minimum)
            return


def alive(links: Mapping[str, Link], target: Target) -> bool:
    """Tell whether any linked object is in the studio."""
    return any(
        found is not None and _is_same(link, found)
        for link in links.values()
        for found in [target.all(link.kind).get(link.key)]
    )


def _is_same(link: Link, found: StudioObject) -> bool:
    """Tell whether an object with the key of a link is the linked one: by its GUID, its external
    ID or, where none is shown, its name: elsewhere the same short key may be somebody else's.
    """
    if not is_linked(link, found) or (link.guid and found.guid):
        return is_linked(link, found)
    if link.kind in ("assignment", "contact"):
        return False
    name = link.written.get("name")
    return name == found.fields.get("name") if name else not link.written


def _wanted(settings: Settings, portal: str, hashes: Mapping[str, str]) -> Base:
    return Base(
        portal=portal,
        base="",
        root=ids.department(settings.bitrix24.root_department_id),
        address=settings.odatao.address,
        profile=settings.odatao.profile,
        archive_folder=settings.sync.archive_folder,
        hashes=json.dumps(dict(hashes)),
    )


def _changes(known: Base, wanted: Base) -> Iterator[Finding]:
    changed = {
        "root.changed": (
            Text("The root department is %(now)s, at the last load it was %(before)s"),
            known.root,
            wanted.root,
        ),
        "archive_folder.changed": (
            Text("The archive folder is «%(now)s», at the last load it was «%(before)s»"),
            known.archive_folder,
            wanted.archive_folder,
        ),
    }
    for code, (text, before, now) in changed.items():
        if before and before != now:  # unknown of a first load that was killed
            values = {"before": before, "now": now}
            yield Finding(code, "confirm", replace(text, values=values))
    yield from _changed_profile(known, wanted)


def _changed_profile(known: Base, wanted: Base) -> Iterator[Finding]:
    """Ask about another profile, known by its content; by its name where that is not known."""
    before, now = json.loads(known.hashes), json.loads(wanted.hashes)
    changed = [kind for kind in ("", *words.KINDS) if before.get(kind) != now.get(kind)]
    if before and now:
        if changed:
            what = listed(words.KINDS[kind] if kind else GENERAL for kind in changed)
            yield Finding("profile.changed", "confirm", Text(PROFILE.message, {"what": what}))
    elif known.profile and known.profile != wanted.profile:
        values = {"before": known.profile, "now": wanted.profile}
        text = Text("The profile is %(now)s, at the last load it was %(before)s", values)
        yield Finding("profile.changed", "confirm", text)


def _strange(store: Store, portal: str, target: Target) -> Iterator[Finding]:
    others = [known for known in store.bases() if known.portal != portal]
    for known in others:
        if alive(store.links(known.portal, known.base), target):
            another = Text(
                "The open base is loaded from another portal, %(portal)s", {"portal": known.portal}
            )
            yield Finding("portal.changed", "confirm", another)
            return
    known_here = [known for known in store.bases(portal) if store.links(portal, known.base)]
    if known_here:
        text = Text(
            "Another base is open in Business Studio: it has nothing of what was loaded "
            "before below «%(root)s»",
            {"root": known_here[0].root_name},
        )
        yield Finding("base.changed", "confirm", text)
