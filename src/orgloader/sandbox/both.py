"""The sandbox: a portal and a studio, served together on localhost."""

import json
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from orgloader import resource
from orgloader.sandbox.portal import Portal, PortalState
from orgloader.sandbox.server import Server
from orgloader.sandbox.studio import Studio, StudioState
from orgloader.sandbox.wire import application


class Sandbox:
    """``with Sandbox(portal_state, studio_state) as sandbox:`` serves both until the block ends.

    ``portal`` and ``studio`` are the two ends, with their states, counts and faults.
    """

    def __init__(
        self,
        portal: PortalState | Portal | None = None,
        studio: StudioState | Studio | Mapping[str, Any] | None = None,
        port: int = 0,
    ) -> None:
        """Serve given ends, or ends with given states.

        ``studio`` may be a profile: the studio is empty then. By default the portal is empty and
        the studio has the bundled profile. The studio's port is the one after ``port``; 0 takes
        free ones.
        """
        self.portal = portal if isinstance(portal, Portal) else _portal(portal)
        self.studio = studio if isinstance(studio, Studio) else _studio(studio)
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
        self._portal.stop()
        self._studio.stop()
        self._stack.close()


def _portal(state: PortalState | None) -> Portal:
    return Portal(state or PortalState(), secret=secrets.token_hex(8))


def _studio(state: StudioState | Mapping[str, Any] | None) -> Studio:
    if isinstance(state, StudioState):
        return Studio(state)
    profile = json.loads(resource("profiles", "business-studio-6.json").read_text("utf-8"))
    return Studio(StudioState(state or profile))
