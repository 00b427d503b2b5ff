"""The Russian catalogue says all that the program says."""

import gettext
import importlib.util
import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

_spec = importlib.util.spec_from_file_location(
    "translations", Path(__file__).with_name("translations.py")
)
assert _spec is not None
assert _spec.loader is not None
translations = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(translations)

_PLACE = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-z]")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Load")', ["Load"]),
        ('ngettext("%(n)d row", "%(n)d rows", n)', [("%(n)d row", "%(n)d rows")]),
        ('raise SourceError("A", "B" " C", "D", host=1, detail="x")', ["A", "B C", "D"]),
        ('HINT = "H"\nWrongValueError("A", HINT)', ["A", "H"]),
        ('Check("portal.scope", "failed", "A", "B", {"a": "c"})', ["A", "B"]),
        ('log.error("A %(b)s", {"b": "c"})', ["A %(b)s"]),
        ('control.wait(2.0, "Waiting")', ["Waiting"]),
        ('Text("A" if one else "B")', ["A", "B"]),
        ('told = {1: "A", 2: "B"}\nText(told[why], {})', ["A", "B"]),
        ('_("")\n_(name)\nother("A")\nValueError("A")', []),
    ],
)
def test_messages_are_found_in_the_source(source: str, found: list[object]) -> None:
    assert list(translations.messages(source)) == found


def test_an_update_keeps_what_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "PO", tmp_path / "ru.po")
    monkeypatch.setattr(translations, "MO", tmp_path / "ru.mo")
    assert "Cancelled" in translations.update()
    text = translations.PO.read_text("utf-8")
    text = text.replace('msgid "Cancelled"\nmsgstr ""', 'msgid "Cancelled"\nmsgstr "Отменено"')
    translations.PO.write_text(text, "utf-8")
    assert "Cancelled" not in translations.update()
    assert translations.PO.read_text("utf-8") == text
    with translations.MO.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Cancelled") == "Отменено"


@pytest.fixture(scope="module")
def russian() -> Catalog:
    return translations.russian()


def test_every_message_is_translated(russian: Catalog) -> None:
    wanted = [message.id for message in translations.template() if message.id]
    lacking = [
        message
        for message in wanted
        if message not in russian
        or russian[message].fuzzy
        or not all(translations.strings(russian[message].string))
    ]
    assert lacking == [], "python tests/translations.py update, then translate"


def test_every_translation_has_the_places_of_its_message(russian: Catalog) -> None:
    for message in russian:
        if message.id:
            places = set(_PLACE.findall(translations.strings(message.id)[-1]))
            for text in translations.strings(message.string):
                assert set(_PLACE.findall(text)) == places, text
                assert not places or text % dict.fromkeys(places, 1)


def test_nothing_is_translated_that_is_never_said(russian: Catalog) -> None:
    said = translations.template()
    assert [message.id for message in russian if message.id and message.id not in said] == []


def test_the_compiled_catalogue_is_that_of_the_source(russian: Catalog) -> None:
    with translations.MO.open("rb") as file:
        compiled = read_mo(file)
    assert _forms(compiled) == _forms(russian)


def _forms(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    forms = translations.strings
    return {forms(message.id): forms(message.string) for message in catalog if message.id}


OFFENCES = {
    "a dash after a space that may break": re.compile(r"(?<! ) [—–]"),
    "a hyphen or two in place of a dash": re.compile(r"\s--?\s"),
    "straight quotes, but in JSON": re.compile(r'"(?![^{}]*\})'),
    "«…» inside «…»": re.compile(r"«[^»]*«"),
    "dots in place of an ellipsis": re.compile(r"\.\.\."),
    "a number sign before a space that may break": re.compile(r"№ "),
    "a word that the original's manual does not use": re.compile(
        r"[Сс]лужб[аеуы]\b(?! поддержки)|физ лиц|орг\.структур|\bсторон[аы]\b", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("offence", OFFENCES)
def test_the_russian_keeps_the_rules_of_printing(russian: Catalog, offence: str) -> None:
    texts = [form for message in russian if message.id for form in _shown(message.string)]
    assert [text for text in texts if OFFENCES[offence].search(text)] == []


def test_an_undo_alone_is_called_a_cancellation(russian: Catalog) -> None:
    """«Отмена» is an undo; what the English calls *cancel* is «прервать»."""
    wrong = {
        str(message.id): message.string
        for message in russian
        if "ancel" in str(message.id) and re.search(r"[Оо]тмен", str(message.string))
    }
    assert wrong == {}


def _shown(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a translation without the marks of access keys."""
    return tuple(form.replace("&", "") for form in translations.strings(text))
