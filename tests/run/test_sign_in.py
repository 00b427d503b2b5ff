"""A load into a studio that lets in who signs in to Windows, and what *Test* says otherwise."""

from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import PROFILE, organisation
from tests.ntlm import ACCOUNT, PASSWORD, Signed, windows_server

from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Event, Finished
from orgloader.sandbox import Sandbox, Studio, StudioState
from orgloader.settings import Settings, parse
from orgloader.state.store import Store


def settings(sandbox: Sandbox, seen: Signed, **sign_in: Any) -> Settings:
    return parse(
        {
            "bitrix24": {"webhook_url": sandbox.portal_url},
            "odatao": {"address": seen.url, **sign_in},
        }
    )


def control() -> tuple[JobControl, Any]:
    def emit(_event: Event) -> None:
        pass

    return JobControl(emit), emit


def load(found: Settings, folder: Path) -> Finished:
    with Store.open(folder, "load") as store:
        return jobs.load(found, store, *control())


def test_a_load_signs_in_to_windows_and_the_second_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGLOADER_ODATAO_PASSWORD", PASSWORD)
    studio = Studio(StudioState(PROFILE))
    # A connection that ends now and then makes the load sign in again between its writes.
    with (
        Sandbox(organisation()) as sandbox,
        windows_server(tmp_path, studio, requests_per_connection=7) as seen,
    ):
        found = settings(sandbox, seen, sign_in="windows", user=ACCOUNT)
        first = load(found, tmp_path / "state")
        writes = studio.writes
        second = load(found, tmp_path / "state")
    assert (first.exit_code, first.report.outcome) == (0, "done")
    assert (second.exit_code, second.report.outcome) == (0, "nothing_to_do")
    assert studio.writes == writes > 30
    assert seen.refused == 0
    assert seen.handshakes == seen.connections > 5
    assert seen.principals == {ACCOUNT}


@pytest.mark.parametrize(
    "sign_in", [{}, {"sign_in": "windows", "user": ACCOUNT}], ids=["none", "wrong password"]
)
def test_test_names_the_sign_ins_that_the_service_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign_in: dict[str, Any]
) -> None:
    monkeypatch.setenv("ORGLOADER_ODATAO_PASSWORD", "wr0ng-secret")
    with Sandbox(organisation()) as sandbox, windows_server(tmp_path) as seen:
        done = jobs.test(settings(sandbox, seen, **sign_in), *control(), ends=("studio",))
    (failed,) = [line.check for line in done.checks if line.check.status == "failed"]
    text, hint = failed.parts()
    assert (done.exit_code, failed.name) == (6, "studio.sign_in")
    assert text.endswith("takes these sign-ins: Negotiate, NTLM")
    assert "odatao.sign_in" in hint
    assert "windows" in hint
    assert seen.refused == bool(sign_in)
