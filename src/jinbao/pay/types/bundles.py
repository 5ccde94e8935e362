"""Bundles: orders that are paid together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.money import Money
from jinbao.pay.types.orders import PAID_STATES, NewOrder, Order, OrderState

#: As many orders as a service provider may put together at WeChat Pay.
BUNDLE_MOST = 50


@dataclass(frozen=True, slots=True)
class BundleItem:
    """One order to be, and the merchant that it is for."""

    merchant_id: int
    new: NewOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Orders (1 .. 50, in the order given) that one merchant put together under its number ``out_no``.

    Until they are paid, and if they never are, all of them stand alike. Afterwards each is refunded by itself.
    """

    id: int
    merchant_id: int
    out_no: str
    created_at_ms: int
    orders: tuple[Order, ...]

    def __post_init__(self) -> None:
        assert 1 <= len(self.orders) <= BUNDLE_MOST, len(self.orders)

    @property
    def total(self) -> Money:
        """What the payer pays in one."""
        total = self.orders[0].amount
        for order in self.orders[1:]:
            total = total.plus(order.amount)
        return total

    @property
    def state(self) -> OrderState:
        """Where the bundle stands; refunds are each order's own affair, so it stays ``paid`` through them."""
        first = self.orders[0].state
        return OrderState.PAID if first in PAID_STATES else first

    @property
    def payment_id(self) -> int | None:
        """The payment of all orders, which is also its journal entry."""
        return self.orders[0].payment_id
