"""Keeping the latest lease in a file: a gateway that is started again still knows who may write."""

import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from orgloader.gateway.lease.lease import SECONDS, Lease, Watched

log = logging.getLogger(__name__)


class LeaseFile:
    """The file ``path``. On disk a lease's end is in seconds of the calendar's clock, as only that
    goes on when no process runs.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._now = now
        self._clock = clock

    def load(self) -> Lease | None:
        """Return the latest lease, ``None`` where there never was one."""
        try:
            document = json.loads(self._path.read_bytes())
            return self._lease(document)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            log.warning(
                "The file of the lease cannot be read and counts as empty: %(path)s (%(fault)s)",
                {"path": self._path, "fault": type(fault).__name__},
            )
            return None

    def _lease(self, document: dict[str, Any]) -> Lease:
        left = min(SECONDS, float(document.pop("ends")) - self._clock())
        watched = document.pop("watched")
        return Lease(
            **document,
            until=self._now() + max(0.0, left),
            watched=Watched(**watched) if watched else None,
        )

    def keep(self, lease: Lease) -> None:
        """Write ``lease``, in one step. Raises ``OSError``."""
        document = asdict(lease)
        document["ends"] = self._clock() + document.pop("until") - self._now()
        draft = self._path.with_name(self._path.name + ".new")
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(document, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise
