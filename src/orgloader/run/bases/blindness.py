"""Blind is not empty: are the linked objects visible at all? (rules.md, rule 24)"""

from collections.abc import Iterator, Mapping

from orgloader.errors import Check
from orgloader.plan import ids, words
from orgloader.plan.matching.match import is_linked
from orgloader.plan.model import Finding
from orgloader.plan.objects import KINDS, Kind, Link, Target
from orgloader.settings import Settings, given_webhook
from orgloader.state.store import Base, Store
from orgloader.studio.interface import Studio
from orgloader.text import Text

Links = Mapping[str, Link]

BLIND = Text(
    "%(kind)s: none of the %(count)d objects that were loaded before can be seen. Most likely the "
    "service's account has no rights on them. If they are really gone: orgloader links forget"
)
NOT_SEEN = (
    "%(kind)s: of %(count)d objects that were loaded before, none that was looked up is visible"
)
_LOOKED_UP = 5
"""How many objects of a kind *Test connections* looks up: reading all would take a whole load."""


def blind(links: Links, target: Target, minimum: int) -> Iterator[Finding]:
    """Yield a ``stop`` for each kind with ``minimum`` linked objects none of which is visible."""
    for kind in KINDS:
        linked = _of(links, kind)
        if _many(linked, minimum) and not any(_is_there(link, target) for link in linked):
            text = Text(BLIND.message, {"kind": words.KINDS[kind], "count": len(linked)})
            yield Finding(f"studio.blind.{kind}", "stop", text)


def check_sight(studio: Studio, store: Store, settings: Settings) -> Iterator[Check]:
    """Look up some linked objects of each kind, for *Test connections*; writes nothing."""
    base = loaded_here(store, settings)
    links = store.links(base.portal, base.base) if base else {}
    for kind in KINDS if links else ():
        linked = _of(links, kind)
        if studio.schema.has(kind) and _many(linked, settings.sync.limits.minimum):
            yield from _check(studio, kind, linked)


def loaded_here(store: Store, settings: Settings) -> Base | None:
    """Return the base that these settings were last loaded into."""
    root = ids.department(settings.bitrix24.root_department_id)
    here = (root, settings.odatao.address)
    portal = (given_webhook() or settings.bitrix24.webhook_url).host
    bases = store.bases(portal)
    return next((base for base in bases if (base.root, base.address) == here), None)


def _check(studio: Studio, kind: Kind, linked: list[Link]) -> Iterator[Check]:
    for link in linked[:_LOOKED_UP]:
        found = studio.get(kind, link.key)
        if found is not None and is_linked(link, found):
            return
    yield Check(
        f"studio.blind.{kind}",
        "failed",
        NOT_SEEN,
        "Check the rights of the service's account, and that the right base is open",
        {"kind": words.KINDS[kind], "count": len(linked)},
    )


def _of(links: Links, kind: Kind) -> list[Link]:
    return [link for link in links.values() if link.kind == kind and link.key]


def _many(linked: list[Link], minimum: int) -> bool:
    return len(linked) >= max(1, minimum)


def _is_there(link: Link, target: Target) -> bool:
    found = target.all(link.kind).get(link.key)
    return found is not None and is_linked(link, found)
