"""``$metadata``: the sets and their properties as CSDL."""

from xml.sax.saxutils import quoteattr

from orgloader.sandbox.studio.schema import EntitySet, Schema

_KEY_TYPES = {"string": "Edm.String", "guid": "Edm.Guid", "int": "Edm.Int64"}


def document(schema: Schema) -> str:
    """Return the CSDL document of a studio."""
    types = "".join(_type(schema, known) for known in schema.sets.values())
    sets = "".join(
        f"<EntitySet Name={quoteattr(name)} EntityType={quoteattr('ns.' + name)}/>"
        for name in schema.sets
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        '<edmx:DataServices><Schema Namespace="ns"'
        ' xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}<EntityContainer Name="Container">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def _type(schema: Schema, known: EntitySet) -> str:
    properties = "".join(
        f"<Property Name={quoteattr(name)} Type={quoteattr(_edm(schema, known, name))}/>"
        for name in sorted(known.fields | (set() if schema.binds else known.references))
    )
    links = "".join(
        f'<NavigationProperty Name={quoteattr(name)} Type="Edm.EntityType"/>'
        for name in sorted(known.references if schema.binds else ())
    )
    key = f"<Key><PropertyRef Name={quoteattr(schema.key)}/></Key>"
    return f"<EntityType Name={quoteattr(known.name)}>{key}{properties}{links}</EntityType>"


def _edm(schema: Schema, known: EntitySet, name: str) -> str:
    if name == schema.key or name in known.references:
        return _KEY_TYPES[schema.key_type]
    return "Edm.Guid" if name == "guid" else "Edm.String"
