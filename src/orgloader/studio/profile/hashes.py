"""What a profile says, class by class, as short hashes: to notice that it was edited."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from orgloader.studio.profile.model import Profile


def hashes(profile: Profile) -> Mapping[str, str]:
    """Return a hash by kind, and under ``""`` that of all that is outside the classes.

    Equal meanings have equal hashes whatever schema they were written in, in every version of the
    program: entries at their default count for nothing, and so do the name and the remarks.
    """
    found: dict[str, str] = {kind: _hash(profile.of(kind)) for kind in profile.kinds}
    rest = profile.model_copy(update={"unverified": [], "name": ""})
    return {"": _hash(rest, {"classes", "version", "name"}), **found}


def _hash(part: Any, left_out: set[str] | None = None) -> str:
    content = part.model_dump(by_alias=True, exclude_defaults=True, exclude=left_out)
    text = json.dumps(_canonical(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any, *, named: bool = False) -> Any:
    """Return what JSON can hold; of ``named`` fields those without a name are left out."""
    if isinstance(value, dict):
        return {
            str(name): _canonical(one, named=name in ("fields", "types"))
            for name, one in value.items()
            if one is not None or not named
        }
    return [_canonical(one) for one in value] if isinstance(value, list) else value
