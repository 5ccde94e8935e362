"""What every service of pay is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jinbao.bank import Bank
from jinbao.identity import Identity, MerchantFrozen
from jinbao.identity.types import Merchant
from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.money import Asset, Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.pay.store import orders as order_rows
from jinbao.pay.types import HOUR_MS, Order, PaySettings
from jinbao.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Context:
    """The modules below, the runtime and the settings."""

    runtime: Runtime
    journal: Journal
    identity: Identity
    wallet: Wallet
    bank: Bank
    settings: PaySettings

    @property
    def home(self) -> Asset:
        """The operator's currency."""
        return self.runtime.home

    def now_ms(self) -> int:
        """Milliseconds UTC."""
        return self.runtime.clock.now_ms()

    def money(self, minor: int) -> Money:
        """An amount of the operator's currency."""
        return Money(minor, self.runtime.home)

    def today(self) -> int:
        """The ordinal of today in the operator's zone."""
        return day_of(self.now_ms(), self.runtime.zone).toordinal()

    def hour_of(self, at_ms: int) -> int:
        """The first millisecond of the operator's hour that ``at_ms`` lies in (zones may be off by half an hour)."""
        offset = datetime.fromtimestamp(at_ms // 1000, self.runtime.zone).utcoffset()
        assert offset is not None
        shift = offset.days * 86_400_000 + offset.seconds * 1000
        return (at_ms + shift) // HOUR_MS * HOUR_MS - shift

    def order_in(self, tx: Tx, order_id: int) -> Order:
        """The order with this id; raises ``NotFound``."""
        order = order_rows.get(tx, order_id, self.home)
        if order is None:
            raise NotFound()
        return order

    def order_of_in(self, tx: Tx, merchant_id: int, order_id: int) -> Order:
        """The merchant's order; raises ``NotFound`` for another merchant's as well."""
        order = self.order_in(tx, order_id)
        if order.merchant_id != merchant_id:
            raise NotFound()
        return order

    def owned_in(self, tx: Tx, caller: Principal, merchant_id: int) -> Merchant:
        """The merchant, which is the caller's own; raises ``NotFound`` for somebody else's, and for a till."""
        merchant = self.identity.merchants.get_in(tx, merchant_id)
        if caller.kind != "member" or merchant.owner_id != caller.id:
            raise NotFound()
        return merchant

    def trading_in(self, tx: Tx, merchant_id: int) -> Merchant:
        """The merchant, who may trade; raises ``NotFound`` or ``MerchantFrozen``."""
        merchant = self.identity.merchants.get_in(tx, merchant_id)
        if merchant.frozen:
            raise MerchantFrozen()
        return merchant
