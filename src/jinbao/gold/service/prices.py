"""The price of gold as the house sees it: asked for every second, watched, announced, and demanded before dealing.

Only gold looks here. A payment never waits for a price.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

import structlog

from jinbao.gold import events
from jinbao.gold.errors import prices as errors
from jinbao.gold.ports import PriceFeed
from jinbao.gold.rules import price as rules
from jinbao.gold.service.candles import Candles
from jinbao.gold.store import prices as store
from jinbao.gold.types.candles import MINUTE_MS
from jinbao.gold.types.price import Board, FeedState, Market, PriceState, Tick, Watch
from jinbao.gold.types.profile import PriceTerms
from jinbao.gold.types.quote import Side
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal, Unknown
from jinbao.kit.runtime import Runtime

#: A pause in the ticks after which the feed is asked for what was missed.
_GAP_MS = 2 * MINUTE_MS
_TROUBLE_MAX = 200
#: In the order in which a state hides the others behind it.
_REFUSALS: dict[PriceState, type[Refusal]] = {
    PriceState.HALTED: errors.Halted,
    PriceState.NONE: errors.PriceUnknown,
    PriceState.STALE: errors.PriceStale,
    PriceState.JUMPED: errors.PriceJumped,
    PriceState.CLOSED: errors.MarketClosed,
}

_log = structlog.get_logger("jinbao.gold")


class _Facts(TypedDict):
    bid_minor: int
    ask_minor: int
    source: str
    price_at_ms: int
    at_ms: int


class Prices:
    """One per process. ``refresh`` is a job of every second; everything else answers from memory."""

    def __init__(self, runtime: Runtime, feed: PriceFeed, terms: PriceTerms, candles: Candles) -> None:
        self._runtime = runtime
        self._feed = feed
        self._terms = terms
        self._candles = candles
        self._listeners: list[Callable[[Board], None]] = []
        self._tick: Tick | None = None
        self._watch = Watch()
        self._market = Market()
        self._trouble = ""
        self._started_at_ms: int | None = None
        self._filled_at_ms = 0
        self._shown: tuple[int, int, PriceState] | None = None
        self._turn = asyncio.Lock()

    def on_price(self, listener: Callable[[Board], None]) -> None:
        """Call ``listener`` with the board whenever the price or its state has changed; it must not fail or wait."""
        self._listeners.append(listener)

    async def refresh(self) -> int:
        """Ask the feed, keep what it says, announce what changed; how much was written. A silent feed is no error."""
        async with self._turn:
            if self._started_at_ms is None:
                await self._start()
            tick = await self._ask()
            self._market = await self._runtime.db.read(store.market)
            if self._watch.jumped_at_ms and self._watch.jumped_at_ms <= self._market.resumed_at_ms:
                self._watch = rules.settled(self._watch)
            if tick is not None:
                await self._take(tick)
            written = await self._candles.flush()
            written += await self._announce()
            self._show()
            return written

    def now(self) -> Board:
        """The market as the house sees it at this moment."""
        return self._board(self._market)

    def bid_minor(self) -> int:
        """The board's bid alone, 0 while no price is known: for whoever shows what gold is worth, again and again."""
        return 0 if self._tick is None else self._tick.bid_minor

    def demand(self) -> Board:
        """The market, if there may be dealing. Raises, in this order, ``Halted``, ``PriceUnknown``, ``PriceStale``,
        ``PriceJumped``, ``MarketClosed``."""
        return _dealt(self.now())

    def demand_in(self, tx: Tx) -> Board:
        """As ``demand``, in a unit of work: what staff have just decided counts at once."""
        return _dealt(self._board(store.market(tx)))

    def believed_in(self, tx: Tx) -> int:
        """What a gram is worth by all that is known, for limits and books: minor units, 0 when no price was ever known.

        The market's bid. The last price that got into the books where there is none (yet), or where it has jumped and
        nobody has settled that: what may be a mistake must not lift a limit, nor stand in a statement for ever.
        """
        if self._tick is None or self._watch.jumped_at_ms > store.market(tx).resumed_at_ms:
            return store.newest_close(tx)
        return self._tick.bid_minor

    def overtaken_in(self, tx: Tx, side: Side, made_at_ms: int, seen_minor: int) -> bool:
        """Whether dealing has stopped since a price was promised that was made from ``seen_minor``: see the rule."""
        board = self.now()
        now_minor = board.ask_minor if side is Side.BUY else board.bid_minor
        return rules.overtaken(store.market(tx), self._terms, made_at_ms, seen_minor, now_minor)

    def halt_in(self, tx: Tx, reason: str) -> bool:
        """Staff stop dealing, whatever the feed says; whether that is new. The caller writes down who and why."""
        market = store.market(tx)
        if market.halted:
            return False
        now_ms = self._runtime.clock.now_ms()
        store.put_market(tx, replace(market, halted=True, reason=reason, halted_at_ms=now_ms))
        return True

    def resume_in(self, tx: Tx) -> bool:
        """Staff let dealing go on: ends their halt, and takes a price that had jumped as it is.

        Whether that changed anything. The caller writes down who and why.
        """
        market = store.market(tx)
        if not market.halted and self._watch.jumped_at_ms <= market.resumed_at_ms:
            return False
        now_ms = self._runtime.clock.now_ms()
        store.put_market(tx, replace(market, halted=False, reason="", resumed_at_ms=now_ms))
        return True

    def feed_state(self) -> FeedState:
        """How the feed does, for staff."""
        return FeedState(self._feed.name, 0 if self._tick is None else self._tick.at_ms, self._trouble)

    async def close(self) -> None:
        """Let go of the feed."""
        await self._feed.close()

    async def _start(self) -> None:
        self._market = await self._runtime.db.read(store.market)
        await self._candles.load()
        newest = self._candles.newest()
        if newest is not None:
            self._watch = Watch((newest,))  # a price that jumped while nobody looked has jumped
        self._started_at_ms = self._runtime.clock.now_ms()

    async def _ask(self) -> Tick | None:
        """The feed's newest tick if it is one that we do not have."""
        try:
            tick = await self._feed.latest()
            trouble = ""
        except Unknown as unknown:
            tick, trouble = None, str(unknown)[:_TROUBLE_MAX] or "no answer"
        now_ms = self._runtime.clock.now_ms()
        if tick is not None and tick.at_ms > now_ms + self._terms.stale_ms:
            tick, trouble = None, "its times lie ahead of ours"
        if trouble != self._trouble:
            self._trouble = trouble
            _log.warning("gold_feed", feed=self._feed.name, trouble=trouble or "over")
        if tick is None:
            return None
        tick = replace(tick, at_ms=min(tick.at_ms, now_ms))
        last = self._tick
        # What we have may lie ahead when our own clock was set back; then it counts for nothing.
        known = last is not None and tick.at_ms <= last.at_ms <= now_ms + self._terms.stale_ms
        return None if known else tick

    async def _take(self, tick: Tick) -> None:
        """Keep a new tick. While the market is closed the last price stays, and no candle is made."""
        now_ms = self._runtime.clock.now_ms()
        open_now = rules.is_open(self._terms, now_ms, self._runtime.zone)
        if now_ms - self._filled_at_ms > _GAP_MS:
            await self._candles.fill()
        self._filled_at_ms = now_ms
        if not open_now and self._tick is not None:
            return
        self._tick = tick
        if open_now and tick.open:
            self._watch = rules.watched(self._watch, tick, self._terms)
            if not self._watch.jumped_at_ms:
                self._candles.note(tick)  # what may be a mistake does not get into the books

    def _board(self, market: Market) -> Board:
        now_ms = self._runtime.clock.now_ms()
        open_now = rules.is_open(self._terms, now_ms, self._runtime.zone)
        last_close = self._candles.last_close()
        return rules.board_of(
            self._tick, self._watch, market, self._terms, open_now=open_now, now_ms=now_ms, last_close=last_close
        )

    async def _announce(self) -> int:
        """Say once that dealing stopped (and why) or goes on, across restarts and processes."""
        board = self.now()
        if board.state is self._market.told:
            return 0
        assert self._started_at_ms is not None
        waiting = board.state is PriceState.NONE and self._market.told is not None
        if waiting and self._runtime.clock.now_ms() - self._started_at_ms <= self._terms.stale_ms:
            return 0  # a feed that has just been opened may take a moment
        self._market = await self._runtime.db.write(lambda tx: self._announce_in(tx, board))
        return 1

    def _announce_in(self, tx: Tx, board: Board) -> Market:
        market = store.market(tx)
        if market.told is board.state:
            return market
        told = replace(market, told=board.state)
        store.put_market(tx, told)
        if board.state is PriceState.LIVE:
            if market.told is not None:
                self._runtime.outbox.announce(tx, events.PriceResumed(**self._facts(board)))
        else:
            self._runtime.outbox.announce(tx, events.PriceStopped(why=board.state.value, **self._facts(board)))
        return told

    def _facts(self, board: Board) -> _Facts:
        return _Facts(
            bid_minor=board.bid_minor,
            ask_minor=board.ask_minor,
            source=board.source,
            price_at_ms=board.at_ms,
            at_ms=self._runtime.clock.now_ms(),
        )

    def _show(self) -> None:
        board = self.now()
        shown = (board.bid_minor, board.ask_minor, board.state)
        if shown != self._shown:
            self._shown = shown
            for listener in self._listeners:
                listener(board)


def _dealt(board: Board) -> Board:
    refusal = _REFUSALS.get(board.state)
    if refusal is not None:
        raise refusal(at_ms=board.at_ms) if refusal is errors.PriceStale else refusal()
    return board
