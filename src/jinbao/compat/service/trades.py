"""Trades: making orders as a scheme asks for them, finding them again, and who may open them.

Both schemes go through here, so a number of a merchant's means one thing whichever of them it came by.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from jinbao.compat.errors import FieldInvalid, TradeMissing, TradeOtherwise
from jinbao.compat.rules import numbers
from jinbao.compat.service.cancelled import Cancelled
from jinbao.compat.service.context import Context
from jinbao.compat.service.stuck import Stuck
from jinbao.compat.store import trades as rows
from jinbao.compat.types import Product, Scheme, Trade, TradeRefund
from jinbao.kit.clock import DAY_MS, MINUTE_MS, day_of
from jinbao.kit.db import Tx
from jinbao.kit.ids import ID_MAX, encode
from jinbao.kit.once import Once
from jinbao.pay import OrderClosed, OrderExpired, OrderPaid, RefundAsked
from jinbao.pay.types import PAID_STATES, Bundle, BundleItem, Channel, NewOrder, Order, OrderState, Refund

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DRAWS = 5
_FORGET_BATCH = 1_000
#: For so long whoever shows a token that was replaced is told so; after that nobody knows it.
OLD_TOKEN_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrade:
    """What a call asks for. ``order`` has the merchant's own number; ``asked`` is ``fingerprint`` of the call.

    The token lives for ``token_life_ms``. The other fields are those of ``Trade``.
    """

    scheme: Scheme
    account: str
    app_id: str
    merchant_id: int
    product: Product
    asked: bytes
    order: NewOrder
    token_life_ms: int
    sub_account: str = ""
    sub_app_id: str = ""
    notify_url: str = ""
    return_url: str = ""
    details: bytes = b"{}"
    payer_id: int | None = None
    combined: str = ""

    @property
    def out_no(self) -> str:
        """The merchant's own number."""
        assert self.order.out_no is not None, "a scheme's merchant always numbers its orders"
        return self.order.out_no


def fingerprint(name: str, asked: object) -> bytes:
    """The SHA-256 of what an operation was asked for: any value that msgspec encodes, the same for the same content."""
    return hashlib.sha256(name.encode() + b"\n" + msgspec.json.encode(asked, order="sorted")).digest()


class Trades:
    """Cheap to make: it keeps nothing but the context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def once(self) -> Once:
        """A request of its own for pay: the schemes know repeats by the merchant's number, not by a key."""
        return Once(b"compat", encode(self._context.runtime.new_id()), b"", self._context.now_ms())

    async def make(self, new: NewTrade) -> tuple[Trade, Order]:
        """The order asked for; asking the same again gives the same order with a fresh token, and the old one ends.

        It is told of at the addresses that were given last.
        Raises ``OrderPaid``, ``OrderClosed``, ``OrderExpired``, ``TradeOtherwise`` (the number is taken by something
        else), and what ``beside`` and pay's ``orders.create`` refuse.
        """
        made: list[Trade] = []
        if await self.by_out_no(new.merchant_id, new.out_no) is None:
            once = self.once()
            order = await self._context.pay.orders.create(new.merchant_id, new.order, once, self.beside(new, made))
            if made:
                return made[0], order
        known, order = await self._known(new)
        return await self._context.runtime.db.write(partial(self._again, new, known.order_id)), order

    async def make_bundle(self, merchant_id: int, out_no: str, news: Sequence[NewTrade]) -> tuple[Trade, Bundle]:
        """Orders that are paid together, and the trade whose token opens them all: that of the first.

        Asking the same again gives the same orders and a fresh token. Raises as ``make``, and what pay's
        ``bundles.create`` refuses.
        """
        made: list[Trade] = []

        def also(tx: Tx, bundle: Bundle) -> None:
            for new, order in zip(news, bundle.orders, strict=True):
                self.beside(new, made)(tx, order)

        items = [BundleItem(new.merchant_id, new.order) for new in news]
        bundle = await self._context.pay.bundles.create(merchant_id, out_no, items, self.once(), also)
        if made:
            return made[0], bundle
        known, _ = await self._known(news[0])
        return await self._context.runtime.db.write(partial(self._again, news[0], known.order_id)), bundle

    async def charge(self, new: NewTrade, code: str, *, ask_payer: bool = False) -> tuple[Trade, Order]:
        """Charge the payer whose code a till has read: the order is paid, or waits for its payer.

        A repeat while the payer is asked gives the same waiting order. Raises as ``make``, and what pay's
        ``charges.charge`` refuses.
        """
        assert new.order.channel is Channel.PAYMENT_CODE, new.order.channel
        if await self.by_out_no(new.merchant_id, new.out_no) is not None:
            known, order = await self._known(new)
            return await self._context.runtime.db.write(partial(self._readdressed, new, order.id)), order
        made: list[Trade] = []
        charged = self._context.pay.charges.charge
        order = await charged(
            new.merchant_id, code, new.order, self.once(), self.beside(new, made), ask_payer=ask_payer
        )
        if made:
            return made[0], order
        other = await self.by_out_no(new.merchant_id, new.out_no)
        if other is None or not _same(other, new):
            raise TradeOtherwise(out_no=new.out_no)
        return other, order

    def beside(self, new: NewTrade, made: list[Trade]) -> Callable[[Tx, Order], None]:
        """What pay calls in the unit that makes the order: writes its trade, and puts it into ``made``.

        Raises ``FieldInvalid`` for an order of WeChat Pay's that ends within a minute (one that is asked for again
        may), and ``TradeEnded`` for a number of Alipay's that was cancelled before.
        """

        def also(tx: Tx, order: Order) -> None:
            ends = new.order.expires_at_ms
            if new.scheme is Scheme.WECHAT and ends is not None and ends < order.created_at_ms + MINUTE_MS:
                raise FieldInvalid(field="/time_expire", location="body", reason="time_expire须至少晚于当前时间1分钟")
            if new.scheme is Scheme.ALIPAY:
                Cancelled(self._context).check_in(tx, new.merchant_id, new.out_no)
            trade = self._fresh(new, order, tx)
            rows.insert(tx, trade)
            made.append(trade)

        return also

    async def refund(
        self,
        asked: RefundAsked,
        notify_url: str,
        details: bytes,
        *,
        most: int | None = None,
        moves: Callable[[], None] = lambda: None,
    ) -> tuple[TradeRefund, Refund]:
        """Give money back, with a number of the scheme; the refund, done. An order has at most ``most`` refunds.

        ``moves`` is called when it is this very call that makes the refund, and not one that was made before.
        Raises as pay's ``refunds.refund``, ``CallRefused`` beyond ``most``, ``TradeOtherwise`` when the number
        belongs to a refund that did not come over the gateway, and what those that are stuck leave no room for.
        """

        def check(tx: Tx, order: Order) -> None:
            Stuck(self._context).check_in(tx, order, asked, most=most)
            moves()

        def also(tx: Tx, refund: Refund) -> None:
            rows.insert_refund(
                tx,
                TradeRefund(
                    refund_id=refund.id,
                    order_id=refund.order_id,
                    number=self.refund_number(),
                    notify_url=notify_url,
                    details=details,
                    created_at_ms=self._context.now_ms(),
                ),
            )

        done = await self._context.pay.refunds.refund(asked, self.once(), also, check)
        beside = await self.refund_row(done.id)
        if beside is None:
            raise TradeOtherwise(out_no=done.out_no)
        return beside, done

    def refund_number(self) -> str:
        """A new number of the scheme for a refund."""
        return numbers.refund_number(day_of(self._context.now_ms(), self._context.runtime.zone), _digits)

    async def of_order(self, order_id: int) -> Trade | None:
        """The trade beside an order."""
        return await self._context.runtime.db.read(lambda tx: rows.get(tx, order_id))

    async def by_out_no(self, merchant_id: int, out_no: str) -> Trade | None:
        """The merchant's trade with this number of its own."""
        return await self._context.runtime.db.read(lambda tx: rows.by_out_no(tx, merchant_id, out_no))

    async def by_number(self, number: str) -> Trade | None:
        """The trade with this number of the scheme (``transaction_id``, ``trade_no``)."""
        return await self._context.runtime.db.read(lambda tx: rows.by_number(tx, number))

    async def by_token(self, token: str) -> Trade | None:
        """The trade that this token opens, however old the token."""
        return await self._context.runtime.db.read(lambda tx: rows.by_token(tx, token))

    async def was_token(self, token: str) -> bool:
        """Whether this opened a trade until a newer token took its place, not long ago."""
        return await self._context.runtime.db.read(lambda tx: rows.was_token(tx, token))

    async def forget_old_tokens(self) -> int:
        """Drop tokens that were replaced so long ago that nobody shows them any more; how many."""
        before, gone = self._context.now_ms() - OLD_TOKEN_MS, 0
        while count := await self._context.runtime.db.write(lambda tx: rows.forget_tokens(tx, before, _FORGET_BATCH)):
            gone += count
        return gone

    async def of_combined(self, account: str, combined: str) -> list[Trade]:
        """The trades of one combined order, in the order in which they were asked for."""
        return await self._context.runtime.db.read(lambda tx: rows.of_combined(tx, account, combined))

    async def of_account(self, account: str, before_id: int | None = None, limit: int = 50) -> list[Trade]:
        """An account's trades whose order is older than ``before_id``, newest first."""
        before = ID_MAX if before_id is None else before_id
        return await self._context.runtime.db.read(lambda tx: rows.of_account(tx, account, before, limit))

    async def count(self) -> int:
        """How many trades there are."""
        return await self._context.runtime.db.scan(rows.count)

    async def refund_row(self, refund_id: int) -> TradeRefund | None:
        """The row beside a refund."""
        return await self._context.runtime.db.read(lambda tx: rows.refund(tx, refund_id))

    async def refund_by_number(self, number: str) -> TradeRefund | None:
        """The refund with this number of the scheme (``refund_id``)."""
        return await self._context.runtime.db.read(lambda tx: rows.refund_by_number(tx, number))

    async def refund_rows(self, order_id: int) -> list[TradeRefund]:
        """The rows beside an order's refunds, oldest first."""
        return await self._context.runtime.db.read(lambda tx: rows.refunds_of(tx, order_id))

    async def note_seen(self, trade: Trade, payer_id: int | None) -> None:
        """A payer has opened it; from now on only ``payer_id`` may pay (``None``: anybody)."""
        if trade.seen_at_ms is not None and trade.payer_id == payer_id:
            return
        now = self._context.now_ms()
        await self._context.runtime.db.write(lambda tx: rows.see(tx, trade.order_id, now, payer_id))
        self._context.witness.opened(trade)

    async def mark_reversed(self, order_id: int) -> None:
        """The merchant takes a payment by code back."""
        now = self._context.now_ms()
        await self._context.runtime.db.write(lambda tx: rows.mark_reversed(tx, order_id, now))

    async def _known(self, new: NewTrade) -> tuple[Trade, Order]:
        """The trade that has this number already; raises why it cannot be asked for again."""
        known = await self.by_out_no(new.merchant_id, new.out_no)
        if known is None:
            raise TradeOtherwise(out_no=new.out_no)
        order = await self._context.pay.orders.get(known.order_id)
        if order.state in PAID_STATES:
            raise OrderPaid(paid_at_ms=order.paid_at_ms or 0)
        if order.state is OrderState.CLOSED:
            raise OrderClosed(closed_at_ms=order.closed_at_ms or 0)
        if order.state is OrderState.EXPIRED or (
            order.state is OrderState.OPEN and self._context.now_ms() >= order.expires_at_ms
        ):
            raise OrderExpired(expires_at_ms=order.expires_at_ms)
        if not _same(known, new):
            raise TradeOtherwise(out_no=new.out_no)
        return known, order

    def _again(self, new: NewTrade, order_id: int, tx: Tx) -> Trade:
        now = self._context.now_ms()
        rows.retoken(tx, order_id, self._token(new.product), now + new.token_life_ms, new.payer_id, now)
        return self._readdressed(new, order_id, tx)

    def _readdressed(self, new: NewTrade, order_id: int, tx: Tx) -> Trade:
        """The trade with the addresses that were given last.

        With Alipay they are no part of what is asked for, so the same order may come with others: after a merchant has
        moved, say, to whom nothing would be told at the old ones.
        """
        rows.readdress(tx, order_id, new.notify_url, new.return_url)
        trade = rows.get(tx, order_id)
        assert trade is not None
        return trade

    def _fresh(self, new: NewTrade, order: Order, tx: Tx) -> Trade:
        now = self._context.now_ms()
        return Trade(
            order_id=order.id,
            scheme=new.scheme,
            account=new.account,
            app_id=new.app_id,
            sub_account=new.sub_account,
            sub_app_id=new.sub_app_id,
            merchant_id=new.merchant_id,
            out_no=new.out_no,
            product=new.product,
            number=self._number(new.scheme, now, tx),
            notify_url=new.notify_url,
            return_url=new.return_url,
            asked=new.asked,
            details=new.details,
            token=self._token(new.product),
            token_until_ms=now + new.token_life_ms,
            payer_id=new.payer_id,
            combined=new.combined,
            seen_at_ms=None,
            reversed_at_ms=None,
            created_at_ms=now,
        )

    def _number(self, scheme: Scheme, at_ms: int, tx: Tx) -> str:
        """A number that no trade has; sixteen random digits a day make one draw enough but for great luck."""
        day = day_of(at_ms, self._context.runtime.zone)
        for _ in range(_DRAWS):
            number = numbers.trade_number(scheme, day, _digits)
            if rows.by_number(tx, number) is None:
                return number
        raise AssertionError("no free number in five draws")

    def _token(self, product: Product) -> str:
        return numbers.token(product, self._context.now_ms(), self._context.runtime.zone, _letters)


def trade_or_missing(trade: Trade | None, **facts: str | int) -> Trade:
    """The trade; raises ``TradeMissing`` when there is none."""
    if trade is None:
        raise TradeMissing(**facts)
    return trade


def _same(known: Trade, new: NewTrade) -> bool:
    """Whether ``new`` asks for what ``known`` already is, of the same account."""
    return (known.scheme, known.account, known.sub_account, known.asked) == (
        new.scheme,
        new.account,
        new.sub_account,
        new.asked,
    )


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))
