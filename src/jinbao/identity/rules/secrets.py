"""Rules of codes, PINs, passwords, throttles and locks."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from jinbao.identity.errors import PasswordWeak, PinInvalid, PinWeak

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

CODE_DIGITS = 6
CODE_LIFETIME_MS = 5 * MINUTE_MS
CODE_SPACING_MS = MINUTE_MS
CODE_TRIES = 5

PIN_DIGITS = 6
#: Right after sign-up PIN and passkey may be set without proving the other, in one sitting.
SETTLING_IN_MS = 30 * MINUTE_MS

CHALLENGE_LIFETIME_MS = 5 * MINUTE_MS
PASSKEYS_MAX = 10

# Rows and columns of a phone's keypad, and other walks that thieves know.
_PATTERNS = frozenset({"147258", "258369", "147369", "741852", "852963", "159357", "357159", "159753", "753159"})
# What people pick most often in published PIN lists, beyond the shapes below.
_COMMON = frozenset(
    {"520131", "520520", "131452", "666888", "888666", "168168", "112358", "142536", "123321", "159159"}
)


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``most`` times in a window of ``window_ms`` that opens with the first."""

    kind: str
    most: int
    window_ms: int


#: Codes sent: to one phone, and for one network address (a shop's or a campus's whole network).
CODES_PER_PHONE_HOUR = Throttle("code_phone_hour", 5, HOUR_MS)
CODES_PER_PHONE_DAY = Throttle("code_phone_day", 10, DAY_MS)
CODES_PER_ADDRESS = Throttle("code_address", 60, HOUR_MS)
#: Wrong codes from one address, whatever the phones.
WRONG_CODES_PER_ADDRESS = Throttle("wrong_code_address", 30, HOUR_MS)
#: Wrong staff passwords from one address, whatever the names.
WRONG_LOG_INS_PER_ADDRESS = Throttle("wrong_log_in_address", 30, HOUR_MS)
#: Passkey questions put to nobody in particular.
QUESTIONS_PER_ADDRESS = Throttle("question_address", 120, HOUR_MS)


def count_up(throttle: Throttle, seen: tuple[int, int] | None, now_ms: int) -> tuple[int, int, int]:
    """``(window_at_ms, count, retry_at_ms)`` after one more; ``retry_at_ms`` is 0 when it is within bounds.

    ``seen`` is the stored window and count. A refused one is not counted.
    """
    if seen is None or now_ms >= seen[0] + throttle.window_ms:
        return now_ms, 1, 0
    window_at_ms, count = seen
    if count >= throttle.most:
        return window_at_ms, count, window_at_ms + throttle.window_ms
    return window_at_ms, count + 1, 0


@dataclass(frozen=True, slots=True)
class LockSchedule:
    """The ``free``-th wrong guess in a row locks for the first of ``steps_ms``, each further one for the next."""

    kind: str
    free: int
    steps_ms: tuple[int, ...]

    def until_ms(self, wrong_run: int, now_ms: int) -> int:
        """Until when nothing is tried after ``wrong_run`` wrong guesses; 0 when the next may come at once."""
        if wrong_run < self.free:
            return 0
        return now_ms + self.steps_ms[min(wrong_run - self.free, len(self.steps_ms) - 1)]

    def tries_left(self, wrong_run: int) -> int:
        """Wrong guesses until the next lock, at least 1 once a lock is over."""
        return max(1, self.free - wrong_run)


#: A six-digit PIN: three tries, then one try each after a minute, 5, 15, an hour, 4 hours, a day:
#: some 370 guesses a year against a million PINs.
PIN_LOCK = LockSchedule("pin", 3, (MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, DAY_MS))
#: A staff password is long; its lock must not become a way to keep staff out for a day.
STAFF_LOCK = LockSchedule("staff", 5, (MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS))


def code_hash(secret: bytes, salt: bytes, phone: str, code: str) -> bytes:
    """What is kept of a one-time code: keyed, so that the few million codes cannot be tried on a stolen file."""
    return hmac.digest(secret or b"jinbao", salt + phone.encode() + b"\x00" + code.encode(), hashlib.sha256)


def same(left: bytes, right: bytes) -> bool:
    """Equality that takes as long for a near miss as for a far one."""
    return hmac.compare_digest(left, right)


def token_hash(token: str) -> bytes:
    """What is kept of a session's token. 256 random bits need no salt and no slowness."""
    return hashlib.sha256(token.encode()).digest()


def check_pin(pin: str, phone: str) -> None:
    """Raises ``PinInvalid`` unless six digits, ``PinWeak`` when a thief would try it first."""
    if len(pin) != PIN_DIGITS or not pin.isascii() or not pin.isdigit():
        raise PinInvalid()
    if is_weak_pin(pin) or pin in phone:
        raise PinWeak()


def is_weak_pin(pin: str) -> bool:
    """Whether six digits are a run, a repetition, a mirror, a keypad walk or a known favourite."""
    assert len(pin) == PIN_DIGITS, "checked before"
    digits = [int(char) for char in pin]
    steps = {(after - before) % 10 for before, after in zip(digits, digits[1:], strict=False)}
    is_run = len(steps) == 1 and steps <= {0, 1, 2, 8, 9}
    is_repetition = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    is_doubled = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    is_halves = len(set(pin[:3])) == 1 and len(set(pin[3:])) == 1
    is_mirror = pin == pin[::-1]
    few = len(set(pin)) <= 2
    return is_run or is_repetition or is_doubled or is_halves or is_mirror or few or pin in _PATTERNS | _COMMON


def check_password(password: str, name: str) -> None:
    """Raises ``PasswordWeak`` unless 12 .. 128 characters, at least five different, without the name in it."""
    if not 12 <= len(password) <= 128 or len(set(password)) < 5 or name in password.lower():
        raise PasswordWeak()


def enrolment_needs_proof(has_factor: bool, opened_at_ms: int, now_ms: int) -> bool:
    """Whether a first PIN or a further passkey must be confirmed with what the member already has.

    Otherwise whoever holds the phone number for a moment could add a factor of their own and pay.
    """
    return has_factor and now_ms - opened_at_ms > SETTLING_IN_MS
