"""A small portal and a small studio on localhost, for the demo and the tests.

Both are synchronous and in memory: ``Portal(state).answer(request)``. They can be served over
HTTP (``Sandbox``, ``Server``) or called in the same thread (``Transport``), and told to misbehave
(``faults``).
"""

from orgloader.sandbox.both import Sandbox
from orgloader.sandbox.faults import Fault
from orgloader.sandbox.portal import Portal, PortalState
from orgloader.sandbox.server import Server
from orgloader.sandbox.studio import Studio, StudioState
from orgloader.sandbox.wire import Request, Response, Transport, application

__all__ = [
    "Fault",
    "Portal",
    "PortalState",
    "Request",
    "Response",
    "Sandbox",
    "Server",
    "Studio",
    "StudioState",
    "Transport",
    "application",
]
