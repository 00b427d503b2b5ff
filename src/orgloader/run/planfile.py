"""Saved plans: a file with a plan and what it was made for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orgloader.errors import SettingsError, system_reason
from orgloader.files import write_file
from orgloader.plan.model import Plan
from orgloader.run.events import Finished
from orgloader.settings import Settings
from orgloader.state.codec import first_of, plan_from_json, plan_to_json
from orgloader.studio.profile.hashes import hashes
from orgloader.studio.profiles import load

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan and the ``base`` that it was made for, empty where that was not loaded before."""

    plan: Plan
    base: str


def save_plan(path: Path, settings: Settings, finished: Finished) -> None:
    """Write the plan that a job has made, all or nothing; raises ``SettingsError``."""
    if finished.plan is None:
        raise ValueError("no plan was made")
    document = {
        "schema": SCHEMA,
        "portal": finished.report.source.portal,
        "base": finished.base,
        "address": settings.odatao.address,
        "settings": _shaping(settings),
        "profile": dict(hashes(load(settings.odatao.profile))),
        "plan": plan_to_json(finished.plan),
    }
    write_file(path, json.dumps(document, ensure_ascii=False, indent=1))


def read_plan(path: Path, settings: Settings) -> SavedPlan:
    """Read a plan that was saved for these ``settings``.

    Raises ``SettingsError`` where the file is none or was changed, and where it was made for
    another portal, another studio or other settings: one error for each difference.
    """
    document = _read(path)
    if differing := list(_differing(document, settings)):
        raise first_of(differing)
    return SavedPlan(plan_from_json(document["plan"]), str(document["base"]))


def _shaping(settings: Settings) -> dict[str, Any]:
    """Return the settings that shape a plan; limits only judge it."""
    return {
        "bitrix24.root_department_id": settings.bitrix24.root_department_id,
        "odatao.profile": settings.odatao.profile,
        **{
            f"sync.{name}": value
            for name, value in settings.sync.model_dump(exclude={"limits"}).items()
        },
    }


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            "The plan file cannot be read",
            "%(path)s: %(fault)s",
            "Check the path of the file",
            path=str(path),
            fault=system_reason(error),
        ) from error
    except (ValueError, RecursionError):
        raise _not_a_plan(path) from None
    keys = {"portal", "base", "address", "settings", "plan"}
    if not isinstance(document, dict) or document.get("schema") != SCHEMA or keys - document.keys():
        raise _not_a_plan(path)
    return document


def _not_a_plan(path: Path) -> SettingsError:
    return SettingsError(
        "The plan file cannot be used",
        "%(path)s does not hold a plan of this version of the program",
        "Create the plan again: orgloader plan --out FILE",
        path=str(path),
    )


def _differing(document: Mapping[str, Any], settings: Settings) -> Iterator[SettingsError]:
    portal = settings.webhook().host
    if document["portal"] != portal:
        yield SettingsError(
            "The plan was made for another portal",
            "It is a plan for %(theirs)s, the settings name %(ours)s",
            "Create the plan again: orgloader plan --out FILE",
            theirs=str(document["portal"]),
            ours=portal,
        )
    if document["address"] != settings.odatao.address:
        yield SettingsError(
            "The plan was made for another Business Studio",
            "It is a plan for %(theirs)s, the settings name %(ours)s",
            "Create the plan again: orgloader plan --out FILE",
            theirs=str(document["address"]),
            ours=settings.odatao.address,
        )
    if document.get("profile", now := dict(hashes(load(settings.odatao.profile)))) != now:
        yield SettingsError(
            "The plan was made with another profile",
            "The profile %(name)s has changed since",
            "Create the plan again: orgloader plan --out FILE",
            key="odatao.profile",
            name=settings.odatao.profile,
        )
    before = document["settings"] if isinstance(document["settings"], dict) else {}
    for key, now in _shaping(settings).items():
        if before.get(key) != now:
            yield SettingsError(
                "The plan was made with other settings",
                "%(name)s was %(before)s and is %(now)s now",
                "Create the plan again: orgloader plan --out FILE",
                key=key,
                name=key,
                before=str(before.get(key)),
                now=str(now),
            )
