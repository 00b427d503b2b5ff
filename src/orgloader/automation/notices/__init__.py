"""Notices of a load: whether one is due, what it says, and the ways by which it is sent.

``decide`` says whether a notice is due, ``message`` words it, ``mail`` and ``bitrix24`` send it;
"""

from orgloader.automation.notices.send import WAYS, Way, note_failures, send_notices, send_test

__all__ = ["WAYS", "Way", "note_failures", "send_notices", "send_test"]
