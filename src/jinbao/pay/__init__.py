"""Barcode payment between members and merchants.

Pay owns orders and what becomes of them: payments after a scan, payments by a code that the till
reads off the payer's phone, refunds, the operator's fee, static codes, and the settlement of what a
merchant has earned. It promises that an order is paid at most once, that refunds never exceed the
payment, and that every fen is with the member, the merchant, the operator or on its way to a bank.
"""

from jinbao.pay.errors import OrderClosed, OrderExpired, OrderNotPaid, OrderPaid
from jinbao.pay.service import Pay, Printer, RefundAsked

__all__ = ["OrderClosed", "OrderExpired", "OrderNotPaid", "OrderPaid", "Pay", "Printer", "RefundAsked"]
