"""Which proxy leads to a host.

``urllib.request.getproxies`` tells what the system names: the variables ``http_proxy``,
``https_proxy``, ``all_proxy``; without them the registry on Windows and the network settings on
macOS, elsewhere nothing. ``proxy_bypass`` tells its exceptions from the same places.

None of them carries out a script (PAC) or looks for one (WPAD). Where the script says DIRECT that
makes no difference, since without a named proxy requests go directly. Where it names a proxy, that
one has to be entered as ``network.proxy``: on Windows the log says so. On macOS it cannot be told
from here whether there is a script.
"""

import importlib
import logging
import urllib.request
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import httpx

from orgloader import secrets
from orgloader.addresses import is_local

log = logging.getLogger(__name__)

_SETTINGS = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"


class Proxies:
    """The proxies of one client: the ``given`` one, or those of the system.

    This computer and the local network are always reached directly: their servers are beyond the
    reach of a company's proxy, which the way to the portal may need all the same.
    """

    def __init__(self, given: str | None) -> None:
        self._named = {"all": given} if given else urllib.request.getproxies()
        self._towards: dict[tuple[str, str], str] = {}
        if not self._named and (script := script_host()):
            log.warning(
                "The system has its proxy from a script at %(script)s, which is not carried out: "
                "requests go directly. If a proxy is needed, enter it as network.proxy",
                {"script": script},
            )

    def towards(self, url: httpx.URL) -> str:
        """Return the address of the proxy, empty where ``url`` is reached directly."""
        way = url.scheme, url.host
        if way not in self._towards:
            self._towards[way] = self._found(*way)
        return self._towards[way]

    def _found(self, scheme: str, host: str) -> str:
        named = self._named.get(scheme) or self._named.get("all") or ""
        if not named or is_local(host) or urllib.request.proxy_bypass(host):
            return ""
        proxy = named if "://" in named else f"http://{named}"
        _protect_password(proxy)
        log.info(
            "Requests to %(host)s go through the proxy %(proxy)s",
            {"host": host, "proxy": _host(proxy)},
        )
        return proxy


def script_host() -> str:
    """Return where the system has the script for its proxy from, as far as it can be told."""
    try:
        registry = importlib.import_module("winreg")
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _SETTINGS) as settings:
            return _host(str(registry.QueryValueEx(settings, "AutoConfigURL")[0]))
    except (ImportError, OSError):
        return ""


def _protect_password(address: str) -> None:
    """The system's proxy may hold one that no setting has told of."""
    with suppress(ValueError):
        password = urlsplit(address).password or ""
        secrets.protect(password)
        secrets.protect(unquote(password))


def _host(address: str) -> str:
    """Return the host of an address, which may hold a password beside it."""
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"
