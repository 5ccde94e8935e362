"""Buying and selling at a quote."""

from __future__ import annotations

from collections.abc import Callable

from jinbao.gold import errors
from jinbao.gold.events import Traded
from jinbao.gold.postings import dealing as postings
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import Context
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.quotes import Quotes
from jinbao.gold.service.statements import Statements
from jinbao.gold.store import quotes as quote_rows
from jinbao.gold.store import trades as store
from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.quote import Quote, Side
from jinbao.gold.types.trade import Mark, Trade, TradeState
from jinbao.identity import ProofNeeded
from jinbao.identity.types import Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Refusal
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.money import GOLD, Money
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.ledger import Entry
from jinbao.wallet.types import Counterpart, LineKind, Spending, Usage

_HOUSE = Counterpart("operator", "", "")
_MARKS_MOST = 2_000
#: Ids begin with the milliseconds at which they were made.
_RANDOM_BITS = 80
_CUSTODIAN_REFUSED = "custodian_refused"
#: How a trade that came to nothing is told to whoever asked for it, by the code that it keeps.
_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (errors.BalanceTooLow, errors.SoldOut, errors.NotEnough, errors.NoCash, errors.CustodianRefused)
}
#: Told in the unit of work in which a trade of a plan or an alert ends.
Ended = Callable[[Tx, Trade], None]


class Dealing:
    """Members buy from the house's inventory and sell to the house's cash; batches with the custodian refill both."""

    def __init__(
        self,
        context: Context,
        accounts: Accounts,
        quotes: Quotes,
        statements: Statements,
        custody: Custody,
        wanted_soon: Callable[[], None],
    ) -> None:
        self._context = context
        self._accounts = accounts
        self._quotes = quotes
        self._statements = statements
        self._custody = custody
        self._wanted_soon = wanted_soon
        self._standing: dict[str, Ended] = {}
        custody.register(postings.BOUGHT, self)
        custody.register(postings.SOLD, self)

    def register(self, prefix: str, ended: Ended) -> None:
        """Say who hears of the end of trades whose ``standing`` has this prefix (``gpl``, ``gal``)."""
        assert prefix not in self._standing, prefix
        self._standing[prefix] = ended

    async def trade(self, caller: Principal, quote_id: int, proof: Proof | None, once: Once) -> Trade:
        """Carry out a quote of the caller's.

        ``proof`` is bound to ``gold:<quo_...>``; without one the pin-free rule holds, for selling as for spending.
        Raises, the first that applies of: what ``identity.confirm`` does; ``QuoteUnknown``, ``QuoteUsed``,
        ``QuoteExpired``, what ``prices.demand`` does; ``NotForClass`` (buying), ``AccountNeeded``, ``AccountFrozen``;
        what ``wallet.funding.spend_in`` does (buying), or ``MemberFrozen``, ``ProofNeeded``; and of what only the
        ledger knows: ``BalanceTooLow`` or ``SoldOut``, ``NotEnough`` or ``NoCash``, ``CustodianRefused``. The quote is
        used up by those last ones only. ``Unknown`` when there is no answer: send the same request again.
        """
        level = await self._confirm(caller, quote_id, proof, once)
        trade_id = await self._context.runtime.db.write(lambda tx: self._take_in(tx, caller.id, quote_id, level, once))
        return await self.finish(trade_id)

    def start_in(self, tx: Tx, trade_id: int, quote: Quote, level: ProofLevel, standing: str = "") -> Trade:
        """Take a quote and intend the trade, in the caller's unit of work; ``finish`` it after the commit.

        ``standing`` is the shown id of the plan or alert whose maker confirmed it by ``level``. Raises as ``trade``.
        """
        member_id = quote.member_id
        self._quotes.use_in(tx, quote.id, member_id, quote.side, trade_id)
        buying = quote.side is Side.BUY
        self._accounts.demand_in(tx, member_id, buying=buying)
        amount, note = self._context.money(quote.amount_minor), b""
        if buying:
            note = self._context.wallet.funding.spend_in(tx, member_id, amount, Usage(None, level)).pack()
            movement = postings.bought(member_id, quote.ug, amount)
        else:
            self._allow_sale_in(tx, member_id, quote, level)
            movement = postings.sold(member_id, quote.ug, amount, self._context.money(quote.fee_minor))
        trade = Trade(
            id=trade_id,
            member_id=member_id,
            quote_id=quote.id,
            standing=standing,
            side=quote.side,
            ug=quote.ug,
            price_minor=quote.price_minor,
            amount_minor=quote.amount_minor,
            fee_minor=quote.fee_minor,
            profit_minor=None,
            state=TradeState.STARTING,
            reason="",
            made_at_ms=self._context.now_ms(),
            closed_at_ms=None,
        )
        store.insert(tx, trade)
        # The journal entry has the trade's own number, so that a repeat finds it.
        self._custody.intend(tx, trade_id, movement, trade_id, note)
        return trade

    async def finish(self, trade_id: int) -> Trade:
        """A started trade as it ended; raises as ``trade`` does for what only the ledger knows, and ``Unknown``."""
        entry = await self._custody.finish(trade_id)
        trade = await self._context.runtime.db.read(lambda tx: self._get_in(tx, trade_id))
        if trade.state is TradeState.REFUSED:
            known = _REFUSALS.get(trade.reason)
            raise errors.LedgerRefused(reason=entry.reason) if known is None else known()
        return trade

    async def get(self, member_id: int, trade_id: int) -> Trade:
        """A member's trade; raises ``NotFound``, also for somebody else's."""
        found = await self._context.runtime.db.read(lambda tx: store.get(tx, trade_id))
        if found is None or found.member_id != member_id:
            raise NotFound()
        return found

    async def page(self, member_id: int | None, cursor: str | None, limit: int) -> Page[Trade]:
        """Trades of a member, or of everybody, newest first; raises ``Invalid`` for a cursor that is not ours."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        before_id = ID_MAX if key is None else decode(str(key[0])) or 0
        found = await self._context.runtime.db.read(lambda tx: store.before(tx, member_id, before_id, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)

    async def marks(self, member_id: int, from_ms: int, to_ms: int) -> list[Mark]:
        """A member's trades from a moment until before another, for the chart: oldest first, the newest 2,000."""
        from_id, to_id = max(0, from_ms) << _RANDOM_BITS, max(0, to_ms) << _RANDOM_BITS
        found = await self._context.runtime.db.read(
            lambda tx: store.marks(tx, member_id, from_id, min(to_id, ID_MAX), _MARKS_MOST)
        )
        return found[::-1]

    def posted(self, tx: Tx, entry: Entry) -> None:
        """Money and metal have changed hands: a line for each, and the event."""
        trade = self._get_in(tx, entry.subject)
        now_ms, ref = self._context.now_ms(), show("gtr", trade.id)
        weight = f"{Money(trade.ug, GOLD).plain()} g"
        wallet_line = self._context.wallet.statements.record_in
        gold_line = self._statements.record_in
        profit_minor: int | None = None
        if trade.side is Side.BUY:
            spent = -trade.amount_minor
            wallet_line(tx, trade.member_id, spent, LineKind.GOLD_BOUGHT, _HOUSE, ref, entry.id, note=weight)
            kind, ug = GoldLineKind.BOUGHT, trade.ug
        else:
            got = trade.amount_minor
            wallet_line(tx, trade.member_id, got, LineKind.GOLD_SOLD, _HOUSE, ref, entry.id, note=weight)
            if trade.fee_minor:
                wallet_line(tx, trade.member_id, -trade.fee_minor, LineKind.GOLD_FEE, _HOUSE, ref, entry.id)
            kind, ug = GoldLineKind.SOLD, -trade.ug
        total, price = trade.total_minor, trade.price_minor
        line = gold_line(tx, trade.member_id, ug, kind, total, price, _HOUSE, ref, entry.id)
        if trade.side is Side.SELL:
            profit_minor = total + line.cost_minor
        store.close(tx, trade.id, TradeState.DONE, "", profit_minor, now_ms)
        self._context.runtime.outbox.announce(
            tx,
            Traded(
                id=ref,
                member=show("mbr", trade.member_id),
                side=trade.side.value,
                grams_ug=trade.ug,
                price_minor=price,
                amount_minor=trade.amount_minor,
                fee_minor=trade.fee_minor,
                standing=trade.standing,
                at_ms=now_ms,
            ),
        )
        self._tell_in(tx, trade.id)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: the limits are given back, and when it was the house that was short, more is asked for."""
        trade = self._get_in(tx, entry.subject)
        if reason == _CUSTODIAN_REFUSED:
            code = errors.CustodianRefused.code
        else:
            code = postings.SHORT.get((trade.side, entry.refused_leg), "") if entry.short else ""
        store.close(tx, trade.id, TradeState.REFUSED, code or errors.LedgerRefused.code, None, self._context.now_ms())
        if entry.note:
            self._context.wallet.funding.unspend_in(tx, Spending.unpack(entry.note, self._context.home))
        if code in (errors.SoldOut.code, errors.NoCash.code):
            self._wanted_soon()
        self._tell_in(tx, trade.id)

    async def _confirm(self, caller: Principal, quote_id: int, proof: Proof | None, once: Once) -> ProofLevel:
        """How strongly this is confirmed. A repeat needs no proof, and the one that it brings has been spent."""
        if proof is None or await self._context.runtime.db.read(lambda tx: seen(tx, once)) is not None:
            return ProofLevel.NONE
        return await self._context.identity.confirm(caller, proof, purpose_of(f"gold:{show('quo', quote_id)}"))

    def _take_in(self, tx: Tx, member_id: int, quote_id: int, level: ProofLevel, once: Once) -> int:
        trade_id, first = claim(tx, once, self._context.runtime.new_id())
        if first:
            quote = quote_rows.get(tx, quote_id)
            if quote is None or quote.member_id != member_id:
                raise errors.QuoteUnknown()
            self.start_in(tx, trade_id, quote, level)
        return trade_id

    def _allow_sale_in(self, tx: Tx, member_id: int, quote: Quote, level: ProofLevel) -> None:
        """Raises ``MemberFrozen``, or ``ProofNeeded`` where spending as much would need one."""
        self._context.identity.members.active_in(tx, member_id)
        total = self._context.money(quote.total_minor)
        if level is ProofLevel.NONE and self._context.wallet.funding.proof_needed_in(tx, member_id, total, None):
            raise ProofNeeded(reason="selling", amount_minor=total.minor)

    def _tell_in(self, tx: Tx, trade_id: int) -> None:
        trade = self._get_in(tx, trade_id)
        if trade.standing:
            self._standing[trade.standing.partition("_")[0]](tx, trade)

    def _get_in(self, tx: Tx, trade_id: int) -> Trade:
        trade = store.get(tx, trade_id)
        assert trade is not None, f"no trade {trade_id:x}"
        return trade
