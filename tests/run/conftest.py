"""Every test of the engine runs on each face of the studio."""

from tests.faces import face

__all__ = ["face"]
