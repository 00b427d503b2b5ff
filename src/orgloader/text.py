"""Messages, translated by whoever shows them; and which characters can be seen.

Errors, checks and lines of the log are messages with values too, filled in by ``fill``.
"""

import re
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


def visible(text: str) -> str:
    """Return ``text`` without the characters that nobody sees; white space stays.

    Left out are control characters, halves of characters and what has no form of its own:
    zero-width characters, marks of direction, the soft hyphen, the byte order mark, fillers.
    What joins the parts of an emoji stays there, and only there.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", text)
    # Joiners are judged after the rest has gone: nothing invisible may part them from their emoji.
    return _EMOJI_OR_JOINER.sub(lambda found: found["emoji"] or "", text)


_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that are no white space
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves, and what is no character at all
    "\u00ad\u034f\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f"
    "\U000e0080-\U000e0fff"
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # fillers and blanks
    "]"
)
_BASE = "[©®‼⁉™ℹ\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_PART = f"{_BASE}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*"
_FLAG = "\U0001f3f4[\U000e0020-\U000e007f]+"
_EMOJI_OR_JOINER = re.compile(
    f"(?P<emoji>{_FLAG}|{_PART}(?:\u200d{_PART})*|[#*0-9]\ufe0f\u20e3)"
    "|[\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]"
)
