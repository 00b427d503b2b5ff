from collections.abc import Callable

import pytest

from orgloader.bitrix24.direct import confirm_gone, tree
from orgloader.bitrix24.portal import Portal
from orgloader.errors import SourceError
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.faults import Fault, html

Company = Callable[..., sandbox.Portal]
Connect = Callable[..., Portal]


def test_tells_who_is_still_there(company: Company, connect: Connect) -> None:
    end = company(200, 120)
    end.state.edit_user("5", ACTIVE=False)
    end.state.edit_user("6", UF_DEPARTMENT=[])
    asked = {str(key) for key in range(1, 400)}
    portal = connect(end)
    present = confirm_gone(portal, asked, asked)
    assert present.departments == set(end.state.departments)
    assert present.persons == set(end.state.users) - {"5"}
    assert portal.requests == 1


def test_nothing_asked_is_nothing_sent(company: Company, connect: Connect) -> None:
    portal = connect(company(1))
    present = confirm_gone(portal, [], [])
    assert (present.departments, present.persons, portal.requests) == (set(), set(), 0)


def test_in_doubt_a_person_is_still_there(company: Company, connect: Connect) -> None:
    end = company(3)

    def odd(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer([{"ID": "2", "ACTIVE": "?"}, {"ID": "99"}])

    end.call_faults.append(sandbox.CallFault("user.get", odd))
    assert confirm_gone(connect(end), [], ["2"]).persons == {"2"}


def test_a_failed_look_is_no_proof(company: Company, connect: Connect) -> None:
    end = company(3)
    end.state.scope = ["department"]
    with pytest.raises(SourceError, match="right"):
        confirm_gone(connect(end), ["2"], ["2"])


@pytest.mark.parametrize(("departments", "requests"), [(1, 1), (500, 1), (501, 2), (3_100, 3)])
def test_reads_the_tree(
    departments: int, requests: int, company: Company, connect: Connect
) -> None:
    end = company(1, departments)
    portal = connect(end)
    assert {one.id for one in tree(portal)} == set(end.state.departments)
    assert portal.requests == requests


def test_reads_the_tree_in_small_batches(company: Company, connect: Connect) -> None:
    end = company(1, 1_200)
    end.faults.append(Fault(html(504), first=2, times=2))
    assert len(tree(connect(end))) == 1_200
