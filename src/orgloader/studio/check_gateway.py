"""*Test connections*, the gateway: which one it is, what waits, who writes, which base is open."""

from collections.abc import Iterator

from orgloader.errors import Check, TargetError
from orgloader.studio.gateway import GatewayLink, Health, shown
from orgloader.text import Value

_BUSY_SECONDS = 10.0


def check_gateway(link: GatewayLink) -> Iterator[Check]:
    """Check the gateway; nothing where the service is another one or does not answer at all."""
    try:
        health = link.health()
    except TargetError:  # the check of the service says it better
        return
    if health is not None:
        yield Check(
            "studio.gateway",
            "ok",
            "The gateway of Org Loader passes requests on, version %(version)s",
            "",
            {"version": health.version},
        )
        yield from _reached(health)
        yield from _queue(health)
        yield from _lease(health)
        yield from _base(health)


def _reached(health: Health) -> Iterator[Check]:
    if not health.reached:
        yield Check(
            "studio.gateway.studio",
            "failed",
            "The gateway does not reach Business Studio",
            "Start Business Studio and open the base; the gateway's console says more",
        )


def _queue(health: Health) -> Iterator[Check]:
    values: dict[str, Value] = {"waiting": health.waiting, "seconds": health.busy_seconds}
    if health.busy_seconds < _BUSY_SECONDS:
        yield Check(
            "studio.gateway.queue", "ok", "Requests waiting at the gateway: %(waiting)d", "", values
        )
        return
    yield Check(
        "studio.gateway.queue",
        "note",
        "Business Studio has been busy with one request for %(seconds).0f seconds; waiting:"
        " %(waiting)d",
        "See whether a dialog is open in Business Studio",
        values,
    )


def _lease(health: Health) -> Iterator[Check]:
    holder = health.holder
    if holder is None:
        yield Check("studio.gateway.lease", "ok", "No program is writing now")
        return
    yield Check(
        "studio.gateway.lease",
        "note",
        "%(user)s on %(host)s is writing, since %(since)s",
        "A load can begin when that one has ended",
        {"user": holder.user, "host": holder.host, "since": shown(holder.since)},
    )


def _base(health: Health) -> Iterator[Check]:
    if health.base == "found":
        yield Check("studio.gateway.base", "ok", "The base that was loaded last is open")
    elif health.base == "missing":
        yield Check(
            "studio.gateway.base",
            "note",
            "Another base is open than at the last load",
            "Open the right base in Business Studio, unless this is intended",
        )
