import logging

import pytest

from orgloader.studio.pace import Pace


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().partition(";")[0] for record in caplog.records]


def paced(*seconds: float, kind: str = "POST") -> Pace:
    pace = Pace()
    for one in seconds:
        pace.note(kind, one)
    return pace


def test_a_spell_of_slow_answers_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    pace = paced(*[0.5] * 3, 20, 60, 30, 0.5, 7)
    assert told(caplog) == [
        "Business Studio answers slowly: 20 s instead of 0.5 s",
        "Business Studio answers slowly: 7 s instead of 0.5 s",
    ]
    assert (pace.spells, pace.slowest, pace.usual) == (2, 60, 0.5)
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param([0.01] * 5 + [4.9], id="not long"),
        pytest.param([3.0] * 5 + [20.0], id="usually not quick either"),
        pytest.param([30.0, 20.0, 40.0], id="nothing is known yet"),
        pytest.param([1.0, 2.0, 4.0, 8.0, 15.0, 30.0], id="slower and slower"),
    ],
)
def test_what_is_not_out_of_the_ordinary_is_not_told(
    seconds: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    assert paced(*seconds).spells == 0
    assert not told(caplog)


def test_requests_of_other_kinds_are_no_measure() -> None:
    pace = paced(*[0.1] * 9, kind="GET")
    pace.note("POST", 40)
    assert pace.spells == 0
