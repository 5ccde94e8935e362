"""Orders: create, look up, close, expire."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from jinbao.identity.types import Merchant
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page
from jinbao.pay.errors import OrderBeingPaid
from jinbao.pay.rules import orders as order_rules
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.paging import before_id, page_of
from jinbao.pay.store import orders as order_rows
from jinbao.pay.types import ClosedWhy, NewOrder, Order, OrderFilter, OrderState

_EXPIRE_BATCH = 200
_CLOSE_TRIES = 3

#: What a caller writes beside a new order, in the unit of work that makes it.
AlsoOrder: TypeAlias = Callable[[Tx, Order], None]


class Orders:
    """What a merchant does with orders, and what time does."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def create(self, merchant_id: int, new: NewOrder, once: Once, also: AlsoOrder | None = None) -> Order:
        """A new order, or the one that this request (or this ``out_no`` with the same content) made before.

        ``also`` writes what the caller keeps beside a new order, in the same unit of work; it is not called for an
        order that was there. Raises ``OutNoUsed``, ``MerchantFrozen``, ``AmountTooSmall``, ``ExpiryOutOfRange``.
        """
        return (await self._context.runtime.db.write(partial(self._create, merchant_id, new, once, also)))[0]

    async def create_to_show(self, merchant_id: int, new: NewOrder, once: Once) -> tuple[Order, Merchant]:
        """``create``, with the merchant, whom it takes to write the order's QR."""
        return await self._context.runtime.db.write(partial(self._create, merchant_id, new, once, None))

    async def get(self, order_id: int) -> Order:
        """The order with this id; raises ``NotFound``."""
        return await self._context.runtime.db.read(lambda tx: self._context.order_in(tx, order_id))

    async def of_merchant(self, merchant_id: int, order_id: int) -> Order:
        """The merchant's order with this id; raises ``NotFound`` for another merchant's as well."""
        return await self._context.runtime.db.read(lambda tx: self._context.order_of_in(tx, merchant_id, order_id))

    async def by_out_no(self, merchant_id: int, out_no: str) -> Order:
        """The merchant's order with this number of its own; raises ``NotFound``."""
        home = self._context.home
        order = await self._context.runtime.db.read(lambda tx: order_rows.by_out_no(tx, merchant_id, out_no, home))
        if order is None:
            raise NotFound()
        return order

    async def find(self, wanted: OrderFilter, cursor: str | None = None, limit: int = 20) -> Page[Order]:
        """Orders, newest first; raises ``Invalid`` for a cursor that is not ours."""
        before = before_id(cursor)
        look = partial(order_rows.find, wanted=wanted, before_id=before, limit=limit + 1, asset=self._context.home)
        found = await (self._context.runtime.db.scan(look) if wanted.slow else self._context.runtime.db.read(look))
        return page_of(found, limit, lambda order: order.id)

    async def close(self, merchant_id: int, order_id: int) -> Order:
        """Make an unpaid order unpayable; one that has ended already is returned as it is.

        A payment on its way is waited for. Raises ``NotFound``, ``OrderPaid``, ``OrderBeingPaid``, ``OrderInBundle``,
        and ``Unknown`` when the ledger does not answer.
        """
        for _ in range(_CLOSE_TRIES):
            outcome = await self._context.runtime.db.write(partial(self._close, merchant_id, order_id))
            if isinstance(outcome, Order):
                return outcome
            await self._context.journal.finish(outcome)
        raise OrderBeingPaid()

    async def expire_due(self) -> int:
        """Expire every order whose time is over; how many."""
        count = 0
        while fresh := await self._context.runtime.db.write(self._expire_batch):
            count += fresh
        return count

    async def expire_now(self, order_id: int) -> Order:
        """Let an open order's time be over at once (a sandbox does); one that has ended is returned as it is.

        Raises ``NotFound``, and ``OrderBeingPaid`` while a payment is on its way.
        """

        def work(tx: Tx) -> Order:
            order = self._context.order_in(tx, order_id)
            if order.in_flight:
                raise OrderBeingPaid()
            if order.state not in (OrderState.OPEN, OrderState.PAYING):
                return order
            order_rows.expire(tx, order_id, self._context.now_ms())
            expired = self._context.order_in(tx, order_id)
            self._context.runtime.outbox.announce(tx, telling.expired(expired))
            return expired

        return await self._context.runtime.db.write(work)

    def _create(
        self, merchant_id: int, new: NewOrder, once: Once, also: AlsoOrder | None, tx: Tx
    ) -> tuple[Order, Merchant]:
        context = self._context
        if new.out_no is not None:
            # Units of work run one after another, so nobody takes the number between this look and the insert.
            known = order_rows.by_out_no(tx, merchant_id, new.out_no, context.home)
            if known is not None:
                claim(tx, once, known.id)
                if refusal := order_rules.repeat_refusal(known, new):
                    raise refusal
                return known, context.identity.merchants.get_in(tx, merchant_id)
        order_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            order = context.order_of_in(tx, merchant_id, order_id)
            return order, context.identity.merchants.get_in(tx, merchant_id)
        merchant = context.trading_in(tx, merchant_id)
        if refusal := order_rules.creation_refusal(new, context.now_ms(), context.settings):
            raise refusal
        order = fresh_order(context, order_id, merchant, new)
        order_rows.insert(tx, order)
        if also is not None:
            also(tx, order)
        context.runtime.outbox.announce(tx, telling.created(order))
        return order, merchant

    def _close(self, merchant_id: int, order_id: int, tx: Tx) -> Order | int:
        """The closed order, or the payment on its way that must end first."""
        context = self._context
        order = context.order_of_in(tx, merchant_id, order_id)
        if order.in_flight:
            assert order.payment_id is not None
            return order.payment_id
        if refusal := order_rules.close_refusal(order):
            raise refusal
        if order.state in (OrderState.CLOSED, OrderState.EXPIRED):
            return order
        order_rows.close(tx, order_id, ClosedWhy.MERCHANT, context.now_ms())
        closed = context.order_in(tx, order_id)
        context.runtime.outbox.announce(tx, telling.closed(closed))
        return closed

    def _expire_batch(self, tx: Tx) -> int:
        context = self._context
        now = context.now_ms()
        due = order_rows.due(tx, now, _EXPIRE_BATCH, context.home)
        for order in due:
            assert order_rules.may_expire(order, now), order
            order_rows.expire(tx, order.id, now)
            context.runtime.outbox.announce(tx, telling.expired(context.order_in(tx, order.id)))
        return len(due)


def fresh_order(
    context: Context, order_id: int, merchant: Merchant, new: NewOrder, bundle_id: int | None = None
) -> Order:
    """An open order that nobody has paid."""
    now = context.now_ms()
    nothing = context.money(0)
    return Order(
        id=order_id,
        merchant_id=merchant.id,
        merchant_name=merchant.name,
        out_no=show("ord", order_id) if new.out_no is None else new.out_no,
        amount=new.amount,
        subject=new.subject,
        state=OrderState.OPEN,
        channel=new.channel,
        created_at_ms=now,
        expires_at_ms=now + context.settings.order_life_ms if new.expires_at_ms is None else new.expires_at_ms,
        payer_id=None,
        payer_name="",
        payment_id=None,
        fee=nothing,
        refunded=nothing,
        fee_returned=nothing,
        refund_id=None,
        waiting_until_ms=None,
        paid_at_ms=None,
        closed_at_ms=None,
        closed_why=None,
        qr_id=None,
        split=new.split,
        only_payer=new.only_payer,
        bundle_id=bundle_id,
    )
