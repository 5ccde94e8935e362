"""What the city is handed: the services of a running house, and what the city keeps between two lives of a process."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from jinbao.bank import Bank
from jinbao.bank.types import BankAccount, Fault
from jinbao.chat import Chat
from jinbao.gold import Gold
from jinbao.gold.types.custody import CustodianFault, InstructionKind
from jinbao.identity import Identity
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Principal
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.types import Finding
from jinbao.packets import Packets
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


class VaultDesk(Protocol):
    """The sandbox custodian from behind its counter."""

    async def seed(self, stock: Mapping[str, int]) -> int:
        """Have so many pieces of each product to pack."""
        ...

    async def order_fault(self, fault: CustodianFault, kind: InstructionKind | str = "") -> None:
        """Misbehave, at one kind of instruction or at all."""
        ...

    async def behave(self, kind: InstructionKind | str = "") -> None:
        """Stop misbehaving."""
        ...

    async def total(self) -> int:
        """All metal that is there for us, in micrograms."""
        ...


class Market(Protocol):
    """The market for gold, for whoever can shake it."""

    def shock(self, bp: int) -> None:
        """From now on everything is dearer by so many basis points (below 0: cheaper)."""
        ...

    def silence(self, for_ms: int) -> None:
        """Say nothing new for a while."""
        ...


@dataclass(frozen=True, slots=True)
class DealerAccounts:
    """At the bank: the operator's own account, from which its cash for dealing comes, and the custodian's."""

    own: BankAccount
    custodian: BankAccount


async def no_audit() -> Sequence[Finding]:
    """For a house without the ledger's own auditor: the city's stays."""
    return ()


@dataclass(frozen=True, slots=True)
class City:
    """A running house, as far as the city deals with it.

    ``clock`` is the one that ``runtime`` has. ``settle`` does whatever is due at the clock's present moment, until
    nothing is left: events, jobs, the journal's sweep. ``audit`` is the services' own auditor. ``market`` is there when
    the price of gold can be shaken.
    """

    runtime: Runtime
    clock: MovableClock
    journal: Journal
    identity: Identity
    bank: Bank
    desk: BankDesk
    wallet: Wallet
    pay: Pay
    gold: Gold
    vault: VaultDesk
    dealer: DealerAccounts
    chat: Chat
    packets: Packets
    settle: Callable[[], Awaitable[None]]
    audit: Callable[[], Awaitable[Sequence[Finding]]] = no_audit
    market: Market | None = None


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
    paid_too: list[Paid] = field(default_factory=list)
    requests: dict[int, int] = field(default_factory=dict)
    #: The treasury's session, the chats of circles by their number, and what else acts have made, by the act's number.
    treasurer: Principal | None = None
    chats: list[int] = field(default_factory=list)
    packets: dict[int, int] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)
    quotes: dict[int, int] = field(default_factory=dict)

    @property
    def member_ids(self) -> list[int]:
        """The members in the order of the population."""
        return [caller.id for caller in self.callers]


def once(act: int | str, step: str, at_ms: int) -> Once:
    """The key under which a step of an act is asked for, the same when it is asked again."""
    key = f"{act}-{step}"
    return Once(b"jinbao/sim", key, hashlib.sha256(key.encode()).digest(), at_ms)
