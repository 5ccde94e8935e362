"""Alerts: a price that a member waits for, and perhaps sells at."""

from __future__ import annotations

from dataclasses import replace

from jinbao.gold.errors import AlertLimit
from jinbao.gold.events import AlertHit
from jinbao.gold.rules.plans import has_come
from jinbao.gold.rules.quotes import quoted_price
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import PRICE_REFUSALS, Context
from jinbao.gold.service.dealing import Dealing
from jinbao.gold.service.quotes import Quotes
from jinbao.gold.store import plans as store
from jinbao.gold.types.plan import Alert, AlertState, Way
from jinbao.gold.types.price import Board
from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import Trade, TradeState
from jinbao.identity.types import Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, Invalid, NotFound, Refusal, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.money import MINOR_MAX
from jinbao.kit.once import Once, claim, seen

PREFIX = "gal"
_CHECK_BATCH = 200
#: Old alerts stay on the list until they are taken away; so many are shown.
_SHOWN_MOST = 100


class Alerts:
    """Prices that are waited for. An alert is hit once."""

    def __init__(self, context: Context, accounts: Accounts, quotes: Quotes, dealing: Dealing) -> None:
        self._context = context
        self._accounts = accounts
        self._quotes = quotes
        self._dealing = dealing
        dealing.register(PREFIX, self._ended_in)

    async def create(
        self, caller: Principal, way: Way, price_minor: int, sell_ug: int, proof: Proof | None, once: Once
    ) -> Alert:
        """Wait for a price per gram: the market's mid, or with ``sell_ug`` (else 0) the price at which that is sold.

        Something to sell needs a ``proof``, bound to ``gold-alert:<when>:<price_minor>:<sell_ug>``. Raises, the first
        that applies of: ``Invalid``, what ``identity.confirm`` does, and with something to sell ``AccountNeeded``,
        ``AccountFrozen``, ``TooLittle``; then ``AlertLimit``.
        """
        if not 0 < price_minor <= MINOR_MAX or not 0 <= sell_ug <= MINOR_MAX:
            raise Invalid(field="price_minor", reason="out of range")
        level = ProofLevel.NONE
        if sell_ug and await self._context.runtime.db.read(lambda tx: seen(tx, once)) is None:
            purpose = purpose_of(f"gold-alert:{way.value}:{price_minor}:{sell_ug}")
            level = await self._context.identity.confirm(caller, proof, purpose)
        return await self._context.runtime.db.write(
            lambda tx: self._create_in(tx, caller.id, way, price_minor, sell_ug, level, once)
        )

    async def of(self, member_id: int) -> list[Alert]:
        """A member's alerts, the newest first."""
        return await self._context.runtime.db.read(lambda tx: store.alerts_of(tx, member_id, _SHOWN_MOST))

    async def remove(self, member_id: int, alert_id: int) -> None:
        """Take an alert away; raises ``NotFound``. A sale that it has started goes on."""

        def work(tx: Tx) -> None:
            alert = store.get_alert(tx, alert_id)
            if alert is None or alert.member_id != member_id or alert.state is AlertState.REMOVED:
                raise NotFound()
            store.update_alert(tx, replace(alert, state=AlertState.REMOVED))

        await self._context.runtime.db.write(work)

    async def check(self) -> int:
        """Hit the alerts whose price has come; how many. While there is no dealing they wait."""
        try:
            board = self._context.market.demand()
        except PRICE_REFUSALS:
            return 0
        mid, quoted = board.mid_minor, self._selling_at(board)
        found = await self._context.runtime.db.read(lambda tx: store.hit_alerts(tx, mid, quoted, _CHECK_BATCH))
        hit = 0
        for alert_id in found:
            hit += await self._hit(alert_id, board)
        return hit

    async def _hit(self, alert_id: int, board: Board) -> int:
        reason = ""
        try:
            trade_id = await self._context.runtime.db.write(lambda tx: self._hit_in(tx, alert_id, board))
        except (Busy, *PRICE_REFUSALS):
            return 0  # not now; it goes on waiting
        except Refusal as refusal:
            reason, trade_id = refusal.code, 0
            await self._context.runtime.db.write(lambda tx: self._unsold_in(tx, alert_id, board, reason))
        if trade_id:
            try:
                await self._dealing.finish(trade_id)
            except (Refusal, Unknown):
                pass  # the end of the trade tells the alert, now or when the sweeper knows it
        return int(trade_id is not None)

    def _hit_in(self, tx: Tx, alert_id: int, board: Board) -> int | None:
        """Mark an alert hit, and start what is to be sold: both or neither.

        The trade's id, 0 for none; ``None`` when it goes on waiting.
        """
        alert = store.get_alert(tx, alert_id)
        if alert is None or alert.state is not AlertState.WAITING:
            return 0
        if not alert.sell_ug:
            self._mark_in(tx, alert, AlertState.HIT, board.mid_minor)
            return 0
        # Others were sold for since ``board`` was looked at, and the price may have left again.
        if not has_come(alert, self._selling_at(self._context.market.demand())):
            return None
        quote = self._quotes.make_in(tx, alert.member_id, Side.SELL, ug=alert.sell_ug)
        trade_id = self._context.runtime.new_id()
        self._dealing.start_in(tx, trade_id, quote, alert.proof, show(PREFIX, alert.id))
        self._mark_in(tx, replace(alert, trade_id=trade_id), AlertState.SELLING, quote.price_minor)
        return trade_id

    def _unsold_in(self, tx: Tx, alert_id: int, board: Board, reason: str) -> None:
        """The price has come, but what was to be sold could not be."""
        alert = store.get_alert(tx, alert_id)
        if alert is not None and alert.state is AlertState.WAITING:
            self._mark_in(tx, replace(alert, reason=reason), AlertState.FAILED, self._selling_at(board))

    def _mark_in(self, tx: Tx, alert: Alert, state: AlertState, price_minor: int) -> None:
        now_ms = self._context.now_ms()
        store.update_alert(tx, replace(alert, state=state, hit_at_ms=now_ms, hit_minor=price_minor))
        self._context.runtime.outbox.announce(
            tx,
            AlertHit(
                id=show(PREFIX, alert.id),
                member=show("mbr", alert.member_id),
                when=alert.way.value,
                price_minor=alert.price_minor,
                market_minor=price_minor,
                sell_ug=alert.sell_ug if state is AlertState.SELLING else 0,
                at_ms=now_ms,
            ),
        )

    def _ended_in(self, tx: Tx, trade: Trade) -> None:
        """A sale for an alert has come to its end."""
        alert_id = parse(PREFIX, trade.standing)
        alert = None if alert_id is None else store.get_alert(tx, alert_id)
        assert alert is not None, trade.standing
        if alert.state is not AlertState.REMOVED:
            state = AlertState.SOLD if trade.state is TradeState.DONE else AlertState.FAILED
            store.update_alert(tx, replace(alert, state=state, reason=trade.reason))

    def _create_in(
        self, tx: Tx, member_id: int, way: Way, price_minor: int, sell_ug: int, level: ProofLevel, once: Once
    ) -> Alert:
        alert_id, first = claim(tx, once, self._context.runtime.new_id())
        if not first:
            existing = store.get_alert(tx, alert_id)
            assert existing is not None
            return existing
        if sell_ug:
            self._accounts.demand_in(tx, member_id)
            self._quotes.check_weight(sell_ug)
        most = self._context.profile.orders.alerts_most
        if store.count_waiting_of(tx, member_id) >= most:
            raise AlertLimit(most=most)
        now_ms = self._context.now_ms()
        alert = Alert(
            alert_id, member_id, way, price_minor, sell_ug, level, AlertState.WAITING, "", 0, None, None, now_ms
        )
        store.insert_alert(tx, alert)
        return alert

    def _selling_at(self, board: Board) -> int:
        """The price at which a member would sell now."""
        terms = self._context.profile.quote
        return quoted_price(Side.SELL, board.bid_minor, terms.spread_bp[terms.quote_s[0]])
