"""What the sections of the settings share."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from orgloader.settings.addresses import WrongValueError
from orgloader.text import visible


class Section(BaseModel):
    """A part of the settings: immutable, strict, and silent about values in its errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )


def _words(value: object) -> object:
    if not isinstance(value, str):
        return value
    words = " ".join(visible(value).split())
    if not words:
        raise WrongValueError("Must be a text that is not empty")
    return words


Words = Annotated[str, BeforeValidator(_words)]
"""A text that is not empty, with single spaces."""
