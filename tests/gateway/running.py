"""A gateway on a real port, in a thread of the test."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from orgloader.gateway import config as configs
from orgloader.gateway.service import Service

ODATA = "API/v1/OData/"


@dataclass
class Running:
    """``url`` is the gateway's root, with a slash at its end; ``service`` the gateway itself."""

    url: str
    service: Service

    @property
    def odata(self) -> str:
        return self.url + ODATA

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=20, **options)


def settings_file(folder: Path, studio: str, **values: Any) -> Path:
    """Write ``appsettings.json`` for a studio at ``studio``."""
    path = folder / "appsettings.json"
    document = {
        "ConnectionStrings": {"BSConnection": studio + ODATA},
        "Urls": "http://127.0.0.1:0",
        **values,
    }
    path.write_text(json.dumps(document), "utf-8")
    return path


@contextmanager
def running(
    folder: Path, studio: str, *, clock: Callable[[], float] = time.monotonic, **values: Any
) -> Iterator[Running]:
    """Serve a gateway before ``studio``, with further values of its settings."""
    config = configs.load(settings_file(folder, studio, **values))
    service = Service(config, folder / "gateway", clock)
    thread = threading.Thread(target=service.run, daemon=True)
    thread.start()
    try:
        yield Running(service.urls[0] + "/", service)
    finally:
        service.stop()
        thread.join(20)
        assert not thread.is_alive()
