"""The same over real sockets: bytes on the wire, dropped connections, one request at a time."""

import pytest
from tests.studio.profiles import BUNDLED

from orgloader.errors import TargetError, UnclearError
from orgloader.http import Control, client
from orgloader.sandbox import Fault, Server, StudioState, application
from orgloader.sandbox import Studio as Simulator
from orgloader.sandbox.faults import lost_answer, truncated
from orgloader.studio.profiles import parse
from orgloader.studio.service import Service
from orgloader.studio.writer import ODataStudio


def test_a_studio_over_http() -> None:
    simulator, profile = Simulator(StudioState(BUNDLED)), parse(BUNDLED, "test")
    with Server(application(simulator)) as server, client(read_timeout=120) as web:
        studio = ODataStudio(Service(web, server.url, profile, Control()), profile, page=4)
        top = studio.create("department", {"name": "ООО «Ромашка & Ко»: 50% + 1/2 #1?"})
        for number in range(9):
            studio.create("position", {"name": f"О'Нил {number}", "parent": top.key})
        simulator.faults.append(Fault(lost_answer(), verb="POST"))
        fields = {"name": "Кладовщик", "parent": top.key}
        with pytest.raises(UnclearError):
            studio.create("position", fields)
        (found,) = studio.find("position", fields)
        studio.update("position", found.key, {"name": "Старший кладовщик"})
        target = studio.snapshot()
        assert {item.fields["name"] for item in target.all("position").values()} == {
            *(f"О'Нил {number}" for number in range(9)),
            "Старший кладовщик",
        }
        assert len(studio.find("department", dict(top.fields))) == 1
    assert simulator.overlaps == 0


def test_an_answer_that_breaks_off_is_no_empty_one() -> None:
    simulator, profile = Simulator(StudioState(BUNDLED)), parse(BUNDLED, "test")
    simulator.state.add("person", name="Ёлкина Анна")
    simulator.faults.append(Fault(truncated(30), times=None))
    with Server(application(simulator)) as server, client(read_timeout=120) as web:
        service = Service(web, server.url, profile, Control(), patience=0)
        with pytest.raises(TargetError, match="broke off"):
            ODataStudio(service, profile).snapshot()
