"""The latest version, asked for where the preferences say."""

import click

from orgloader import __version__, settings
from orgloader.cli.options import apart
from orgloader.cli.output import Output
from orgloader.i18n import _, language


@click.command("updates")
@apart
def updates(output: Output) -> int:
    # Slow to load.
    from orgloader.updates import check

    found = check(settings.load_preferences())
    notes = found.what_is_new(language())
    output.document(
        {
            "schema": 1,
            "outcome": "done",
            "version": found.version,
            "newer": found.newer,
            "page": found.page,
            "notes": notes,
        }
    )
    versions = {"version": found.version, "own": __version__}
    if found.newer:
        text = _("Version %(version)s is available; this one is %(own)s") % versions
        output.lines([text, *notes.splitlines(), found.page])
    else:
        output.lines([_("This is the latest version: %(own)s") % versions])
    return 0
