"""The services under test, each with the profile that describes it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp
from tests.interop import cap, profiles
from tests.interop.odatapy_services import service

MODELS = Path(__file__).with_name("models")


@dataclass(frozen=True)
class Service:
    """``begin`` serves it, empty; ``path`` leads to its root."""

    profile: dict[str, Any]
    begin: Callable[[], AbstractContextManager[ASGIApp]]
    path: str = ""


def _odatapy(
    model: str, *, versions: bool = False
) -> Callable[[], AbstractContextManager[ASGIApp]]:
    @contextmanager
    def begin() -> Iterator[ASGIApp]:
        yield service((MODELS / f"{model}.xml").read_text("utf-8"), versions=versions)

    return begin


ODATAPY = {
    "one": Service(profiles.one("int", (0, 1, 2)), _odatapy("one")),
    "many": Service(profiles.many("int", bound=True, enum="many"), _odatapy("many", versions=True)),
}
CAP = {
    "one": Service(
        profiles.one("guid", ("department", "position", "folder"), "odata/one/"),
        cap.serve,
        "odata/one/",
    ),
    "many": Service(profiles.many("guid", "odata/many/", bound=False), cap.serve, "odata/many/"),
}
