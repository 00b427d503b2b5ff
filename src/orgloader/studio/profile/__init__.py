"""What a profile says: its model, its two schemas, and what can be wrong with one."""

from orgloader.studio.profile.constants import Constant, Typed
from orgloader.studio.profile.model import Profile, StudioClass, related, schema

__all__ = ["Constant", "Profile", "StudioClass", "Typed", "related", "schema"]
