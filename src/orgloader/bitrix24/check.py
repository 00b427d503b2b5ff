"""*Test connections* for the portal: the first steps of a read, told line by line."""

from collections.abc import Iterator

from orgloader.bitrix24 import rows
from orgloader.bitrix24.bucket import enterprise
from orgloader.bitrix24.command import Command, Replies, Reply
from orgloader.bitrix24.direct import tree
from orgloader.bitrix24.directory import opening
from orgloader.bitrix24.errors import SCOPE, RefusalError
from orgloader.bitrix24.pages import ContradictionError
from orgloader.bitrix24.persons import (
    ConditionsIgnoredError,
    PersonChain,
    PersonPages,
    total_of,
)
from orgloader.bitrix24.portal import BatchCutError, Portal
from orgloader.bitrix24.reading import PortalInfo, portal_info, undelivered
from orgloader.errors import Check, SourceError
from orgloader.http import readable
from orgloader.org.model import Department
from orgloader.org.places import subtree


def check(portal: Portal, root: str) -> Iterator[Check]:
    """Yield what was found, up to the first failure after which nothing more can be said."""
    portal.repeats, usual = 1, portal.repeats
    step = "portal.reach"
    try:
        for line in _steps(portal, root):
            step = "portal.sign_in" if line.name == "portal.reach" else "portal.read"
            yield line
    except SourceError as error:
        yield _failed(_refused(error) or step, error)
    finally:
        portal.repeats = usual


def _steps(portal: Portal, root: str) -> Iterator[Check]:
    commands = opening(7, PersonChain())
    replies = _first(portal, commands)
    yield _reached(portal)

    def reply(name: str) -> Reply:
        return portal.settled(replies[name], commands[name])

    info = portal_info(portal.host, reply("who"), reply("scope"))
    yield _signed_in(info)
    yield _scopes(info)
    if not info.missing:
        yield from _persons(portal, info, [reply("u000"), reply("u001")], total_of(reply("total")))
        yield from _departments(tree(portal), root)
    yield _rate(portal)


def _first(portal: Portal, commands: dict[str, Command]) -> Replies:
    try:
        return portal.batch(commands)
    except BatchCutError:
        return dict(portal.run(commands))


def _refused(error: SourceError) -> str:
    """Return which line a refusal by the portal belongs to, empty for other errors."""
    if isinstance(error, RefusalError):
        return "portal.scope" if error.code == SCOPE else "portal.sign_in"
    return ""


def _failed(name: str, error: SourceError) -> Check:
    return Check(name, "failed", error.message or error.title, error.hint, error.values)


def _reached(portal: Portal) -> Check:
    values = {"host": portal.host}
    if portal.encrypted:
        return Check(
            "portal.reach", "ok", "%(host)s answers, over a secure connection", values=values
        )
    return Check(
        "portal.reach",
        "note",
        "%(host)s answers, but the connection is not encrypted",
        "Use https where the portal offers it: the webhook's address is a password",
        values,
    )


def _signed_in(info: PortalInfo) -> Check:
    values = {"owner": info.owner, "id": info.owner_id}
    if info.admin:
        return Check(
            "portal.sign_in",
            "ok",
            "The webhook belongs to %(owner)s (user %(id)s), an administrator",
            values=values,
        )
    return Check(
        "portal.sign_in",
        "note",
        "The webhook belongs to %(owner)s (user %(id)s), who is not an administrator",
        "Employees without a department and some heads may stay unseen; a webhook of an "
        "administrator shows them",
        values,
    )


def _scopes(info: PortalInfo) -> Check:
    if info.missing:
        return Check(
            "portal.scope",
            "failed",
            "The webhook has no right %(scope)s",
            "Tick it in the webhook's settings in Bitrix24 and save; the address stays the same",
            {"scope": ", ".join(info.missing)},
        )
    values = {"scopes": ", ".join(sorted(info.scopes))}
    return Check("portal.scope", "ok", "The webhook has the rights %(scopes)s", values=values)


def _persons(portal: Portal, info: PortalInfo, pages: list[Reply], total: int) -> Iterator[Check]:
    try:
        delivered = _delivered(portal, pages)
    except ContradictionError as error:
        yield Check(
            "portal.persons",
            "failed",
            "The list of persons does not come in order",
            "Ask the support of Bitrix24, or of the portal's own server",
            {"expected": error.expected, "got": error.got},
        )
        return
    if not total or not delivered:
        yield _empty("portal.persons")
    else:
        yield _counted(total, heeded=portal.heeds_conditions)
        yield _fields(undelivered(info, delivered))


def _delivered(portal: Portal, pages: list[Reply]) -> set[str]:
    """Return the fields found on two pages; where the second is the first again, by offset."""
    chain = PersonChain()
    try:
        for page in pages:
            if not chain.complete:
                chain.take(page)
    except ConditionsIgnoredError:
        portal.heeds_conditions = False
        offsets = PersonPages()
        for name, command in offsets.ask(2).items():
            offsets.take(name, portal.call(command))
        return offsets.delivered
    return chain.delivered


def _counted(total: int, *, heeded: bool) -> Check:
    values = {"count": total}
    if heeded:
        return Check("portal.persons", "ok", "%(count)d active persons", values=values)
    return Check(
        "portal.persons",
        "note",
        "%(count)d active persons; the portal's server cannot continue a list after an ID",
        "They are read page by page instead, which takes no longer; an update of "
        "the portal's server would make it more reliable",
        values,
    )


def _empty(name: str) -> Check:
    return Check(
        name,
        "failed",
        "The list came back empty",
        "Check the webhook's rights department and user, and that its owner is an employee",
    )


def _fields(unknown: frozenset[str]) -> Check:
    if not unknown:
        return Check("portal.fields", "ok", "All fields of persons are delivered")
    return Check(
        "portal.fields",
        "note",
        "The first persons came without %(fields)s: what Business Studio holds there stays",
        "If these are filled in Bitrix24, tick the right user_basic or user for the webhook",
        {"fields": ", ".join(sorted(rows.KEYS[field] for field in unknown))},
    )


def _departments(departments: tuple[Department, ...], root: str) -> Iterator[Check]:
    if not departments:
        yield _empty("portal.departments")
        return
    values = {"count": len(departments)}
    yield Check("portal.departments", "ok", "%(count)d departments", values=values)
    yield _root({one.id: one for one in departments}, root)


def _root(departments: dict[str, Department], root: str) -> Check:
    if root in departments:
        count = sum(1 for _ in subtree(departments, root))
        return Check(
            "portal.root",
            "ok",
            "The root is %(name)s (ID %(root)s), with %(count)d departments below it",
            values={"root": root, "name": departments[root].name, "count": count - 1},
        )
    tops = [one for one in departments.values() if one.parent not in departments][:5]
    return Check(
        "portal.root",
        "failed",
        "There is no department with the ID %(root)s",
        "Choose another root department; the top departments of the portal are: %(tops)s",
        {"root": root, "tops": ", ".join(f"{one.name} (ID {one.id})" for one in tops)},
    )


def _rate(portal: Portal) -> Check:
    """Ask for the plan; only this tells whether the faster limits of Enterprise hold."""
    try:
        told = portal.call(Command("app.info")).result
    except RefusalError:
        told = None
    license = readable(str(told.get("LICENSE", ""))) if isinstance(told, dict) else ""
    if "_ent" in license.lower():
        portal.bucket = enterprise()
    values = {
        "license": license or "?",
        "rate": f"{portal.bucket.rate:g}",
        "burst": f"{portal.bucket.burst:g}",
    }
    return Check(
        "portal.rate",
        "ok",
        "Plan %(license)s: %(rate)s requests a second, %(burst)s at once",
        values=values,
    )
