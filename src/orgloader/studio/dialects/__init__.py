"""The forms in which services speak OData; ``v4`` is the only one today."""

from orgloader.studio.dialects.dialect import Dialect, Listing, Row, Write
from orgloader.studio.dialects.v4 import V4

__all__ = ["DIALECTS", "Dialect", "Listing", "Row", "Write"]

DIALECTS: dict[str, Dialect] = {"v4": V4()}
"""The dialects by the names that profiles give them."""
