"""The caption of a plan and of the button that carries it out, for a load and for an undo."""

from datetime import datetime

from orgloader.i18n import moment, ngettext, number
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan.model import Plan
from orgloader.report.headline import headline
from orgloader.report.model import Report
from orgloader.report.words import heading


def title(plan: Plan, *, undo: bool) -> str:
    """Return in one sentence what the plan does; for an undo, which load it takes back."""
    told = "" if undo else headline(plan.chosen)
    return heading(told) or amount(plan, undo=undo)


def amount(plan: Plan, *, undo: bool) -> str:
    """Return how much the plan writes; for an undo, which load it takes back."""
    count = {"n": number(plan.writes)}
    if not undo:
        text = ngettext(
            "%(n)s change to Business Studio", "%(n)s changes to Business Studio", plan.writes
        )
        return text % count if plan.changes else _("Nothing to change")
    load = _("Undo of the load of %(when)s") % {"when": began(_taken_back(plan))}
    text = ngettext("%(load)s: %(n)s change", "%(load)s: %(n)s changes", plan.writes)
    return text % {"load": load, **count}


def command(plan: Plan, *, undo: bool) -> str:
    """Return what the button says."""
    if undo:
        text = ngettext("&Undo %(n)s change", "&Undo %(n)s changes", plan.writes)
        return text % {"n": number(plan.writes)} if plan.changes else _("&Undo the load")
    if plan.writes or not plan.changes:
        text = ngettext("&Load %(n)s change", "&Load %(n)s changes", plan.writes)
        return text % {"n": number(plan.writes)}
    taken = len(plan.chosen)
    text = ngettext("&Link %(n)s object", "&Link %(n)s objects", taken)
    return text % {"n": number(taken)}


def ends(report: Report) -> str:
    """Return where a report's run reads and where it writes; an undo does not ask the portal."""
    portal, studio = report.source.portal, report.target.address
    parts = (studio,) if report.mode == "undo" else (portal, studio)
    return clean(" → ".join(part for part in parts if part))


def began(run: str) -> str:
    """Return when a run began, as its ID says: ``20261121-231500-4f2a``; maybe empty."""
    try:
        time = datetime.strptime(run[:15], "%Y%m%d-%H%M%S")
    except ValueError:
        return ""
    return moment(time.isoformat())


def _taken_back(plan: Plan) -> str:
    """Return the ID of the load that an undo takes back."""
    undone = (finding for finding in plan.findings if finding.code == "undo.run")
    return next((str(finding.text.values["run"]) for finding in undone), "")
