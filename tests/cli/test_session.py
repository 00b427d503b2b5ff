"""Jobs of a command, and the signals that end them."""

import io
import signal
import sys

import pytest

from orgloader.cli.output import Output
from orgloader.cli.session import carry_out
from orgloader.errors import CancelledError
from orgloader.run.control import JobControl
from orgloader.run.events import Emit, Finished


class Impatient(io.StringIO):
    """Gets Ctrl-C while it is written to, and as a real stream it cannot be re-entered."""

    def __init__(self) -> None:
        super().__init__()
        self._presses = 3
        self._writing = False

    def write(self, text: str) -> int:
        assert not self._writing
        self._writing = True
        try:
            self._presses -= 1
            if self._presses >= 0:
                signal.raise_signal(signal.SIGINT)
            return super().write(text)
        finally:
            self._writing = False


def test_ctrl_c_may_come_while_another_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Impatient()
    monkeypatch.setattr(sys, "stderr", told)

    def job(control: JobControl, _emit: Emit) -> Finished:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(CancelledError):
            control.wait(60, "Waiting")
        return Finished(130)

    assert carry_out(Output(json=False), job).exit_code == 130
    assert "Ending after the request under way" in told.getvalue()
