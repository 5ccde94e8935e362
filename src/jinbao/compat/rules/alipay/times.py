"""Times and amounts as Alipay writes and reads them: its clocks are Beijing's, its amounts are yuan."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from jinbao.compat.errors import FieldInvalid
from jinbao.pay.types import DAY_MS, HOUR_MS, MINUTE_MS

CHINA = timezone(timedelta(hours=8), "GMT+8")
#: How much it may be at most is for pay to say, whose refusal has a name of its own.
LEAST_MINOR = 1
#: ``timeout_express``: 1 minute to 15 days, without decimals; ``1c`` is the end of the day.
_EXPRESS = re.compile(r"([0-9]{1,5})([mhd])|1c", re.ASCII)
_UNITS = {"m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}
_LONGEST_MS = 15 * DAY_MS
_SHOWN = "%Y-%m-%d %H:%M:%S"
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?", re.ASCII)


def shown(at_ms: int) -> str:
    """``2026-11-23 12:30:00``."""
    return datetime.fromtimestamp(at_ms // 1_000, CHINA).strftime(_SHOWN)


def shown_to_ms(at_ms: int) -> str:
    """``2026-11-23 12:30:00.123``, as in ``gmt_refund``."""
    return f"{shown(at_ms)}.{at_ms % 1_000:03d}"


def read_time(text: str) -> int | None:
    """Milliseconds UTC of ``2026-11-23 12:30:00`` in Beijing (seconds may be missing), or ``None``."""
    if not text.isascii():
        return None
    for form in (_SHOWN, "%Y-%m-%d %H:%M"):
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=CHINA)
        except ValueError:
            continue
        if 1970 < moment.year < 9000:
            return int(moment.timestamp()) * 1_000
    return None


def expiry_ms(time_expire: str, timeout_express: str, now_ms: int, usual_ms: int) -> int:
    """When an order ends: ``time_expire`` wins over ``timeout_express``; neither means ``usual_ms`` from now.

    Raises ``FieldInvalid`` for what is not a time, or not 1 minute to 15 days.
    """
    if time_expire:
        at_ms = read_time(time_expire)
        if at_ms is None:
            raise FieldInvalid(field="time_expire", location="body", reason="is not yyyy-MM-dd HH:mm:ss")
        return at_ms
    if not timeout_express:
        return now_ms + usual_ms
    found = _EXPRESS.fullmatch(timeout_express)
    if found is None:
        raise FieldInvalid(field="timeout_express", location="body", reason="is 1m to 15d, or 1c, without decimals")
    if found[1] is None:
        return _midnight_after(now_ms)
    life_ms = int(found[1]) * _UNITS[found[2]]
    if not MINUTE_MS <= life_ms <= _LONGEST_MS:
        raise FieldInvalid(field="timeout_express", location="body", reason="is 1m to 15d")
    return now_ms + life_ms


def minor_of(amount: str, field: str, least: int = LEAST_MINOR) -> int:
    """The fen of an amount in yuan with up to two decimals. Raises ``FieldInvalid``."""
    whole, _, part = amount.partition(".")
    minor = int(whole) * 100 + int(part.ljust(2, "0")) if _AMOUNT.fullmatch(amount) else 0
    if minor < least:
        low = f"{least // 100}.{least % 100:02d}"
        raise FieldInvalid(field=field, location="body", reason=f"is yuan with two decimals, {low} to 100000000.00")
    return minor


def _midnight_after(now_ms: int) -> int:
    day = datetime.fromtimestamp(now_ms // 1_000, CHINA).replace(hour=0, minute=0, second=0)
    return int((day + timedelta(days=1)).timestamp()) * 1_000
