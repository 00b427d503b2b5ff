"""Reading a portal, beside fast_bitrix24: ``python -m tests.benchmarks.read [--slow] [PERSONS]``.

Both read all departments and all active persons of the same portal of 100,000 persons over real
HTTP, in turns, five times, each time in a process of its own; with ``--slow`` an answer takes 80
ms, at times much more. Ends with 1 where the median is above 0.7 times that of fast_bitrix24.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.aims import in_turns, judge
from tests.benchmarks.memory import peak_megabytes

AIM = 0.7
SIZE = 100_000
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
    began, spent = time.perf_counter(), time.process_time()
    departments, persons = work()
    return {
        "seconds": time.perf_counter() - began,
        "of our own": time.process_time() - spent,
        "departments": departments,
        "persons": persons,
        "megabytes": peak_megabytes(),
    }


def main(size: int, *, slow: bool) -> None:
    from tests.benchmarks.ends import Ends

    with Ends(size, slow=slow) as ends:

        def once(name: str) -> float:
            ends.rest()
            command = [sys.executable, "-m", __spec__.name, name, ends.portal_url]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            found = json.loads(output.splitlines()[-1])
            shown = ", ".join(f"{value:,.5g} {key}" for key, value in found.items())
            print(f"  {name:<13} {ends.counts()['portal']} requests, {shown}", flush=True)
            return float(found["seconds"])

        found = in_turns({name: partial(once, name) for name in CONTESTANTS})
    judge(f"reading {size} persons", found["orgloader"], found["fast_bitrix24"], AIM)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CONTESTANTS:
        print(json.dumps(measure(*sys.argv[1:3])))
    else:
        sizes = [int(option) for option in sys.argv[1:] if option != "--slow"]
        main(sizes[0] if sizes else SIZE, slow="--slow" in sys.argv)
