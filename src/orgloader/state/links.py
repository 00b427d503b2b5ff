"""Forgetting the links of a base, and carrying them to another computer as a JSON file."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from orgloader.errors import SettingsError, system_reason
from orgloader.files import write_file
from orgloader.plan import ids
from orgloader.plan.objects import Link
from orgloader.state.codec import faults, first_of, link_to_json
from orgloader.state.store import Base, Store


@dataclass(frozen=True, slots=True)
class LinksFile:
    """The file: the links, and the portal and base to which they are bound."""

    schema: Literal[1]
    base: Base
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: links ``added``, and ``kept`` that were here already."""

    base: Base
    added: int
    kept: int


_FILE = TypeAdapter(LinksFile)
_MOST_FAULTS = 20


def export_links(store: Store, base: Base, path: Path) -> int:
    """Write the links of a base to ``path``, all or nothing; return how many there are."""
    links = store.links(base.portal, base.base)
    document = {
        "schema": 1,
        "base": asdict(base),
        "links": [link_to_json(links[source_id]) for source_id in sorted(links)],
    }
    write_file(path, json.dumps(document, ensure_ascii=False, indent=1))
    return len(links)


def forget_links(store: Store, base: Base, folder: Path) -> tuple[Path, int]:
    """Forget a base with its links, once they are kept in a file that can be imported again.

    Returns that file, in ``folder``, and how many links there were.
    """
    path = folder / f"links-{store.now():%Y%m%d-%H%M%S}.json"
    count = export_links(store, base, path)
    store.forget(base)
    return path, count


def import_links(store: Store, path: Path, portal: str) -> Imported:
    """Add the links of a file to the store.

    Raises ``SettingsError``, with nothing stored, where the file is broken or of another portal,
    or where one of its links contradicts a link here. A link that is here already stays as it is.
    """
    file = _read(path)
    if file.base.portal != portal:
        raise SettingsError(
            "The links belong to another portal",
            "%(path)s was exported for %(theirs)s, the settings name %(ours)s",
            "Choose the file of this portal, or correct the portal in the settings",
            path=str(path),
            theirs=file.base.portal,
            ours=portal,
        )
    here = store.links(portal, file.base.base)
    _refuse(_malformed(file.links))
    _refuse(_repeated(file.links))
    _refuse(_contradictions(here, file.links))
    added = [link for link in file.links if link.source_id not in here]
    known = {base.base: base for base in store.bases(portal)}
    base = known.get(file.base.base, file.base)
    store.save_links(base, added)
    return Imported(base, len(added), len(file.links) - len(added))


def _read(path: Path) -> LinksFile:
    try:
        return _FILE.validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(
            "The file cannot be read",
            "%(path)s: %(fault)s",
            "Check the path of the file",
            path=str(path),
            fault=system_reason(error),
        ) from error
    except ValidationError as error:
        raise first_of(
            SettingsError(
                "The links file cannot be used",
                "%(path)s, %(place)s: %(fault)s",
                "Export the links again: orgloader links export FILE",
                path=str(path),
                place=place,
                fault=fault,
            )
            for place, fault in faults(error)
        ) from None


def _malformed(links: tuple[Link, ...]) -> Iterator[SettingsError]:
    """Yield a fault for each ID that this program would never have made.

    Stored, it would be taken apart by every load to come, and end it.
    """
    for link in links:
        if not ids.is_valid(link.source_id, link.kind) or not all(map(_is_number, link.holders)):
            yield SettingsError(
                "The links file cannot be used",
                "%(source_id)s is not a valid ID, or its holders are not",
                "Export the links again: orgloader links export FILE",
                source_id=link.source_id,
            )


def _is_number(id: str) -> bool:
    return id.isascii() and id.isdigit()


def _repeated(links: tuple[Link, ...]) -> Iterator[SettingsError]:
    """Yield a fault for each source ID or object that the file links more than once, or not."""
    sources = Counter(link.source_id for link in links)
    objects = Counter((link.kind, link.key) for link in links)
    for link in links:
        if not link.key or sources[link.source_id] > 1 or objects[link.kind, link.key] > 1:
            yield SettingsError(
                "The links file cannot be used",
                "The link of %(source_id)s to %(kind)s %(key)s is empty or not the only one",
                "Export the links again: orgloader links export FILE",
                source_id=link.source_id,
                kind=link.kind,
                key=link.key,
            )


def _contradictions(here: Mapping[str, Link], links: tuple[Link, ...]) -> Iterator[SettingsError]:
    """Yield a fault for each link of the file that another link here excludes."""
    owners = {(link.kind, link.key): link for link in here.values()}
    for link in links:
        ours = here.get(link.source_id) or owners.get((link.kind, link.key)) or link
        if (ours.source_id, ours.kind, ours.key) != (link.source_id, link.kind, link.key):
            yield SettingsError(
                "The links differ from those stored here",
                "Here %(our_id)s is linked to %(our_kind)s %(our_key)s,"
                " in the file %(their_id)s to %(their_kind)s %(their_key)s",
                "Nothing was imported. Find out which link is right",
                our_id=ours.source_id,
                our_kind=ours.kind,
                our_key=ours.key,
                their_id=link.source_id,
                their_kind=link.kind,
                their_key=link.key,
            )


def _refuse(errors: Iterator[SettingsError]) -> None:
    if found := list(islice(errors, _MOST_FAULTS)):
        raise first_of(found)
