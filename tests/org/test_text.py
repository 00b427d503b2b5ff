"""Messages within messages."""

from orgloader.text import Text, listed

RUSSIAN = {
    "%(name)s changed: %(fields)s": "%(name)s, изменено: %(fields)s",
    "Name": "Название",
    "Head": "Руководитель",
}


def test_values_are_translated_with_the_message_that_holds_them() -> None:
    fields = listed([Text("Name"), Text("Head")])
    text = Text("%(name)s changed: %(fields)s", {"name": "Склад", "fields": fields})
    assert str(text) == "Склад changed: Name, Head"
    assert text.render(lambda one: RUSSIAN.get(one, one)) == (
        "Склад, изменено: Название, Руководитель"
    )


def test_percent_signs_of_values_stay() -> None:
    assert str(listed([Text("%(share)s", {"share": "20 %"}), Text("all")])) == "20 %, all"
