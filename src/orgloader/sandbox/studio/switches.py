"""In what services differ: what a studio has, lacks, and does in its own way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NextLink = Literal["none", "absolute", "relative", "query"]
Created = Literal["row", "location", "nothing"]
Errors = Literal["text", "html", "json"]


def _as_it_is(text: str) -> str:
    return text


@dataclass
class Switches:
    """What a studio has or lacks.

    Lists: ``page`` caps the rows of one answer (``None``: no cap), ``next_link`` is the form of
    the link to the next ones, ``skip`` and ``apply`` tell whether these options are understood,
    a ``$top`` above ``top`` is refused, an empty set is a 404 with ``empty_is_missing``.

    Rows: without ``nulls`` empty properties are left out; ``enum_numbers`` shows members of
    enumerations by number; ``hidden`` are the kinds that the account has no rights on.

    Texts: ``sought`` is what is looked for when a filter has a text, ``kept`` what is stored.

    Writes: ``if_match`` demands the header on PATCH and DELETE; ``created`` is the answer to POST:
    the row, only its address, or neither.
    """

    metadata: bool = False
    service_document: bool = False
    batch: bool = False
    errors: Errors = "text"

    page: int | None = None
    next_link: NextLink = "none"
    skip: bool = True
    top: int | None = None
    count: bool = False
    apply: bool = True
    empty_is_missing: bool = False

    nulls: bool = True
    enum_numbers: bool = False
    hidden: frozenset[str] = frozenset()

    sought: Callable[[str], str] = _as_it_is
    kept: Callable[[str], str] = _as_it_is

    etags: bool = False
    if_match: bool = False
    created: Created = "row"
