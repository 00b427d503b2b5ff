"""``gateway check``: is the file right, does Business Studio answer, does it let the gateway in?"""

import asyncio
from collections.abc import Iterator

import httpx

from orgloader.errors import Check, SettingsError
from orgloader.gateway.config import Config
from orgloader.gateway.headers import Headers, host_of
from orgloader.gateway.service import studio
from orgloader.gateway.studio import Answer, LostAnswerError, NotReachedError, Request
from orgloader.http import offered

_MOST = 1024 * 1024


def check(config: Config) -> Iterator[Check]:
    """Check the settings and Business Studio; only reads."""
    yield Check(
        "gateway.config", "ok", "%(path)s can be used", "", {"path": str(config.path_of_file)}
    )
    yield from _secret(config)
    yield from _places(config)
    yield from _studio(config)


def _secret(config: Config) -> Iterator[Check]:
    if config.plain_password:
        yield Check(
            "gateway.password",
            "note",
            "The password of %(login)s is in the file in plain text",
            "Move it to the password store: orgloader gateway password --config %(path)s",
            {"login": config.login, "path": str(config.path_of_file)},
        )


def _places(config: Config) -> Iterator[Check]:
    values = {"places": ", ".join(map(str, config.places))}
    if config.is_local:
        text = "Only programs on this computer are let in: %(places)s"
    else:
        text = "Programs on other computers are let in with the access key: %(places)s"
    yield Check("gateway.places", "ok", text, "", values)


def _studio(config: Config) -> Iterator[Check]:
    values: dict[str, object] = {"address": config.origin + config.path}
    try:
        answer = asyncio.run(_asked(config))
    except SettingsError as error:
        yield Check("gateway.password", "failed", error.message, error.hint, error.values)
        return
    except (NotReachedError, LostAnswerError):
        yield Check(
            "gateway.studio",
            "failed",
            "Business Studio does not answer at %(address)s",
            "Start Business Studio, allow OLE/OData in its user settings, and see that its port is"
            " the one in BSConnection (9000 to 9500, fixed by /port=N)",
            values,
        )
        return
    yield from _judged(config, answer, values)


def _judged(config: Config, answer: Answer, values: dict[str, object]) -> Iterator[Check]:
    if answer.status in {401, 403}:
        schemes = ", ".join(offered(httpx.Headers(answer.headers))) or "—"
        yield Check(
            "gateway.sign_in",
            "failed",
            "Business Studio refuses the account %(login)s; it takes: %(schemes)s",
            "Check BSAuth.login and the password, and that the account may use OLE/OData",
            {**values, "login": config.login or "—", "schemes": schemes},
        )
        return
    yield Check("gateway.studio", "ok", "Business Studio answers at %(address)s", "", values)


async def _asked(config: Config) -> Answer:
    """Ask for the first page of the service, and return its answer without the body."""
    headers: Headers = [(b"host", host_of(config.origin)), (b"accept", b"application/json")]
    link = studio(config)
    answer = await link.send(Request("GET", config.path.encode("ascii"), headers))
    size = 0
    async for piece in answer.pieces:
        size += len(piece)
        if size > _MOST:
            break
    await link.end()
    return answer
