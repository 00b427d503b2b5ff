"""Asking the service: its model, else its list of sets, else likely names. It is only read."""

from collections.abc import Iterable, Iterator, Sequence

from orgloader.errors import TargetError
from orgloader.plan.objects import KINDS
from orgloader.studio.dialects import Listing, Row
from orgloader.studio.discover import names
from orgloader.studio.discover.edm import read_metadata
from orgloader.studio.discover.model import Catalogue, FoundClass
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError

_OBJECTS = 3
"""So many objects of a class are looked at."""
_LIKELY = 25
"""A class whose name fits nothing better than this is not looked at."""


def look(service: Service) -> Catalogue:
    """Return what the service has, with values of a few objects of each class that may be meant.

    Raises ``TargetError`` where the service cannot be reached or signed in to.
    """
    found = _metadata(service) or _service_document(service) or _tried(service)
    classes = {
        name: _seen(service, one) if _is_likely(one) else one for name, one in found.classes.items()
    }
    return Catalogue(found.source, classes, found.enumerations)


def _metadata(service: Service) -> Catalogue | None:
    text = service.text("$metadata")
    found = read_metadata(text) if text else None
    return found if found and found.classes else None


def _service_document(service: Service) -> Catalogue | None:
    """Read the list of sets at the service's root; ``None`` where there is none."""
    try:
        rows = service.dialect.rows(service.get("")) or ()
    except RefusedReadError:
        return None
    sets = [str(row.get("url") or row.get("name") or "") for row in rows if _is_set(row)]
    found = {name: FoundClass(name) for name in sets if name}
    return Catalogue("service document", found) if found else None


def _is_set(row: Row) -> bool:
    return str(row.get("kind", "EntitySet")) == "EntitySet"


def _tried(service: Service) -> Catalogue:
    """Try the names that sets are likely to have, in each of the usual namespaces."""
    likely = dict.fromkeys((*_likely_names(), *names.candidates()["relation"]["set"]))
    tried = (prefix + name for name in likely for prefix in names.candidates()["prefixes"])
    found = (name for name in tried if _rows(service, name, Listing(top=1)) is not None)
    return Catalogue("names", {name: FoundClass(name) for name in found})


def _likely_names() -> Iterator[str]:
    for kind in KINDS:
        yield from names.set_names(kind)


def _is_likely(found: FoundClass) -> bool:
    wanted = (*map(names.set_names, KINDS), names.candidates()["relation"]["set"])
    return any(names.fit(found.name, one) >= _LIKELY for one in wanted)


def _seen(service: Service, found: FoundClass) -> FoundClass:
    """Return a class with values of some of its objects; without rights on it, as it is."""
    rows = _rows(service, found.name, Listing(top=_OBJECTS))
    if rows is None:
        return found
    return found.seen(tuple(rows[:_OBJECTS]), _count(service, found.name))


def _rows(service: Service, name: str, listing: Listing) -> Sequence[Row] | None:
    """Return rows of a class; ``None`` where there is no such class, or no right to read it."""
    try:
        return service.dialect.rows(service.get(service.dialect.list(name, listing)))
    except TargetError as error:
        if isinstance(error, RefusedReadError) or error.values.get("status") == 403:
            return None
        raise


def _count(service: Service, name: str) -> int | None:
    for address in service.dialect.count(name, ()):
        try:
            return service.dialect.counted(service.get(address))
        except TargetError as error:
            if not isinstance(error, RefusedReadError):
                raise
    return None


def sample_values(service: Service, name: str, field: str, limit: int = 200) -> Iterable[str]:
    """Return the different values that a field of a class has among its first objects."""
    rows = _rows(service, name, Listing(top=limit, select=(field,))) or ()
    return dict.fromkeys(str(row[field]) for row in rows if row.get(field) not in (None, ""))
