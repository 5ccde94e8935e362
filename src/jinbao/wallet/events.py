"""What the wallet announces. Snapshots; ids as shown; amounts in minor units of ``asset``."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class ToppedUp(Event, frozen=True, kw_only=True):
    """The bank has collected, and the money is on the member's balance."""

    NAME: ClassVar[str] = "wallet.topped_up/1"
    id: str
    member: str
    amount_minor: int
    asset: str
    at_ms: int


class TopUpRefused(Event, frozen=True, kw_only=True):
    """Nothing was collected; ``reason`` is the bank's or the ledger's word."""

    NAME: ClassVar[str] = "wallet.top_up_refused/1"
    id: str
    member: str
    amount_minor: int
    asset: str
    reason: str
    at_ms: int


class Withdrawn(Event, frozen=True, kw_only=True):
    """The bank has paid out; amount and fee have left the member's balance."""

    NAME: ClassVar[str] = "wallet.withdrawn/1"
    id: str
    member: str
    amount_minor: int
    fee_minor: int
    asset: str
    at_ms: int


class WithdrawalRefused(Event, frozen=True, kw_only=True):
    """Nothing was paid out; the money is the member's to use again."""

    NAME: ClassVar[str] = "wallet.withdrawal_refused/1"
    id: str
    member: str
    amount_minor: int
    fee_minor: int
    asset: str
    reason: str
    at_ms: int


class Transferred(Event, frozen=True, kw_only=True):
    """Money went from one member to another; ``request`` is the request it answers, or empty."""

    NAME: ClassVar[str] = "wallet.transferred/1"
    id: str
    payer: str
    payee: str
    amount_minor: int
    asset: str
    request: str
    at_ms: int


class RequestChanged(Event, frozen=True, kw_only=True):
    """A request for money as it is now: ``open``, ``paid``, ``declined``, ``cancelled`` or ``expired``."""

    NAME: ClassVar[str] = "wallet.request_changed/1"
    id: str
    asker: str
    payer: str
    amount_minor: int
    asset: str
    state: str
    at_ms: int
