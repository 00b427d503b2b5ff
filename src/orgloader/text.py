"""Messages: a message ID with its values, translated by whoever shows it.

Errors, checks and lines of the log are made of the same two parts and filled in by ``fill``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Text:
    """A message and its values, e.g. ``Text("Department %(id)s is in a cycle", {"id": "40"})``.

    ``message`` is the English message ID with ``%(name)s`` places; a value may be a ``Text``.
    ``code`` names what is said for other programs, in no language; empty where nobody asks.
    """

    message: str
    values: "Values" = field(default_factory=dict)
    code: str = ""

    def render(self, translate: Translate = str) -> str:
        """Return the text in the language of ``translate``."""
        return fill(self.message, self.values, translate)

    def __str__(self) -> str:
        return self.render()


NO_TEXT = Text("")

Value = Text | str | int | float | None
Values = Mapping[str, Value]


def fill(message: str, values: Mapping[str, object], translate: Translate = str) -> str:
    """Return a message ID in the language of ``translate``, its places filled from ``values``."""
    if not message:
        return ""
    shown = {
        name: value.render(translate) if isinstance(value, Text) else value
        for name, value in values.items()
    }
    # Without values the text is final: a percent sign in it is no place.
    return translate(message) % shown if shown else translate(message)


def listed(texts: Iterable[Text], between: str = ", ") -> Text:
    """Return ``texts`` as one, with ``between`` between them."""
    values = {str(number): text for number, text in enumerate(texts)}
    return Text(between.join(f"%({number})s" for number in values), values)
