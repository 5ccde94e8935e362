"""The candles, and what of the market must outlive a restart."""

from __future__ import annotations

from collections.abc import Iterable

from jinbao.gold.types.candles import Candle, Step
from jinbao.gold.types.price import Market, PriceState
from jinbao.kit.db import Tx

_CANDLE = "start_ms, open, high, low, close, made_up"


def put_candles(tx: Tx, step: Step, candles: Iterable[Candle]) -> None:
    """Write candles; one that is there already is replaced."""
    tx.many(
        "insert into gold_candle (step_ms, start_ms, open, high, low, close, made_up) "
        "values (:step, :start, :open, :high, :low, :close, :made_up) "
        "on conflict (step_ms, start_ms) do update set "
        "open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, "
        "made_up = excluded.made_up",
        [
            {
                "step": step.ms,
                "start": candle.start_ms,
                "open": candle.open,
                "high": candle.high,
                "low": candle.low,
                "close": candle.close,
                "made_up": int(candle.made_up),
            }
            for candle in candles
        ],
    )


def candles(tx: Tx, step: Step, from_ms: int) -> list[Candle]:
    """The candles that begin at ``from_ms`` or later, rising."""
    rows = tx.run(
        f"select {_CANDLE} from gold_candle where step_ms = :step and start_ms >= :from_ms order by start_ms",  # noqa: S608
        step=step.ms,
        from_ms=from_ms,
    )
    return [Candle(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


def newest_close(tx: Tx) -> int:
    """The close of the newest candle that was written, 0 when there is none."""
    row = tx.one(
        "select close from gold_candle where step_ms = :step order by start_ms desc limit 1", step=Step.MINUTE.ms
    )
    return 0 if row is None else int(row[0])


def drop_candles(tx: Tx, step: Step, before_ms: int) -> int:
    """Forget candles that begin before ``before_ms``; how many."""
    return tx.execute(
        "delete from gold_candle where step_ms = :step and start_ms < :before", step=step.ms, before=before_ms
    )


def market(tx: Tx) -> Market:
    """What staff and the last announcement left."""
    row = tx.one("select halted, reason, halted_at_ms, resumed_at_ms, told from gold_market where one = 1")
    if row is None:
        return Market()
    return Market(bool(row[0]), row[1], row[2], row[3], None if row[4] is None else PriceState(row[4]))


def put_market(tx: Tx, market: Market) -> None:
    """Remember it."""
    tx.execute(
        "insert into gold_market (one, halted, reason, halted_at_ms, resumed_at_ms, told) "
        "values (1, :halted, :reason, :halted_at, :resumed_at, :told) "
        "on conflict (one) do update set halted = excluded.halted, reason = excluded.reason, "
        "halted_at_ms = excluded.halted_at_ms, resumed_at_ms = excluded.resumed_at_ms, told = excluded.told",
        halted=int(market.halted),
        reason=market.reason,
        halted_at=market.halted_at_ms,
        resumed_at=market.resumed_at_ms,
        told=None if market.told is None else market.told.value,
    )
