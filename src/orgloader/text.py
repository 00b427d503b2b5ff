"""Messages of the pure rooms: a message ID with its values, translated by whoever shows it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A message and its values, e.g. ``Text("Department %(id)s is in a cycle", {"id": "40"})``.

    ``message`` is the English message ID with ``%(name)s`` places; a value may be a ``Text``.
    """

    message: str
    values: "Values" = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the text in the language of ``translate``."""
        values = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return translate(self.message) % values if values else translate(self.message)

    def __str__(self) -> str:
        return self.render()


Values = Mapping[str, Text | str | int | float | None]


def listed(texts: Iterable[Text], between: str = ", ") -> Text:
    """Return ``texts`` as one, with ``between`` between them."""
    values = {str(number): text for number, text in enumerate(texts)}
    return Text(between.join(f"%({number})s" for number in values), values)
