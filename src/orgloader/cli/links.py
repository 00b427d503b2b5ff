"""The links at the command line: which there are, forgetting them, taking them elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from orgloader.cli.asking import line
from orgloader.cli.help import Group
from orgloader.cli.options import FILE, common
from orgloader.cli.session import Session
from orgloader.errors import SettingsError
from orgloader.i18n import _
from orgloader.plan import words
from orgloader.plan.objects import KINDS, Link
from orgloader.state.links import export_links, forget_links, import_links
from orgloader.state.store import Base, Store


@click.group(cls=Group)
def links() -> None:
    pass


@links.command("list")
@click.argument("text", required=False)
@common
def list_(session: Session, text: str | None) -> int:
    with Store.open(session.folder, read_only=True) as store:
        found = [(base, store.links(base.portal, base.base)) for base in store.bases()]
    bases = [_document(base, links) for base, links in found]
    session.output.document({"schema": 1, "outcome": "done", "bases": bases})
    for base, links in found:
        session.output.lines(_told(base, links, text))
    if not found:
        session.output.lines([_("Nothing was loaded yet")])
    return 0


@links.command("forget")
@click.argument("name", required=False)
@common
def forget(session: Session, name: str | None) -> int:
    with Store.open(session.folder, "links forget") as store:
        base = _named(store.bases(), name or line(_("Name of the base whose links to forget")))
        kept, count = forget_links(store, base, session.folder)
    session.output.document({"schema": 1, "outcome": "done", "forgotten": count, "file": str(kept)})
    values = {"name": base.root_name, "count": count, "path": kept}
    session.output.lines(
        [_("Links of %(name)s forgotten: %(count)d; they are kept in %(path)s") % values]
    )
    return 0


@links.command("export")
@click.argument("file", type=FILE)
@common
def export(session: Session, file: Path) -> int:
    portal = session.settings.webhook().host
    with Store.open(session.folder, read_only=True) as store:
        bases = store.bases(portal)
        if not bases:
            raise SettingsError(
                "There are no links to export",
                "Nothing was loaded yet from %(portal)s",
                "Load first: orgloader load",
                portal=portal,
            )
        count = export_links(store, bases[0], file)
    session.output.document({"schema": 1, "outcome": "done", "exported": count})
    session.output.lines(
        [_("Links exported to %(path)s: %(count)d") % {"count": count, "path": file}]
    )
    return 0


@links.command("import")
@click.argument("file", type=FILE)
@common
def import_(session: Session, file: Path) -> int:
    portal = session.settings.webhook().host
    with Store.open(session.folder, "links import") as store:
        found = import_links(store, file, portal)
    counts = {"added": found.added, "kept": found.kept}
    session.output.document({"schema": 1, "outcome": "done", **counts})
    session.output.lines([_("Links added: %(added)d, here already: %(kept)d") % counts])
    return 0


def _named(bases: list[Base], name: str) -> Base:
    """Return the one base of a name or ID. Raises ``SettingsError``."""
    found = [base for base in bases if name in (base.base, base.root_name)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"«{base.root_name}» ({base.base})" for base in bases)
    raise SettingsError(
        "Several bases have this name" if found else "There is no base of this name",
        "%(name)s; the program has loaded into: %(known)s",
        "Give the name, or the ID in brackets: orgloader links list",
        name=name,
        known=known or "—",
    )


def _document(base: Base, links: Mapping[str, Link]) -> dict[str, Any]:
    return {
        "id": base.base,
        "name": base.root_name,
        "portal": base.portal,
        "root": base.root,
        "address": base.address,
        "loaded": base.loaded,
        "links": [
            {"source_id": id, "kind": link.kind, "key": link.key, "name": _name(link)}
            for id, link in sorted(links.items())
        ],
    }


def _told(base: Base, links: Mapping[str, Link], text: str | None) -> Iterator[str]:
    """Yield a base with its counts, then its links, or those that hold ``text``."""
    counts = Counter(link.kind for link in links.values())
    told = ", ".join(f"{words.KINDS[kind]} {counts[kind]}" for kind in KINDS if counts[kind])
    yield f"{base.portal} → «{base.root_name}» ({base.base}), {base.address}: {told}"
    for id, link in sorted(links.items()):
        row = f"  {id}  {words.KINDS[link.kind]}  {link.key}  {_name(link)}".rstrip()
        if text is None or text.casefold() in row.casefold():
            yield row


def _name(link: Link) -> str:
    return link.written.get("name") or ""
