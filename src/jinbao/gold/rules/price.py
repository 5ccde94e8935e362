"""Whether a price may be dealt at: its age, its jumps, the hours of the market. Pure; figures come from the profile.

Moves to hold the figures against (measured; sources.md 2.5): five minutes move gold by 30 bp in one case of a hundred
and by 81 at the most, a day by 345 in one of a hundred. So 300 bp within five minutes is a mistake, or a day on which
people want to look first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jinbao.gold.types.candles import DAY_MS
from jinbao.gold.types.price import Board, Market, PriceState, Tick, Watch
from jinbao.gold.types.profile import PriceTerms, Session

_BP = 10_000
_DAY_MINUTES = 24 * 60
#: A price older than this says nothing about a jump: a quiet weekend is not one. Chosen.
MEMORY_MS = DAY_MS


def signed_bp(change_minor: int, base_minor: int) -> int:
    """A change (signed) in basis points of ``base_minor`` (> 0), towards zero."""
    assert base_minor > 0, base_minor
    size = abs(change_minor) * _BP // base_minor
    return size if change_minor >= 0 else -size


def is_open(terms: PriceTerms, at_ms: int, zone: ZoneInfo) -> bool:
    """Whether the market deals at this moment; always, when the profile names no sessions."""
    if not terms.sessions:
        return True
    moment = datetime.fromtimestamp(at_ms // 1000, zone)
    minute = moment.hour * 60 + moment.minute
    today = moment.date()
    yesterday = today - timedelta(days=1)
    return any(
        _held(terms, session, today)
        and session.from_minute <= minute < session.to_minute
        or _held(terms, session, yesterday)
        and minute + _DAY_MINUTES < session.to_minute
        for session in terms.sessions
    )


def deals_on(terms: PriceTerms, day: date) -> bool:
    """Whether any session begins on a day."""
    return not terms.sessions or any(_held(terms, session, day) for session in terms.sessions)


def _held(terms: PriceTerms, session: Session, day: date) -> bool:
    """Whether a session begins on a day. One that runs past midnight needs a working day after it."""
    if day in terms.holidays or not session.first_day <= day.isoweekday() <= session.last_day:
        return False
    if session.to_minute <= _DAY_MINUTES:
        return True
    after = day + timedelta(days=1)
    while not session.first_day <= after.isoweekday() <= session.last_day:
        after += timedelta(days=1)
    return after not in terms.holidays


def watched(watch: Watch, tick: Tick, terms: PriceTerms) -> Watch:
    """The watch after one more tick of an open market (ticks come in the order of their times).

    A price that lies more than ``jump_bp`` away from any that was seen within ``jump_window_ms`` before the newest has
    jumped, however long the market was closed or the feed away in between (up to ``MEMORY_MS``). What jumped is from
    then on what the next ticks are held against; ``settle_ticks`` of them that agree end it. With 0 only staff do.
    """
    mid = tick.mid_minor
    seen = watch.seen
    if seen:
        newest_ms = seen[-1][0]
        # Counted from the newest, so that a pause of the market does not hide a jump over it.
        oldest_ms = newest_ms - terms.jump_window_ms if tick.at_ms - newest_ms <= MEMORY_MS else tick.at_ms
        seen = tuple(one for one in seen if one[0] >= oldest_ms)
    if seen and _is_jump(seen, mid, terms.jump_bp):
        return Watch(((tick.at_ms, mid),), tick.at_ms, 0)
    kept = (*seen, (tick.at_ms, mid))
    if not watch.jumped_at_ms:
        return Watch(kept)
    agreed = watch.agreed + 1
    if 0 < terms.settle_ticks <= agreed:
        return Watch(kept)
    return Watch(kept, watch.jumped_at_ms, agreed)


def settled(watch: Watch) -> Watch:
    """The watch after staff have looked and taken the price as it is."""
    return replace(watch, jumped_at_ms=0, agreed=0)


def overtaken(market: Market, terms: PriceTerms, made_at_ms: int, seen_minor: int, now_minor: int) -> bool:
    """Whether a price that was promised at ``made_at_ms`` has been overtaken by a stop of dealing.

    Dealing stops when the price jumps or when staff say so, and may go on within the time for which prices are held. A
    promise from before would then be a gift to whoever asks for one again and again and takes those that have become
    wrong. ``seen_minor`` (> 0) is what the promise was made from, ``now_minor`` the same side of the market now.
    """
    assert seen_minor > 0, seen_minor
    return made_at_ms < market.resumed_at_ms or abs(now_minor - seen_minor) * _BP > terms.jump_bp * seen_minor


def _is_jump(seen: tuple[tuple[int, int], ...], mid: int, jump_bp: int) -> bool:
    lowest = min(price for _, price in seen)
    highest = max(price for _, price in seen)
    return (mid - lowest) * _BP > jump_bp * lowest or (highest - mid) * _BP > jump_bp * highest


def board_of(
    tick: Tick | None,
    watch: Watch,
    market: Market,
    terms: PriceTerms,
    *,
    open_now: bool,
    now_ms: int,
    last_close: int,
) -> Board:
    """The market as the house sees it: the newest tick, and whether there may be dealing.

    ``open_now`` is what the profile's hours say; the feed may say closed as well. A price cannot be too old while the
    market is closed: it is the last one. ``last_close`` is the close of the day before, 0 when there is none.
    """
    if tick is None:
        state = PriceState.HALTED if market.halted else PriceState.NONE
        return Board(0, 0, 0, 0, "", state, open_now, 0, 0)
    opened = open_now and tick.open
    mid = tick.mid_minor
    change = mid - last_close if last_close else 0
    if market.halted:
        state = PriceState.HALTED
    elif opened and now_ms - tick.at_ms > terms.stale_ms:
        state = PriceState.STALE
    elif watch.jumped_at_ms > market.resumed_at_ms:
        state = PriceState.JUMPED
    else:
        state = PriceState.LIVE if opened else PriceState.CLOSED
    change_bp = signed_bp(change, last_close) if last_close else 0
    return Board(tick.bid_minor, tick.ask_minor, mid, tick.at_ms, tick.source, state, opened, change, change_bp)
