"""Words of batches: what the house buys from and sells to the custodian, and what the operator put in of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    """Which way, seen from the house."""

    BUY = "buy"
    SELL = "sell"


class BatchState(Enum):
    """How far a batch is.

    ``holding -> ordered -> filling -> filled -> settling -> done``: set aside in the ledger, told to the custodian,
    dealt, told to the bank, settled. ``ordered -> returning -> refused`` when the custodian refuses,
    ``holding -> refused`` when there is not enough to set aside, ``filled -> due -> filled`` while the bank refuses.
    """

    HOLDING = "holding"
    ORDERED = "ordered"
    FILLING = "filling"
    FILLED = "filled"
    DUE = "due"
    SETTLING = "settling"
    RETURNING = "returning"
    DONE = "done"
    REFUSED = "refused"


#: While a batch is here, no other is ordered: its outcome decides what the next one would be.
DEALING = (BatchState.HOLDING, BatchState.ORDERED, BatchState.FILLING, BatchState.RETURNING)


@dataclass(frozen=True, slots=True)
class Batch:
    """``ug`` bought from or sold to the custodian for ``amount_minor`` (0 before it is filled).

    ``price_minor`` is the custodian's price per gram when it was ordered, ``limit_minor`` the most that it may cost or
    the least that it must bring. ``urgent`` says that members were waiting, ``staff_id`` who ordered it (0: nobody).
    ``reason`` is the custodian's or the bank's word for a refusal.
    """

    id: int
    side: Side
    ug: int
    price_minor: int
    limit_minor: int
    amount_minor: int
    state: BatchState
    urgent: bool
    staff_id: int
    hold_id: int
    instruction_id: int
    fill_id: int
    bank_instruction_id: int
    settle_id: int
    reason: str
    created_at_ms: int
    next_try_at_ms: int
    filled_at_ms: int
    closed_at_ms: int


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """What the house aims at: metal to sell to members, cash to buy back from them.

    Metal below ``low_ug`` is filled up to ``target_ug``, above ``high_ug`` it is brought down to it. Cash below
    ``cash_low_minor`` is filled up to ``cash_target_minor`` by selling metal that is above ``low_ug``. Buying leaves
    ``cash_low_minor``, so that no purchase is the reason for a sale, nor the other way round. A batch is a whole
    number of ``lot_ug`` and at most ``most_ug``; its price may move ``limit_bp`` against us before the custodian must
    refuse; after one that failed the next waits ``retry_ms``.
    """

    low_ug: int
    target_ug: int
    high_ug: int
    cash_low_minor: int
    cash_target_minor: int
    lot_ug: int
    most_ug: int
    limit_bp: int
    retry_ms: int

    def __post_init__(self) -> None:
        assert 0 <= self.low_ug <= self.target_ug <= self.high_ug and 0 < self.lot_ug <= self.most_ug
        assert 0 <= self.cash_low_minor <= self.cash_target_minor


@dataclass(frozen=True, slots=True)
class Position:
    """What the house has free to deal with: metal at the custodian, cash at the bank."""

    inventory_ug: int
    dealing_minor: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch that should be ordered."""

    side: Side
    ug: int
    limit_minor: int


class CapitalState(Enum):
    """How far the metal, or the cash, of what the operator puts in is."""

    NONE = "none"
    WAITING = "waiting"
    POSTING = "posting"
    DONE = "done"
    REFUSED = "refused"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (CapitalState.NONE, CapitalState.DONE, CapitalState.REFUSED)


@dataclass(frozen=True, slots=True)
class Capital:
    """Metal and cash that the operator puts in: each goes its own way and ends by itself."""

    id: int
    ug: int
    amount_minor: int
    metal: CapitalState
    cash: CapitalState
    reason: str
    at_ms: int
