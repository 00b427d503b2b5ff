"""Which class and field is likeliest meant: by name, type, what it leads to, and its values."""

from collections.abc import Collection, Iterable, Sequence

from orgloader.plan.objects import REFERENCES, Kind
from orgloader.studio.discover import names
from orgloader.studio.discover.model import Candidate, Catalogue, FoundClass, FoundField
from orgloader.studio.profile.fields import MANDATORY
from orgloader.text import Text

CERTAIN = 80
"""From this score on a name is no guess."""
_TEXTS = ("", "Edm.String")
_BEST = 5
_LEAST = 40
"""Below this score a name fits by chance."""

VERY_NAME = Text("The name is a usual one")
SAME_WORDS = Text("The name has the same words as a usual one")
SOME_WORDS = Text("The name is similar to a usual one")
LEADS_THERE = Text("It leads to the right class")
HAS_FIELDS = Text("The class has the fields that are needed")


def rank_classes(kind: Kind, catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the classes that may hold the objects of a kind, the likeliest first."""
    wanted = names.set_names(kind)
    is_whole = catalogue.source == "metadata"
    found = (
        _class(kind, one, names.fit(one.name, wanted), is_whole=is_whole)
        for one in catalogue.classes.values()
    )
    return _best(found)


def _class(kind: Kind, found: FoundClass, score: int, *, is_whole: bool) -> Candidate:
    """Judge a class by its name, and by whether it has what is needed of the kind.

    ``is_whole``: all its fields are known; objects alone do not show their navigations.
    """
    if not score or not found.fields:
        return Candidate(found.name, score, _by_name(score))
    needed = (name for name in MANDATORY[kind] if name != "parent")
    has = all(rank_fields(kind, name, found, (), ()) for name in needed)
    if has:
        return Candidate(found.name, min(100, score + 10), HAS_FIELDS)
    return Candidate(found.name, score // 2 if is_whole else score, _by_name(score))


def rank_fields(
    kind: Kind, field: str, found: FoundClass, targets: Sequence[str], taken: Collection[str]
) -> tuple[Candidate, ...]:
    """Return the fields of a class that may hold our ``field``, the likeliest first.

    ``targets`` are the classes that a reference may lead to, as far as they are known; ``taken``
    are fields that hold something else already.
    """
    is_reference = field in REFERENCES[kind]
    wanted = names.field_names(kind, field)
    fields = (one for one in found.fields if is_reference or _is_text(kind, field, one))
    fields = (one for one in fields if one.name != found.key and one.name not in taken)
    return _best(_field(one, names.fit(one.name, wanted), targets) for one in fields)


def _is_text(kind: Kind, field: str, found: FoundField) -> bool:
    if (kind, field) in (("contact", "type"), ("task", "event")):
        return not found.target
    return not found.target and found.type in _TEXTS


def _field(found: FoundField, score: int, targets: Sequence[str]) -> Candidate:
    if found.target and targets:
        if found.target in targets:
            return Candidate(found.name, min(100, score + 30), LEADS_THERE)
        return Candidate(found.name, 0, _by_name(0))
    return Candidate(found.name, score, _by_name(score))


def _by_name(score: int) -> Text:
    if score > CERTAIN:
        return VERY_NAME
    return SAME_WORDS if score > CERTAIN // 2 + 10 else SOME_WORDS


def _best(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    likely = sorted(
        (one for one in found if one.score >= _LEAST), key=lambda one: (-one.score, one.name)
    )
    return tuple(likely[:_BEST])
