"""The address of an incoming webhook: a password in the shape of a URL."""

import re
from dataclasses import dataclass, field

from orgloader import secrets
from orgloader.settings.addresses import WrongValueError, https_required, origin, pasted, split

_MASK = "*" * 16
_HINT = "Copy it from the portal: Developer resources, Other, Inbound webhook"
_CLOUD = re.compile(r"\.bitrix24\.[a-z.]+$")
"""Portals in the vendor's cloud: surely not in the local network."""
_EMPTY = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Webhook:
    """``https://<host>/rest/<user>/<secret>/``: portal, user and the secret that signs in.

    ``secret`` is empty where the address only keeps its place (``****``). Neither ``repr`` nor
    ``str`` shows it.
    """

    origin: str
    user: str
    secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> "Webhook":
        """Read any form in which people paste it; ``WrongValueError`` quotes none of it."""
        if not pasted(text):
            raise WrongValueError("The webhook's address is missing", _HINT)
        parts = split(text)
        if parts.scheme == "http" and _CLOUD.search(parts.hostname or ""):
            raise https_required()
        steps = [step for step in parts.path.split("/") if step]
        if steps[:1] != ["rest"]:
            raise WrongValueError("This is not the address of an inbound webhook", _HINT)
        steps = steps[2:] if steps[1:2] == ["api"] else steps[1:]
        if len(steps) < 2 or "." in steps[1]:
            raise WrongValueError("The address lacks the webhook's user or its secret", _HINT)
        user, secret = steps[:2]
        secret = "" if _EMPTY.fullmatch(secret) else secret
        secrets.protect(secret)
        return cls(origin(parts), user, secret)

    @property
    def host(self) -> str:
        """The portal's host, with the port where it is unusual."""
        return self.origin.partition("://")[2]

    @property
    def account(self) -> str:
        """The name under which the secret is kept."""
        return f"{self.origin}/rest/{self.user}"

    @property
    def masked(self) -> str:
        """The address as it may be shown and written."""
        return f"{self.account}/{_MASK}/"

    def url(self, method: str) -> str:
        """Return the whole address of ``method``: a secret."""
        return f"{self.account}/{self.secret}/{method}"

    def __str__(self) -> str:
        return self.masked
