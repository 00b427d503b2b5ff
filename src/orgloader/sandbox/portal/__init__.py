"""A small Bitrix24 portal."""

from orgloader.sandbox.portal.app import Logged, Portal, Switches
from orgloader.sandbox.portal.calls import Answer, CallError
from orgloader.sandbox.portal.limits import Bucket, Operating
from orgloader.sandbox.portal.php import BROKEN
from orgloader.sandbox.portal.spoiled import CallFault
from orgloader.sandbox.portal.state import PortalState
from orgloader.sandbox.portal.users import Manners

__all__ = [
    "BROKEN",
    "Answer",
    "Bucket",
    "CallError",
    "CallFault",
    "Logged",
    "Manners",
    "Operating",
    "Portal",
    "PortalState",
    "Switches",
]
