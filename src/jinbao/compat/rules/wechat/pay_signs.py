"""What a merchant signs for its page or app to call the wallet with, and what went wrong when it does not hold.

With API v3 it is SHA256withRSA by the key of the merchant's API certificate over four lines, each ended by a newline.
With the XML API it is the merchant's API v2 key over sorted pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jinbao.compat.types import Note, NoteCode, Problem, note

PREPAY = "prepay_id="
#: What an app's call has in the place where a page's call has the prepay id.
APP_PACKAGE = "Sign=WXPay"

_SECONDS = re.compile(r"[0-9]{10}")
_MILLISECONDS = re.compile(r"[0-9]{13}")

#: Whether the given signature holds over these bytes.
Holds = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCall:
    """A call of the wallet, from a page or an app. ``prepay_id`` is bare; ``sign_type`` as a page says it."""

    appid: str
    timestamp: str
    nonce: str
    prepay_id: str
    sign: str
    sign_type: str = "RSA"
    from_app: bool = False
    partner_id: str = ""

    @property
    def signed(self) -> str:
        """The exact string that is signed with API v3."""
        return lines(self.appid, self.timestamp, self.nonce, self.prepay_id if self.from_app else self.package)

    @property
    def package(self) -> str:
        """The prepay id as a page hands it over."""
        return PREPAY + self.prepay_id

    @property
    def pairs(self) -> dict[str, str]:
        """What is signed with the XML API."""
        if self.from_app:
            return {
                "appid": self.appid,
                "partnerid": self.partner_id,
                "prepayid": self.prepay_id,
                "package": APP_PACKAGE,
                "noncestr": self.nonce,
                "timestamp": self.timestamp,
            }
        return {
            "appId": self.appid,
            "timeStamp": self.timestamp,
            "nonceStr": self.nonce,
            "package": self.package,
            "signType": self.sign_type,
        }


def lines(*parts: str) -> str:
    """Each part with a newline after it, also the last."""
    return "".join([f"{part}\n" for part in parts])


def field_wrong(call: PayCall) -> tuple[str, str] | None:
    """The first field that cannot be right, and what is wrong with it."""
    if _MILLISECONDS.fullmatch(call.timestamp):
        return "timeStamp", "seconds are wanted, these are milliseconds"
    if not _SECONDS.fullmatch(call.timestamp):
        return "timeStamp", "seconds since 1970, ten digits"
    if not 1 <= len(call.nonce) <= 32:
        return "nonceStr", "1 to 32 characters"
    if not call.prepay_id:
        return "package", "prepay_id=... is wanted"
    if call.sign_type not in ("RSA", "MD5", "HMAC-SHA256"):
        return "signType", "RSA is wanted"
    return None


def what_is_wrong(call: PayCall, holds: Holds) -> tuple[Problem, Note]:
    """What was signed instead of the four lines, as far as it can be recognised, and how to say it.

    ``holds`` verifies the given signature over other bytes with the right key.
    """
    wanted = call.signed
    other = call.package if call.from_app else call.prepay_id
    if holds(wanted[:-1].encode()):
        return Problem.LAST_NEWLINE, note(NoteCode.PAY_LAST_LINE)
    if holds(lines(call.appid, call.timestamp, call.nonce, other).encode()):
        return Problem.LINES, note(NoteCode.PAY_FOURTH_BARE if call.from_app else NoteCode.PAY_FOURTH_PACKAGE)
    if holds(lines(call.appid, call.timestamp, call.nonce, f'{{"prepay_id":"{call.prepay_id}"}}').encode()):
        return Problem.LINES, note(NoteCode.PAY_FOURTH_JSON)
    return Problem.UNKNOWN, note(NoteCode.PAY_LINES)
