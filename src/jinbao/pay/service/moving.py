"""Starting a payment in the caller's unit of work, and seeing it through. Both ways to pay use it."""

from __future__ import annotations

from jinbao.identity.types import Merchant
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.money import Money
from jinbao.ledger import Entry
from jinbao.pay import postings
from jinbao.pay.errors import BalanceTooLow, PaymentFailed
from jinbao.pay.rules.fees import fee_of
from jinbao.pay.service.context import Context
from jinbao.pay.types import Order
from jinbao.wallet.types import Usage


def intend_payment_in(
    context: Context, tx: Tx, order: Order, merchant: Merchant, payer_id: int, usage: Usage, payment_id: int
) -> tuple[Money, str]:
    """Let the wallet allow it and write the journal's intent; the fee and the payer's masked name.

    Raises what the wallet refuses. The caller writes the order's row in the same unit.
    """
    assert merchant.id == order.merchant_id
    fee = fee_of(order.amount, merchant.fee_bp)
    spending = context.wallet.funding.spend_in(tx, payer_id, order.amount, usage)
    movement = postings.order_paid(spending.account, order, fee)
    context.journal.intend(tx, payment_id, movement, order.id, spending.pack())
    return fee, spending.payer_name


async def end_payment(context: Context, payment_id: int) -> Order:
    """The order, paid. Raises ``BalanceTooLow`` or ``PaymentFailed``; ``Unknown`` while there is no answer."""
    entry = await context.journal.finish(payment_id)
    if not entry.posted:
        raise payment_refusal(entry)
    return await context.runtime.db.read(lambda tx: context.order_in(tx, entry.subject))


def payment_refusal(entry: Entry) -> Refusal:
    """What to tell the payer about a payment that the ledger rejected."""
    return BalanceTooLow() if entry.short else PaymentFailed(reason=entry.reason)
