"""Asking a gateway on this computer how it is."""

from typing import Any

import httpx

from orgloader.gateway.config import Config

SECONDS = 5.0


def health(config: Config) -> dict[str, Any] | None:
    """Return what the gateway of ``config`` says of itself, ``None`` where none answers.

    One that asks for its access key answers, too, and says nothing else.
    """
    place = config.places[0]
    host = "localhost" if place.host == "*" else str(place).partition("://")[2].rpartition(":")[0]
    url = f"{place.scheme}://{host}:{place.port}/health"
    try:
        # Its own certificate may be for another name: this asks whether it is there, no more.
        answer = httpx.get(url, timeout=SECONDS, trust_env=False, verify=False)
        found = {} if answer.status_code == 401 else answer.json()
    except (httpx.HTTPError, ValueError):
        return None
    return found if isinstance(found, dict) else None
