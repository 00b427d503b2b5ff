"""Opening the two ends as the settings name them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from orgloader.bitrix24.portal import READ_SECONDS as PORTAL_SECONDS
from orgloader.bitrix24.portal import Portal
from orgloader.http import Control, SignIn, client
from orgloader.settings import Odatao, Settings
from orgloader.studio import profiles
from orgloader.studio.service import READ_SECONDS as STUDIO_SECONDS
from orgloader.studio.service import Service
from orgloader.studio.writer import ODataStudio

Transports = Callable[[str], httpx.BaseTransport | None]
"""Stands in for the network at an end (``bitrix24`` or ``studio``); ``None`` is the network."""


def network(_end: str) -> httpx.BaseTransport | None:
    """Both ends are reached through the real network."""
    return None


def portal_client(settings: Settings, transports: Transports = network) -> httpx.Client:
    """Return the client for the source; close it after use."""
    return _client(settings, PORTAL_SECONDS, transports("bitrix24"))


def studio_client(settings: Settings, transports: Transports = network) -> httpx.Client:
    """Return the client for the target, which signs in; close it after use.

    Raises ``SettingsError`` where a password is missing.
    """
    return _client(settings, STUDIO_SECONDS, transports("studio"), sign_in(settings.odatao))


def sign_in(odatao: Odatao) -> SignIn:
    """Return how to sign in to the target. Raises ``SettingsError`` where a secret is missing."""
    return SignIn(
        odatao.origin,
        odatao.sign_in,
        odatao.user,
        odatao.password(),
        headers=odatao.revealed("headers"),
        query=odatao.revealed("query"),
        access_key=odatao.access_key,
    )


def _client(
    settings: Settings,
    seconds: float,
    transport: httpx.BaseTransport | None,
    signing_in: SignIn | None = None,
) -> httpx.Client:
    own = settings.network
    return client(
        proxy=own.proxy,
        ca_file=own.ca_file,
        read_timeout=seconds,
        transport=transport,
        sign_in=signing_in,
    )


@contextmanager
def open_portal(
    settings: Settings, control: Control, transports: Transports = network
) -> Iterator[Portal]:
    """Open the source; raises ``SettingsError`` where no secret is to be had."""
    webhook = settings.webhook()
    with portal_client(settings, transports) as found:
        yield Portal(found, webhook, control)


@contextmanager
def open_studio(
    settings: Settings, control: Control, transports: Transports = network
) -> Iterator[ODataStudio]:
    """Open the target; raises ``SettingsError`` for a wrong profile."""
    profile = profiles.load(settings.odatao.profile)
    with studio_client(settings, transports) as found:
        service = Service(found, settings.odatao.address, profile, control)
        yield ODataStudio(service, profile)
