"""A portal, a service that nobody here wrote, and the loader between them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.interop.company import Company
from tests.interop.loader import Loader
from tests.interop.picture import Picture, expected
from tests.interop.reading import read
from tests.interop.services import Service
from tests.interop.watch import Watch

from orgloader.sandbox import Portal, Server, application


@dataclass
class World:
    """Both ends over HTTP; ``watch`` stands in front of the service."""

    company: Company
    portal: Portal
    watch: Watch
    loader: Loader
    address: str

    def picture(self) -> Picture:
        return read(self.address)

    def publish(self) -> None:
        """Let the portal show the company as it is now."""
        state = self.company
        self.portal.state.put(list(state.departments.values()), list(state.users.values()))

    def load(self) -> int:
        """Load, see that it went well and both ends are equal; return how much was written."""
        before = self.watch.writes
        assert self.loader.run("load") == 0, self.loader.report["findings"]
        self.check()
        return self.watch.writes - before

    def check(self) -> None:
        """Compare both ends; the service was never asked two things at once."""
        shown = self.picture()
        assert shown.tree() == expected(self.portal.state, contacts=True)
        assert self.watch.overlaps == 0

    def settle(self) -> None:
        """See that a load writes nothing more."""
        assert self.load() == 0
        assert self.loader.report["outcome"] == "nothing_to_do"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Serve a company of so many people, and an empty service beside it."""
    with ExitStack() as stack:

        def begin(service: Service, people: int, seed: int = 1) -> World:
            company = Company(people, seed)
            portal = Portal(company.state())
            watch = Watch(stack.enter_context(service.begin()))
            portal_server = stack.enter_context(Server(application(portal)))
            service_server = stack.enter_context(Server(watch))
            address = service_server.url + service.path
            loader = Loader(
                tmp_path, portal_server.url + portal.path, service_server.url, service.profile
            )
            return World(company, portal, watch, loader, address)

        yield begin
