"""How the last load of each connection ended, kept beside the state for who looks at it next."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from orgloader.errors import OrgLoaderError
from orgloader.files import make_folder, write_file

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Latest:
    """The end of a load: ``outcome`` and ``run`` as in its report, ``ended`` in ISO 8601.

    ``problem`` is what was wrong (``notices.decide.problem_of``). ``subject`` and ``text`` are the
    notice that was due, empty where none was: the window shows it, whoever started the load.
    """

    problem: str = ""
    run: str = ""
    outcome: str = ""
    ended: str = ""
    subject: str = ""
    text: str = ""


def path_of(folder: Path) -> Path:
    """Return the file in the folder of the state."""
    return folder / "notices.json"


def read(folder: Path) -> dict[str, Latest]:
    """Return the last load of each connection; what cannot be read is as if there were none."""
    try:
        found = json.loads(path_of(folder).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {str(name): _latest(value) for name, value in known if isinstance(value, dict)}


def write(folder: Path, latest: Mapping[str, Latest]) -> None:
    """Keep what is known now. Never raises: a load does not fail for it."""
    document = {name: asdict(one) for name, one in latest.items()}
    try:
        make_folder(folder)
        write_file(path_of(folder), json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    except (OSError, OrgLoaderError) as error:
        log.warning("The end of the load could not be noted: %(error)s", {"error": error})


def _latest(values: Mapping[str, object]) -> Latest:
    known = {one.name for one in fields(Latest)}
    return Latest(**{name: str(value) for name, value in values.items() if name in known})
