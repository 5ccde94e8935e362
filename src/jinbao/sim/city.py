"""What the city is handed: the services of a running house, and what the city keeps between two lives of a process."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from jinbao.bank import Bank
from jinbao.bank.types import BankAccount, Fault
from jinbao.identity import Identity
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Principal
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.types import Finding
from jinbao.pay import Pay
from jinbao.sim.population import Population
from jinbao.wallet import Wallet


class BankDesk(Protocol):
    """The sandbox bank from behind its counter: the city opens accounts there and tells it how to misbehave."""

    async def seed(self, accounts: Sequence[tuple[BankAccount, str, int]]) -> int:
        """Open accounts with a holder and a balance."""
        ...

    async def order_fault(self, fault: Fault, account: BankAccount | None = None) -> None:
        """Misbehave, for one account or for all."""
        ...

    async def behave(self, account: BankAccount | None = None) -> None:
        """Stop misbehaving."""
        ...

    async def balance(self, account: BankAccount = ...) -> int:
        """What is on an account; without one, on ours."""
        ...

    async def total(self) -> int:
        """All money at the bank."""
        ...


async def no_audit() -> Sequence[Finding]:
    """For a house without the ledger's own auditor: the city's stays."""
    return ()


@dataclass(frozen=True, slots=True)
class City:
    """A running house, as far as the city deals with it.

    ``clock`` is the one that ``runtime`` has. ``settle`` does whatever is due at the clock's present moment, until
    nothing is left: events, jobs, the journal's sweep. ``audit`` is the ledger's own auditor.
    """

    runtime: Runtime
    clock: MovableClock
    journal: Journal
    identity: Identity
    bank: Bank
    desk: BankDesk
    wallet: Wallet
    pay: Pay
    settle: Callable[[], Awaitable[None]]
    audit: Callable[[], Awaitable[Sequence[Finding]]] = no_audit


@dataclass(slots=True)
class Paid:
    """A payment that was acknowledged: what a refund needs to know."""

    order_id: int
    amount_minor: int
    fee_minor: int


@dataclass(slots=True)
class Town:
    """Who is who in the services' numbers, and what was acknowledged. It outlives a crash of the services."""

    population: Population
    callers: list[Principal] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    merchants: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    paid: dict[int, Paid] = field(default_factory=dict)
    requests: dict[int, int] = field(default_factory=dict)

    @property
    def member_ids(self) -> list[int]:
        """The members in the order of the population."""
        return [caller.id for caller in self.callers]


def once(act: int | str, step: str, at_ms: int) -> Once:
    """The key under which a step of an act is asked for, the same when it is asked again."""
    key = f"{act}-{step}"
    return Once(b"jinbao/sim", key, hashlib.sha256(key.encode()).digest(), at_ms)
