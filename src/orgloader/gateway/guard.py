"""What gets in: the right host, no web page, the access key, and paths of Business Studio's OData.

A page in a browser on this computer can send requests to it: by a name of its own that leads here
(DNS rebinding), which the host shows, or across sites, which ``Origin`` and ``Sec-Fetch-Site``
show. Nothing of Business Studio may be read or changed so.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from orgloader.addresses import is_loopback
from orgloader.gateway.config import Config
from orgloader.gateway.refusal import RefusalError
from orgloader.http.sign_in import ACCESS_KEY

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "MERGE", "DELETE", "OPTIONS"}
TARGET_BYTES = 16 * 1024
HEADER_BYTES = 32 * 1024
FIELDS = 100
READS = {"GET", "HEAD", "OPTIONS"}

# A path that could leave the folder it begins with once it is decoded.
_CLIMBING = re.compile(rb"/(\.|%2e){1,2}(/|$)|%2f|%5c|\\|%00", re.IGNORECASE)
_KEY = ACCESS_KEY.lower().encode()

Fields = Iterable[tuple[bytes, bytes]]


class Guard:
    """Lets requests in or raises ``RefusalError``."""

    def __init__(self, config: Config) -> None:
        self._hosts = config.allowed_hosts
        self._is_local = config.is_local
        self._key_hash = config.key_hash
        self._root = config.path.encode()

    def check(self, method: str, target: bytes, fields: Fields) -> None:
        """Check one request: ``target`` as it was sent, ``fields`` its headers, in lower case."""
        path = target.partition(b"?")[0]
        _check_size(target, fields := list(fields))
        given = dict(fields)
        _check_framing(given)
        _check_form(path)
        if method not in METHODS:
            raise RefusalError(405, "method.refused", "The method is not allowed")
        self._check_host(given.get(b"host", b""))
        _check_site(given)
        self._check_key(given.get(_KEY, b""))

    def check_path(self, path: bytes) -> None:
        """See that ``path`` is one of the OData service."""
        _check_form(path)
        if not (path + b"/").startswith(self._root):
            raise RefusalError(
                404,
                "path.unknown",
                "Business Studio's OData is below %(path)s",
                path=self._root.decode("ascii"),
            )

    def _check_host(self, host: bytes) -> None:
        try:
            name = urlsplit("//" + host.decode("ascii")).hostname or ""
        except ValueError:
            name = ""
        if not name or not self._is_allowed(name.lower()):
            raise RefusalError(400, "host.refused", "The host of the request is not allowed")

    def _is_allowed(self, name: str) -> bool:
        """Whether ``name`` is allowed; ``*`` on a gateway for this computer means its own names."""
        if "*" in self._hosts:
            return not self._is_local or is_loopback(name)
        return any(
            name == host or (host.startswith("*.") and name.endswith(host[1:]))
            for host in self._hosts
        )

    def _check_key(self, key: bytes) -> None:
        if not self._key_hash:
            return
        found = hashlib.sha256(key).hexdigest()
        if not key or not hmac.compare_digest(found, self._key_hash):
            raise RefusalError(
                401,
                "key.needed",
                "The gateway asks for its access key",
                headers=[(b"www-authenticate", ACCESS_KEY.encode())],
            )


def _check_size(target: bytes, fields: list[tuple[bytes, bytes]]) -> None:
    if len(target) > TARGET_BYTES:
        raise RefusalError(414, "target.large", "The address is too long")
    size = sum(len(name) + len(value) for name, value in fields)
    if len(fields) > FIELDS or size > HEADER_BYTES:
        raise RefusalError(431, "headers.large", "The headers are too large")


def _check_framing(given: dict[bytes, bytes]) -> None:
    """Refuse a body with two lengths: who counts by the other one finds another request in it."""
    if b"content-length" in given and b"transfer-encoding" in given:
        raise RefusalError(
            400,
            "framing.refused",
            "The length of the request is not clear",
            headers=[(b"connection", b"close")],
        )


def _check_form(path: bytes) -> None:
    if not path.startswith(b"/") or _CLIMBING.search(path):
        raise RefusalError(400, "path.refused", "The path is not possible")


def _check_site(given: dict[bytes, bytes]) -> None:
    site = given.get(b"sec-fetch-site", b"none")
    if b"origin" in given or site not in {b"none", b"same-origin"}:
        raise RefusalError(403, "site.refused", "The gateway answers no requests of web pages")
