"""Comparing and cleaning names (rules.md, rule 2)."""

import re
import unicodedata

from orgloader.text import visible

_WORD = "[!-~А-яЁё№«»–—]++"
PLAIN = f"(?:{_WORD}(?: {_WORD})*+)?+"
"""Most texts by far: clean as they are, which one look of a regular expression shows."""
_PLAIN = re.compile(PLAIN)
_FORMS = re.compile("[\ufe0e\ufe0f]")
"""Variation selectors: whether an emoji is shown in colour makes no other name."""


def clean(text: str) -> str:
    """Return ``text`` as it is written: NFC, trimmed, every run of white space one space.

    Characters that nobody sees are left out (``text.visible``), so a text without a visible one is
    empty.
    """
    if _PLAIN.fullmatch(text):
        return text
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def compared(text: str) -> str:
    """Return the form in which two names are equal: ``clean``, without regard to case."""
    plain = _FORMS.sub("", clean(text))
    return unicodedata.normalize("NFC", plain.casefold())


_LOOKALIKES = str.maketrans("ёaceopxykmthb", "еасеорхукмтнв")
"""ё as е, and Latin letters as the Cyrillic ones that look like them, small or capital."""


def resembling(text: str) -> str:
    """Return the form in which two names look alike that are not equal (``compared``)."""
    return compared(text).translate(_LOOKALIKES)
