"""What services and gateways do to texts on the way: for ``Switches.sought`` and ``.kept``."""

from collections.abc import Callable
from urllib.parse import unquote


def plus_as_space(text: str) -> str:
    """As behind gateways that read ``+``, encoded or not, as in a form."""
    return text.replace("+", " ")


def decoded_twice(text: str) -> str:
    """As behind gateways that decode an address once more: ``100%25`` becomes ``100%``."""
    return unquote(text)


def upper(text: str) -> str:
    return text.upper()


def cut(length: int) -> Callable[[str], str]:
    """Keep that many characters."""
    return lambda text: text[:length]


def trimmed(text: str) -> str:
    return text.strip()
