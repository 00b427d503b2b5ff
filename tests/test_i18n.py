"""Languages, and how each writes figures and times."""

from collections.abc import Iterator

import pytest

from orgloader import i18n


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [
        ("LANG", "ru_RU.UTF-8", "ru"),
        ("LC_ALL", "ru_BY", "ru"),
        ("LANG", "de_DE.UTF-8", "en"),
        ("LANGUAGE", "en:ru", "en"),
        ("LANG", "C", "en"),
    ],
)
def test_auto_is_the_systems_language(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert i18n.set_language("auto") == language
    assert i18n.language() == language


def test_english_and_what_the_catalogue_lacks_are_the_source() -> None:
    i18n.set_language("en")
    assert i18n.translate("Cancelled") == "Cancelled"
    assert [i18n.ngettext("%d row", "%d rows", n) for n in (1, 2)] == ["%d row", "%d rows"]
    i18n.set_language("ru")
    assert i18n._("This stands in no catalogue") == "This stands in no catalogue"
    assert i18n.translate("") == ""


def test_numbers() -> None:
    i18n.set_language("en")
    assert (i18n.number(1234567), i18n.number(0.5, 1)) == ("1,234,567", "0.5")
    i18n.set_language("ru")
    assert (i18n.number(1234567), i18n.number(-1234.5, 1)) == (
        "1\u202f234\u202f567",
        "-1\u202f234,5",
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (7.4, "7 s"), (59.6, "1 min 0 s"), (130, "2 min 10 s"), (3900, "1 h 5 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert i18n.duration(seconds) == text


def test_moments() -> None:
    i18n.set_language("en")
    assert i18n.moment("2026-11-21T09:30:59") == "2026-11-21 09:30"
    i18n.set_language("ru")
    assert i18n.moment("2026-11-21T09:30:59") == "21.11.2026 09:30"
    with pytest.raises(ValueError, match="yesterday"):
        i18n.moment("yesterday")
