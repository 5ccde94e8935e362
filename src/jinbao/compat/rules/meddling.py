"""What is done to notices on purpose: how a byte is changed, and what a probe's signature looks like."""

from __future__ import annotations

#: WeChat Pay now and then sends a notice with such a signature, which must be refused.
PROBE = "WECHATPAY/SIGNTEST/"

_DIGITS, _HEX, _REST = "0123456789", "abcdef", "ghijklmnopqrstuvwxyz"


def corrupted(body: bytes, after: bytes = b"") -> bytes:
    """The body with one letter or digit changed, so that it still parses but is not what was signed.

    It is the first one after the last place of ``after``, or, when that is nowhere, the first of all. A digit becomes
    another digit and a letter another letter (of ``a`` to ``f`` one of these), so that numbers, base64 and
    percent-encoding stay well-formed. A body without letters and digits gets one more byte.
    """
    start = body.rfind(after) + len(after) if after and after in body else 0
    for place in (*range(start, len(body)), *range(start)):
        other = _other(chr(body[place]))
        if other:
            return body[:place] + other.encode() + body[place + 1 :]
    return body + b"0"


def _other(char: str) -> str:
    for family in (_DIGITS, _HEX, _REST, _HEX.upper(), _REST.upper()):
        if char in family:
            return family[(family.index(char) + 1) % len(family)]
    return ""
