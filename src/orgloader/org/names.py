"""Comparing and cleaning names (rules.md, rule 2)."""

import unicodedata

UNUSABLE = ("Cc", "Cs")
"""Unicode categories: control characters and lone surrogates."""


def clean(text: str) -> str:
    """Return ``text`` as it is written: NFC, trimmed, every run of white space one space.

    Control characters and halves of characters, which no studio can store, are left out.
    """
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in UNUSABLE)
    return " ".join(unicodedata.normalize("NFC", text).split())


def compared(text: str) -> str:
    """Return the form in which two names are equal: ``clean``, without regard to case."""
    return unicodedata.normalize("NFC", clean(text).casefold())


_LOOKALIKES = str.maketrans("ёaceopxykmthb", "еасеорхукмтнв")
"""ё as е, and Latin letters as the Cyrillic ones that look like them, small or capital."""


def resembling(text: str) -> str:
    """Return the form in which two names look alike that are not equal (``compared``)."""
    return compared(text).translate(_LOOKALIKES)
