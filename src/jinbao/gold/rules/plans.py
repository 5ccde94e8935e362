"""When a plan's next turn is, and which prices an alert waits for. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jinbao.gold.types.plan import Alert, Every, Schedule, Way

#: A month's turn is at most 31 days after the one before; a day more for the hour of the first.
_DAYS_MOST = 33
_ON = {Every.DAY: range(1), Every.WEEK: range(1, 8), Every.MONTH: range(1, 32)}


def fits(schedule: Schedule) -> bool:
    """Whether there are such days and such an hour."""
    return schedule.on in _ON[schedule.every] and 0 <= schedule.hour <= 23


def next_turn_ms(schedule: Schedule, after_ms: int, zone: ZoneInfo) -> int:
    """The first turn later than ``after_ms``, in milliseconds UTC.

    Turns that were missed do not come again: whoever was stopped for a month asks once for the next.
    """
    assert fits(schedule), schedule
    first = datetime.fromtimestamp(after_ms // 1000, zone).date()
    for days in range(_DAYS_MOST):
        day = first + timedelta(days=days)
        if _is_turn(schedule, day):
            turn = datetime(day.year, day.month, day.day, schedule.hour, tzinfo=zone)
            turn_ms = int(turn.timestamp()) * 1000
            if turn_ms > after_ms:
                return turn_ms
    raise AssertionError(f"{schedule} has no turn within {_DAYS_MOST} days")


def has_come(alert: Alert, price_minor: int) -> bool:
    """Whether the price that an alert waits for is there."""
    return price_minor >= alert.price_minor if alert.way is Way.ABOVE else price_minor <= alert.price_minor


def _is_turn(schedule: Schedule, day: date) -> bool:
    match schedule.every:
        case Every.DAY:
            return True
        case Every.WEEK:
            return day.isoweekday() == schedule.on
        case Every.MONTH:
            is_last = (day + timedelta(days=1)).day == 1
            return day.day == schedule.on or is_last and day.day < schedule.on
