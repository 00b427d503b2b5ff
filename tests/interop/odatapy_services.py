"""A service made of odatapy, a port of Apache Olingo: in memory, with numbers as keys."""

from typing import Any

from odatapy.data import ValueType
from odatapy.edm.model import Edm
from odatapy.edm.xml_io import XmlEdmProvider
from odatapy.server import OData
from odatapy.server.adapters import ODataASGIApp
from odatapy.server.inmemory import InMemoryDataStore, InMemoryProcessor
from odatapy.server.processor import CustomETagSupport
from starlette.types import ASGIApp

PAGE = 50


class _Store(InMemoryDataStore):
    """Keeps members of enumerations by name, as the evaluator of filters compares them.

    The reader of bodies hands them over by number.
    """

    def __init__(self, edm: Edm) -> None:
        super().__init__()
        self._edm = edm
        sets = edm.entity_container.entity_sets if edm.entity_container else ()
        self.declare_key_auto_generating(*(one.name for one in sets))

    def record_change(self, entity_set: str, entity: Any, kind: str) -> None:
        type_ = self._edm.get_entity_set(entity_set).entity_type
        for one in entity.properties:
            if one.value_type is ValueType.ENUM and isinstance(one.value, int):
                enumeration = type_.get_structural_property(one.name).enum_type
                one.value = enumeration.member_of_value(one.value)
        super().record_change(entity_set, entity, kind)


class _Versions(CustomETagSupport):
    """Gives each object a version, which whoever changes it must name."""

    def has_etag(self, entity_set_or_singleton: Any) -> bool:
        return True


def service(csdl: str, *, versions: bool = False) -> ASGIApp:
    """Return an empty service with this model; it refuses properties that it does not know."""
    odata = OData.new_instance(strict_deserialization=True)
    metadata = odata.create_service_metadata(XmlEdmProvider(csdl))
    handler = odata.create_handler(metadata)
    handler.register(InMemoryProcessor(_Store(metadata.edm), page_size=PAGE))
    if versions:
        handler.register(_Versions())
    app: ASGIApp = ODataASGIApp(handler)
    return app
