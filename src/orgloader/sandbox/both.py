"""The sandbox: a portal and a studio, served together on localhost."""

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from orgloader.sandbox.portal import Portal, PortalState
from orgloader.sandbox.server import Server
from orgloader.sandbox.studio import Studio, StudioState
from orgloader.sandbox.wire import application


class Sandbox:
    """``with Sandbox(portal_state, studio_state) as sandbox:`` serves both until the block ends.

    ``portal`` and ``studio`` are the two ends, with their states, counts and faults.
    """

    def __init__(
        self, portal: PortalState, studio: StudioState | Mapping[str, Any], port: int = 0
    ) -> None:
        """Take an empty studio where ``studio`` is only a profile."""
        state = studio if isinstance(studio, StudioState) else StudioState(studio)
        self.portal = Portal(portal, secret=secrets.token_hex(8))
        self.studio = Studio(state)
        self._portal = Server(application(self.portal), port)
        self._studio = Server(application(self.studio), port and port + 1)
        self._stack = ExitStack()

    @property
    def portal_url(self) -> str:
        """The webhook's address, its secret included."""
        return self._portal.url + self.portal.path

    @property
    def studio_url(self) -> str:
        """The service's address without the profile's path."""
        return self._studio.url

    def __enter__(self) -> Self:
        self._stack.enter_context(self._portal)
        self._stack.enter_context(self._studio)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
