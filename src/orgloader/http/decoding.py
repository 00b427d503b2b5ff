"""From the bytes of a body: what they were packed with, and what they are as text."""

import codecs
import re
import zlib
from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from typing import TypeAlias

import httpx

from orgloader import secrets
from orgloader.text import visible

PIECE = 64 * 1024
"""No more bytes than this are unpacked at a time, however well they were packed."""

_Decoder: TypeAlias = "zlib._Decompress"

_GZIP = b"\x1f\x8b"
_KNOWN = {"gzip", "x-gzip", "deflate"}
_PACKINGS = _KNOWN | {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield a body in small pieces, unpacked where ``encoding``, its Content-Encoding, says so.

    Words there that name no packing count for nothing (``none``, a charset), and neither does the
    header of a body that is empty or was unpacked on its way. Raises ``httpx.DecodingError``, and
    ``httpx.RemoteProtocolError`` for a body that ends too early.
    """
    packings = [word for word in re.split(r"[\s,]+", encoding.lower()) if word in _PACKINGS]
    rest = iter(pieces)
    start = next(rest, b"")
    while len(start) < len(_GZIP) and (piece := next(rest, b"")):
        start += piece
    if start and packings and not _is_plain(start, packings):
        if len(packings) > 1 or packings[0] not in _KNOWN:
            raise httpx.DecodingError("")
        rest = _unpack(start, rest)
        start = b""
    yield start
    yield from rest


def _is_plain(start: bytes, packings: list[str]) -> bool:
    if packings == ["deflate"]:
        return start[:1] in {b"{", b"[", b"<"}
    return packings[0] in _KNOWN and len(packings) == 1 and not start.startswith(_GZIP)


def _unpack(start: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    decoder = _decoder(start)
    try:
        for packed in chain([start], rest):
            decoder = yield from _members(decoder, packed)
        yield decoder.flush()
    except zlib.error:
        raise httpx.DecodingError("") from None
    if not decoder.eof:
        raise httpx.RemoteProtocolError("")


def _members(decoder: _Decoder, packed: bytes) -> Generator[bytes, None, _Decoder]:
    """Unpack a piece; members of gzip may follow each other, each with a decoder of its own."""
    while packed:
        if decoder.eof:
            packed = packed.lstrip(b"\0")
            if not packed.startswith(_GZIP[:1]):
                break  # what follows the last member means nothing
            decoder = _decoder(_GZIP)
        yield decoder.decompress(packed, PIECE)
        packed = decoder.unconsumed_tail or decoder.unused_data
    return decoder


def _decoder(start: bytes) -> _Decoder:
    """Return what unpacks gzip, or deflate, which also comes without the wrapping of zlib."""
    if start.startswith(_GZIP):
        return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(wbits=zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def words(body: bytes, content_type: str = "") -> str:
    """Return the start of ``body`` as text that may be shown and logged (``readable``).

    It is UTF-8 or UTF-16, in the charset of its content type, or in Windows' Cyrillic one.
    """
    start = body[:PIECE]
    for charset in (_wide(start), "utf-8-sig", _declared(content_type)):
        try:
            b"".decode(charset)  # knows the codecs of text only
            # Without an end, since the start of a body may end within a character.
            return readable(codecs.getincrementaldecoder(charset)().decode(start))
        except (LookupError, UnicodeError):
            continue
    return readable(start.decode("cp1251", "replace"))


def readable(text: str) -> str:
    """Return a remote's words safe to be shown and logged: only visible characters, no secrets."""
    return secrets.redact(visible(text))


def _wide(start: bytes) -> str:
    """Return which UTF-16 this is: every other byte is that of Latin or Cyrillic letters."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for charset, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if high and high.count(0) + high.count(4) > 0.8 * len(high):
            return charset
    return ""


def _declared(content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    return found[1] if found else ""
