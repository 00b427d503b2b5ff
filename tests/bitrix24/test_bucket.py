from hypothesis import given
from hypothesis import strategies as st

from orgloader.bitrix24.bucket import OPERATING_SECONDS, Bucket, Operating
from orgloader.sandbox import portal as sandbox

FLIGHTS = st.lists(
    st.tuples(
        st.floats(0, 2),  # until the request arrives
        st.floats(0, 2),  # until its answer is there
        st.floats(0, 2),  # until we want the next one
    ),
    min_size=60,
    max_size=200,
)


@given(FLIGHTS, st.sampled_from([(2.0, 50.0), (5.0, 250.0), (2.0, 3.0)]))
def test_the_portal_never_has_to_refuse(
    flights: list[tuple[float, float, float]], limits: tuple[float, float]
) -> None:
    rate, burst = limits
    ours, theirs = Bucket(rate, burst), sandbox.Bucket(size=burst + 1e-6, rate=rate)
    now = 0.0
    for arrival, answer, pause in flights:
        now += ours.delay(now)
        ours.send(now)
        assert theirs.admits("us", now + arrival)
        now += arrival + answer
        ours.answered(now)
        now += pause


def test_fifty_at_once_and_then_two_a_second() -> None:
    bucket = Bucket()
    for _ in range(50):
        assert bucket.delay(0.0) == 0.0
        bucket.send(0.0)
    assert bucket.delay(0.0) == 0.5
    assert bucket.delay(0.5) == 0.0


def test_believes_a_refusal() -> None:
    bucket = Bucket()
    bucket.refused(10.0)
    assert bucket.delay(10.0) == 0.5


def test_work_near_the_limit_waits_for_the_reset() -> None:
    work = Operating()
    work.note(OPERATING_SECONDS - 30, reset=900.0)
    assert work.delay(300.0) == 0.0
    work.note(OPERATING_SECONDS - 10, reset=900.0)
    assert work.delay(300.0) == 600.0
    assert work.delay(901.0) == 0.0


def test_work_of_others_is_not_our_growth() -> None:
    work = Operating()
    work.note(OPERATING_SECONDS / 2 + 50, reset=900.0)
    assert work.delay(0.0) == 0.0
