"""Payouts: what a merchant pays to a member out of its balance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Money
from jinbao.pay.types.orders import OUT_NO_MAX, SUBJECT_MAX


class PayoutState(Enum):
    """``pending`` until the ledger has answered; ``waiting``: set aside until the member accepts.

    ``done``: the member has it. ``returned``: the merchant has it again. ``refused``: the ledger said no, nothing ever
    moved, and the same number may be tried again.
    """

    PENDING = "pending"
    WAITING = "waiting"
    DONE = "done"
    RETURNED = "returned"
    REFUSED = "refused"


class ReturnedWhy(Enum):
    """Why a payout went back."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutAsked:
    """What a merchant asks for. ``out_no`` is its own number for the payout; left out, the payout's id serves."""

    merchant_id: int
    member_id: int
    amount: Money
    title: str = ""
    out_no: str | None = None
    wait_for_member: bool = False

    def __post_init__(self) -> None:
        assert self.out_no is None or 1 <= len(self.out_no) <= OUT_NO_MAX, self.out_no
        assert len(self.title) <= SUBJECT_MAX, len(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout as it stands. ``member_name`` is masked; ``expires_at_ms`` matters while it waits.

    ``entry_id`` is the journal entry that pays it or sets it aside, ``closing_id`` the one that ends a wait.
    """

    id: int
    merchant_id: int
    merchant_name: str
    member_id: int
    member_name: str
    out_no: str
    amount: Money
    title: str
    waits: bool
    state: PayoutState
    why: ReturnedWhy | None
    entry_id: int
    closing_id: int | None
    at_ms: int
    expires_at_ms: int
    done_at_ms: int | None

    @property
    def refused(self) -> bool:
        """Whether the ledger said no, so that the number may be tried again."""
        return self.state is PayoutState.REFUSED
