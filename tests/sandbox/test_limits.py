"""The portal's two limits."""

from orgloader.sandbox import Portal, PortalState, Request
from orgloader.sandbox.portal import Bucket, Operating


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_the_bucket_leaks(call):
    clock = Clock()
    portal = Portal(PortalState(), bucket=Bucket(size=3, rate=2), now=clock)
    answers = [portal.answer(Request("GET", f"/{portal.path}scope")).status for _ in range(5)]
    assert answers == [200, 200, 200, 503, 503]
    assert portal.bucket.refused == 2
    clock.now += 0.5
    assert "error" not in call(portal, "scope")
    assert call(portal, "scope")["error"] == "QUERY_LIMIT_EXCEEDED"


def test_each_client_has_a_bucket(call):
    portal = Portal(PortalState(), bucket=Bucket(size=1), now=Clock())
    first = Request("GET", f"/{portal.path}scope")
    second = Request("GET", f"/{portal.path}scope", client="10.0.0.2")
    assert [portal.answer(one).status for one in (first, first, second)] == [200, 503, 200]


def test_a_method_is_blocked_above_its_working_time(call):
    clock = Clock()
    portal = Portal(PortalState(), operating=Operating(limit=10, cost=5), now=clock)
    for _ in range(3):
        time = call(portal, "scope")["time"]
    assert time["operating"] == 15
    assert call(portal, "scope")["error"] == "OPERATION_TIME_LIMIT"
    assert "error" not in call(portal, "profile")
    clock.now = time["operating_reset_at"]
    assert "error" not in call(portal, "scope")


def test_short_calls_count_only_together(call):
    portal = Portal(PortalState(), operating=Operating(cost=0.02), now=Clock())
    assert call(portal, "scope")["time"]["operating"] == 0
    commands = {f"c{number}": "scope" for number in range(50)}
    call(portal, "batch", cmd=commands)
    assert call(portal, "scope")["time"]["operating"] == 1


def test_in_a_batch_a_blocked_method_fails_alone(call):
    portal = Portal(PortalState(), operating=Operating(limit=1, cost=2), now=Clock())
    call(portal, "scope")
    found = call(portal, "batch", cmd={"a": "scope", "b": "profile"})["result"]
    assert found["result_error"]["a"]["error"] == "OPERATION_TIME_LIMIT"
    assert set(found["result"]) == {"b"}
