"""Whole loads over real HTTP: ``python -m tests.benchmarks.load [--slow] [PERSONS …]``.

For each size three loads of the same company, each in a process of its own: the first one, one
more with nothing changed, and one after something happened to 1 % of the persons. With ``--slow``
an answer of the studio takes 30 ms, one of the portal 80 ms, at times much more.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.ends import Ends
from tests.benchmarks.memory import peak_megabytes

from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Event
from orgloader.settings import parse
from orgloader.state.store import Store

SIZES = (1_000, 10_000, 100_000)
LOADS = ("first", "unchanged", "1 %")
PHASES = ("read_source", "read_target", "plan", "apply", "verify")
UNLIMITED = {"archive_percent": 100, "archive_count": 10**7, "change_count": 10**7}


def load(portal: str, studio: str, folder: str) -> dict[str, Any]:
    """Load once; return what the report tells, with the seconds and MB of the whole process."""
    settings = parse(
        {
            "bitrix24": {"webhook_url": portal},
            "odatao": {"address": studio},
            "sync": {"limits": UNLIMITED},
        }
    )
    began = time.perf_counter()
    with Store.open(Path(folder)) as store:
        finished = jobs.load(settings, store, JobControl(_ignore), _ignore)
    found = {name: getattr(finished.report, name) for name in ("outcome", "requests", "seconds")}
    return {**found, "total": time.perf_counter() - began, "megabytes": peak_megabytes()}


def _ignore(_: Event) -> None:
    pass


def measure(size: int, *, slow: bool) -> None:
    with Ends(size, slow=slow) as ends, tempfile.TemporaryDirectory() as folder:
        for name in LOADS:
            if name == LOADS[-1]:
                ends.change()
            command = [
                *(sys.executable, "-m", __spec__.name, "load"),
                *(ends.portal_url, ends.studio_url, folder),
            ]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            _show(size, name, json.loads(output))
        counts = ends.counts()
    print(f"{size:>8} refused by the portal {counts['refused']}, overlaps {counts['overlaps']}")


def _show(size: int, name: str, found: Mapping[str, Any]) -> None:
    requests, seconds = found["requests"], found["seconds"]
    rate = requests["target_writes"] / seconds["apply"] if seconds["apply"] else 0.0
    print(
        f"{size:>8} {name:<10} {found['outcome']:<13} {requests['source']:>6} "
        f"{requests['target_reads']:>6} {requests['target_writes']:>7} {rate:>7.0f} "
        + " ".join(f"{seconds[phase]:>11.2f}" for phase in PHASES)
        + f" {found['total']:>8.2f} {found['megabytes']:>5.0f}",
        flush=True,
    )


def main(sizes: list[int], *, slow: bool) -> None:
    print(
        f"{'persons':>8} {'load':<10} {'outcome':<13} {'portal':>6} {'reads':>6} {'writes':>7} "
        f"{'per s':>7} " + " ".join(f"{phase:>11}" for phase in PHASES) + f" {'total':>8} {'MB':>5}"
    )
    for size in sizes:
        measure(size, slow=slow)


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        print(json.dumps(load(*sys.argv[2:])))
    else:
        options = sys.argv[1:]
        wanted = [int(option) for option in options if option != "--slow"]
        main(wanted or list(SIZES), slow="--slow" in options)
