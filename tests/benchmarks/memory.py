"""How much memory this process has held at most."""

import re
from pathlib import Path


def peak_megabytes() -> float:
    """Return the highest resident size so far, in MB (Linux).

    Not ``ru_maxrss``: that one keeps what the parent held when it started the process.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) / 1024
