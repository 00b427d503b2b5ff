"""How names are cleaned and compared (rules.md, rule 2)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.org.names import clean, compared, resembling

ODD = st.text(
    st.sampled_from(
        " \t\n\xa0\u2003\u200bйЙ\u0306иIıßẞǅa\x00\ud800Ё\u0308\u00ad\ufeff\u3164\u034f1\u20e3"
        "👩🏽🏭❤\ufe0f\u200d\u202e\U000e0041"
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("  Инженер  ", "Инженер"),
        ("Ведущий\xa0инженер", "Ведущий инженер"),
        ("Ведущий  \t инженер\n", "Ведущий инженер"),
        ("инженеры и\u0306", "инженеры й"),
        ("Дата\x00центр", "Датацентр"),
        ("Цех\ud83d", "Цех"),
        ("🏭 Цех", "🏭 Цех"),
        ("Кадры &amp; право", "Кадры &amp; право"),
        (" \xa0\t", ""),
        ("", ""),
        ("Клад\u00adовщик", "Кладовщик"),
        ("\ufeffКладовщик\u200b", "Кладовщик"),
        ("Кладо\u2060вщик\u200e", "Кладовщик"),
        ("\u202eОтдел\u202c", "Отдел"),
        ("\u3164", ""),
        ("\u2800 \u115f\u1160\uffa0", ""),
        ("\u200b\u200d\ufeff\u00ad\u034f", ""),
        ("\ufe0f", ""),
        ("Цех\ufffe\ufdd0", "Цех"),
        ("👩\u200d🏭 Цех", "👩\u200d🏭 Цех"),
        ("❤\ufe0f\u200d🔥 Цех", "❤\ufe0f\u200d🔥 Цех"),
        ("👩🏽\u200d🔧", "👩🏽\u200d🔧"),
        ("1\ufe0f\u20e3 Цех", "1\ufe0f\u20e3 Цех"),
        ("👩\u200d Цех", "👩 Цех"),
        ("Це\u200dх", "Цех"),
    ],
)
def test_a_text_is_written_clean(text: str, written: str) -> None:
    assert clean(text) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Инженер", "инженер"),
        ("ведущий\xa0 инженер ", "Ведущий инженер"),
        (unicodedata.normalize("NFD", "Йод и ёлка"), "йод и ёлка"),
        ("STRASSE", "straße"),
        ("Клад\u00adовщик", "Кладовщик\u200b"),
        ("и\u200b\u0306", "й"),
        ("❤\ufe0f Цех", "❤ Цех"),
    ],
)
def test_names_are_equal_but_for_spelling(one: str, other: str) -> None:
    assert compared(one) == compared(other)


@pytest.mark.parametrize(("one", "other"), [("Ёлка", "Елка"), ("Цех 1", "Цех1"), ("И", "Й")])
def test_names_that_differ_stay_different(one: str, other: str) -> None:
    assert compared(one) != compared(other)


@given(st.text() | ODD)
def test_cleaning_and_comparing_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert compared(compared(text)) == compared(text)
    assert compared(clean(text)) == compared(text)


@given(st.text() | ODD)
def test_spelling_does_not_matter(text: str) -> None:
    name = compared(text)
    assert compared(f"\xa0 {text}\t") == name
    assert compared(unicodedata.normalize("NFD", clean(text))) == name
    assert compared(clean(text).replace(" ", " \xa0")) == name


@given(st.text() | ODD)
def test_what_is_written_can_be_stored(text: str) -> None:
    written = clean(text)
    assert written.encode().decode() == written
    assert not any(unicodedata.category(c) == "Cc" for c in written)
    assert written == written.strip()


@given(st.text() | ODD, st.sampled_from("\u200b\u00ad\ufeff\u3164\u2800\u034f"), st.integers(0, 12))
def test_an_invisible_character_anywhere_changes_nothing(text: str, odd: str, at: int) -> None:
    whole = clean(text)
    assert clean(whole[:at] + odd + whole[at:]) == clean(whole[:at] + whole[at:])


def test_lookalikes_resemble_each_other_without_being_equal() -> None:
    assert resembling("Бухгалтёр") == resembling("бухгалтер")
    assert resembling("Toкарь") == resembling("Токарь")  # a Latin T and o
    assert compared("Toкарь") != compared("Токарь")
    assert resembling("Токарь") != resembling("Пекарь")
