"""What a program asks for when it takes a lease, as JSON."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orgloader.gateway.lease.lease import Watched
from orgloader.gateway.refusal import RefusalError
from orgloader.logs import clean

Model = TypeVar("Model", bound=BaseModel)
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Who(_Document):
    """Who writes, for people to read."""

    user: _Text = "—"
    host: _Text = "—"
    program: _Text = "—"


class Object(_Document):
    """The object by which the base is known: path and query at the gateway, and what it holds."""

    address: Annotated[str, Field(pattern=r"^/[!-~]{1,2000}$")]
    same: Annotated[dict[str, str | int | None], Field(max_length=10)] = Field(default_factory=dict)

    def watched(self) -> Watched:
        return Watched(self.address, dict(self.same))


class Wish(_Document):
    """The body of ``POST /orgloader/lease``; ``owner`` is the installation that asks."""

    owner: _Text
    who: Who = Who()
    object: Object | None = None

    def shown_who(self) -> dict[str, str]:
        """Return who asks, safe to be shown."""
        return {name: clean(str(value)) for name, value in self.who.model_dump().items()}


class Change(_Document):
    """The body of ``PUT /orgloader/lease``; without ``object`` the lease is only renewed."""

    object: Object | None = None


def parse(model: type[Model], body: bytes) -> Model:
    """Return ``body`` as ``model``. Raises ``RefusalError``."""
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as fault:
        where = ".".join(str(step) for step in fault.errors(include_url=False)[0]["loc"])
        raise RefusalError(
            400, "lease.unreadable", "The request for the lease is wrong: %(where)s", where=where
        ) from None
