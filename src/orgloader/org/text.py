"""Messages of the pure rooms: a message ID with its values, translated by whoever shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A message and its values, e.g. ``Text("Department %(id)s is in a cycle", {"id": "40"})``.

    ``message`` is the English message ID with ``%(name)s`` places.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the text in the language of ``translate``."""
        return translate(self.message) % self.values if self.values else translate(self.message)

    def __str__(self) -> str:
        return self.render()
