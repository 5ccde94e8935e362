"""Payments that the member starts: an order that was scanned, a static code, a confirmation of a till's charge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from jinbao.identity.types import CodeKind, Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Refusal
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim, seen
from jinbao.pay.rules import orders as order_rules
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.moving import end_payment, intend_payment_in
from jinbao.pay.service.orders import fresh_order
from jinbao.pay.store import orders as order_rows
from jinbao.pay.store import qr as qr_rows
from jinbao.pay.types import Channel, ClosedWhy, NewOrder, Order, OrderState, StaticQr
from jinbao.wallet.types import Usage


class Payments:
    """A member's payments. Each is at most once: the caller's ``Once`` leads to the same payment again."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def pay(self, caller: Principal, order_id: int, proof: Proof | None, once: Once) -> Order:
        """Pay an order from the caller's balance; the paid order.

        Raises ``NotFound``, how the order ended (``OrderPaid``, ``OrderClosed``, ``OrderExpired``), ``OtherPayer``,
        ``OrderInBundle``, ``OrderBeingPaid``, identity's ``MerchantFrozen`` and what its proof refuses, the wallet's
        limits, ``BalanceTooLow``; ``Unknown`` while the ledger does not answer (ask again with the same key).
        """

        def look(tx: Tx) -> Refusal | None:
            return order_rules.pay_refusal(self._context.order_in(tx, order_id), caller.id, self._context.now_ms())

        level = await self._prove(caller, proof, once, show("ord", order_id), look)
        return await self._end(partial(self._pay, caller.id, order_id, level, once))

    async def pay_qr(
        self, caller: Principal, qr_id: int, amount: Money, note: str, proof: Proof | None, once: Once
    ) -> Order:
        """Pay ``amount`` to a static code; the order that this made, paid.

        Raises as ``pay`` does, and ``AmountFixed`` when the code says another amount.
        """

        def look(tx: Tx) -> Refusal | None:
            qr = self._qr_in(tx, qr_id)
            return order_rules.static_amount_refusal(qr, amount, self._context.settings)

        level = await self._prove(caller, proof, once, f"qr:{show('qrc', qr_id)}:{amount.minor}", look)
        return await self._end(partial(self._pay_qr, caller.id, qr_id, amount, note, level, once))

    async def confirm(self, caller: Principal, order_id: int, proof: Proof | None, once: Once) -> Order:
        """Let a payment go through that a till started with the caller's payment code; the paid order.

        Raises as ``pay`` does (``ProofNeeded`` when it takes one), and ``NotWaiting`` when nothing waits for them.
        """

        def look(tx: Tx) -> Refusal | None:
            order = self._context.order_in(tx, order_id)
            return order_rules.confirm_refusal(order, caller.id, self._context.now_ms())

        level = await self._prove(caller, proof, once, show("ord", order_id), look)
        return await self._end(partial(self._confirm, caller.id, order_id, level, once))

    async def decline(self, caller: Principal, order_id: int) -> Order:
        """Do not let it go through; the closed order. Declining twice is no refusal. Raises ``NotWaiting``."""
        return await self._context.runtime.db.write(partial(self._decline, caller.id, order_id))

    async def waiting(self, member_id: int) -> list[Order]:
        """The orders that wait for this member's confirmation now."""
        now, home = self._context.now_ms(), self._context.home
        return await self._context.runtime.db.read(lambda tx: order_rows.waiting_for(tx, member_id, now, home))

    async def _prove(
        self, caller: Principal, proof: Proof | None, once: Once, ref: str, look: Callable[[Tx], Refusal | None]
    ) -> ProofLevel:
        """Check the proof (none is no refusal here), but neither for a repeat nor for what is refused anyway.

        A repeat finds its payment by the key; a passkey's answer could not be checked a second time.
        """
        if proof is None:
            return ProofLevel.NONE

        def repeats(tx: Tx) -> bool:
            if seen(tx, once) is not None:
                return True
            if refusal := look(tx):
                raise refusal
            return False

        if await self._context.runtime.db.read(repeats):
            return ProofLevel.NONE
        return await self._context.identity.confirm(caller, proof, purpose_of(ref))

    async def _end(self, intend: Callable[[Tx], int]) -> Order:
        return await end_payment(self._context, await self._context.runtime.db.write(intend))

    def _pay(self, payer_id: int, order_id: int, level: ProofLevel, once: Once, tx: Tx) -> int:
        context = self._context
        payment_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            return payment_id
        order = context.order_in(tx, order_id)
        if refusal := order_rules.pay_refusal(order, payer_id, context.now_ms()):
            raise refusal
        self._start(tx, order, payer_id, level, payment_id)
        return payment_id

    def _confirm(self, payer_id: int, order_id: int, level: ProofLevel, once: Once, tx: Tx) -> int:
        context = self._context
        payment_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            return payment_id
        order = context.order_in(tx, order_id)
        if refusal := order_rules.confirm_refusal(order, payer_id, context.now_ms()):
            raise refusal
        self._start(tx, order, payer_id, level, payment_id)
        return payment_id

    def _start(self, tx: Tx, order: Order, payer_id: int, level: ProofLevel, payment_id: int) -> None:
        context = self._context
        merchant = context.trading_in(tx, order.merchant_id)
        usage = Usage(CodeKind.DYNAMIC, level)
        fee, name = intend_payment_in(context, tx, order, merchant, payer_id, usage, payment_id)
        order_rows.start_payment(tx, order.id, payer_id, name, payment_id, fee)

    def _pay_qr(
        self, payer_id: int, qr_id: int, amount: Money, note: str, level: ProofLevel, once: Once, tx: Tx
    ) -> int:
        context = self._context
        payment_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            return payment_id
        qr = self._qr_in(tx, qr_id)
        merchant = context.trading_in(tx, qr.merchant_id)
        if refusal := order_rules.static_amount_refusal(qr, amount, context.settings):
            raise refusal
        new = NewOrder(amount=amount, subject=note or qr.label, channel=Channel.STATIC_QR)
        order = fresh_order(context, context.runtime.new_id(), merchant, new)
        usage = Usage(CodeKind.STATIC, level)
        fee, name = intend_payment_in(context, tx, order, merchant, payer_id, usage, payment_id)
        order = replace(
            order,
            state=OrderState.PAYING,
            payer_id=payer_id,
            payer_name=name,
            payment_id=payment_id,
            fee=fee,
            qr_id=qr_id,
        )
        order_rows.insert(tx, order)
        return payment_id

    def _qr_in(self, tx: Tx, qr_id: int) -> StaticQr:
        qr = qr_rows.get(tx, qr_id, self._context.home)
        if qr is None:
            raise NotFound()
        return qr

    def _decline(self, member_id: int, order_id: int, tx: Tx) -> Order:
        context = self._context
        order = context.order_in(tx, order_id)
        if order.payer_id == member_id and order.closed_why is ClosedWhy.DECLINED:
            return order
        if refusal := order_rules.confirm_refusal(order, member_id, context.now_ms()):
            raise refusal
        order_rows.close(tx, order_id, ClosedWhy.DECLINED, context.now_ms())
        closed = context.order_in(tx, order_id)
        context.runtime.outbox.announce(tx, telling.closed(closed))
        return closed
