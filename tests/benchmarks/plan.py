"""How long planning takes: ``python -m tests.benchmarks.plan`` prints a table.

Each figure comes from a process of its own. The first plan meets an empty studio, the second one
that the first has filled; memory is the highest resident size of the process, with its data.
"""

import json
import random
import resource
import subprocess
import sys
import time

from tests.plan.world import OPTIONS, World

from orgloader.org.assemble import assemble
from orgloader.org.model import Department, Organisation, Person
from orgloader.plan.planner import make_plan

SIZES = (1_000, 10_000, 100_000)
TITLES = [f"{rank} {trade}" for rank in ("Ведущий", "Старший", "Младший") for trade in range(40)]


def organisation(size: int) -> Organisation:
    """A company of ``size`` persons, 15 a department, 8 % of them in several departments."""
    chance = random.Random(size)
    count = max(1, size // 15)
    departments = [
        Department(
            str(id),
            f"Отдел {id % 700}",
            str(chance.randint(max(1, id // 8), id - 1)) if id > 1 else None,
            str(chance.randint(1, size)),
        )
        for id in range(1, count + 1)
    ]
    persons = [_person(chance, id, count) for id in range(1, size + 1)]
    return assemble(departments, persons, root="1", default_position="Сотрудник")


def _person(chance: random.Random, id: int, departments: int) -> Person:
    places = 2 if chance.random() < 0.08 else 1
    return Person(
        str(id),
        last_name=f"Фамилия{id % 9000}",
        first_name=f"Имя{id % 70}",
        patronymic=f"Отчество{id % 60}",
        email=f"u{id}@example.ru",
        work_phone=f"+7 900 {id:07}",
        mobile_phone=f"+7 901 {id:07}",
        title=chance.choice(TITLES),
        departments=tuple(str(chance.randint(1, departments)) for _ in range(places)),
    )


def measure(size: int, what: str) -> dict[str, float]:
    """Return seconds, changes and peak memory (MB) of one plan of a company of ``size``."""
    org, world = organisation(size), World()
    if what == "unchanged":
        world.load(org)
    target, links = world.target(), dict(world.links)
    began = time.process_time()
    plan = make_plan(org, target, links, OPTIONS)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "changes": len(plan.changes), "megabytes": peak}


def main() -> None:
    print(f"{'persons':>8}  {'plan':<10} {'seconds':>8} {'changes':>8} {'peak MB':>8}")
    for size in SIZES:
        for what in ("first", "unchanged"):
            command = [sys.executable, "-m", __spec__.name, str(size), what]
            found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            print(
                f"{size:>8}  {what:<10} {found['seconds']:>8.2f} {found['changes']:>8} "
                f"{found['megabytes']:>8.0f}"
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
    else:
        main()
