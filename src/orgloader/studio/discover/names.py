"""How well a name of the service fits what we look for: by the words that it is made of."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from orgloader import resource

_WORD = re.compile(r"[A-ZА-ЯЁ]+(?![a-zа-яё])|[A-ZА-ЯЁ]?[a-zа-яё]+|\d+")


@cache
def candidates() -> Mapping[str, Any]:
    """Return ``resources/profiles/candidates.json``: names by kind and field, the likeliest first.

    Entries below ``classes`` are names of sets, which may follow one of ``prefixes``, and by field
    names of fields; ``values`` are the words by which objects of a shared class are told apart;
    ``paths`` are those at which OData usually is.
    """
    found: Mapping[str, Any] = json.loads(
        resource("profiles", "candidates.json").read_text("utf-8")
    )
    return found


def set_names(kind: str) -> Sequence[str]:
    """Return names that the set of a kind may have."""
    return tuple(candidates()["classes"][kind]["set"])


def field_names(kind: str, field: str) -> Sequence[str]:
    """Return names that a field may have."""
    return tuple(candidates()["classes"][kind]["fields"].get(field, ()))


def values(kind: str) -> Sequence[str]:
    """Return the words for a kind by which a field of types may name it."""
    return tuple(candidates()["values"].get(kind, ()))


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a name: ``AppPlatform.PersonContact`` has *person* and *contact*.

    What is before the last dot is a namespace and says nothing; neither does *ID* beside others.
    """
    last = name.rpartition(".")[2] or name
    found = frozenset(_singular(word.casefold()) for word in _WORD.findall(last))
    return found - {"id"} or found


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def fit(name: str, wanted: Sequence[str]) -> int:
    """Return how well ``name`` fits one of ``wanted``, the likeliest first: 0 (not at all) to 100.

    The very name counts 100 and down by its place in the list, the same words 80, all words of a
    wanted name among others 50, some of them 25.
    """
    return max((_fit(name, one) - place for place, one in enumerate(wanted)), default=0)


def _fit(name: str, wanted: str) -> int:
    if name.rpartition(".")[2] == wanted:
        return 100
    ours, theirs = words_of(wanted), words_of(name)
    if ours == theirs:
        return 80
    if ours < theirs or (theirs < ours and len(theirs) > 1):
        return 50
    return 25 if len(ours & theirs) * 2 >= len(ours) > 1 else 0
