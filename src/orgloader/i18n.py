"""Languages: one gettext catalogue, and figures and times as they are written in each.

The English source strings are the message IDs; where the catalogue lacks one, it is shown.
"""

import gettext
import locale
import os
import sys
from datetime import datetime
from typing import Literal

from orgloader import resource

DOMAIN = "orgloader"
Language = Literal["ru", "en"]

_NARROW_SPACE = "\u202f"
_language: Language = "en"
_catalogue = gettext.NullTranslations()


def set_language(choice: Literal["auto", "ru", "en"]) -> Language:
    """Switch to ``choice``, for ``auto`` to the system's language, and return what it came to."""
    global _catalogue, _language  # noqa: PLW0603
    language: Language = system_language() if choice == "auto" else choice
    _catalogue = gettext.translation(
        DOMAIN, str(resource("translations")), languages=[language], fallback=True
    )
    _language = language
    return language


def language() -> Language:
    """Return the language in use."""
    return _language


def system_language() -> Language:
    """Return the system's language, as far as there is a choice: Russian, else English."""
    return "ru" if _system_locale().lower().startswith("ru") else "en"


def translate(message: str) -> str:
    """Return ``message`` in the language in use."""
    return _catalogue.gettext(message) if message else ""


_ = translate


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of the message that goes with the number ``n``."""
    return _catalogue.ngettext(one, many, n)


def number(value: float, decimals: int = 0) -> str:
    """Return ``value`` with groups of thousands: ``1 234,5`` in Russian, ``1,234.5`` in English."""
    text = f"{value:,.{decimals}f}"
    if _language == "ru":
        text = text.replace(",", _NARROW_SPACE).replace(".", ",")
    return text


def duration(seconds: float) -> str:
    """Return a span of time in its two largest units: ``1 h 5 min``, ``2 min 10 s``, ``7 s``."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)d s") % {"seconds": rest}


def moment(iso: str) -> str:
    """Return an ISO 8601 time in this computer's zone: ``21.11.2026 09:30``, ``2026-11-21 09:30``.

    A time without a zone is taken as local. Raises ``ValueError`` for anything else.
    """
    time = datetime.fromisoformat(iso)
    if time.tzinfo is not None:
        time = time.astimezone()
    return time.strftime("%d.%m.%Y %H:%M" if _language == "ru" else "%Y-%m-%d %H:%M")


def _system_locale() -> str:
    if sys.platform == "win32":
        import ctypes

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0] or ""
