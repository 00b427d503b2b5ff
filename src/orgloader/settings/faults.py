"""Faults of a settings document, one clear line each."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from orgloader.errors import SettingsError
from orgloader.settings.addresses import WrongValueError
from orgloader.text import Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WHOLE_NUMBER = WrongValueError("Must be a whole number")
_TEXT = WrongValueError("Must be a text that is not empty")
_OBJECT = WrongValueError("Must be a set of keys in braces { }")
_BY_TYPE = {
    "extra_forbidden": WrongValueError(
        "Unknown key", "Check its spelling against settings.example.json"
    ),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "bool_type": WrongValueError("Must be true or false"),
    "string_type": _TEXT,
    "path_type": _TEXT,
    "model_type": _OBJECT,
    "greater_than_equal": WrongValueError("It must be at least %(ge)s"),
    "less_than_equal": WrongValueError("It must be at most %(le)s"),
    "literal_error": WrongValueError("It must be one of %(expected)s"),
}


def told(faults: ValidationError) -> Iterator[SettingsError]:
    """Yield one error for each fault that pydantic found, in the order of the document."""
    for fault in faults.errors(include_url=False, include_input=False):
        yield _told(fault)


def _told(fault: "ErrorDetails") -> SettingsError:
    values = fault.get("ctx", {})
    cause = values.pop("error", None)
    if not isinstance(cause, WrongValueError):
        cause = _BY_TYPE.get(fault["type"], WrongValueError("This value is not possible"))
    if "expected" in values:  # the parser's own list ends with an English word
        values["expected"] = str(values["expected"]).replace(" or ", ", ")
    steps = (str(step) for step in fault["loc"] if step != "[key]")
    return wrong(".".join(steps), cause, **values)


def in_file(error: SettingsError, path: Path) -> SettingsError:
    """Return a fault and its ``others``, each naming the file in which it is."""
    for one in (error, *error.others):
        if one.title == _WRONG:
            one.title = _WRONG_IN_FILE
            one.values["path"] = str(path)
    return error


_WRONG = Text("The setting %(key)s is wrong").message
_WRONG_IN_FILE = Text("The setting %(key)s in %(path)s is wrong").message


def wrong(key: str, cause: WrongValueError, **values: object) -> SettingsError:
    """Return the error for the setting ``key``."""
    error = SettingsError(_WRONG, cause.message, cause.hint, key=key)
    error.values.update(values)
    return error
