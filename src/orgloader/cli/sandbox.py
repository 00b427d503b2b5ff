"""Serving the sandbox for other clients."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from orgloader.cli.output import Output
from orgloader.cli.session import POLL_SECONDS, interrupts
from orgloader.demo import DemoSession
from orgloader.errors import SettingsError, system_reason
from orgloader.i18n import _
from orgloader.report.lines import Line


def serve(output: Output, port: int) -> int:
    """Serve the demo's portal and studio until Ctrl-C, which is the way to end and gives 0."""
    with _serving(port) as session, interrupts() as come:
        _announce(output, session)
        while not come:
            time.sleep(POLL_SECONDS)
    return 0


@contextmanager
def _serving(port: int) -> Iterator[DemoSession]:
    with ExitStack() as stack:
        try:
            session = stack.enter_context(DemoSession(port))
        except OSError as fault:
            raise SettingsError(
                "The port cannot be used",
                "%(port)d or the next one: %(reason)s",
                "Choose another port",
                port=port,
                reason=system_reason(fault),
            ) from None
        yield session


def _announce(output: Output, session: DemoSession) -> None:
    portal, studio = session.sandbox.portal_url, session.sandbox.studio_url
    output.document({"schema": 1, "outcome": "done", "portal": portal, "studio": studio}, bare=True)
    output.lines(
        [
            Line(_("The sample portal and studio run until Ctrl+C"), "heading"),
            f"  {_('Portal, the address of its webhook')}: {portal}",
            f"  {_('Business Studio')}: {studio}",
        ],
        bare=True,
    )
