"""A small Business Studio: any service that a target profile describes."""

from orgloader.sandbox.studio.app import Studio, Write
from orgloader.sandbox.studio.rules import Refusal
from orgloader.sandbox.studio.state import StudioState
from orgloader.sandbox.studio.switches import Switches

__all__ = ["Refusal", "Studio", "StudioState", "Switches", "Write"]
