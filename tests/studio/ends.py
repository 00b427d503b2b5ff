"""A studio of the sandbox in the same thread, on a clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from orgloader.http import Control, client
from orgloader.sandbox import Studio as Simulator
from orgloader.sandbox import StudioState, Transport
from orgloader.studio.profile import Profile
from orgloader.studio.profiles import parse
from orgloader.studio.service import Service
from orgloader.studio.writer import ODataStudio

ADDRESS = "http://studio.example:9000"


class Clock(Control):
    """Waiting takes no time and is remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.waits: list[tuple[float, str]] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float, reason: str) -> None:
        self.check()
        self.waits.append((seconds, reason))
        self.time += seconds

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class End:
    """The simulator, and a studio and its service that talk to it."""

    simulator: Simulator
    profile: Profile
    client: httpx.Client
    clock: Clock
    service: Service
    studio: ODataStudio


def end(profile_json: Mapping[str, Any], page: int = 5) -> End:
    """Return an empty studio with this profile."""
    simulator, clock = Simulator(StudioState(profile_json)), Clock()
    profile = parse(profile_json, "test")
    web = client(read_timeout=120, transport=Transport(simulator, clock.sleep))
    service = Service(web, ADDRESS, profile, clock)
    studio = ODataStudio(service, profile, page)
    return End(simulator, profile, web, clock, service, studio)


def answering(*responses: httpx.Response | Exception) -> tuple[httpx.Client, list[httpx.Request]]:
    """Return a client that gets these responses in turn, and the requests it will have sent."""
    sent: list[httpx.Request] = []
    left = iter(responses)

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        response = next(left)
        if isinstance(response, Exception):
            raise response
        return response

    return client(read_timeout=120, transport=httpx.MockTransport(answer)), sent
