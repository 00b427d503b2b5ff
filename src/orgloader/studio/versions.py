"""The versions (ETags) of objects: which one is named when an object is changed."""

from typing import Literal

Policy = Literal["auto", "none", "any"]


class Versions:
    """Knows the newest version of every object that this run has written.

    ``auto`` names what was seen, ``any`` demands only that the object exists, ``none`` nothing.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._newest: dict[str, str] = {}

    def saw(self, key: str, version: str) -> None:
        """Remember the version after a write; empty where the answer did not show it."""
        if self._policy == "auto":
            self._newest[key] = version

    def of(self, key: str, planned: str) -> str:
        """Return the version to name for an object, which had the version ``planned``."""
        if self._policy == "auto":
            return self._newest.get(key, planned)
        return "*" if self._policy == "any" else ""
