"""Which deed is possible when, and how far a job is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.gui.session.progress import COMPARE, LOAD, JobProgress
from orgloader.gui.session.state import Command, Facts, State, allowed
from orgloader.run.events import Event, PhaseBegan, Progress

FACTS = st.builds(Facts, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@given(st.sampled_from(State), FACTS)
def test_nothing_is_started_while_a_job_runs(state: State, facts: Facts) -> None:
    if state is not State.IDLE:
        assert allowed(state, facts) <= {Command.CANCEL, Command.EDIT}


@given(st.sampled_from(State), FACTS)
def test_who_may_only_read_neither_saves_nor_loads(state: State, facts: Facts) -> None:
    if facts.read_only:
        assert not allowed(state, facts) & {Command.SAVE, Command.LOAD, Command.UNDO}


@pytest.mark.parametrize("state", [State.TESTING, State.COMPARING, State.LOADING, State.WRITING])
def test_what_takes_long_can_be_ended(state: State) -> None:
    assert Command.CANCEL in allowed(state, Facts(usable=True))


EVENTS = st.lists(
    st.one_of(
        st.builds(PhaseBegan, st.sampled_from(sorted(LOAD))),
        st.builds(
            Progress,
            st.sampled_from(["departments", "persons"]),
            st.integers(0, 9),
            st.none() | st.integers(1, 9),
        ),
    )
)


@given(EVENTS)
def test_the_bar_never_goes_back_nor_reaches_its_end(events: list[Event]) -> None:
    course, before = JobProgress(LOAD, lambda: 0.0), 0.0
    for event in events:
        course.take(event)
        assert before <= course.share < 1.0
        before = course.share


def test_the_time_left_is_told_once_it_is_no_guess() -> None:
    clock = [0.0]
    course = JobProgress(COMPARE, lambda: clock[0])
    course.take(PhaseBegan("read_source"))
    clock[0] = 1.0
    course.take(Progress("persons", 10, 100))
    assert course.seconds_left() is None
    clock[0] = 10.0
    course.take(Progress("persons", 50, 100))
    left = course.seconds_left()
    assert left is not None
    assert 10 <= left <= 40
