"""What differs between services in how they speak: everything that is written on the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from orgloader.http import Answer
from orgloader.studio.profile import Constant

Row = Mapping[str, Any]
"""An object as the service shows it, by its names."""

Conditions = Sequence[tuple[str, Constant]]
"""What must be equal: paths (``Parent/ID`` where a navigation leads on) and constants."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked of a set: ``expand`` names navigations, ``inner`` the fields shown of each.

    ``top`` and ``skip`` of 0 are not asked for, neither is what is empty.
    """

    conditions: Conditions = ()
    order: str = ""
    select: Sequence[str] = ()
    expand: Mapping[str, Sequence[str]] = field(default_factory=dict)
    top: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something; ``address`` is relative to the service's root."""

    method: str
    address: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Dialect(Protocol):
    """How one kind of service speaks. Addresses are relative to its root and percent-encoded."""

    headers: Mapping[str, str]
    """What every request carries."""

    def address(self, entity_set: str, key: Constant = None) -> str:
        """Return the address of a set, or of the object that has this key."""
        ...

    def list(self, entity_set: str, listing: Listing, key: Constant = None) -> str:
        """Return the address at which a list is read, or the one object with this key."""
        ...

    def count(self, entity_set: str, conditions: Conditions) -> Sequence[str]:
        """Return the addresses at which objects may be counted, the surest first."""
        ...

    def shown(self, conditions: Conditions) -> str:
        """Return conditions as a person may read them."""
        ...

    def value(self, constant: Constant) -> Any:
        """Return a constant as a body has it."""
        ...

    def content(self, answer: Answer) -> Any:
        """Return the parsed body, its text where it is no JSON, ``None`` where it is empty."""
        ...

    def words(self, content: Any) -> str:
        """Return the remote's words in the content of an error, on one line; maybe none."""
        ...

    def failure(self, content: Any, keys: Sequence[str]) -> str | None:
        """Return the remote's words where a successful answer is an error after all.

        An object that has one of the ``keys`` is never an error, whatever its fields are called.
        """
        ...

    def rows(self, content: Any) -> Sequence[Row] | None:
        """Return the rows of a list, ``None`` where the content is no list."""
        ...

    def row(self, content: Any) -> Row | None:
        """Return the single object of the content, ``None`` where there is none."""
        ...

    def counted(self, content: Any) -> int | None:
        """Return the number in the answer to ``count``, ``None`` where there is none."""
        ...

    def next_link(self, content: Any) -> str:
        """Return the address of the next page as the service gives it; empty on the last."""
        ...

    def version(self, row: Row | None, answer: Answer | None = None) -> str:
        """Return the version (ETag) of an object: that of its row, else of the answer."""
        ...

    def located(self, answer: Answer) -> str:
        """Return the key of a created object from the headers; empty without one."""
        ...

    def reference(self, value: Any, key_field: str) -> Any:
        """Return the bare key in what an expanded navigation shows, ``None`` for nothing."""
        ...

    def bound(self, navigation: str, address: str | None) -> Mapping[str, Any]:
        """Return the entry of a body that lets a navigation lead to an object, or to nothing."""
        ...

    def create(self, entity_set: str, body: Mapping[str, Any]) -> Write: ...

    def change(
        self, entity_set: str, key: Constant, body: Mapping[str, Any], version: str = ""
    ) -> Write: ...

    def delete(self, entity_set: str, key: Constant, version: str = "") -> Write: ...

    def release(self, entity_set: str, key: Constant, navigation: str, version: str = "") -> Write:
        """Return what lets a navigation lead to nothing where ``bound`` cannot say so."""
        ...
