"""Barcode payment between members and merchants.

Pay owns orders and what becomes of them: payments after a scan, payments by a code that the till
reads off the payer's phone, several orders paid at once, refunds, the operator's fee, static codes,
sharing a payment out to others, and what a merchant has earned: its settlement, and payouts of it to
members. It promises that an order is paid at most once, that refunds never exceed the payment, and
that every fen is with a member, a merchant, the operator or on its way to a bank.
"""

from jinbao.pay.errors import (
    MerchantFundsShort,
    OrderBeingPaid,
    OrderClosed,
    OrderExpired,
    OrderNotPaid,
    OrderPaid,
    OutNoUsed,
    PayeeFrozen,
    PayoutDone,
    PayoutOutNoUsed,
    PayoutReturned,
    ReceiverUnknown,
    RefundExceedsPayment,
    RefundOutNoUsed,
    SplitAboveRatio,
    SplitExceedsHeld,
    SplitFinished,
    SplitOutNoUsed,
)
from jinbao.pay.service import Pay, Printer, RefundAsked

__all__ = [
    "MerchantFundsShort",
    "OrderBeingPaid",
    "OrderClosed",
    "OrderExpired",
    "OrderNotPaid",
    "OrderPaid",
    "OutNoUsed",
    "Pay",
    "PayeeFrozen",
    "PayoutDone",
    "PayoutOutNoUsed",
    "PayoutReturned",
    "Printer",
    "ReceiverUnknown",
    "RefundAsked",
    "RefundExceedsPayment",
    "RefundOutNoUsed",
    "SplitAboveRatio",
    "SplitExceedsHeld",
    "SplitFinished",
    "SplitOutNoUsed",
]
