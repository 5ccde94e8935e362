"""What every service of compat is handed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from jinbao.compat.ports import Meddler, ReceiptPrinter, Witness
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.doubting import Doubts
from jinbao.compat.service.keys import Keys
from jinbao.compat.service.settings import CompatSettings
from jinbao.identity import Identity
from jinbao.kit.clock import Clock
from jinbao.kit.http import RateLimits
from jinbao.kit.money import Asset, Money
from jinbao.kit.runtime import Runtime
from jinbao.packets import Packets
from jinbao.pay import Pay
from jinbao.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Context:
    """The modules below, our keys, the accounts that call, and whoever watches or meddles.

    ``wall`` is the clock on the wall: signatures carry its time, as the other side checks them with its own clock,
    while everything that happens is dated by the house's clock, which a sandbox may move. ``pace`` says how often an
    account may call, ``doubts`` how often anybody may fail to prove who calls; ``receipts``
    draws receipts. ``turns`` are the locks of what is worked on by one at a time, by its number.
    """

    runtime: Runtime
    wall: Clock
    identity: Identity
    wallet: Wallet
    pay: Pay
    packets: Packets
    accounts: Accounts
    keys: Keys
    settings: CompatSettings
    witness: Witness
    meddler: Meddler
    pace: RateLimits
    doubts: Doubts
    receipts: ReceiptPrinter
    turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def home(self) -> Asset:
        """The operator's currency."""
        return self.runtime.home

    def now_ms(self) -> int:
        """The house's time, milliseconds UTC."""
        return self.runtime.clock.now_ms()

    def money(self, minor: int) -> Money:
        """An amount of the operator's currency."""
        return Money(minor, self.runtime.home)

    def turn(self, number: str) -> asyncio.Lock:
        """The lock of this number, as long as anybody holds it or waits for it."""
        return self.turns.setdefault(number, asyncio.Lock())
