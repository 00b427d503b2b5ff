"""Errors tell what happened in any language, the errors within them too."""

from orgloader.errors import Check, TargetError, UnclearError

RUSSIAN = {
    "It is unclear": "Неизвестно",
    "%(fault)s": "%(fault)s",
    "%(host)s is not available": "%(host)s: сервер недоступен",
    "The disk is full": "На диске нет места",
}


def russian(message: str) -> str:
    return RUSSIAN.get(message, message)


LOST = TargetError("%(host)s is not available", "The disk is full", host="bs.example")


def test_an_error_within_an_error_speaks_its_language() -> None:
    error = UnclearError("It is unclear", "%(fault)s", fault=LOST)
    assert str(error) == "It is unclear: bs.example is not available: The disk is full"
    assert error.parts(russian) == (
        "Неизвестно",
        "bs.example: сервер недоступен: На диске нет места",
        "",
    )


def test_a_check_is_told_with_its_values() -> None:
    check = Check("studio.disk", "failed", "%(fault)s", "The disk is full", {"fault": LOST})
    assert check.parts(russian) == (
        "bs.example: сервер недоступен: На диске нет места",
        "На диске нет места",
    )


def test_a_percent_sign_in_a_value_is_no_place() -> None:
    assert str(TargetError("%(host)s is not available", host="%s")) == "%s is not available"
