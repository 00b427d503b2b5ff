"""Fields that hold one of a few words: what kind a contact is, what a task tells of."""

from collections.abc import Mapping
from typing import Any

from orgloader.studio.profile import Constant, Typed
from orgloader.studio.profile.constants import shows


class Words:
    """Our words to the studio's constants and back.

    A member of an enumeration may be shown by its number; ``learn`` tells which it is.
    """

    def __init__(self, words: Mapping[str, Constant], *, closed: bool) -> None:
        self._words = words
        self._closed = closed
        self._numbers: dict[int, str] = {}

    def ours(self, value: Any) -> str | None:
        """Return our word for what the studio shows.

        Any other is ``None`` where the list of words is ``closed``, else the studio's own.
        """
        if is_number(value) and self._is_enumeration:
            return self._numbers.get(value)
        for word, constant in self._words.items():
            if shows(value, constant):
                return word
        return None if self._closed else str("" if value is None else value)

    def theirs(self, word: str | None) -> Constant:
        """Return the studio's constant for our word, or the word itself."""
        return self._words.get(word, word) if word is not None else None

    def spelled(self, word: str | None) -> str:
        """Return the studio's word as text."""
        constant = self.theirs(word)
        return constant.member if isinstance(constant, Typed) else str(constant or "")

    def unknown(self, value: Any) -> Mapping[str, Constant]:
        """Return the words whose numbers must be known to read a value; mostly none."""
        if not is_number(value) or value in self._numbers or not self._is_enumeration:
            return {}
        known = self._numbers.values()
        return {word: constant for word, constant in self._words.items() if word not in known}

    def learn(self, word: str, value: Any) -> None:
        """Remember by which number a word is shown."""
        if is_number(value):
            self._numbers[value] = word

    @property
    def _is_enumeration(self) -> bool:
        return any(isinstance(one, Typed) and one.type == "enum" for one in self._words.values())


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
