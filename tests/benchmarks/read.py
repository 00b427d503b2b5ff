"""Reading a portal, beside fast_bitrix24: ``python -m tests.benchmarks.read [PERSONS …]``.

Each contestant reads all departments and active persons in a process of its own from a portal of
its own. "Slow" portals take 80 ms for an answer, at times much more. The other reader comes with
the extra ``benchmark``; where it is missing its lines are left out.
"""

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.memory import peak_megabytes

SIZES = (1_000, 10_000, 100_000)
FIELDS = (
    *("ID", "ACTIVE", "LAST_NAME", "NAME", "SECOND_NAME", "EMAIL", "WORK_PHONE"),
    *("PERSONAL_MOBILE", "WORK_POSITION", "UF_DEPARTMENT"),
)


def orgloader(url: str) -> Callable[[], tuple[int, int]]:
    from orgloader.bitrix24.directory import read
    from orgloader.http import Control
    from orgloader.run.connections import open_portal
    from orgloader.settings import parse

    settings = parse({"bitrix24": {"webhook_url": url}})

    def work() -> tuple[int, int]:
        with open_portal(settings, Control()) as portal:
            found = read(portal)
        return len(found.departments), len(found.persons)

    return work


def fast_bitrix24(url: str) -> Callable[[], tuple[int, int]]:
    from fast_bitrix24 import Bitrix  # type: ignore[import-untyped, import-not-found, unused-ignore]

    portal = Bitrix(url, verbose=False)
    asked = {"FILTER": {"ACTIVE": True}, "ADMIN_MODE": True, "SELECT": list(FIELDS)}

    def work() -> tuple[int, int]:
        departments = portal.get_all("department.get")
        return len(departments), len(portal.get_all("user.get", asked))

    return work


CONTESTANTS = {"orgloader": orgloader, "fast_bitrix24": fast_bitrix24}


def measure(name: str, url: str) -> dict[str, Any]:
    """Return what one contestant has found, in how many seconds and MB."""
    work = CONTESTANTS[name](url)
    began = time.perf_counter()
    departments, persons = work()
    seconds = time.perf_counter() - began
    found = {"departments": departments, "persons": persons}
    return {**found, "seconds": seconds, "megabytes": peak_megabytes()}


def compare(size: int, *, slow: bool) -> None:
    from tests.benchmarks.ends import Ends

    for name in CONTESTANTS:
        if importlib.util.find_spec(name) is None:
            continue
        with Ends(size, slow=slow) as ends:
            command = [sys.executable, "-m", __spec__.name, name, ends.portal_url]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            found, counts = json.loads(output.splitlines()[-1]), ends.counts()
        print(
            f"{size:>8} {'slow' if slow else 'quick':<6} {name:<14} {counts['portal']:>8} "
            f"{counts['refused']:>7} {found['seconds']:>8.2f} {found['megabytes']:>6.0f} "
            f"{found['departments']:>11} {found['persons']:>8}",
            flush=True,
        )


def main(sizes: tuple[int, ...]) -> None:
    print(
        f"{'persons':>8} {'portal':<6} {'reader':<14} {'requests':>8} {'refused':>7} "
        f"{'seconds':>8} {'MB':>6} {'departments':>11} {'persons':>8}"
    )
    for size in sizes:
        compare(size, slow=False)
        compare(size, slow=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CONTESTANTS:
        print(json.dumps(measure(*sys.argv[1:3])))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
