"""The demo: its session for the window, and its story in the console."""

import json
import os
from itertools import pairwise

import pytest

from orgloader.cli import main
from orgloader.demo import STATES, DemoSession, story
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Event


def test_a_session_hides_the_real_portal_as_long_as_it_lasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = "https://real.example.org/rest/1/realsecretvalue/"
    monkeypatch.setenv("ORGLOADER_WEBHOOK_URL", real)
    with DemoSession() as demo:
        assert demo.settings.webhook().origin + "/" == demo.sandbox.portal_url.partition("rest")[0]
        assert "ORGLOADER_WEBHOOK_URL" not in os.environ
    assert os.environ["ORGLOADER_WEBHOOK_URL"] == real


def test_a_session_leaves_nothing_behind() -> None:
    with DemoSession() as demo:
        assert list(demo.folder.iterdir()) == []
    assert not demo.folder.exists()


def test_time_goes_by_to_the_end_of_the_story() -> None:
    with DemoSession() as demo:
        seen = [set(demo.sandbox.portal.state.users)]
        while demo.advance():
            seen.append(set(demo.sandbox.portal.state.users))
        assert not demo.advance()
    assert len(seen) == len(STATES)
    assert all(one != other for one, other in pairwise(seen))


def test_half_a_read_can_be_switched_on_and_off() -> None:
    with DemoSession() as demo:
        events: list[Event] = []
        control = JobControl(events.append)
        demo.half_read()
        assert jobs.test(demo.settings, control, events.append, ends=["bitrix24"]).checks
        assert demo.sandbox.portal.call_faults
        demo.half_read(on=False)
        assert jobs.test(demo.settings, control, events.append, ends=["bitrix24"]).exit_code == 0


@pytest.mark.slow
def test_the_story_goes_as_told() -> None:
    events: list[Event] = []
    with DemoSession() as demo:
        steps = list(story(demo, lambda _, job: job(JobControl(events.append), events.append)))
        assert [step.title for step in steps if not step.as_expected] == []
        assert [step.writes > 0 for step in steps] == [False, True, False, True, False, False]
        assert demo.sandbox.studio.overlaps == 0


@pytest.mark.slow
def test_the_console_tells_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--headless", "--json", "--language", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "done"
    assert told["figures"]["overlapping_requests"] == 0
    assert len(told["steps"]) == 6


@pytest.mark.slow
def test_a_story_that_goes_wrong_is_not_told_as_a_success(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DemoSession, "advance", lambda _: False)
    assert main(["demo", "--headless", "--language", "en"]) == 4
    assert "did not go as described" in capsys.readouterr().err
