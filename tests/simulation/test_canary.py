"""F48: the webhook's secret, and a proxy's password, come out nowhere, however a run ends."""

import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.simulation import invariants
from tests.simulation.portals import small
from tests.simulation.scene import SECRET, Scene

from orgloader import logs, secrets
from orgloader.i18n import translate
from orgloader.report.encode import to_json
from orgloader.report.html import to_html
from orgloader.report.xlsx import to_xlsx
from orgloader.run.kept import read_report
from orgloader.sandbox import Fault, Sandbox, faults
from orgloader.sandbox.faults import Exchange
from orgloader.sandbox.wire import Response, text
from orgloader.settings import save

PLACE = "/rest/1/" + SECRET


def echo(status: int, kind: str = "text/html") -> faults.Action:
    """Answer with what was asked, the address included, as pages for people do."""

    def act(exchange: Exchange) -> Response:
        request = exchange.request
        return text(status, f"{request.path}?{request.query} {request.body!r}", kind)

    return act


def loaded(scene: Scene) -> None:
    assert scene.load().exit_code == 0


def spoiled(what: faults.Action) -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        scene.spoil_portal(what, times=None)
        assert scene.load().exit_code == 6
        scene.test()

    return run


def refused(code: str) -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        scene.portal.switches.error = code
        assert scene.load().exit_code == 6
        scene.test()

    return run


def wrong(scene: Scene) -> None:
    scene.portal.secret = "another"
    assert scene.load().exit_code == 6


def crashed(scene: Scene) -> None:
    def act(exchange: Exchange) -> Response:
        raise RuntimeError(f"https://portal.example{exchange.request.path}")

    scene.spoil_portal(act, times=None)
    assert scene.load().exit_code == 4
    scene.heal()
    scene.spoil_studio(act, verb="POST", first=3)
    scene.load()


def died(scene: Scene) -> None:
    scene.spoil_studio(scene.dies(after=True), verb="POST", first=9)
    assert scene.load() is None
    scene.heal()
    loaded(scene)


ENDS: dict[str, Callable[[Scene], None]] = {
    "success": loaded,
    "page": spoiled(echo(200)),
    "not found": spoiled(echo(404)),
    "gateway": spoiled(echo(502)),
    "text": spoiled(echo(200, "application/json")),
    "refused": spoiled(echo(401, "application/json")),
    "redirect": spoiled(faults.redirect(f"https://elsewhere.example{PLACE}/profile")),
    "cut": spoiled(faults.truncated(5)),
    "dropped": spoiled(faults.drop()),
    "too late": spoiled(faults.delay(100)),
    "bomb": spoiled(faults.bomb(65)),
    "wrong": wrong,
    "crash": crashed,
    "death": died,
    **{
        code: refused(code)
        for code in ("OVERLOAD_LIMIT", "ACCESS_DENIED", "PORTAL_DELETED", "authorization_error")
    },
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_f48_the_secret_comes_out_nowhere(
    end: Callable[[Scene], None],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene(tmp_path, small())
    file = logs.setup(tmp_path / "logs", secrets.redact, level=logging.DEBUG, console=logging.DEBUG)
    end(scene)
    scene.plan()
    logs.close()
    shown = [file.read_text("utf-8"), *capfd.readouterr()]
    with scene.store() as store:
        for run in store.runs.history():
            shown.append(repr(run))
            if run.ended:
                report = read_report(store, run.id)
                shown += [b"".join(to_json(report)).decode(), to_html(report, translate)]
                to_xlsx(report, tmp_path / "state" / "report.xlsx", translate)
    for event in scene.events:
        shown.append(repr(event))
        if error := getattr(event, "error", None):
            shown.append("".join(traceback.format_exception(error)) + repr(vars(error)))
    assert SECRET not in "".join(shown)
    invariants.secret(scene)


def test_f48_the_settings_that_are_saved(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    save(scene.settings, tmp_path / "settings.json")
    assert SECRET not in (tmp_path / "settings.json").read_text("utf-8")
    assert SECRET not in repr(scene.settings)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no process list in /proc")
def test_f48_a_process_shows_no_secret(tmp_path: Path) -> None:
    """Neither its arguments nor its output, nor any file that it leaves."""
    seen: list[str] = []
    with Sandbox(small()) as sandbox:
        settings = {
            "bitrix24": {"webhook_url": sandbox.portal_url},
            "odatao": {"address": sandbox.studio_url},
        }
        hidden = tmp_path / "hidden"
        hidden.mkdir()
        (hidden / "settings.json").write_text(json.dumps(settings), "utf-8")
        state = tmp_path / "state"
        command = "import sys; from orgloader.cli import main; sys.exit(main())"
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                command,
                "load",
                "--json",
                "--settings",
                hidden / "settings.json",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"ORGLOADER_STATE_DIR": str(state)},
            encoding="utf-8",
        )

        def look(_: object) -> bool:
            seen.append(Path(f"/proc/{process.pid}/cmdline").read_text("utf-8"))
            return False

        sandbox.studio.faults.append(Fault(faults.drop(), when=look))
        seen += process.communicate()
        secret = sandbox.portal.secret
    assert process.returncode == 0
    assert len(seen) > 3
    assert secret not in "".join(seen)
    files = [file for file in state.rglob("*") if file.is_file()]
    assert files
    assert not any(secret.encode() in file.read_bytes() for file in files)
