"""Which lines of the log belong to the story of one object."""

import pytest

from orgloader.gui.log.model import belongs


@pytest.mark.parametrize(
    ("found", "of", "wanted"),
    [
        ("u:10", "u:10", True),
        ("a:10:p:40:1", "u:10", True),
        ("c:10:email", "u:10", True),
        ("a:101:p:40:1", "u:10", False),
        ("u:101", "u:10", False),
        ("p:40:1", "p:40:1", True),
        ("a:10:p:40:1", "p:40:1", False),
        ("d:10", "u:10", False),
        ("a:10:p:40:1", "a:10:p:40:1", True),
        ("", "u:10", False),
    ],
)
def test_a_line_belongs(found: str, of: str, *, wanted: bool) -> None:
    assert belongs(found, of) is wanted
