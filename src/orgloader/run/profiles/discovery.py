"""*Discover*: asking a service what it has, and proposing a profile. Nothing is written."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx

from orgloader import resource
from orgloader.errors import TargetError
from orgloader.http import Control
from orgloader.run.connections import Transports, network, studio_client
from orgloader.settings import Settings
from orgloader.studio import profiles
from orgloader.studio.discover.look import look, sample_values
from orgloader.studio.discover.model import Candidate, Catalogue, FoundClass, FoundField, Proposal
from orgloader.studio.discover.names import candidates
from orgloader.studio.discover.propose import propose
from orgloader.studio.profile.schema1 import converted, is_schema1
from orgloader.studio.service import Service

__all__ = ["Candidate", "Catalogue", "FoundClass", "FoundField", "Proposal"]
"""What a front end shows of a discovery, besides the function below."""

_USUAL = "business-studio-6"


def discover(
    settings: Settings,
    document: Mapping[str, Any],
    control: Control,
    transports: Transports = network,
) -> Proposal:
    """Return the profile that would fit the service of ``settings``.

    ``document`` is the JSON of the profile that is known so far: what the service does not show is
    taken from it, as a guess. Raises ``TargetError`` where the service shows no class at all, or
    cannot be reached, and ``CancelledError``.
    """
    refusal: TargetError | None = None
    with studio_client(settings, transports) as client:
        for path in _paths(document):
            service = _service(client, settings, path, control)
            try:
                found = look(service)
            except TargetError as error:
                refusal = refusal or error
                continue
            if found.classes:
                base = {**document, "path": path}
                return propose(found, base, partial(sample_values, service))
    raise refusal or TargetError(
        "Nothing was found at the service",
        "The service at %(address)s shows no class and knows none of the usual names",
        "Check the address and the rights of the service's account",
        address=settings.odatao.address,
    )


def _paths(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths at which OData may be: that of the profile first."""
    known = document.get("path")
    return tuple(dict.fromkeys((*([known] if isinstance(known, str) else []),
                                *candidates()["paths"])))  # fmt: skip


def _service(client: httpx.Client, settings: Settings, path: str, control: Control) -> Service:
    """Return the service at a path. Only the dialect of its profile matters here."""
    usual = profiles.read(resource("profiles", f"{_USUAL}.json"))
    whole = converted(usual) if is_schema1(usual) else usual
    profile = profiles.parse({**whole, "path": path}, _USUAL)
    return Service(client, settings.odatao.address, profile, control, patience=0)
