"""Refunds: money goes back to the payer, in part or whole, until all of the payment is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound
from jinbao.kit.ids import show, to_bytes
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page
from jinbao.pay import postings
from jinbao.pay.errors import RefundOutNoUsed
from jinbao.pay.rules import refunds as refund_rules
from jinbao.pay.rules.fees import fee_back
from jinbao.pay.service.context import Context
from jinbao.pay.service.paging import before_id, page_of
from jinbao.pay.service.repeats import made_before, merchant_refusal, refused_in
from jinbao.pay.service.returns import take_back_in
from jinbao.pay.store import held as held_rows
from jinbao.pay.store import orders as order_rows
from jinbao.pay.store import refunds as refund_rows
from jinbao.pay.store import splits as split_rows
from jinbao.pay.types import PARTS_MOST, Held, Order, PartBack, Refund, RefundState
from jinbao.wallet.types import member_balance

#: Each try either is the refund's own or sees another refund of the order to its end.
_TRIES = 200

#: What a caller writes beside a new refund, in the unit of work that makes it.
AlsoRefund: TypeAlias = Callable[[Tx, Refund], None]
#: What a caller sees to when a refund of the order may be made, in that unit of work; it raises what it refuses.
WithOrder: TypeAlias = Callable[[Tx, Order], None]


def _nothing(tx: Tx, order: Order) -> None:
    del tx, order


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """What a merchant asks for. ``out_no`` is its own number for the refund; left out, the refund's id serves.

    ``returns`` are parts of the payment that other merchants give back with it, by the same journal entry.
    """

    merchant_id: int
    order_id: int
    amount: Money
    reason: str = ""
    out_no: str | None = None
    returns: tuple[PartBack, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.returns) <= PARTS_MOST, len(self.returns)


@dataclass(frozen=True, slots=True)
class _InTheWay:
    """Another refund, or a split, of the order is on its way, by this journal entry."""

    entry_id: int


class Refunds:
    """A merchant's refunds. Those of one order happen one after another, so that the fee's parts add up exactly."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def refund(
        self, asked: RefundAsked, once: Once, also: AlsoRefund | None = None, check: WithOrder = _nothing
    ) -> Refund:
        """Give money back, with what receivers of parts give back for it, all or nothing; the refund, done.

        ``also`` writes what the caller keeps beside a new refund, in the unit of work that makes it. ``check`` may
        refuse one that is about to be made, or tried again, for reasons of the caller's own.
        The same request, or the same ``out_no`` with the same content (or without ``returns``), gives the same refund;
        one that was refused for want of money may be asked for again under its number, with other ``returns`` too.
        Raises ``NotFound``, ``RefundOutNoUsed``, ``MerchantFrozen``, ``AmountTooSmall``, ``OrderNotPaid``,
        ``RefundTooLate``, ``RefundExceedsPayment``;
        then for ``returns`` what ``splits.give_back`` refuses (``NotFound`` for a split of another order);
        ``MerchantFundsShort`` (the merchant's, or a receiver's); ``Unknown`` while the ledger does not answer.
        """
        for _ in range(_TRIES):
            outcome = await self._context.runtime.db.write(partial(self._intend, asked, once, also, check))
            if isinstance(outcome, Refund):
                return await self._end(outcome)
            await self._context.journal.finish(outcome.entry_id)
        raise Busy()

    async def weigh(self, asked: RefundAsked, then: WithOrder) -> None:
        """See whether a refund could be made, and instead of making it let the caller note it in that unit of work.

        Raises what ``refund`` refuses before money moves, ``RefundOutNoUsed`` also for a refund that was made.
        """
        assert not asked.returns, "what comes back with a refund is not weighed"
        for _ in range(_TRIES):
            in_the_way = await self._context.runtime.db.write(partial(self._weigh, asked, then))
            if in_the_way is None:
                return
            await self._context.journal.finish(in_the_way.entry_id)
        raise Busy()

    async def get(self, merchant_id: int, refund_id: int) -> Refund:
        """The merchant's refund with this id; raises ``NotFound``."""
        refund = await self._context.runtime.db.read(lambda tx: self._get_in(tx, refund_id))
        if refund.merchant_id != merchant_id:
            raise NotFound()
        return refund

    async def by_out_no(self, merchant_id: int, out_no: str) -> Refund:
        """The merchant's refund with this number of its own; raises ``NotFound``."""
        home = self._context.home
        refund = await self._context.runtime.db.read(lambda tx: refund_rows.by_out_no(tx, merchant_id, out_no, home))
        if refund is None:
            raise NotFound()
        return refund

    async def of_order(self, order_id: int) -> list[Refund]:
        """The refunds of an order, oldest first, whoever asks."""
        home = self._context.home
        return await self._context.runtime.db.read(lambda tx: refund_rows.of_order(tx, order_id, home))

    async def find(self, merchant_id: int, cursor: str | None = None, limit: int = 20) -> Page[Refund]:
        """A merchant's refunds, newest first; raises ``Invalid`` for a cursor that is not ours."""
        before, home = before_id(cursor), self._context.home
        found = await self._context.runtime.db.read(
            lambda tx: refund_rows.of_merchant(tx, merchant_id, before, limit + 1, home)
        )
        return page_of(found, limit, lambda refund: refund.id)

    async def _end(self, refund: Refund) -> Refund:
        entry = await self._context.journal.finish(refund.entry_id)
        if not entry.posted:
            raise merchant_refusal(entry)
        return await self.get(refund.merchant_id, refund.id)

    def _intend(
        self, asked: RefundAsked, once: Once, also: AlsoRefund | None, check: WithOrder, tx: Tx
    ) -> Refund | _InTheWay:
        context = self._context
        before = self._made_before(asked, once, tx)
        if before is not None and not before.refused:
            return before
        found = self._refundable(asked, tx)
        if isinstance(found, _InTheWay):
            return found
        order, held = found
        check(tx, order)
        refund_id, first = claim(tx, once, context.runtime.new_id() if before is None else before.id)
        refund = self._fresh(asked, order, held, refund_id, context.runtime.new_id())
        if before is None:
            assert first, "a repeat was found before"
            refund_rows.insert(tx, refund)
            if also is not None:
                also(tx, refund)
        else:
            refund_rows.try_again(tx, refund)
        order_rows.start_refund(tx, order.id, refund.id)
        taken = take_back_in(context, tx, order, asked.returns, refund.entry_id)
        movement = postings.order_refunded(
            member_balance(refund.payer_id, context.home),
            order.merchant_id,
            refund.amount,
            refund.fee_back,
            refund.from_held,
            [(returned.receiver_id, returned.amount) for returned in taken],
        )
        context.journal.intend(tx, refund.entry_id, movement, order.id, to_bytes(refund.id))
        return refund

    def _weigh(self, asked: RefundAsked, then: WithOrder, tx: Tx) -> _InTheWay | None:
        if asked.out_no is not None:
            known = refund_rows.by_out_no(tx, asked.merchant_id, asked.out_no, self._context.home)
            if known is not None and not known.refused:
                raise RefundOutNoUsed(out_no=asked.out_no)
        found = self._refundable(asked, tx)
        if isinstance(found, _InTheWay):
            return found
        then(tx, found[0])
        return None

    def _refundable(self, asked: RefundAsked, tx: Tx) -> tuple[Order, Held | None] | _InTheWay:
        """The order, with what it has set aside, when this may be given back now. Raises why it may not."""
        context = self._context
        order = context.order_of_in(tx, asked.merchant_id, asked.order_id)
        context.trading_in(tx, asked.merchant_id)
        if order.refund_id is not None:
            other = refund_rows.get(tx, order.refund_id, context.home)
            assert other is not None
            return _InTheWay(other.entry_id)
        held = held_rows.get(tx, order.id, context.home) if order.split else None
        if held is not None and held.moving_id is not None:
            return _InTheWay(held.moving_id)
        now = context.now_ms()
        if refusal := refund_rules.refund_refusal(order, asked.amount, now, context.settings.refund_within_days):
            raise refusal
        return order, held

    def _made_before(self, asked: RefundAsked, once: Once, tx: Tx) -> Refund | None:
        context, out_no = self._context, asked.out_no
        return made_before(
            tx,
            once,
            partial(self._get_in, tx),
            lambda: None if out_no is None else refund_rows.by_out_no(tx, asked.merchant_id, out_no, context.home),
            lambda known: refund_rules.repeat_refusal(
                known,
                split_rows.returns_by(tx, known.entry_id, context.home),
                asked.order_id,
                asked.amount,
                asked.returns,
            ),
            partial(refused_in, context, tx),
        )

    def _get_in(self, tx: Tx, refund_id: int) -> Refund:
        found = refund_rows.get(tx, refund_id, self._context.home)
        if found is None:
            raise NotFound()
        return found

    def _fresh(self, asked: RefundAsked, order: Order, held: Held | None, refund_id: int, entry_id: int) -> Refund:
        assert order.payer_id is not None
        back = fee_back(order.amount, order.fee, order.refunded, order.fee_returned, asked.amount)
        nothing = self._context.money(0)
        return Refund(
            id=refund_id,
            order_id=order.id,
            merchant_id=order.merchant_id,
            payer_id=order.payer_id,
            out_no=show("ref", refund_id) if asked.out_no is None else asked.out_no,
            amount=asked.amount,
            fee_back=back,
            reason=asked.reason,
            state=RefundState.PENDING,
            entry_id=entry_id,
            at_ms=self._context.now_ms(),
            done_at_ms=None,
            from_held=nothing if held is None else refund_rules.from_held(asked.amount, back, held.left),
        )
