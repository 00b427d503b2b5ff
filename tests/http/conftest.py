import socket
from typing import Any

import pytest
from tests.http.peers import Naming


@pytest.fixture
def naming(monkeypatch: pytest.MonkeyPatch) -> Naming:
    """Let every name lead to certain addresses, each with a port of its own where it has one.

    Returns a list that is filled with the names looked up.
    """

    def let(*places: str | tuple[str, int]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, **_: object) -> list[Any]:
            asked.append(host)
            return [_info(*((one, port) if isinstance(one, str) else one)) for one in places]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return let


def _info(address: str, port: int) -> tuple[Any, ...]:
    if ":" in address:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
