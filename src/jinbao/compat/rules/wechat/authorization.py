"""How WeChat Pay's API v3 signs: the header, the message, and what may stand in for a body.

Source: WeChat Pay's documentation of API v3 signatures; what real SDKs send besides is tolerated where said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinbao.compat.types import Note, NoteCode, note

SCHEME = "WECHATPAY2-SHA256-RSA2048"
NONCE_MOST = 64
_FILES = "/v3/billdownload/file?"
_PAIR = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*')
_NEEDED = frozenset({"mchid", "nonce_str", "signature", "timestamp", "serial_no"})
_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?', re.IGNORECASE)


class AuthorizationUnreadable(Exception):
    """The header does not say what it should; ``note`` says what is missing or wrong."""

    def __init__(self, said: Note) -> None:
        super().__init__(said.code.value)
        self.note = said


@dataclass(frozen=True, slots=True)
class Authorization:
    """What the header says. ``timestamp`` is its text: it is signed as written. ``at_s`` is what it means."""

    mchid: str
    nonce: str
    signature: str
    timestamp: str
    serial: str

    @property
    def at_s(self) -> int:
        """Seconds since 1970, as the caller's clock has them."""
        return int(self.timestamp)


def read(header: str) -> Authorization:
    """The pairs of the header, which come in any order. Raises ``AuthorizationUnreadable``."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme != SCHEME:
        raise AuthorizationUnreadable(note(NoteCode.HEADER_SCHEME, wanted=SCHEME))
    pairs: dict[str, str] = {}
    at = 0
    while match := _PAIR.match(rest, at):
        name, value = match.groups()
        if name in pairs:
            raise AuthorizationUnreadable(note(NoteCode.HEADER_TWICE, name=name[:40]))
        pairs[name] = value
        at = match.end()
        if at == len(rest):
            break
        if rest[at] != ",":
            raise AuthorizationUnreadable(note(NoteCode.HEADER_COMMA, name=name[:40]))
        at += 1
    if at != len(rest) or not rest:
        raise AuthorizationUnreadable(note(NoteCode.HEADER_FORM))
    missing = sorted(_NEEDED - pairs.keys())
    if missing:
        raise AuthorizationUnreadable(note(NoteCode.HEADER_MISSING, name=missing[0]))
    if not 1 <= len(pairs["nonce_str"]) <= NONCE_MOST:
        raise AuthorizationUnreadable(note(NoteCode.HEADER_NONCE, most=NONCE_MOST))
    stamp = pairs["timestamp"]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 15):
        raise AuthorizationUnreadable(note(NoteCode.HEADER_TIMESTAMP))
    return Authorization(pairs["mchid"], pairs["nonce_str"], pairs["signature"], stamp, pairs["serial_no"])


def message(method: str, target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a request's signature is made over: five lines, of which the last is the body as sent."""
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """What an answer's or a notice's signature is made over."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def signed_body(content_type: str, body: bytes) -> bytes:
    """The part of a body that is signed: all of it, or of an upload the JSON of its ``meta`` part."""
    if not content_type.lower().startswith("multipart/"):
        return body
    match = _BOUNDARY.search(content_type)
    if match is None:
        return body
    for part in body.split(b"--" + match[1].encode()):
        head, mark, content = part.partition(b"\r\n\r\n")
        if mark and b'name="meta"' in head:
            return content.removesuffix(b"\r\n")
    return body


def acceptable(method: str, target: str, authorization: Authorization, body: bytes, base: str = "") -> list[bytes]:
    """The messages of which one must have been signed: the right one, then forms that real SDKs send.

    One SDK leaves the last line break out where a request other than GET has no body; and a question mark with nothing
    behind it does not reach us. The same SDK signs the link of a file with scheme and host (``base``), of which it
    takes away only the real service's.
    """
    head = (authorization.timestamp, authorization.nonce)
    right = message(method, target, *head, body)
    forms = [right]
    if not body and method != "GET":
        forms.append(right[:-1])
    if "?" not in target:
        forms.append(message(method, target + "?", *head, body))
    if base and target.startswith(_FILES):
        forms.append(message(method, base + target, *head, body))
    return forms
