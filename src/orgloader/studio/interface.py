"""The studio as the run sees it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol

from orgloader.plan.objects import Fields, Kind, Schema, StudioObject, Target

Step = Mapping[str, str]
"""One further request of a change, for the journal: what it does, and to which object."""

Note = Callable[[Step], None]
"""Called before each further request that one change takes, so that it is on record."""


def unnoted(_: Step) -> None:
    """Keep no record of steps."""


class Studio(Protocol):
    """The target as the run sees it. References in fields are studio keys.

    Every method may raise ``TargetError``: out of reach, wrong sign-in, unreadable. The three
    writes raise ``RefusedError`` (nothing was changed) or ``UnclearError`` (it may have been
    carried out): then an update or a deletion may simply be repeated, a create must be looked up
    first.
    """

    @property
    def schema(self) -> Schema: ...

    def snapshot(self, kinds: Collection[Kind] = ...) -> Target:
        """Read whole classes, proved complete."""
        ...

    def read(self, kind: Kind) -> Iterator[StudioObject]:
        """Yield every object of a class; raises when the pages contradict each other."""
        ...

    def get(self, kind: Kind, key: str) -> StudioObject | None:
        """Return one object, ``None`` where there is none."""
        ...

    def find(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        """Return the objects that hold ``fields``; a parent of ``None`` means at the top."""
        ...

    def candidates(self, kind: Kind, place: Fields) -> list[StudioObject]:
        """Return the objects among which one that was created at ``place`` (references) must be."""
        ...

    def top(self, kind: Kind) -> str:
        """Return the key of the parent that units at the top have, empty where they have none."""
        ...

    def create(self, kind: Kind, fields: Fields) -> StudioObject:
        """Create an object and return it with its key and the fields that were sent.

        References that are relations (``Schema.related``) are not sent: an update sets them.
        """
        ...

    def update(
        self,
        kind: Kind,
        key: str,
        fields: Fields,
        etag: str = "",
        *,
        before: Fields | None = None,
        note: Note = ...,
    ) -> None:
        """Change only these fields, while the object is at the version ``etag``, if any.

        Where its version is another, it is changed all the same if the fields still hold what
        they held ``before``: then somebody has changed something else.
        """
        ...

    def delete(
        self, key: str, etag: str = "", *, before: Fields | None = None, note: Note = ...
    ) -> None:
        """Delete an assignment; one that is gone already is no error."""
        ...
