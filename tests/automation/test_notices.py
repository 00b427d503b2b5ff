"""Notices: when one is due, what it says, and that it arrives over real SMTP and REST."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.automation.inbox import Inbox, serving
from tests.http.test_tls import Authority
from tests.report.samples import report as sample
from tests.rows import department, user

from orgloader import i18n
from orgloader.automation import latest
from orgloader.automation.notices import note_failures, send_notices, send_test
from orgloader.automation.notices.decide import occasion, problem_of
from orgloader.automation.notices.message import message
from orgloader.errors import SettingsError, TargetError
from orgloader.plan.model import Finding
from orgloader.report.encode import to_json
from orgloader.report.model import Report, Requests
from orgloader.sandbox import PortalState, Sandbox
from orgloader.settings import Network, Preferences, Settings, parse, parse_preferences
from orgloader.state.store import Store
from orgloader.text import Text

DONE = Report(outcome="done", exit_code=0, requests=Requests(1, 2, 3), connection="main")
IDLE = Report(outcome="nothing_to_do", exit_code=0, connection="main")
FAILED = Report(outcome="failed", exit_code=6, connection="main")
ASKED = Report(
    outcome="stopped",
    exit_code=3,
    connection="main",
    findings=(Finding("limit.archive_percent.position", "confirm", Text("Positions: 40 of 59")),),
)
CANCELLED = Report(outcome="cancelled", exit_code=130, connection="main")


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("when", "report", "before", "expected"),
    [
        ("problems", FAILED, "", "problem"),
        ("problems", FAILED, problem_of(FAILED), None),
        ("problems", ASKED, problem_of(FAILED), "problem"),
        ("problems", IDLE, problem_of(FAILED), "recovery"),
        ("problems", DONE, "", None),
        ("problems", CANCELLED, "", None),
        ("changes", DONE, "", "changes"),
        ("changes", IDLE, "", None),
        ("always", IDLE, "", "result"),
        ("always", FAILED, problem_of(FAILED), "problem"),
        ("never", FAILED, "", None),
    ],
)
def test_when_a_notice_is_due(when: Any, report: Report, before: str, expected: str) -> None:
    assert occasion(when, report, before) == expected


@given(st.lists(st.sampled_from([DONE, IDLE, FAILED, ASKED, CANCELLED]), max_size=20))
def test_each_spell_of_trouble_is_told_once_and_its_end_once(history: list[Report]) -> None:
    last, told = "", []
    for report in history:
        due = occasion("problems", report, last)
        if due is not None:
            told.append(due if due == "recovery" else problem_of(report))
        if report is not CANCELLED:
            last = problem_of(report)
    assert all(one != next_one for one, next_one in pairwise(told))
    assert not told or told[0] != "recovery"


def test_a_notice_says_what_how_much_and_what_to_do() -> None:
    text = message("problem", ASKED, "main").text
    assert "Stopped" in text
    assert "• Positions: 40 of 59" in text
    assert "compare" in text


def test_a_notice_names_nobody() -> None:
    found = sample()
    text = message("changes", found, "main").text
    assert not [one.change.name for one in found.changes if one.change.name in text]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    yield from serving(Inbox(), None)


@pytest.fixture
def guarded(authority: Authority) -> Iterator[Inbox]:
    """The same with STARTTLS and a sign-in."""
    yield from serving(Inbox(), authority.server())


def by_mail(
    inbox: Inbox, user: str | None = None, **notify: object
) -> tuple[Settings, Preferences]:
    settings = parse({"notify": {"mail_to": ["it@example.org"], **notify}})
    own = {"server": f"127.0.0.1:{inbox.port}", "user": user, "from": "loader@example.org"}
    return settings, parse_preferences({"mail": own})


def test_an_e_mail_arrives(inbox: Inbox, folder: Path) -> None:
    assert send_notices(*by_mail(inbox), folder, ASKED) == []
    (letter,) = inbox.arrived
    assert letter["To"] == "it@example.org"
    assert "needs attention (main)" in letter["Subject"]
    assert "40 of 59" in str(letter.get_body().get_content())  # type: ignore[attr-defined]
    assert list(letter.iter_attachments()) == []  # type: ignore[attr-defined]


def test_a_row_of_equal_failures_is_one_e_mail_and_the_recovery_another(
    inbox: Inbox, folder: Path
) -> None:
    for report in (FAILED, FAILED, FAILED, IDLE, IDLE):
        assert send_notices(*by_mail(inbox), folder, report) == []
    subjects = [letter["Subject"] for letter in inbox.arrived]
    assert len(subjects) == 2
    assert "succeed again" in subjects[1]


def test_the_report_is_attached_only_where_the_settings_say_so(inbox: Inbox, folder: Path) -> None:
    send_notices(*by_mail(inbox, when="always", attach_report=True), folder, sample())
    (attached,) = inbox.arrived[0].iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_filename().endswith(".html")
    assert "<html" in attached.get_content()


def _with(settings: Settings, network: Network) -> Settings:
    return settings.model_copy(update={"network": network})


def test_a_sign_in_goes_over_an_encrypted_connection(
    guarded: Inbox, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGLOADER_MAIL_PASSWORD", "mail-password")
    settings, own = by_mail(guarded, "loader")
    trusting = settings.network.model_copy(update={"ca_file": authority.file})
    assert send_test(_with(settings, trusting), own, "main", "mail") is None
    assert "test message" in guarded.arrived[0]["Subject"]


def test_a_wrong_password_is_told_and_never_shown(
    guarded: Inbox, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGLOADER_MAIL_PASSWORD", "wrong-password")
    settings, own = by_mail(guarded, "loader")
    trusting = settings.network.model_copy(update={"ca_file": authority.file})
    error = send_test(_with(settings, trusting), own, "main", "mail")
    assert isinstance(error, TargetError)
    assert "password" in str(error), error.detail
    assert "wrong-password" not in str(error) + error.detail


def test_a_server_that_is_not_trusted_gets_no_password(
    guarded: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGLOADER_MAIL_PASSWORD", "mail-password")
    error = send_test(*by_mail(guarded, "loader"), "main", "mail")
    assert "not trusted" in str(error)
    assert guarded.arrived == []


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    state = PortalState([department(1, "Завод", None)], [user(7, 1)], ("department", "user", "im"))
    with Sandbox(state) as served:
        yield served


def in_the_portal(sandbox: Sandbox, *users: int) -> tuple[Settings, Preferences]:
    values = {
        "bitrix24": {"webhook_url": sandbox.portal_url},
        "notify": {"bitrix24_users": list(users)},
    }
    return parse(values), Preferences()


def test_a_test_message_arrives_in_bitrix24_and_nowhere_else(
    sandbox: Sandbox, inbox: Inbox
) -> None:
    settings, own = in_the_portal(sandbox, 7)
    both = settings.notify.model_copy(update={"mail_to": ("it@example.org",)})
    settings = settings.model_copy(update={"notify": both})
    assert send_test(settings, own, "main", "bitrix24") is None
    assert "test message" in sandbox.portal.state.messages[0][1]
    assert inbox.arrived == []


def test_a_test_without_a_recipient_says_so() -> None:
    error = send_test(Settings(), Preferences(), "main", "mail")
    assert error is not None
    assert "nobody" in str(error)


def test_how_the_last_load_ended_is_noted_with_the_notice_that_was_due(folder: Path) -> None:
    due = []
    for report in (DONE, FAILED, FAILED, CANCELLED):
        send_notices(Settings(), Preferences(), folder, report)
        noted = latest.read(folder)["main"]
        assert noted.outcome == report.outcome
        due.append(bool(noted.subject and noted.text))
    assert due == [False, True, False, False]
    assert noted.problem == problem_of(FAILED), "who cancels has seen to nothing"
    send_notices(Settings(), Preferences(), folder, IDLE)
    assert "succeed again" in latest.read(folder)["main"].subject


@pytest.mark.parametrize(
    "text", ["", "[]", '{"main": 7}', '{"main": {"unknown": 1}}', '{"main": ""}']
)
def test_a_damaged_note_is_as_none(folder: Path, text: str) -> None:
    folder.mkdir()
    latest.path_of(folder).write_text(text)
    assert latest.read(folder).get("main", latest.Latest()) == latest.Latest()


def test_a_message_arrives_in_bitrix24(sandbox: Sandbox, folder: Path) -> None:
    assert send_notices(*in_the_portal(sandbox, 7), folder, FAILED) == []
    ((reader, text),) = sandbox.portal.state.messages
    assert reader == "7"
    assert "needs attention" in text


def test_a_failed_notice_is_written_into_the_kept_report(sandbox: Sandbox, folder: Path) -> None:
    with Store.open(folder) as store:
        run = store.runs.begin("load", "portal", "studio")
        kept = Report(run=run, mode="load", outcome="failed", exit_code=6, connection="main")
        store.runs.end(run, "failed", {}, to_json(kept))
    sandbox.portal.state.scope = ["department", "user"]

    (error,) = send_notices(*in_the_portal(sandbox, 7), folder, kept)
    assert "right" in str(error)
    note_failures(folder, run, [error])

    with Store.open(folder, read_only=True) as store:
        (finding,) = store.runs.report(run)["findings"]
    assert (finding["code"], finding["severity"]) == ("notice.failed", "note")


def test_a_notice_never_breaks_a_run(inbox: Inbox, folder: Path) -> None:
    inbox.refuse = "550 no"
    settings, own = by_mail(inbox)
    (refused,) = send_notices(settings, own, folder, FAILED)
    assert "refused" in str(refused)
    (missing,) = send_notices(settings, Preferences(), folder, ASKED)
    assert isinstance(missing, SettingsError)


def test_one_way_that_fails_does_not_stop_the_other(
    inbox: Inbox, sandbox: Sandbox, folder: Path
) -> None:
    inbox.refuse = "550 no"
    settings, own = by_mail(inbox)
    both = settings.notify.model_copy(update={"bitrix24_users": (7,)})
    portal = in_the_portal(sandbox, 7)[0].bitrix24
    found = settings.model_copy(update={"notify": both, "bitrix24": portal})
    assert len(send_notices(found, own, folder, FAILED)) == 1
    assert len(sandbox.portal.state.messages) == 1
