"""F18 to F28: the network between, and hostile content: one clear line each, nothing written.

What the exchange itself promises (TLS, proxies, bombs, strict JSON) is proved in ``tests/http``;
here whole runs meet it.
"""

import codecs
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.http.peers import peer
from tests.http.test_tls import DAY, Authority, serving
from tests.simulation import invariants
from tests.simulation.portals import department, small, user
from tests.simulation.scene import Scene
from tests.simulation.test_source_faults import waits, words, writes_nothing

from orgloader import logs, secrets
from orgloader.errors import CancelledError, SettingsError
from orgloader.http import client
from orgloader.i18n import translate
from orgloader.report.html import to_html
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Progress
from orgloader.sandbox import PortalState, Sandbox, faults
from orgloader.sandbox.faults import Action
from orgloader.settings import Settings, parse
from orgloader.studio import profiles
from orgloader.studio.dialects import Write
from orgloader.studio.service import Service


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A small organisation, loaded once, in which something has changed since."""
    scene = Scene(tmp_path, small())
    assert scene.load().exit_code == 0
    scene.portal.state.edit_user("3", WORK_POSITION="Токарь")
    return scene


def body(change: Callable[[bytes], bytes]) -> Action:
    return faults.changed(lambda response: replace(response, body=change(response.body)))


PAGES = {
    "F18 sign-in page": (faults.html(), "answered with a web page"),
    "F18 portal of a hotel": (faults.html(511), "answered with a web page"),
    "F19 another host": (faults.redirect("https://evil.example/rest/1/x/"), "another address"),
    "F19 http": (faults.redirect("http://portal.example/"), "another address"),
    "F19 file": (faults.redirect("file:///etc/passwd"), "another address"),
    "F24 bomb": (faults.bomb(65), "answered with too much"),
    "F25 deep": (body(lambda _: b"[" * 100_000 + b"]" * 100_000), "unreadable answer"),
    "F25 digits": (body(lambda _: b'{"result": ' + b"9" * 1_000_000 + b"}"), "unreadable answer"),
    "F25 NaN": (body(lambda _: b'{"result": NaN}'), "unreadable answer"),
    "F25 twice": (body(lambda _: b'{"result": 1, "result": 2}'), "unreadable answer"),
    "F26 cut": (faults.truncated(30), "broke off"),
    "F26 torn": (body(lambda found: found[:-5]), "unreadable answer"),
    "F26 UTF-16": (body(lambda found: found.decode().encode("utf-16")), "unreadable answer"),
    "F26 cp1251": (body(lambda _: '{"result": "Склад"}'.encode("cp1251")), "unreadable answer"),
}


@pytest.mark.parametrize(("what", "told"), PAGES.values(), ids=PAGES)
def test_the_portal_answers_with_something_else(what: Action, told: str, scene: Scene) -> None:
    scene.spoil_portal(what, times=None)
    writes_nothing(scene, told)


@pytest.mark.parametrize("name", PAGES)
def test_the_studio_answers_a_read_with_something_else(name: str, scene: Scene) -> None:
    scene.spoil_studio(PAGES[name][0], verb="GET", times=None)
    writes_nothing(scene)


def test_f19_what_is_redirected_is_not_asked_for_again(scene: Scene) -> None:
    before = len(scene.portal.log), scene.studio.reads
    scene.spoil_portal(faults.redirect("https://portal.example/rest/1/x/"), times=None)
    writes_nothing(scene)
    assert (len(scene.portal.log), scene.studio.reads) == before


def test_f26_a_byte_order_mark_is_tolerated(scene: Scene) -> None:
    scene.spoil_portal(body(lambda found: codecs.BOM_UTF8 + found), times=None)
    scene.spoil_studio(body(lambda found: codecs.BOM_UTF8 + found), verb="GET", times=None)
    assert scene.load().exit_code == 0


def test_f26_a_torn_page_is_asked_for_again(scene: Scene) -> None:
    scene.spoil_portal(body(lambda found: found[:-5]), times=2)
    assert scene.load().exit_code == 0
    assert len(waits(scene)) == 2


# Real sockets


def real(**values: object) -> Settings:
    defaults = {"bitrix24": {"webhook_url": "https://portal.example/rest/1/c4n4ry5ecr3t/"}}
    return parse(defaults | values)


def failing(settings: Settings, end: jobs.End) -> str:
    """Test one end over the network and return the text of what failed."""
    finished = jobs.test(settings, JobControl(lambda _: None), lambda _: None, ends=[end])
    failed = [line.check for line in finished.checks if line.check.status == "failed"]
    assert len(failed) == 1
    return " ".join(failed[0].parts())


@pytest.mark.parametrize(
    ("address", "valid", "known", "told"),
    [
        ("127.0.0.1", DAY, False, "network.ca_file"),
        ("127.0.0.1", -DAY, True, "computer's date"),
        ("192.0.2.1", DAY, True, "Enter the name"),
    ],
)
def test_f20_each_fault_of_a_certificate_has_its_text(
    address: str, valid: object, known: bool, told: str, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    ca_file = str(authority.file) if known else None
    context = authority.server(address, valid)  # type: ignore[arg-type]
    with serving(context) as url:
        settings = real(odatao={"address": url}, network={"ca_file": ca_file})
        text = failing(settings, "studio")
    assert "cannot be trusted" in text
    assert told in text


@contextmanager
def answering(text: bytes) -> Iterator[int]:
    """Serve one answer to whoever connects, and return the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(text)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def test_f21_a_proxy_that_wants_a_sign_in() -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with answering(refusal) as port:
        proxy = f"http://ivan:p4ssw0rd@127.0.0.1:{port}"
        told = failing(real(network={"proxy": proxy}), "bitrix24")
    assert "proxy" in told
    assert "p4ssw0rd" not in told


def test_f21_a_proxy_is_never_asked_for_this_computer() -> None:
    with Sandbox(small()) as sandbox:
        settings = real(
            bitrix24={"webhook_url": sandbox.portal_url},
            odatao={"address": sandbox.studio_url},
            network={"proxy": "http://127.0.0.1:9"},
        )
        control = JobControl(lambda _: None)
        assert jobs.test(settings, control, lambda _: None).exit_code == 0


def test_f22_a_link_local_address_is_refused() -> None:
    with pytest.raises(SettingsError):
        real(odatao={"address": "http://169.254.169.254/latest/"})
    with pytest.raises(SettingsError):
        real(bitrix24={"webhook_url": "https://[fe80::1]/rest/1/x/"})


def test_f22_a_name_that_leads_to_a_link_local_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert "link-local" in failing(real(), "bitrix24")


def test_f23_silence_is_not_waited_out_for_ever(scene: Scene) -> None:
    began = scene.clock.time
    scene.spoil_portal(faults.delay(100), times=None)
    writes_nothing(scene, "did not answer in time")
    assert scene.clock.time - began < 900


def test_f23_a_wait_ends_when_the_user_cancels(scene: Scene) -> None:
    scene.spoil_portal(faults.drop(), times=None)
    scene.hear = lambda event: None if isinstance(event, Progress) else scene.control.cancel()
    finished = scene.load()
    assert (finished.exit_code, finished.report.outcome) == (130, "cancelled")
    assert scene.writes == 0


@pytest.mark.parametrize("end", ["bitrix24", "studio"])
def test_f23_a_silent_read_ends_when_the_user_cancels(end: jobs.End) -> None:
    """Over real sockets; the read time-outs of 70 and 120 s are longer than a test may take."""
    control, over = JobControl(lambda _: None), threading.Event()

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        control.cancel()
        over.wait(10)

    with peer(behave) as port:
        settings = real(
            bitrix24={"webhook_url": f"http://127.0.0.1:{port}/rest/1/c4n4ry5ecr3t/"},
            odatao={"address": f"http://127.0.0.1:{port}/"},
        )
        finished = jobs.test(settings, control, lambda _: None, ends=[end])
        over.set()
    assert (finished.exit_code, finished.report.outcome) == (130, "cancelled")


def test_f23_a_write_in_flight_is_carried_through_though_the_user_cancels() -> None:
    """Its answer tells whether anything was changed, so it is awaited; the next is not begun."""
    control = JobControl(lambda _: None)

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        control.cancel()
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"ID": "0x1"}')

    with peer(behave) as port, client(read_timeout=60) as web:
        address = f"http://127.0.0.1:{port}/"
        service = Service(web, address, profiles.load("business-studio-6"), control)
        assert service.send(Write("POST", "AppPlatform.Person", {"Name": "Ильин"})).ok
        with pytest.raises(CancelledError):
            service.send(Write("POST", "AppPlatform.Person", {"Name": "Серова"}))


# Hostile names

HOSTILE = {
    "path": "../../etc/passwd",
    "markup": '<img src=x onerror="alert(1)">',
    "formula": "=cmd|' /C calc'!A0",
    "direction": "Отдел\u202eexe.sdrdak",
    "long": "Д" * 10_000,
    "lines": "Отдел\r\n2026-11-21 10:00:00 INFO apply: all ok",
    "quote": "O'Reilly & Co %2e%2f #1? 100 %s %(x)s {y}",
    "null": "Скл\x00ад",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_f27_a_hostile_name_is_data(name: str, tmp_path: Path) -> None:
    portal = PortalState(
        [department(1, "Завод", None), department(2, name)],
        [user(1, 1, title=name), user(2, 2, LAST_NAME=name, NAME="")],
    )
    scene = Scene(tmp_path, portal, create_tasks=True)
    finished = scene.load()
    assert finished.exit_code == 0, finished.report
    (stored,) = (row["name"] for row in scene.studio.state.objects("department") if row["parent"])
    assert stored == " ".join(name.replace("\x00", "").replace("\u202e", "").split())
    page = to_html(finished.report, translate)
    assert "<img src=x" not in page
    assert scene.load().report.outcome == "nothing_to_do"
    assert scene.writes == 0


def test_f27_a_name_of_nothing_is_told_and_harms_nobody(tmp_path: Path) -> None:
    portal = small()
    portal.edit_department("3", NAME="   ")
    scene = Scene(tmp_path, portal)
    finished = scene.load()
    assert finished.exit_code in (0, 4)
    statuses = {row.change.source_id: row.status for row in finished.report.changes}
    assert {statuses[id] for id in ("d:1", "d:2", "d:4", "u:1")} == {"done"}


def test_f28_one_record_is_one_line(tmp_path: Path, scene: Scene) -> None:
    forged = "\n2026-11-21 10:00:00 INFO apply: all ok\u2028\x1b[2J"
    file = logs.setup(tmp_path / "logs", secrets.redact, level=logging.DEBUG)
    scene.spoil_studio(faults.answers(423, f"Locked{forged}"), verb="POST")
    scene.portal.state.edit_user("4", LAST_NAME=f"Серова{forged}")
    scene.load()
    logs.close()
    text = file.read_text("utf-8")
    assert "all ok" in text
    assert not any(line.startswith("2026-11-21 10:00:00 INFO") for line in text.splitlines())
    assert "\x1b" not in text
    scene.heal()
    invariants.clean(scene)
    assert words(scene.plan()) == ""
