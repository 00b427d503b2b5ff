"""What a complete read of the portal yields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import Reply
from orgloader.bitrix24.errors import unreadable
from orgloader.errors import SourceError
from orgloader.org.model import PERSON_FIELDS, Department, Excluded, Person
from orgloader.org.names import clean

USER_SCOPES = frozenset({"user", "user_basic", "user_brief"})
CONTACTS = frozenset({"email", "work_phone", "mobile_phone"})
"""Fields that ``user_brief`` does not deliver, without a word."""


@dataclass(frozen=True, slots=True)
class PortalInfo:
    """Whose eyes the portal was read with; ``owner`` is the name, ``owner_id`` the user ID."""

    host: str
    owner: str
    owner_id: str
    admin: bool
    scopes: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The rights without which nothing can be read."""
        lacks_user = not self.scopes & USER_SCOPES
        return (
            *(("department",) if "department" not in self.scopes else ()),
            *(("user",) if lacks_user else ()),
        )

    @property
    def withheld(self) -> frozenset[str]:
        """Person fields that the rights do not cover."""
        return CONTACTS if not self.scopes & {"user", "user_basic"} else frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A read that is proved complete.

    ``persons`` are the active ones, and dismissed heads. ``unseen``: heads of whom the webhook
    cannot tell whether they exist; ``unknown``: person fields that were not delivered; ``broken``:
    rows of unknown shape by their bare ID: what is linked to them exists and must stay.
    ``changed``: source IDs (``u:7``, ``d:4``) of what changed while it was read and stands here as
    it was later. ``requests`` counts HTTP requests.
    """

    portal: PortalInfo
    departments: tuple[Department, ...]
    persons: tuple[Person, ...]
    unseen: frozenset[str]
    unknown: frozenset[str]
    broken: tuple[Excluded, ...]
    changed: tuple[str, ...]
    requests: int


def portal_info(host: str, profile: Reply, scope: Reply) -> PortalInfo:
    """Read who owns the webhook, and its rights; raises ``SourceError`` for a dismissed owner."""
    scopes = _scopes(scope.result)
    if scopes is None:
        raise unreadable("scope", "$.result")
    row = profile.result
    if not isinstance(row, dict) or not row.get("ID"):
        raise SourceError(
            "The owner of the webhook is dismissed",
            "The portal does not report whose webhook it is",
            "Create a webhook as an active employee, best as an administrator",
        )
    return _info(host, row, scopes)


def _scopes(result: object) -> frozenset[str] | None:
    """Read the rights: a list, a list with gaps (which PHP writes as a map), or one text."""
    if isinstance(result, str):
        result = result.replace(",", " ").split()
    found = list(result.values()) if isinstance(result, dict) else result
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return frozenset(clean(one).lower() for one in found)


def _info(host: str, row: Mapping[str, Any], scopes: frozenset[str]) -> PortalInfo:
    try:
        owner = rows.person(
            {"ID": row["ID"], **{key: row.get(key) for key in ("LAST_NAME", "NAME")}}
        )
        admin = rows.flag(row, "ADMIN", default=False)
    except rows.UnknownShapeError as error:
        raise unreadable("profile", f"$.result{error.path}") from None
    return PortalInfo(host, owner.name, owner.id, admin, scopes)


def require_scopes(info: PortalInfo) -> None:
    """Raise ``SourceError`` when the rights do not suffice."""
    if info.missing:
        raise SourceError(
            "The webhook lacks a right",
            "The webhook has no right %(scope)s",
            "Tick it in the webhook's settings in Bitrix24 and save; the address stays the same",
            scope=", ".join(info.missing),
        )


def undelivered(info: PortalInfo, delivered: set[str]) -> frozenset[str]:
    """Return the person fields withheld by the rights or found in no row at all."""
    absent = {field for field in PERSON_FIELDS if rows.KEYS[field] not in delivered}
    return info.withheld | absent
