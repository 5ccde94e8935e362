"""Which role of staff has which power, and how the staff log is sealed."""

from __future__ import annotations

import hashlib
import re

import msgspec

from jinbao.identity.errors import NotAllowed, ReasonNeeded, StaffNameInvalid
from jinbao.identity.types import Power, Role

REASON_MIN, REASON_MAX = 3, 200
GENESIS = bytes(32)

_NAME = re.compile(r"[a-z][a-z0-9.-]{2,31}", re.ASCII)

#: Support looks after people, treasury after money, an admin after both and after the staff itself.
POWERS: dict[Role, frozenset[Power]] = {
    Role.SUPPORT: frozenset({Power.LOOK, Power.FREEZE, Power.RESET_PIN, Power.OPEN_MERCHANT}),
    Role.TREASURY: frozenset(
        {Power.LOOK, Power.FREEZE, Power.SET_FEE, Power.ASK_BANK, Power.RUN_AUDIT, Power.HALT_GOLD}
    ),
    Role.ADMIN: frozenset(Power),
}


def demand(role: str, power: Power) -> None:
    """Raises ``NotAllowed`` unless the role (a ``Role``'s value) has the power."""
    known = {each.value: each for each in Role}
    if role not in known or power not in POWERS[known[role]]:
        raise NotAllowed(power=power.value)


def clean_reason(text: str) -> str:
    """Why staff act, on one line of 3 .. 200 characters; raises ``ReasonNeeded``."""
    reason = " ".join(text.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise ReasonNeeded()
    return reason


def clean_staff_name(text: str) -> str:
    """A log-in name in lower case; raises ``StaffNameInvalid``."""
    name = text.strip().lower()
    if _NAME.fullmatch(name) is None:
        raise StaffNameInvalid()
    return name


def seal(previous: bytes, seq: int, at_ms: int, who: tuple[int, int, str], what: tuple[str, str, str]) -> bytes:
    """SHA-256 over the line before and everything in this one.

    ``who`` is the line's id, the staff id and name; ``what`` the action, the subject and the details.
    JSON with lengths fixed by its quoting keeps two different lines from reading alike.
    """
    line_id, staff_id, name = who
    line = [seq, at_ms, f"{line_id:032x}", f"{staff_id:032x}", name, *what]
    return hashlib.sha256(previous + msgspec.json.encode(line)).digest()
