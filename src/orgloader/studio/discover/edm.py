"""``$metadata``: the service's own model, as CSDL in XML (OData 4.01, part "CSDL XML")."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from orgloader.studio.discover.model import Catalogue, FoundClass, FoundField

_COLLECTION = re.compile(r"Collection\((.+)\)")


def read_metadata(text: str) -> Catalogue | None:
    """Return the classes of a CSDL document; ``None`` where the text is none.

    A document type is refused: CSDL has none, and entities could grow without end.
    """
    if "<!DOCTYPE" in text or "Edmx" not in text[:2000]:
        return None
    try:
        top = ElementTree.fromstring(text.lstrip("\ufeff \r\n\t"))
    except ElementTree.ParseError:
        return None
    schemas = _all(top, "Schema")
    types = {f"{s.get('Namespace')}.{t.get('Name')}": t for s in schemas for t in s}
    aliases = {s.get("Alias"): s.get("Namespace") for s in schemas if s.get("Alias")}
    sets = {
        _full(one.get("EntityType", ""), aliases): one.get("Name", "")
        for one in _all(top, "EntitySet")
    }
    classes = (
        FoundClass(name, tuple(_fields(type_, types, sets, aliases)), _key(type_, types, aliases))
        for type_, name in sets.items()
    )
    members = {
        name: tuple(one.get("Name", "") for one in _children(found, "Member"))
        for name, found in types.items()
        if _tag(found) == "EnumType"
    }
    return Catalogue("metadata", {one.name: one for one in classes}, members)


def _fields(
    type_: str,
    types: dict[str, Element],
    sets: dict[str, str],
    aliases: dict[str | None, str | None],
) -> Iterator[FoundField]:
    """Yield the fields of a type, those of its base first."""
    for one in _line(type_, types, aliases):
        for part in one:
            name, leads_to = part.get("Name", ""), _full(part.get("Type", ""), aliases)
            if _tag(part) == "Property":
                length = part.get("MaxLength", "")
                yield FoundField(name, leads_to, length=int(length) if length.isdigit() else None)
            elif _tag(part) == "NavigationProperty" and not _COLLECTION.match(leads_to):
                yield FoundField(name, leads_to, target=sets.get(leads_to, leads_to))


def _key(type_: str, types: dict[str, Element], aliases: dict[str | None, str | None]) -> str:
    for one in _line(type_, types, aliases):
        for part in _all(one, "PropertyRef"):
            return part.get("Name", "")
    return ""


def _line(
    type_: str, types: dict[str, Element], aliases: dict[str | None, str | None]
) -> list[Element]:
    """Return a type and its bases, the topmost first."""
    found: list[Element] = []
    while type_ in types and types[type_] not in found:
        found.insert(0, types[type_])
        type_ = _full(types[type_].get("BaseType", ""), aliases)
    return found


def _full(name: str, aliases: dict[str | None, str | None]) -> str:
    """Return the name of a type with its namespace in place of an alias."""
    inner = _COLLECTION.match(name)
    if inner:
        return f"Collection({_full(inner[1], aliases)})"
    space, dot, last = name.rpartition(".")
    return f"{aliases.get(space) or space}{dot}{last}"


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element, tag: str) -> list[Element]:
    return [one for one in element if _tag(one) == tag]


def _all(element: Element, tag: str) -> list[Element]:
    return [one for one in element.iter() if _tag(one) == tag]
