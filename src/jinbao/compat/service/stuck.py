"""Refunds whose money cannot go back to where it came from (WeChat Pay: abnormal).

Balances here always take money, so only somebody who meddles lets a refund get stuck. It is checked as any other, moves
nothing, and counts against what is left of the payment; a refund that does not come over the gateway does not know of
it, and may leave too little for it. Its merchant has it carried out, which is a refund of pay under the same numbers,
or keeps the money and settles with the payer by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from jinbao.compat.errors import CallRefused
from jinbao.compat.service.context import Context
from jinbao.compat.store import stuck as rows
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.types import StuckRefund, StuckState, TradeRefund
from jinbao.kit.db import Tx
from jinbao.kit.ids import encode
from jinbao.kit.once import Once
from jinbao.pay import RefundAsked, RefundExceedsPayment
from jinbao.pay.types import Order, Refund, RefundState

#: What else belongs into the unit of work in which one gets stuck or ends: a notice of it.
Also = Callable[[Tx, StuckRefund, Order], None]


class Stuck:
    """Cheap to make: it keeps nothing but the context. One that is carried out is not looked up here any more."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def by_out_no(self, merchant_id: int, out_no: str) -> StuckRefund | None:
        """The merchant's one with this number of its own."""
        return await self._context.runtime.db.read(
            lambda tx: self._uncarried_in(tx, rows.by_out_no(tx, merchant_id, out_no))
        )

    async def by_number(self, number: str) -> StuckRefund | None:
        """The one with this number of the scheme."""
        return await self._context.runtime.db.read(lambda tx: self._uncarried_in(tx, rows.by_number(tx, number)))

    async def of_order(self, order_id: int) -> list[StuckRefund]:
        """Those of an order, oldest first."""
        return await self._context.runtime.db.read(lambda tx: self._of_order_in(tx, order_id))

    async def left(self, order: Order) -> int:
        """What can still be given back of an order, in minor units."""
        return await self._context.runtime.db.read(lambda tx: self._left_in(tx, order))

    def check_in(self, tx: Tx, order: Order, asked: RefundAsked, *, within: str = "", most: int | None = None) -> None:
        """Raises why this refund cannot be made beside those that are stuck; ``within`` is the one it carries out.

        With ``most``, ``CallRefused`` when the order has as many refunds. What the ledger refused is none of them.
        """
        if not within and asked.out_no is not None:
            taken = self._uncarried_in(tx, rows.by_out_no(tx, asked.merchant_id, asked.out_no))
            if taken is not None:
                raise CallRefused(reason="退款单已存在，请查询退款")
        left = self._left_in(tx, order, within)
        if asked.amount.minor > left:
            raise RefundExceedsPayment(left_minor=left, left=str(self._context.money(left)))
        if most is not None and self._count_in(tx, order.id) >= most:
            raise CallRefused(reason=f"一笔订单最多退款{most}次")

    async def put(self, stuck: StuckRefund, most: int, also: Also) -> None:
        """Let a refund get stuck. An order has at most ``most`` refunds.

        Raises what pay's ``refunds.weigh`` refuses, ``RefundExceedsPayment``, and ``CallRefused`` beyond ``most``.
        """
        asked = self._asked(stuck)

        def note(tx: Tx, order: Order) -> None:
            self.check_in(tx, order, asked, most=most)
            rows.insert(tx, stuck)
            also(tx, stuck, order)

        await self._context.pay.refunds.weigh(asked, note)

    async def carry_out(self, stuck: StuckRefund, more: dict[str, str]) -> tuple[TradeRefund, Refund]:
        """Give the money back after all; ``more`` is kept beside what the refund's answers need.

        Raises ``CallRefused`` (it has ended meanwhile), and what pay's ``refunds.refund`` refuses; then it is stuck
        still.
        """
        context, asked = self._context, self._asked(stuck)
        kept = msgspec.json.decode(stuck.details, type=dict[str, object])

        def check(tx: Tx, order: Order) -> None:
            self._demand_open(tx, stuck.number)
            self.check_in(tx, order, asked, within=stuck.number)

        def beside(tx: Tx, refund: Refund) -> None:
            rows.carry_out(tx, stuck.number, refund.id)
            trade_rows.insert_refund(
                tx,
                TradeRefund(
                    refund_id=refund.id,
                    order_id=refund.order_id,
                    number=stuck.number,
                    notify_url=stuck.notify_url,
                    details=msgspec.json.encode(kept | more),
                    created_at_ms=stuck.created_at_ms,
                ),
            )

        once = Once(b"compat", encode(context.runtime.new_id()), b"", context.now_ms())
        done = await context.pay.refunds.refund(asked, once, beside, check)
        row = await context.runtime.db.read(lambda tx: trade_rows.refund(tx, done.id))
        if row is None:
            raise CallRefused(reason="该退款单号已被其他退款使用")
        return row, done

    async def keep(self, stuck: StuckRefund, order: Order, also: Also) -> StuckRefund:
        """The merchant keeps the money. Raises ``CallRefused`` when it has ended, or is being carried out."""
        now_ms = self._context.now_ms()
        ended = replace(stuck, state=StuckState.KEPT, ended_at_ms=now_ms)

        def end(tx: Tx) -> None:
            self._demand_open(tx, stuck.number)
            rows.keep(tx, stuck.number, now_ms)
            also(tx, ended, order)

        await self._context.runtime.db.write(end)
        return ended

    def _demand_open(self, tx: Tx, number: str) -> None:
        found = self._uncarried_in(tx, rows.by_number(tx, number))
        if found is None or found.state is not StuckState.STUCK:
            raise CallRefused(reason="退款单不是ABNORMAL状态")

    def _asked(self, stuck: StuckRefund) -> RefundAsked:
        amount = self._context.money(stuck.amount_minor)
        return RefundAsked(stuck.merchant_id, stuck.order_id, amount, stuck.reason, stuck.out_no)

    def _left_in(self, tx: Tx, order: Order, within: str = "") -> int:
        others = [each.amount_minor for each in self._of_order_in(tx, order.id) if each.number != within]
        return max(0, order.refundable.minor - sum(others))

    def _count_in(self, tx: Tx, order_id: int) -> int:
        """How many refunds an order has: those that were made, and those that are stuck."""
        review = self._context.pay.review
        made = [review.refund_in(tx, row.refund_id) for row in trade_rows.refunds_of(tx, order_id)]
        refused = sum(refund is None or refund.state is RefundState.REFUSED for refund in made)
        return len(made) - refused + len(self._of_order_in(tx, order_id))

    def _of_order_in(self, tx: Tx, order_id: int) -> list[StuckRefund]:
        found = [self._uncarried_in(tx, each) for each in rows.of_order(tx, order_id)]
        return [each for each in found if each is not None]

    def _uncarried_in(self, tx: Tx, stuck: StuckRefund | None) -> StuckRefund | None:
        if stuck is None or stuck.refund_id is None:
            return stuck
        refund = self._context.pay.review.refund_in(tx, stuck.refund_id)
        assert refund is not None, stuck
        return stuck if refund.state is RefundState.REFUSED else None
