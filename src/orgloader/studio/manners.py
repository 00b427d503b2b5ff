"""What a service as a whole can and cannot do, as far as it was found out."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from orgloader.errors import TargetError
from orgloader.studio.dialects import Listing
from orgloader.studio.profile import Profile
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError

UNHEARD_OF = "ThereIsNoSuchClass"
"""No class of a service is called so."""


class Manners:
    """Shared by all lists of a service: what one of them learns, the others know.

    ``top`` rows are asked for at a time; 0 leaves that to the service. ``skips`` and ``links`` are
    the two ways from page to page; ``counts`` is the way of counting, ``None`` where there is none.
    """

    def __init__(self, service: Service, profile: Profile, page: int | None = None) -> None:
        self._service = service
        self.top = page or profile.page
        self.links = profile.paging != "skip"
        self.counts: int | None = 0
        self._skips = {"auto": None, "skip": True, "link": False}[profile.paging]
        if profile.paging == "link":
            self.top = 0

    def skips(self, entity_set: str) -> bool:
        """Return whether rows may be skipped, found out by asking where nobody knows yet.

        Where they may not, the service pages by itself, and must not be told how many rows are
        wanted: it would end the list there.
        """
        if self._skips is None:
            self._skips = self._takes(entity_set, Listing(top=min(self.top, 1), skip=1))
            self.top = self.top if self._skips else 0
        return self._skips

    def learn_top(self, entity_set: str) -> bool:
        """Find out how many rows may be asked for; return whether that is less than thought."""
        before = self.top
        while self.top and not self._takes(entity_set, Listing(top=self.top)):
            self.top //= 2
        return self.top != before

    def _takes(self, entity_set: str, listing: Listing) -> bool:
        return self._service.takes(self._service.dialect.list(entity_set, listing))

    def has(self, entity_set: str, refusal: RefusedReadError) -> bool:
        """Return whether a set that answers "not found" is there and empty.

        The service document tells; without one, so does a name that surely does not exist: where
        it is answered in other words, the set was known.
        """
        if self.sets is not None:
            return entity_set in self.sets
        said = str(refusal.values["remote"])
        return said != self._unheard_of.replace(UNHEARD_OF, entity_set)

    @cached_property
    def sets(self) -> frozenset[str] | None:
        """The sets that the service document names, ``None`` where there is none to be had."""
        try:
            rows = self._service.dialect.rows(self._service.get(""))
        except TargetError:
            return None
        names = frozenset(_names(rows or ()))
        return names or None

    @cached_property
    def _unheard_of(self) -> str:
        try:
            self._service.get(self._service.dialect.address(UNHEARD_OF))
        except RefusedReadError as error:
            return str(error.values["remote"])
        return ""


def _names(rows: Iterable[Any]) -> Iterable[str]:
    """Return the sets of a service document; each entry has a name, an address, or both."""
    for row in rows:
        for name in (row.get("name"), urlsplit(str(row.get("url") or "")).path.rpartition("/")[2]):
            if isinstance(name, str) and name:
                yield name
