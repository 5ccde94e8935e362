"""Orders as the sandbox finds them: by whatever text leads to one, or by account and the merchant's own number."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from jinbao.compat.types import Product, Trade
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import decode, encode
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.pay.types import Order, OrderState
from jinbao.sandbox.errors import NothingToPay, NotWaiting
from jinbao.sandbox.rules import links
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.payers import Payers
from jinbao.sandbox.service.shops import Shops
from jinbao.sandbox.types import Payer

#: Redirections followed from an order's address to its cashier.
_HOPS = 4


@dataclass(frozen=True, slots=True)
class Traded:
    """An order and the trade beside it."""

    trade: Trade
    order: Order


class Orders:
    """What came over the gateway, and what a payer does about it."""

    def __init__(self, desk: Desk, payers: Payers, shops: Shops) -> None:
        self._desk = desk
        self._payers = payers
        self._shops = shops
        #: Orders that the sandbox itself is about, whose events tell nothing new.
        self._mine: set[int] = set()
        #: Orders whose payers were asked, so that an answer is an act of theirs.
        self._asked: set[int] = set()

    async def get(self, account: str, out_no: str) -> Traded:
        """An order of an account, or of one for whom it calls; raises ``AccountUnknown``, ``NotFound``."""
        compat = self._desk.compat
        merchant_ids = self._merchants(account)
        for merchant_id in merchant_ids:
            trade = await compat.trades.by_out_no(merchant_id, out_no)
            if trade is not None and account in (trade.account, trade.sub_account):
                return Traded(trade, await self._desk.pay.orders.get(trade.order_id))
        raise NotFound()

    async def page(self, account: str, cursor: str | None, limit: int) -> Page[Traded]:
        """Trades, newest first, of one account or of all; raises ``Invalid`` for the cursor."""
        key = parse_cursor(cursor, (str,))
        before = None if key is None else decode(str(key[0]))
        trades = self._desk.compat.trades
        accounts = [account] if account else [*self._accounts()]
        found: dict[int, Trade] = {}
        for each in accounts:
            found |= {trade.order_id: trade for trade in await trades.of_account(each, before, limit + 1)}
        newest = sorted(found.values(), key=lambda trade: trade.order_id, reverse=True)
        shown = newest[:limit]
        items = [Traded(trade, await self._desk.pay.orders.get(trade.order_id)) for trade in shown]
        return Page(items, make_cursor((encode(shown[-1].order_id),)) if len(newest) > limit else None)

    async def behind(self, text: str, payer: Payer) -> Traded:
        """The order that a text leads to, as the payer's phone would find it; raises ``NothingToPay``."""
        for link in links.read(text):
            order_id = await self._follow(link, payer)
            if order_id is not None:
                trade = await self._desk.compat.trades.of_order(order_id)
                if trade is not None:
                    return Traded(trade, await self._desk.pay.orders.get(order_id))
        raise NothingToPay(text=text[:200])

    async def pay(self, payer: Payer, found: Traded) -> Traded:
        """Open and pay an order as the payer's phone would; raises as pay's ``payments.pay``."""
        trade = found.trade
        if trade.seen_at_ms is None:
            await self._desk.compat.trades.note_seen(trade, trade.payer_id)
        self._mine.add(trade.order_id)
        order = await self._payers.pay(payer, trade.order_id)
        await self._desk.note("pay", {"payer": payer.key}, trade.account, trade.out_no)
        return await self._after(trade, order)

    async def scan(self, found: Traded) -> Traded:
        """A payer opens the order and does nothing more."""
        await self._desk.compat.trades.note_seen(found.trade, found.trade.payer_id)
        await self._desk.note("scan", {}, found.trade.account, found.trade.out_no)
        return await self._after(found.trade, found.order)

    async def confirm(self, found: Traded) -> Traded:
        """The payer of a waiting payment by code says yes; raises ``NotWaiting``."""
        self._mine.add(found.order.id)
        order = await self._payers.confirm(found.order)
        await self._desk.note("confirm", {}, found.trade.account, found.trade.out_no)
        return await self._after(found.trade, order)

    async def decline(self, found: Traded) -> Traded:
        """The payer says no; raises ``NotWaiting``."""
        self._mine.add(found.order.id)
        order = await self._payers.decline(found.order)
        await self._desk.note("decline", {}, found.trade.account, found.trade.out_no)
        return await self._after(found.trade, order)

    async def expire(self, found: Traded) -> Traded:
        """The order's time is over at once; raises ``NotWaiting`` unless it was open."""
        if found.order.state is not OrderState.OPEN:
            raise NotWaiting(out_no=found.trade.out_no)
        order = await self._desk.pay.orders.expire_now(found.order.id)
        await self._desk.note("expire", {}, found.trade.account, found.trade.out_no)
        return await self._after(found.trade, order)

    async def heard(self, event: str, order_id: int, member_id: int | None, why: str) -> None:
        """Something happened in the house: keep it as an act when somebody did it with a phone of their own."""
        if event == "pay.confirmation_wanted/1":
            self._asked.add(order_id)
            return
        answered = order_id in self._asked
        if event == "pay.order_paid/1":
            act = "confirm" if answered else "pay"
        elif event == "pay.order_closed/1" and why == "declined":
            act = "decline"
        else:
            return
        self._asked.discard(order_id)
        if order_id in self._mine:
            self._mine.discard(order_id)
            return
        trade, payer = await self._desk.compat.trades.of_order(order_id), self._payers.of_member(member_id)
        by_code = trade is not None and trade.product is Product.CODE
        if trade is not None and payer is not None and (answered or not by_code):
            about: dict[str, object] = {"payer": payer.key} if act == "pay" else {}
            await self._desk.note(act, about, trade.account, trade.out_no)

    async def _after(self, trade: Trade, order: Order) -> Traded:
        if not self._desk.settle.running:
            # A running house calls back by itself; whoever asked for this may be the one who must answer.
            await self._desk.settle()
        return Traded(await self._desk.compat.trades.of_order(trade.order_id) or trade, order)

    async def _follow(self, link: links.Link, payer: Payer) -> int | None:
        match link.kind:
            case "text":
                scanned = await self._desk.pay.qr.scan(payer.member_id, link.value)
                if scanned.bundle is not None:
                    return scanned.bundle.orders[0].id
                return None if scanned.order is None else scanned.order.id
            case "token":
                trade = await self._desk.compat.trades.by_token(link.value)
                return None if trade is None else trade.order_id
            case "string":
                return (await self._desk.compat.front.pay_string(payer.member_id, link.value)).id
        return await self._visit(link.value)

    async def _visit(self, target: str) -> int | None:
        """Ask the gateway for a page, and see to which cashier it leads."""
        for _ in range(_HOPS):
            status, location, body = await self._desk.visit("GET", target, b"")
            del body
            if not 300 <= status < 400 or not location:
                return None
            for link in links.read(location):
                if link.kind == "token":
                    trade = await self._desk.compat.trades.by_token(link.value)
                    if trade is not None:
                        return trade.order_id
            parts = urlsplit(location)
            target = f"{parts.path}?{parts.query}"
        return None

    def _accounts(self) -> list[str]:
        accounts = self._desk.compat.accounts
        return [
            *(merchant.mchid for merchant in accounts.all_wechat()),
            *(app.app_id for app in accounts.all_alipay()),
        ]

    def _merchants(self, account: str) -> list[int]:
        """The merchants whose orders an account sees: its own, and of a provider those of its subs."""
        accounts = self._desk.compat.accounts
        app = accounts.alipay(account)
        if app is not None:
            return [app.merchant_id]
        merchant = self._shops.wechat(account)
        subs = [sub for each in merchant.subs if (sub := accounts.wechat(each)) is not None]
        return [merchant.merchant_id, *(sub.merchant_id for sub in subs)]
