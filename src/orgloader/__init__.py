"""Loads a company's organisation from a Bitrix24 portal into Business Studio."""

from importlib.metadata import version
from pathlib import Path

__version__ = version("orgloader")


def resource(*parts: str) -> Path:
    """Return the path of a bundled file, e.g. ``resource("profiles", "business-studio-6.json")``.

    In an installed package the resources lie inside it; in a checkout, beside ``src``.
    """
    package = Path(__file__).parent
    packed = package / "resources"
    root = packed if packed.is_dir() else package.parents[1] / "resources"
    return root.joinpath(*parts)
