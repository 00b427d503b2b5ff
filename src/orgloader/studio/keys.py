"""Keys of one class: as the service shows them, as the program keeps them, as they are sent."""

import re
from dataclasses import dataclass
from sys import intern
from typing import Any

from orgloader.errors import RefusedError
from orgloader.studio.profile import Constant, Typed
from orgloader.studio.profile.constants import GUID
from orgloader.studio.profile.references import KeyField

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_NUMBERED = re.compile(r"(?P<set>[^()]+)\((?P<number>-?[0-9]{1,19})\)")
_NOTHING = re.compile(r"(0[xX])?[0-]*")


@dataclass(frozen=True)
class Keys:
    """The keys of a set, whose field is ``field``.

    The program keeps texts and GUIDs exactly as received. Numbers repeat from set to set; with
    its set, as in an OData address (``Departments(5)``), a key is unique.
    """

    entity_set: str
    key: KeyField

    @property
    def field(self) -> str:
        return self.key.field

    @property
    def repeat(self) -> bool:
        """Whether another set may have the same keys."""
        return self.key.type == "int"

    def read(self, value: Any) -> str:
        """Return a value that the service shows as a key; empty where it is none."""
        if self.key.type == "int":
            text = "" if isinstance(value, bool) else str(value)
            found = _NUMBER.fullmatch(text)
            return intern(f"{self.entity_set}({int(text)})") if found else ""
        if not isinstance(value, str) or (self.key.type == "guid" and not GUID.fullmatch(value)):
            return ""
        return intern(value)

    def fits(self, key: str) -> bool:
        """Return whether an object of the set could have this key."""
        if self.key.type == "int":
            found = _NUMBERED.fullmatch(key)
            return found is not None and found["set"] == self.entity_set
        return GUID.fullmatch(key) is not None if self.key.type == "guid" else key != ""

    def constant(self, key: str) -> Constant:
        """Return a key as it is sent; one that the set cannot have is refused."""
        if not self.fits(key):
            raise RefusedError(
                "Business Studio has no such object",
                "Not a valid key of Business Studio: %(key)s",
                "Check that the links belong to this Business Studio and its profile",
                key=key,
                status=400,
                remote="",
            )
        if self.key.type == "int":
            return int(key[key.rindex("(") + 1 : -1])
        return Typed("guid", key) if self.key.type == "guid" else key


def is_nothing(value: Any) -> bool:
    """Return whether a reference leads nowhere: empty, or all zeros (``0x000…0``)."""
    return value is None or _NOTHING.fullmatch(str(value)) is not None
