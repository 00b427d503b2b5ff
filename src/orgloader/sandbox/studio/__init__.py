"""A small Business Studio."""

from orgloader.sandbox.studio.app import Studio, Switches, Write
from orgloader.sandbox.studio.state import StudioState
from orgloader.sandbox.studio.store import Refusal

__all__ = ["Refusal", "Studio", "StudioState", "Switches", "Write"]
