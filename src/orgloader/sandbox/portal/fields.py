"""Which fields of a user the rights of a webhook open."""

_BRIEF_NAMES = """
    ID XML_ID ACTIVE NAME LAST_NAME SECOND_NAME TITLE IS_ONLINE TIME_ZONE PERSONAL_PHOTO
    TIMESTAMP_X DATE_REGISTER LAST_ACTIVITY_DATE PERSONAL_PROFESSION PERSONAL_GENDER
    PERSONAL_BIRTHDAY PERSONAL_CITY PERSONAL_STATE PERSONAL_COUNTRY WORK_POSITION WORK_CITY
    WORK_STATE WORK_COUNTRY UF_EMPLOYMENT_DATE UF_TIMEMAN UF_SKILLS UF_INTERESTS UF_DEPARTMENT
    UF_PHONE_INNER USER_TYPE
"""
_BASIC_NAMES = """
    EMAIL PERSONAL_PHONE PERSONAL_FAX PERSONAL_MOBILE PERSONAL_PAGER PERSONAL_STREET
    PERSONAL_MAILBOX PERSONAL_ZIP PERSONAL_NOTES WORK_COMPANY WORK_DEPARTMENT WORK_PROFILE
    WORK_WWW WORK_PHONE WORK_FAX WORK_PAGER WORK_STREET WORK_MAILBOX WORK_ZIP WORK_NOTES
    UF_LINKEDIN UF_FACEBOOK UF_TWITTER UF_SKYPE UF_DISTRICT
"""
_BRIEF = frozenset(_BRIEF_NAMES.split())
_BASIC = _BRIEF | frozenset(_BASIC_NAMES.split())
_FULL = _BASIC | {"LAST_LOGIN", "PERSONAL_WWW", "PERSONAL_ICQ"}

SCOPES = ("user", "user_basic", "user_brief")


def opened(scope: list[str]) -> frozenset[str]:
    """Return the fields that the best right present opens (custom ones come with ``user``)."""
    if "user" in scope:
        return _FULL
    return _BASIC if "user_basic" in scope else _BRIEF


def is_open(name: str, scope: list[str]) -> bool:
    custom = name.startswith("UF_USR_") and ("user" in scope or "user.userfield" in scope)
    return custom or name in opened(scope)
