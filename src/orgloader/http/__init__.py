"""How the program talks HTTP: a client, one exchange at a time, strict JSON, and its control.

``client`` makes an ``httpx.Client`` that trusts what the operating system trusts, goes through the
proxy only where it should and never to a link-local address. ``exchange`` sends one request with it
and returns an ``Answer`` of any status, or raises the error of the end it was sent to.

Bytes become text here and nowhere else: ``parse_json`` and ``Answer.text`` leave out halves of
characters, ``readable`` makes the words of a remote safe to be shown.

Nothing raised or logged here holds more of an address than its host: the path of a webhook is a
password.
"""

from orgloader.http.control import Control
from orgloader.http.decoding import readable
from orgloader.http.parsing import looks_like_html, parse_json
from orgloader.http.redialling import Redial
from orgloader.http.sending import MAX_BYTES, Answer, client, exchange, unusable
from orgloader.http.sign_in import SignIn, offered

__all__ = [
    "MAX_BYTES",
    "Answer",
    "Control",
    "Redial",
    "SignIn",
    "client",
    "exchange",
    "looks_like_html",
    "offered",
    "parse_json",
    "readable",
    "unusable",
]
