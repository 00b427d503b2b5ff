import threading
from collections.abc import Callable
from typing import Any

import pytest

from orgloader import http
from orgloader.bitrix24 import envelope, persons
from orgloader.bitrix24.directory import read
from orgloader.bitrix24.portal import Portal
from orgloader.bitrix24.reading import Reading
from orgloader.bitrix24.rows import PersonReader
from orgloader.errors import CancelledError, SourceError
from orgloader.org.model import Person
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.faults import Fault, delay, drop, first, html
from orgloader.sandbox.server import Server
from orgloader.sandbox.wire import application
from orgloader.settings import Webhook

Company = Callable[..., sandbox.Portal]
Connect = Callable[..., Portal]


def ids(reading: Reading) -> tuple[list[str], list[str]]:
    return [one.id for one in reading.departments], [one.id for one in reading.persons]


def assert_whole(reading: Reading, end: sandbox.Portal) -> None:
    departments, persons = ids(reading)
    assert sorted(departments) == sorted(end.state.departments)
    assert persons == sorted(end.state.users, key=int)


@pytest.mark.parametrize(
    ("users", "departments", "requests"),
    [
        (1, 1, 1),
        (49, 49, 1),
        (50, 50, 1),
        (51, 50, 1),
        (1_750, 50, 1),
        (1_500, 51, 2),
        (300, 450, 2),
        (2_000, 450, 2),
        (2_500, 500, 2),
        (10_000, 667, 5),
    ],
)
def test_reads_all_in_few_requests(
    users: int, departments: int, requests: int, company: Company, connect: Connect
) -> None:
    end = company(users, departments)
    reading = read(connect(end))
    assert_whole(reading, end)
    assert reading.requests == requests


@pytest.mark.slow
def test_reads_a_hundred_thousand(company: Company, connect: Connect, clock: Any) -> None:
    bucket = sandbox.Bucket(size=50, rate=2)
    end = company(100_000, 6_667, bucket=bucket)
    reading = read(connect(end))
    assert_whole(reading, end)
    assert reading.requests <= 43
    assert bucket.refused == 0
    assert clock.waits == []


def test_what_a_person_and_the_portal_look_like(company: Company, connect: Connect) -> None:
    reading = read(connect(company(2)))
    assert reading.persons[0] == Person(
        id="1",
        last_name="Иванов1",
        first_name="Пётр",
        patronymic="Ильич",
        email="u1@example.ru",
        mobile_phone="+7 900 000-00-00",
        title="Инженер 1",
        departments=("1",),
    )
    assert reading.departments[0].name == "Отдел 1"
    assert reading.portal.host == "portal.example"
    assert reading.portal.owner == "Иванов1 Пётр"
    assert reading.portal.admin
    assert (reading.unknown, reading.unseen, reading.broken) == (frozenset(), frozenset(), ())


def test_tells_how_far_it_is(company: Company, connect: Connect, clock: Any) -> None:
    read(connect(company(2_000, 60)))
    assert clock.told == {"departments": (60, 60), "persons": (2_000, 2_000)}


def test_old_servers_that_ignore_select_and_send_nulls(company: Company, connect: Connect) -> None:
    old = sandbox.Manners(select=False, omit_null=False, default_sort=False)
    end = company(120, 70, manners=old)
    end.state.edit_user("7", SECOND_NAME=None, EMAIL=None)
    reading = read(connect(end))
    assert_whole(reading, end)
    assert reading.unknown == frozenset()


def test_dismissed_people_stay_out_unless_they_head(company: Company, connect: Connect) -> None:
    end = company(60, 2)
    end.state.edit_user("5", ACTIVE=False)
    end.state.edit_user("8", ACTIVE=False)
    end.state.edit_department("2", UF_HEAD="8")
    reading = read(connect(end))
    assert "5" not in ids(reading)[1]
    assert [one.id for one in reading.persons if not one.active] == ["8"]
    assert reading.unseen == frozenset()


@pytest.mark.parametrize("admin", [True, False])
def test_a_head_who_is_not_there(admin: bool, company: Company, connect: Connect) -> None:
    end = company(60, 2)
    end.state.admin = admin
    end.state.edit_department("2", UF_HEAD="999")
    reading = read(connect(end))
    assert reading.unseen == (frozenset() if admin else {"999"})


def test_heads_without_a_department_are_seen_by_administrators_only(
    company: Company, connect: Connect
) -> None:
    end = company(60, 2)
    end.state.edit_user("9", UF_DEPARTMENT=[])
    end.state.edit_department("2", UF_HEAD="9")
    assert "9" in ids(read(connect(end)))[1]
    end.state.admin = False
    reading = read(connect(end))
    assert "9" not in ids(reading)[1]
    assert reading.unseen == {"9"}


def test_a_thousand_dismissed_heads(company: Company, connect: Connect) -> None:
    end = company(2_500, 1_000)
    for key in range(1, 1_001):
        end.state.edit_user(str(key + 1), ACTIVE=False)
        end.state.edit_department(str(key), UF_HEAD=str(key + 1))
    reading = read(connect(end))
    assert sum(not one.active for one in reading.persons) == 1_000
    assert len(reading.persons) == 2_500
    assert reading.requests == 3


@pytest.mark.parametrize(
    ("scope", "unknown"),
    [
        (["department", "user_brief"], {"email", "work_phone", "mobile_phone"}),
        (["department", "user_basic"], set()),
        (["department", "user"], set()),
    ],
)
def test_rights_decide_what_is_known(
    scope: list[str], unknown: set[str], company: Company, connect: Connect
) -> None:
    end = company(5)
    end.state.scope = scope
    assert read(connect(end)).unknown == unknown


def test_a_field_found_nowhere_is_unknown(company: Company, connect: Connect) -> None:
    end = company(5)
    for row in end.state.users.values():
        del row["SECOND_NAME"]
    del end.state.users["3"]["EMAIL"]
    assert read(connect(end)).unknown == {"patronymic"}


@pytest.mark.parametrize("scope", [["user"], ["department"], [], ["crm"]])
def test_a_missing_right_stops(scope: list[str], company: Company, connect: Connect) -> None:
    end = company(5)
    end.state.scope = scope
    missing = "department" if "department" not in scope else "user"
    with pytest.raises(SourceError, match=f"right.*{missing}") as caught:
        read(connect(end))
    assert caught.value.hint


def test_nothing_is_never_an_organisation(company: Company, connect: Connect) -> None:
    empty = company(5)
    empty.state.put(empty.state.departments.values(), [])
    with pytest.raises(SourceError, match="no persons"):
        read(connect(empty))
    empty = company(5)
    empty.state.put([], empty.state.users.values())
    with pytest.raises(SourceError, match="no departments"):
        read(connect(empty))
    nowhere = company(5)
    for row in nowhere.state.users.values():
        del row["UF_DEPARTMENT"]
    with pytest.raises(SourceError, match="who works where"):
        read(connect(nowhere))


def test_rows_of_unknown_shape_are_set_aside(company: Company, connect: Connect) -> None:
    end = company(60, 3)
    end.state.edit_user("52", LAST_NAME={"ru": "Иванов"})
    end.state.edit_department("3", NAME=["?"], UF_HEAD="52")
    end.state.edit_department("2", UF_HEAD="52")
    reading = read(connect(end))
    assert {(row.kind, row.id, str(row.reason)) for row in reading.broken} == {
        ("person", "52", "The portal's row has an unknown shape at $.result[1].LAST_NAME"),
        ("department", "3", "The portal's row has an unknown shape at $.result[2].NAME"),
    }
    assert (len(reading.persons), len(reading.departments)) == (59, 2)
    assert reading.unseen == {"52"}


BARE = sandbox.Manners(operators=False)
"""A server that drops conditions like ``>ID``, without an error."""


@pytest.mark.parametrize("users", [1, 49, 50, 51, 120, 2_600])
def test_a_server_that_drops_conditions_is_read_by_offset(
    users: int, company: Company, connect: Connect
) -> None:
    end = company(users, 60, manners=BARE)
    end.state.edit_department("2", UF_HEAD="9999")
    portal = connect(end)
    assert_whole(read(portal), end)
    assert portal.heeds_conditions == (users < 50)
    before = portal.requests
    assert_whole(read(portal), end)
    assert portal.requests - before <= 3, "it is remembered"


def test_by_offset_batches_may_be_small(company: Company, connect: Connect) -> None:
    end = company(330, 60, manners=BARE)
    portal = connect(end)
    portal.room = 3
    assert_whole(read(portal), end)


def test_by_offset_a_shift_is_noticed(company: Company, connect: Connect) -> None:
    """Whoever leaves between two batches pulls all that follow up by one place."""
    end = company(600, 3, manners=BARE)
    portal = connect(end)
    portal.room = 6
    portal.heeds_conditions = False
    end.faults.append(Fault(first(lambda: end.state.remove_user("20")), first=3))
    assert_whole(read(portal), end)


@pytest.mark.parametrize("what", [lambda answer: sandbox.Answer([], answer.total)])
def test_by_offset_a_page_that_stays_empty_stops(
    what: Any, company: Company, connect: Connect
) -> None:
    end = company(300, 3, manners=BARE)

    def second(answer: sandbox.Answer) -> sandbox.Answer:
        rows = answer.result
        return what(answer) if rows and int(rows[0]["ID"]) > 50 else answer

    end.call_faults.append(sandbox.CallFault("user.get", second, times=None))
    with pytest.raises(SourceError, match="changed while it was being read"):
        read(connect(end))


def test_an_equal_id_contradicts_a_chain_of_pages(company: Company, connect: Connect) -> None:
    """Not only a smaller one: a person who comes twice would hide another."""
    end = company(120)

    def with_row_again(answer: sandbox.Answer) -> sandbox.Answer:
        rows = answer.result
        later = rows and int(rows[0]["ID"]) > 50
        again = [rows[0], *rows[:1], *rows[2:]] if later else rows
        return sandbox.Answer(again, answer.total)

    end.call_faults.append(sandbox.CallFault("user.get", with_row_again, times=None))
    with pytest.raises(SourceError, match="next ID"):
        read(connect(end))


@pytest.mark.parametrize("key", ["1", "50", "52", "120"])
@pytest.mark.parametrize("room", [1, 7, 50])
def test_a_person_who_cannot_be_encoded_is_set_aside(
    key: str, room: int, company: Company, connect: Connect
) -> None:
    end = company(120, 60)
    end.state.edit_user(key, WORK_POSITION=f"Мастер{sandbox.BROKEN}")
    portal = connect(end)
    portal.room = room
    reading = read(portal)
    assert [(row.kind, row.id) for row in reading.broken] == [("person", key)]
    assert "cannot encode" in str(reading.broken[0].reason)
    assert sorted([*ids(reading)[1], key], key=int) == list(end.state.users)
    assert portal.room == room, "batches stay as large as they were"


def test_persons_who_cannot_be_encoded_cost_few_requests(
    company: Company, connect: Connect
) -> None:
    end = company(2_400, 60)
    for key in ("700", "701", "2400"):  # on three pages
        end.state.edit_user(key, LAST_NAME=sandbox.BROKEN)
    reading = read(connect(end))
    assert {row.id for row in reading.broken} == {"700", "701", "2400"}
    assert len(reading.persons) == 2_397
    assert reading.requests < 3 * 40


def test_a_head_who_cannot_be_encoded_is_unseen(company: Company, connect: Connect) -> None:
    end = company(60, 3)
    end.state.edit_user("7", ACTIVE=False, LAST_NAME=sandbox.BROKEN)
    end.state.edit_department("2", UF_HEAD="7")
    reading = read(connect(end))
    assert reading.unseen == {"7"}


@pytest.mark.parametrize("departments", [3, 260])
def test_a_department_that_cannot_be_encoded_stops_and_is_named(
    departments: int, company: Company, connect: Connect
) -> None:
    end = company(60, departments)
    end.state.edit_department("3", NAME=f"Цех{sandbox.BROKEN}")
    with pytest.raises(SourceError, match="department 3 ") as caught:
        read(connect(end))
    assert caught.value.hint


def test_two_heads_leave_the_department_in_place(company: Company, connect: Connect) -> None:
    end = company(60, 3)
    end.state.edit_department("2", UF_HEAD=[5, 6])
    reading = read(connect(end))
    assert_whole(reading, end)
    (department,) = (one for one in reading.departments if one.id == "2")
    assert (department.head, department.unclear_heads) == (None, ("5", "6"))


def test_who_is_no_employee_is_known(company: Company, connect: Connect) -> None:
    end = company(60, 3, manners=sandbox.Manners(everybody=True))
    for key, kind in (("7", "bot"), ("8", "email"), ("9", "employee")):
        end.state.edit_user(key, USER_TYPE=kind)
    end.state.edit_user("10", UF_DEPARTMENT=[])
    reading = read(connect(end))
    assert [one.id for one in reading.persons if not one.employee] == ["7", "8", "10"]
    assert_whole(reading, end)


SCOPES: list[Any] = [
    {"0": "department", "2": "user"},
    "department,user",
    "department user",
    ["DEPARTMENT", " user\u200b"],
]


@pytest.mark.parametrize("scope", SCOPES)
def test_rights_in_any_shape(scope: Any, company: Company, connect: Connect) -> None:
    end = company(5)
    end.call_faults.append(sandbox.CallFault("scope", lambda _: sandbox.Answer(scope), times=None))
    assert read(connect(end)).portal.scopes == {"department", "user"}


def test_no_next_page_may_be_zero(company: Company, connect: Connect) -> None:
    end = company(5, 60)

    def zero(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer(answer.result, answer.total, answer.next or 0)

    end.call_faults.append(sandbox.CallFault("department.get", zero, times=None))
    assert_whole(read(connect(end)), end)


def unavailable(_: sandbox.Answer) -> sandbox.Answer:
    raise sandbox.CallError("INTERNAL_SERVER_ERROR")


def missing(_: sandbox.Answer) -> sandbox.Answer:
    return sandbox.Answer(None)


@pytest.mark.parametrize("what", [unavailable, missing])
@pytest.mark.parametrize("method", ["user.get", "department.get", "profile", "scope"])
@pytest.mark.parametrize("first", [1, 2])
def test_failed_commands_are_repeated_alone(
    what: Any, method: str, first: int, company: Company, connect: Connect
) -> None:
    end = company(4_000, 600)
    end.call_faults.append(sandbox.CallFault(method, what, first=first))
    reading = read(connect(end))
    assert_whole(reading, end)
    assert {request.method for request in end.log if request.method != "batch"} <= {method}
    assert end.calls["profile" if method == "scope" else "scope"] == 1, "it was read once only"


def test_a_command_that_keeps_failing_stops(company: Company, connect: Connect) -> None:
    end = company(300)
    end.call_faults.append(sandbox.CallFault("user.get", unavailable, first=3, times=None))
    with pytest.raises(SourceError, match="internal error"):
        read(connect(end))


def emptied(answer: sandbox.Answer) -> sandbox.Answer:
    return sandbox.Answer([], answer.total)


@pytest.mark.parametrize("method", ["user.get", "department.get"])
def test_an_empty_page_is_read_again(method: str, company: Company, connect: Connect) -> None:
    end = company(2_000, 120)
    end.call_faults.append(sandbox.CallFault(method, emptied, first=2))
    assert_whole(read(connect(end)), end)


@pytest.mark.parametrize("method", ["user.get", "department.get"])
def test_empty_pages_again_and_again_stop(method: str, company: Company, connect: Connect) -> None:
    end = company(2_000, 120)

    def second(answer: sandbox.Answer) -> sandbox.Answer:
        rows = answer.result
        beyond = rows and int(rows[0]["ID"]) > 50
        return sandbox.Answer([], answer.total) if beyond else answer

    end.call_faults.append(sandbox.CallFault(method, second, times=None))
    with pytest.raises(SourceError, match="changed while it was being read"):
        read(connect(end))


def lied(answer: sandbox.Answer) -> sandbox.Answer:
    return sandbox.Answer(answer.result, answer.total and answer.total + 1, answer.next)


@pytest.mark.parametrize("method", ["user.get", "department.get"])
def test_a_wrong_total_stops(method: str, company: Company, connect: Connect) -> None:
    end = company(120, 60)
    end.call_faults.append(sandbox.CallFault(method, lied, times=None))
    with pytest.raises(SourceError, match="changed while it was being read"):
        read(connect(end))


def test_unsorted_persons_stop(company: Company, connect: Connect) -> None:
    end = company(120)

    def reversed_rows(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer(answer.result[::-1], answer.total)

    end.call_faults.append(sandbox.CallFault("user.get", reversed_rows, times=None))
    with pytest.raises(SourceError, match="next ID"):
        read(connect(end))


def test_a_row_without_an_id_stops(company: Company, connect: Connect) -> None:
    end = company(20)

    def nameless(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer([{"NAME": "?"}, *answer.result], answer.total)

    end.call_faults.append(sandbox.CallFault("user.get", nameless, times=None))
    with pytest.raises(SourceError, match=r"\$\.result\[0\]\.ID"):
        read(connect(end))


@pytest.mark.parametrize(("cuts", "room"), [(1, 25), (2, 12), (3, 6), (4, 3), (5, 1), (7, 1)])
def test_f13_small_batches_read_the_same(
    cuts: int, room: int, company: Company, connect: Connect
) -> None:
    end = company(700, 120)
    end.state.edit_department("2", UF_HEAD="9999")
    end.faults.append(Fault(html(504), times=cuts))
    portal = connect(end)
    assert_whole(read(portal), end)
    assert portal.room == room
    assert_whole(read(portal), end)
    assert portal.room == room, "it is remembered"
    sizes = [len(hit.params["cmd"]) for hit in end.log if hit.method == "batch"]
    assert max(sizes) <= room


def test_a_blocked_method_only_delays(company: Company, connect: Connect, clock: Any) -> None:
    end = company(20_000, 100, operating=sandbox.Operating(limit=480, cost=2.0))
    assert_whole(read(connect(end)), end)
    assert {request.status for request in end.log} == {200}
    assert "Bitrix24 limits the work of one method" in {reason for _, reason in clock.waits}


def test_rows_are_read_while_the_portal_works_on_the_next_batch(
    company: Company, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise this would wait in vain: the second request comes while rows are still unread."""
    end = company(6_000, 60)
    second, met = threading.Event(), []
    read_rows, answer = PersonReader.read, end.answer

    def when_busy(reader: PersonReader, page: Any) -> Any:
        if len(page) > 1 and not met:  # one row is the owner of the webhook
            met.append(second.wait(10))
        return read_rows(reader, page)

    def work(request: Any) -> Any:
        if end.log:
            second.set()
        return answer(request)

    monkeypatch.setattr(PersonReader, "read", when_busy)
    monkeypatch.setattr(end, "answer", work)
    assert_whole(read(connect(end)), end)
    assert met == [True]
    assert end.flight.overlaps == 0


def test_the_next_batch_is_asked_for_before_the_last_is_parsed(
    company: Company, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise this would wait in vain: it parses the second answer once the third is asked."""
    end = company(12_000, 60)
    third, met = threading.Event(), []
    parse, answer = envelope.reply, end.answer

    def when_asked(*given: Any) -> Any:
        if len(end.log) >= 2 and not met:
            met.append(third.wait(10))
        return parse(*given)

    def work(request: Any) -> Any:
        if len(end.log) >= 2:
            third.set()
        return answer(request)

    monkeypatch.setattr(envelope, "reply", when_asked)
    monkeypatch.setattr(end, "answer", work)
    assert_whole(read(connect(end)), end)
    assert met == [True]
    assert end.flight.overlaps == 0


@pytest.mark.parametrize("id", ["7", "99999"])
def test_a_wrong_guess_costs_one_request(
    id: str, company: Company, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = company(12_000, 60)
    usual = read(connect(end)).requests
    monkeypatch.setattr(persons, "_last_id", lambda *_: id)
    reading = read(connect(end))
    assert_whole(reading, end)
    assert reading.requests == usual + 1


@pytest.mark.parametrize("fault", [drop(), html(502), delay(100)])
@pytest.mark.parametrize("first_hit", [2, 3, 4])
def test_what_was_asked_ahead_is_repeated_like_all(
    fault: Any, first_hit: int, company: Company, connect: Connect
) -> None:
    end = company(12_000, 60)
    end.faults.append(Fault(fault, first=first_hit))
    assert_whole(read(connect(end)), end)
    assert end.flight.overlaps == 0


def test_cancelling_while_rows_are_read_ends_the_read(
    company: Company, connect: Connect, clock: Any
) -> None:
    end = company(6_000, 60)
    portal = connect(end)
    end.faults.append(Fault(first(portal.control.cancel), first=3))
    with pytest.raises(CancelledError):
        read(portal)
    assert portal.requests <= 4
    names = " ".join(one.name for one in threading.enumerate())
    assert "reading rows" not in names
    assert "asking ahead" not in names


def test_over_real_http(company: Company) -> None:
    end = company(300, 60)
    with Server(application(end)) as server, http.client(read_timeout=70) as client:
        webhook = Webhook(server.url.rstrip("/"), "1", end.secret)
        reading = read(Portal(client, webhook, http.Control()))
    assert_whole(reading, end)
    assert end.flight.overlaps == 0
