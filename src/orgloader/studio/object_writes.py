"""The writes of one object: each names its newest version, renewed once after a look."""

from collections.abc import Callable, Mapping
from typing import Any

from orgloader.errors import RefusedError, StaleError
from orgloader.org.names import clean
from orgloader.plan.objects import Fields, Kind, StudioObject
from orgloader.studio.dialects import Write
from orgloader.studio.reader import Reader
from orgloader.studio.versions import Versions


class ObjectWrites:
    """Sends the writes of one object with its newest version, renewed once after a look."""

    def __init__(
        self,
        reader: Reader,
        versions: Versions,
        planned: tuple[Kind, str, str],
        fields: Fields,
        before: Fields | None,
    ) -> None:
        """``planned`` are kind, key and version of the object; ``fields`` shall be changed."""
        self.kind, self.key, self._etag = planned
        self._reader = reader
        self._versions = versions
        self._fields, self._before = fields, before
        self._set = reader.rows[self.kind].entity_set
        self._constant = reader.rows[self.kind].keys.constant(self.key)
        self._dialect = reader.service.dialect

    def change(self, body: Mapping[str, Any]) -> None:
        if body:
            self._send(
                lambda version: self._dialect.change(self._set, self._constant, body, version)
            )

    def release(self, navigation: str) -> None:
        """Let a navigation lead to nothing; one that does so already is no error."""

        def write(version: str) -> Write:
            return self._dialect.release(self._set, self._constant, navigation, version)

        self._unless_gone(write)

    def delete(self) -> None:
        """Delete the object, unless it is gone already."""
        self._unless_gone(lambda version: self._dialect.delete(self._set, self._constant, version))

    def _unless_gone(self, write: Callable[[str], Write]) -> None:
        try:
            self._send(write)
        except RefusedError as error:
            if error.values["status"] != 404:
                raise

    def _send(self, write: Callable[[str], Write]) -> None:
        service = self._reader.service
        try:
            answer = service.send(write(self._versions.of(self.key, self._etag)))
        except StaleError as error:
            version = self._renewed(error)
            answer = service.send(write(version))
        row = self._dialect.row(self._dialect.content(answer))
        self._versions.saw(self.key, self._dialect.version(row, answer))

    def _renewed(self, error: StaleError) -> str:
        """Return the version of now, if the object still is what it was when it was planned.

        What is changed must hold what it held before, or already what is wanted.
        """
        item = self._reader.get(self.kind, self.key)
        required = error.values["status"] == 428
        if item is None or (self._before is None and not required):
            raise error
        if not all(self._is_expected(item, name) for name in self._before or ()):
            raise error
        return item.etag or "*"

    def _is_expected(self, item: StudioObject, name: str) -> bool:
        same = self._reader.rows[self.kind].same
        wanted = ((self._before or {})[name], self._fields.get(name))
        pairs = (same(name, item.fields.get(name), one) for one in wanted)
        return any(clean(found) == clean(expected) for found, expected in pairs)
