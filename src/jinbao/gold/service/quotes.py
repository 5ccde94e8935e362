"""Quotes: made from the market's price, held for a time, used once."""

from __future__ import annotations

from jinbao.gold.errors import QuoteExpired, QuoteUnknown, QuoteUsed, TooLittle, TooMuch
from jinbao.gold.rules import quotes as rules
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import Context
from jinbao.gold.store import quotes as store
from jinbao.gold.types.quote import Figures, Quote, Side
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid

_FORGET_BATCH = 5_000


class Quotes:
    """A price with an id, for one member, once."""

    def __init__(self, context: Context, accounts: Accounts) -> None:
        self._context = context
        self._accounts = accounts

    async def make(
        self,
        member_id: int,
        side: Side,
        *,
        ug: int | None = None,
        amount_minor: int | None = None,
        hold_s: int | None = None,
    ) -> Quote:
        """A quote for ``ug`` micrograms or for ``amount_minor`` of cash, exactly one of them, held for ``hold_s``
        seconds (one of the profile's; the shortest when not given).

        Raises, the first that applies of: ``Invalid`` (both or neither, or ``hold_s``), ``NotFound``, ``NotForClass``
        (buying), what ``prices.demand`` does, ``TooLittle``, ``TooMuch``.
        """
        return await self._context.runtime.db.write(
            lambda tx: self.make_in(tx, member_id, side, ug=ug, amount_minor=amount_minor, hold_s=hold_s)
        )

    def make_in(
        self,
        tx: Tx,
        member_id: int,
        side: Side,
        *,
        ug: int | None = None,
        amount_minor: int | None = None,
        hold_s: int | None = None,
    ) -> Quote:
        """``make``, in the caller's unit of work."""
        terms = self._context.profile.quote
        seconds = terms.quote_s[0] if hold_s is None else hold_s
        if seconds not in terms.spread_bp:
            raise Invalid(field="hold_s", reason=f"one of {', '.join(map(str, terms.quote_s))}")
        if (ug is None) == (amount_minor is None):
            raise Invalid(field="grams_ug", reason="either a weight or an amount")
        if side is Side.BUY:
            self._accounts.demand_buyer_in(tx, member_id)
        board = self._context.market.demand()
        market_minor = board.ask_minor if side is Side.BUY else board.bid_minor
        figures = self._figures(side, ug, amount_minor, market_minor, terms.spread_bp[seconds])
        now_ms = self._context.now_ms()
        quote = Quote(
            self._context.runtime.new_id(),
            member_id,
            side,
            figures.ug,
            figures.price_minor,
            figures.market_minor,
            figures.spread_bp,
            figures.amount_minor,
            figures.fee_minor,
            now_ms,
            now_ms + seconds * 1000,
        )
        store.insert(tx, quote)
        return quote

    def use_in(self, tx: Tx, quote_id: int, member_id: int, side: Side, by: int = 0) -> Quote:
        """Take a quote, in the caller's unit of work: nobody takes it again once that is committed.

        ``by`` is the id of what uses it (a trade, a packet), kept for the audit. Raises, the first that applies of:
        ``QuoteUnknown`` (also for somebody else's, or the other side's), ``QuoteUsed``, ``QuoteExpired``, what
        ``prices.demand`` does: nobody deals at an old quote while dealing is stopped; ``QuoteExpired`` for one that is
        older than a stop which is over, however short that was.
        """
        quote = store.get(tx, quote_id)
        if quote is None or quote.member_id != member_id or quote.side is not side:
            raise QuoteUnknown()
        if quote.used_at_ms is not None:
            raise QuoteUsed()
        now_ms = self._context.now_ms()
        if now_ms >= quote.expires_at_ms:
            raise QuoteExpired(expired_at_ms=quote.expires_at_ms)
        market = self._context.market
        market.demand_in(tx)
        if market.overtaken_in(tx, side, quote.made_at_ms, quote.market_minor):
            raise QuoteExpired(expired_at_ms=now_ms)
        taken = store.use(tx, quote_id, by, now_ms)
        assert taken, f"quote {quote_id:x} was taken within one unit of work"
        return quote

    def check_cash(self, amount_minor: int) -> None:
        """Raises ``TooLittle`` or ``TooMuch`` for an amount that could never be quoted."""
        terms = self._context.profile.quote
        if amount_minor < terms.least_minor:
            raise self._too_little()
        if amount_minor > terms.most_minor:
            raise self._too_much()

    def check_weight(self, ug: int) -> None:
        """Raises ``TooLittle`` for a weight that could never be quoted."""
        if ug < self._context.profile.quote.least_ug:
            raise self._too_little()

    async def get(self, member_id: int, quote_id: int) -> Quote:
        """A member's quote; raises ``QuoteUnknown``, also for somebody else's."""
        found = await self._context.runtime.db.read(lambda tx: store.get(tx, quote_id))
        if found is None or found.member_id != member_id:
            raise QuoteUnknown()
        return found

    async def forget(self) -> int:
        """Drop quotes that nobody used and that are a day old; how many went."""
        # Ids begin with the milliseconds at which they were made.
        before_id = max(0, self._context.now_ms() - DAY_MS) << 80
        forgotten = 0
        while True:
            gone = await self._context.runtime.db.write(lambda tx: store.forget_unused(tx, before_id, _FORGET_BATCH))
            forgotten += gone
            if gone < _FORGET_BATCH:
                return forgotten

    def _figures(
        self, side: Side, ug: int | None, amount_minor: int | None, market_minor: int, spread_bp: int
    ) -> Figures:
        """The quote's figures, within the profile's least and most."""
        terms = self._context.profile.quote
        if ug is not None and ug < terms.least_ug or amount_minor is not None and amount_minor < terms.least_minor:
            raise self._too_little()
        if side is Side.BUY:
            if ug is not None:
                figures = rules.buy_by_weight(ug, market_minor, spread_bp)
            else:
                figures = rules.buy_by_cash(amount_minor or 0, market_minor, spread_bp)
        elif ug is not None:
            figures = rules.sell_by_weight(ug, market_minor, spread_bp, terms.sell_fee_bp)
        else:
            figures = rules.sell_by_cash(amount_minor or 0, market_minor, spread_bp, terms.sell_fee_bp)
        if figures.ug < 1 or figures.amount_minor - figures.fee_minor < 1:
            raise self._too_little()
        if figures.amount_minor > terms.most_minor:
            raise self._too_much()
        return figures

    def _too_little(self) -> TooLittle:
        terms, home = self._context.profile.quote, self._context.home
        least = self._context.money(terms.least_minor).plain()
        return TooLittle(least_ug=terms.least_ug, least=least, least_minor=terms.least_minor, currency=home.code)

    def _too_much(self) -> TooMuch:
        most_minor, home = self._context.profile.quote.most_minor, self._context.home
        return TooMuch(most=self._context.money(most_minor).plain(), most_minor=most_minor, currency=home.code)
