"""``$metadata`` as CSDL, and the service document."""

from typing import Any
from xml.sax.saxutils import quoteattr

from orgloader.sandbox.studio.schema import EntitySet, Navigation, Schema
from orgloader.sandbox.studio.values import KEY_TYPES

_NAMESPACE = "ns"


def document(schema: Schema) -> str:
    """Return the CSDL document of a studio."""
    types = "".join(_type(schema, known) for known in schema.sets.values())
    enumerations = "".join(
        f"<EnumType Name={quoteattr(_short(name))}>{_members(members)}</EnumType>"
        for name, members in schema.enumerations.items()
    )
    sets = "".join(_set(known) for known in schema.sets.values())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        f'<edmx:DataServices><Schema Namespace="{_NAMESPACE}"'
        ' xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}{enumerations}<EntityContainer Name="Container">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def service_document(schema: Schema) -> dict[str, Any]:
    """Return the list of the studio's sets."""
    return {
        "@odata.context": "$metadata",
        "value": [{"name": name, "kind": "EntitySet", "url": name} for name in schema.sets],
    }


def _short(name: str) -> str:
    return name.removeprefix(f"{_NAMESPACE}.")


def _members(members: list[str]) -> str:
    return "".join(
        f'<Member Name={quoteattr(name)} Value="{number}"/>' for number, name in enumerate(members)
    )


def _set(known: EntitySet) -> str:
    bindings = "".join(
        f"<NavigationPropertyBinding Path={quoteattr(name)} Target={quoteattr(target)}/>"
        for name, one in sorted(known.references.items())
        for target in one.targets
        if one.bound and len(one.targets) == 1
    )
    kind = quoteattr(f"{_NAMESPACE}.{known.name}")
    return f"<EntitySet Name={quoteattr(known.name)} EntityType={kind}>{bindings}</EntitySet>"


def _type(schema: Schema, known: EntitySet) -> str:
    names = (name for name in known.plain() if "/" not in name)
    properties = "".join(_property(known, name, _edm(schema, known, name)) for name in names)
    links = "".join(
        f"<NavigationProperty Name={quoteattr(name)} Type={quoteattr(_target(one))}/>"
        for name, one in sorted(known.references.items())
        if one.bound
    )
    key = f"<Key><PropertyRef Name={quoteattr(known.key.field)}/></Key>"
    return f"<EntityType Name={quoteattr(known.name)}>{key}{properties}{links}</EntityType>"


def _target(navigation: Navigation) -> str:
    """Return the type that a reference leads to; where there are several, their common base."""
    (target, *others) = navigation.targets
    return "Edm.EntityType" if others else f"{_NAMESPACE}.{target}"


def _edm(schema: Schema, known: EntitySet, name: str) -> str:
    if name not in known.references:
        return known.types[name]
    target = schema.sets[next(iter(known.references[name].targets))]
    return KEY_TYPES[target.key.type]


def _property(known: EntitySet, name: str, type_: str) -> str:
    longest = f' MaxLength="{known.lengths[name]}"' if name in known.lengths else ""
    nullable = ' Nullable="false"' if name in known.mandatory() else ""
    return f"<Property Name={quoteattr(name)} Type={quoteattr(type_)}{longest}{nullable}/>"
