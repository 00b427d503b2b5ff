"""Reading the portal's directory, whole or not at all, in the fewest requests.

Each batch is full: the first holds who we are, our rights, some pages of departments and as many of
persons as fit; the last one ends with what proves the read. What the portal said must agree, or all
is read once more.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeAlias

from orgloader.bitrix24.attempts import consistent
from orgloader.bitrix24.changes import Changes
from orgloader.bitrix24.command import Command, Replies, Reply
from orgloader.bitrix24.heads import Heads
from orgloader.bitrix24.pages import DepartmentPages
from orgloader.bitrix24.persons import ConditionsIgnoredError, PersonChain, PersonPages
from orgloader.bitrix24.portal import BatchCutError, Portal, batched
from orgloader.bitrix24.reading import (
    PortalInfo,
    Reading,
    portal_info,
    require_scopes,
    undelivered,
)
from orgloader.bitrix24.rows import DEPARTMENT
from orgloader.errors import SourceError

log = logging.getLogger(__name__)

Persons: TypeAlias = PersonChain | PersonPages


def read(portal: Portal) -> Reading:
    """Read departments and persons.

    Raises ``SourceError`` when the read cannot be proved complete, or nothing came back.
    """
    before = portal.requests
    return consistent(lambda: _attempt(portal, before))


def _attempt(portal: Portal, before: int) -> Reading:
    if portal.heeds_conditions:
        try:
            return _Directory(portal, PersonChain(), before).read()
        except ConditionsIgnoredError:
            log.warning(
                "Bitrix24 ignores conditions like >ID: persons are read page by page instead"
            )
            portal.heeds_conditions = False
    return _Directory(portal, PersonPages(), before).read()


def opening(room: int, persons: Persons) -> dict[str, Command]:
    """Return the first commands of a read; what may prove it already stands last."""
    departments = DepartmentPages()
    pages = max(1, room // 5)
    return {
        "who": Command("profile"),
        "scope": Command("scope"),
        **departments.ask(pages),
        **persons.ask(room - pages - 4),
        **departments.ask_again(),
        **persons.ask_again(),
    }


class _Directory:
    """One attempt."""

    def __init__(self, portal: Portal, persons: Persons, requests_before: int) -> None:
        self._portal = portal
        self._before = requests_before
        self._departments = DepartmentPages()
        self._persons = persons
        self._heads = Heads(self._departments, self._persons)
        self._opened: dict[str, Reply] = {}
        self._info: PortalInfo | None = None
        self._changes = Changes(self._departments, self._persons)

    def read(self) -> Reading:
        with (
            ThreadPoolExecutor(1, "reading rows") as aside,
            self._portal.asking_ahead(self._guess),
        ):
            while not self._ended():
                commands = self._next()
                # The rows that came are read while the portal works on the next batch.
                reading = aside.submit(self._persons.read_pages)
                try:
                    replies = self._portal.batch(commands)
                except BatchCutError:
                    continue
                finally:
                    reading.result()
                self._take(commands, replies)
                self._tell()
        return self._reading()

    def _guess(self, body: bytes) -> Command | None:
        """Return the next batch after an answer that has not been read: pages of persons only."""
        if not self._departments.complete or isinstance(self._persons, PersonPages):
            return None
        commands = self._persons.ask_after(body, self._portal.room)
        return batched(commands) if commands else None

    def _ended(self) -> bool:
        proved = self._departments.proved and self._persons.proved and not self._changes.open
        return proved and not self._heads.open()

    def _next(self) -> dict[str, Command]:
        """Return the next batch: of all that is missing what fits, the proof after the pages."""
        room = self._portal.room
        first = self._info is None
        wanted = opening(room, self._persons) if first else self._missing(room)
        return dict(islice(((n, c) for n, c in wanted.items() if n not in self._opened), room))

    def _missing(self, room: int) -> dict[str, Command]:
        self._changes.begin(self._opened["who"].began)
        wanted = self._departments.ask(room) | self._persons.ask(room)
        wanted |= self._departments.ask_again() | self._persons.ask_again() | self._changes.ask()
        return wanted if len(wanted) >= room else wanted | self._heads.ask(room)

    def _take(self, commands: Mapping[str, Command], replies: Replies) -> None:
        """Take a batch's replies, letting go of each page when it has been read."""
        settle = self._portal.settled

        def named(letters: str) -> Replies:
            return {name: replies.pop(name) for name in commands if name[0] in letters}

        self._open({name: settle(one, commands[name]) for name, one in named("ws").items()})
        self._departments.take_batch(named("d"), settle)
        pages = named("u")
        late = any(isinstance(one, SourceError) for one in pages.values())
        self._persons.take_batch(pages, settle)
        for name, found in named("a").items():
            self._departments.prove(name, settle(found, commands[name]))
        for name, found in named("h").items():
            self._heads.take(name, settle(found, commands[name]))
        for name, found in {} if late else named("ce").items():  # pages read since are later
            self._changes.take(name, commands[name], found)
        for name, found in named("t").items():
            self._persons.prove(name, settle(found, commands[name]))

    def _open(self, replies: Mapping[str, Reply]) -> None:
        """Take the first replies, which in the smallest batches come one by one."""
        self._opened |= replies
        if self._info is None and len(self._opened) == 2:
            self._info = portal_info(self._portal.host, self._opened["who"], self._opened["scope"])
            require_scopes(self._info)

    def _tell(self) -> None:
        departments, persons = self._departments, self._persons
        tell = self._portal.control.progress
        tell("departments", len(departments.found), departments.total)
        tell("persons", persons.count, persons.total or 0)

    def _reading(self) -> Reading:
        assert self._info is not None
        self._require_rows()
        departments, persons = self._departments, self._persons
        heads = {one.head for one in departments.found.values()}
        active = [one for one in persons.found.values() if one.active or one.id in heads]
        return Reading(
            portal=self._info,
            departments=tuple(departments.found.values()),
            persons=(*active, *self._heads.persons()),
            unseen=self._heads.unseen(admin=self._info.admin),
            unknown=undelivered(self._info, persons.delivered),
            broken=(*departments.broken.values(), *persons.broken.values()),
            changed=tuple(sorted(departments.touched | self._changes.touched)),
            requests=self._portal.requests - self._before,
        )

    def _require_rows(self) -> None:
        """Never let nothing pass for an organisation that everybody has left."""
        if not self._departments.total:
            raise SourceError(
                "The portal shows no departments",
                "The list of departments came back empty",
                "Check that the webhook has the right department and its owner is an employee",
            )
        if not self._persons.count:
            raise SourceError(
                "The portal shows no persons",
                "The list of active persons came back empty",
                "Check that the webhook has the right user and its owner is an employee",
            )
        if DEPARTMENT not in self._persons.delivered:
            raise SourceError(
                "The portal does not show who works where",
                "No person came with the field %(field)s",
                "Check that the webhook has the right user or user_basic",
                field=DEPARTMENT,
            )
