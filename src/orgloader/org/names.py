"""Comparing and cleaning names (DESIGN rule 2)."""

import unicodedata


def clean(text: str) -> str:
    """Return ``text`` as it is written: NFC, trimmed, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def compared(text: str) -> str:
    """Return the form in which two names are equal: ``clean``, without regard to case."""
    return unicodedata.normalize("NFC", clean(text).casefold())
