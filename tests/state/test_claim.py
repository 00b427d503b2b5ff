"""One writer per target and computer, whoever's data folder."""

import getpass
import os
import signal
import subprocess
import sys

import pytest

from orgloader.errors import StoppedError
from orgloader.state import claim
from orgloader.state.claim import Claim

HOLD = """
import sys, time
from orgloader.state import claim
claim.SCOPE = sys.argv[1]
held = claim.Claim(sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


def test_a_target_has_one_writer() -> None:
    with Claim("base 1"), Claim("base 2"):
        with pytest.raises(StoppedError) as refused:
            Claim("base 1")
        assert str(os.getpid()) in str(refused.value)
    with Claim("base 1"):
        pass


def test_what_is_released_twice_is_free() -> None:
    held = Claim("base 1")
    held.release()
    held.release()
    Claim("base 1").release()


def test_the_claim_of_another_process_dies_with_it() -> None:
    call = [sys.executable, "-c", HOLD, claim.SCOPE, "base 1"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            with pytest.raises(StoppedError) as refused:
                Claim("base 1")
            if sys.platform != "win32":
                assert refused.value.values["who"] == f"{getpass.getuser()} ({other.pid})"
        finally:
            other.send_signal(signal.SIGTERM)
    Claim("base 1").release()
