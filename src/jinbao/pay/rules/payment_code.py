"""Payer-presented payment codes: 18 digits that a phone makes without a network and a till reads as QR or Code 128.

    code = prefix (2 digits, "10" to "15" or "25" to "30") + handle (8 digits) + one-time digits (8)

The prefix is what tills look at to tell a wallet's code from others. The handle is a random number that the server
gave to the device and changes whenever the phone is online, so that codes cannot be linked; it is never an account
number. The one-time digits are RFC 6238 with HMAC-SHA-256, 8 digits, X = 30 s, T0 = 0. A phone computes them so
(WebCrypto names in brackets):

    1. step = floor(unix time in milliseconds / 30000)
    2. message = step as 8 bytes, unsigned, big-endian                    [DataView.setBigUint64(0, BigInt(step))]
    3. mac = HMAC-SHA-256(seed, message), 32 bytes                         [importKey "raw" {name: "HMAC", hash:
                                                                            "SHA-256"} ["sign"]; subtle.sign]
    4. offset = mac[31] & 15
    5. number = the 4 bytes mac[offset .. offset+3], big-endian, with the top bit cleared (& 0x7fffffff)
    6. one-time digits = number mod 100000000, padded with zeros on the left to 8 digits

``seed`` is 32 random bytes, given to the device when it is paired; ``time`` is the server's: the phone keeps the
difference that it saw when it was last online. A code is shown from the start of its step for 60 s; the next one
replaces it after 30 s. The server takes the step before its own, its own and the next: a code is good for 60 s from
the start of its step, and for 30 s before it, should the phone's clock be fast. tests/vectors/payment_code.json
holds worked examples.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import Enum

STEP_MS = 30_000
LIFETIME_MS = 60_000
DIGITS = 18
SEED_BYTES = 32
HANDLE_DIGITS = 8

#: First two digits that wallets of the WeChat and of the Alipay family use; a platform takes some for its own codes.
PREFIXES = ("10", "11", "12", "13", "14", "15", "25", "26", "27", "28", "29", "30")

#: Steps that are taken, relative to the server's own: a fast phone clock, and a code shown a moment ago.
_WINDOW = (-1, 0, 1)

# [0-9], because \d would take full-width digits
_CODE = re.compile(r"(1[0-5]|2[5-9]|30)([0-9]{8})([0-9]{8})")


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """The three parts of a code, as digits."""

    prefix: str
    handle: str
    otp: str

    def __str__(self) -> str:
        return self.prefix + self.handle + self.otp


def parse(text: str) -> PaymentCode | None:
    """The parts of an 18-digit code with one of ``PREFIXES``, or ``None``. ASCII digits only, nothing around them."""
    match = _CODE.fullmatch(text)
    return PaymentCode(*match.groups()) if match else None


def step_of(at_ms: int) -> int:
    """The step that a moment (ms since the epoch) lies in."""
    assert at_ms >= 0, at_ms
    return at_ms // STEP_MS


def expires_at_ms(step: int) -> int:
    """The moment from which a code of this step is refused."""
    return step * STEP_MS + LIFETIME_MS


def one_time(seed: bytes, step: int) -> str:
    """The 8 one-time digits of a step (RFC 6238, HMAC-SHA-256). ``seed`` is 16 bytes or more, ours has 32."""
    assert len(seed) >= 16, "the seed is too short"
    assert 0 <= step < 2**63, step
    mac = hmac.new(seed, step.to_bytes(8, "big"), hashlib.sha256).digest()
    offset = mac[31] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**8:08d}"


def derive(prefix: str, handle: str, seed: bytes, step: int) -> str:
    """The 18 digits that a device with this handle and seed shows at this step."""
    assert prefix in PREFIXES, prefix
    code = parse(prefix + handle + one_time(seed, step))
    assert code is not None, "the handle is 8 digits"
    return str(code)


def verify(code: PaymentCode, seed: bytes, now_ms: int) -> int | None:
    """The step that ``code`` was made for when it is good at ``now_ms``, else ``None``.

    All three steps are always computed and compared in constant time: how long it takes tells nothing.
    """
    now = step_of(now_ms)
    found: int | None = None
    for step in [now + offset for offset in _WINDOW if now + offset >= 0]:
        if hmac.compare_digest(one_time(seed, step), code.otp):
            found = step
    return found


class UseState(Enum):
    """A (handle, step) that nobody has presented is issued; a claim ties it to one order for ever."""

    ISSUED = "issued"
    CLAIMED = "claimed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CodeUse:
    """What is kept about a presented code, keyed by (handle, step): which merchant's order claimed it."""

    handle: str
    step: int
    state: UseState
    merchant_id: int
    reference: str


class Verdict(Enum):
    """What presenting a code leads to: a new claim, the same answer again, or a refusal."""

    CLAIM = "claim"
    REPLAY = "replay"
    USED = "used"
    EXPIRED = "expired"


def claim(seen: CodeUse | None, last_done_step: int | None, step: int, merchant_id: int, reference: str) -> Verdict:
    """Decide about a code that ``verify`` found good for ``step``.

    ``seen`` is what is kept about this (handle, step); ``last_done_step`` the newest step of the handle that has
    paid. Same merchant and same reference: the answer is given again. Another: the code is used. A code older than
    one that has paid is expired, although its time has not run out.
    """
    assert seen is None or seen.step == step
    if seen is not None and seen.state is not UseState.ISSUED:
        same = seen.merchant_id == merchant_id and seen.reference == reference
        return Verdict.REPLAY if same else Verdict.USED
    if last_done_step is not None and step <= last_done_step:
        return Verdict.EXPIRED
    return Verdict.CLAIM


def claimed(handle: str, step: int, merchant_id: int, reference: str) -> CodeUse:
    """The record to insert for ``Verdict.CLAIM``; its key (handle, step) lets only one of two tills in."""
    return CodeUse(handle, step, UseState.CLAIMED, merchant_id, reference)


def done(use: CodeUse) -> CodeUse:
    """The record after the payment has been made. A bug (assert) when it was not claimed."""
    assert use.state in (UseState.CLAIMED, UseState.DONE), use.state
    return CodeUse(use.handle, use.step, UseState.DONE, use.merchant_id, use.reference)


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How many wrong codes are borne per hour before a handle, or a merchant's tills, must wait."""

    per_handle: int = 5
    per_merchant: int = 60
    window_ms: int = 3_600_000

    def __post_init__(self) -> None:
        assert self.per_handle > 0 and self.per_merchant > 0 and self.window_ms > 0


class Throttled(Enum):
    """Who must wait."""

    HANDLE = "handle"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class Wait:
    """Refused without looking at the code; ``until_ms`` is when the oldest failure that counts leaves the window."""

    who: Throttled
    until_ms: int


def guess_wait(
    handle_failures_at_ms: tuple[int, ...],
    merchant_failures_at_ms: tuple[int, ...],
    now_ms: int,
    limits: GuessLimits = GuessLimits(),
) -> Wait | None:
    """Whether a code may be looked at now, from the moments of past failures (in any order); ``None`` means it may.

    Asked before the code is verified, so that a right guess after too many wrong ones is refused as well. The
    merchant's limit is looked at first: it says nothing about any handle.
    """
    for who, failures, most in (
        (Throttled.MERCHANT, merchant_failures_at_ms, limits.per_merchant),
        (Throttled.HANDLE, handle_failures_at_ms, limits.per_handle),
    ):
        recent = sorted(at_ms for at_ms in failures if now_ms - limits.window_ms < at_ms <= now_ms)
        if len(recent) >= most:
            return Wait(who, recent[-most] + limits.window_ms)
    return None


def cloned(seen: CodeUse | None, verdict: Verdict, merchant_id: int) -> bool:
    """Whether a refusal should raise an alarm: the same step of one device was shown at a second merchant, which
    happens with a stolen picture of the code or with two phones that hold one seed."""
    return verdict is Verdict.USED and seen is not None and seen.merchant_id != merchant_id
