"""What pay does when the ledger has answered: rows, statements and events, in the unit that closes the entry."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, show
from jinbao.ledger import Entry
from jinbao.pay.rules import splits as share_rules
from jinbao.pay.rules.orders import after_failure, after_refund
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.returns import given_back_in, not_given_back_in
from jinbao.pay.store import books
from jinbao.pay.store import held as held_rows
from jinbao.pay.store import orders as order_rows
from jinbao.pay.store import refunds as refund_rows
from jinbao.pay.store import splits as split_rows
from jinbao.pay.types import LineKind, Order, OrderState, RefundState
from jinbao.wallet.types import Counterpart, Spending
from jinbao.wallet.types import LineKind as WalletLineKind


def paid_in(context: Context, tx: Tx, order_id: int, payment_id: int) -> None:
    """The order is paid: both statements, the hour's sums, what is set aside, the event."""
    now = context.now_ms()
    order = order_rows.mark_paid(tx, order_id, payment_id, now, context.home)
    assert order.payer_id is not None
    _tell_member(context, tx, order, -order.amount.minor, WalletLineKind.PAYMENT, payment_id)
    aside = order.amount.minus(order.fee) if order.split else context.money(0)
    line = books.NewLine(
        merchant_id=order.merchant_id,
        kind=LineKind.PAYMENT,
        gross_minor=order.amount.minor,
        fee_minor=order.fee.minor,
        ref=order.id,
        title=order.subject,
        counterpart=order.payer_name,
        at_ms=now,
        held_minor=aside.minor,
    )
    books.add_line(tx, line, context.today())
    hour = context.hour_of(now)
    books.add_to_hour(tx, order.merchant_id, hour, orders=1, paid=order.amount.minor, fees=order.fee.minor)
    if order.split:
        own_bp = held_rows.most_bp(tx, order.merchant_id)
        most_bp = context.settings.split_most_bp if own_bp is None else own_bp
        most = share_rules.most_to_give(order.amount, most_bp)
        held_rows.insert(tx, order.id, order.merchant_id, aside, most, now + context.settings.split_wait_ms)
    context.runtime.outbox.announce(tx, telling.paid(order))


class PaidCompletion:
    """Ends a payment. The entry's subject is the order; its note is the wallet's spending."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The order is paid."""
        paid_in(self._context, tx, entry.subject, entry.id)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: the order goes back to where it may be tried again, or is closed."""
        context, now = self._context, self._context.now_ms()
        order = context.order_in(tx, entry.subject)
        assert order.payment_id == entry.id, (order, reason)
        context.wallet.funding.unspend_in(tx, Spending.unpack(entry.note, context.home))
        state, why = after_failure(order, now)
        if state is OrderState.PAYING:
            order_rows.wait_again(tx, order.id)
        elif why is None:
            order_rows.reopen(tx, order.id)
        else:
            order_rows.close(tx, order.id, why, now)
            context.runtime.outbox.announce(tx, telling.closed(context.order_in(tx, order.id)))


class RefundedCompletion:
    """Ends a refund. The entry's subject is the order; its note is the refund's id."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money is back: receivers' parts, the order's sums, both statements, the hour's sums, the event."""
        context, now = self._context, self._context.now_ms()
        refund = refund_rows.get(tx, from_bytes(entry.note), context.home)
        order = context.order_in(tx, entry.subject)
        assert refund is not None and order.refund_id == refund.id and refund.entry_id == entry.id, entry
        refunded = order.refunded.plus(refund.amount)
        returned = order.fee_returned.plus(refund.fee_back)
        assert refunded.minor <= order.amount.minor and returned.minor <= order.fee.minor, order
        for back in split_rows.returns_by(tx, entry.id, context.home):
            given_back_in(context, tx, back)
        refund_rows.end(tx, refund.id, RefundState.DONE, now)
        order_rows.end_refund(tx, order.id, after_refund(order.amount, refunded), refunded, returned)
        order = context.order_in(tx, order.id)
        _tell_member(context, tx, order, refund.amount.minor, WalletLineKind.REFUND, entry.id)
        line = books.NewLine(
            merchant_id=order.merchant_id,
            kind=LineKind.REFUND,
            gross_minor=-refund.amount.minor,
            fee_minor=-refund.fee_back.minor,
            ref=refund.id,
            title=order.subject,
            counterpart=order.payer_name,
            at_ms=now,
            held_minor=-refund.from_held.minor,
        )
        books.add_line(tx, line, context.today())
        if refund.from_held.minor:
            held_rows.take(tx, order.id, refund.from_held)
        hour = context.hour_of(now)
        books.add_to_hour(tx, order.merchant_id, hour, refunded=refund.amount.minor, fees=-refund.fee_back.minor)
        context.runtime.outbox.announce(tx, telling.refunded(order, refund, now))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: the refund is refused, and another may be asked for."""
        context = self._context
        order = context.order_in(tx, entry.subject)
        assert order.refund_id == from_bytes(entry.note), (order, reason)
        for returned in split_rows.returns_by(tx, entry.id, context.home):
            not_given_back_in(context, tx, returned)
        refund_rows.end(tx, from_bytes(entry.note), RefundState.REFUSED, context.now_ms())
        order_rows.end_refund(tx, order.id, order.state, order.refunded, order.fee_returned)


def _tell_member(context: Context, tx: Tx, order: Order, change: int, kind: WalletLineKind, entry_id: int) -> None:
    assert order.payer_id is not None
    counterpart = Counterpart("merchant", show("mch", order.merchant_id), order.merchant_name)
    context.wallet.statements.record_in(
        tx, order.payer_id, change, kind, counterpart, show("ord", order.id), entry_id, note=order.subject
    )
