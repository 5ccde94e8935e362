"""Settlements, and what a merchant reads of its account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Money


class SettlementState(Enum):
    """``held``: the merchant's money is set aside and the bank has been told to pay it out.

    ``pending`` before that, ``done`` or ``refused`` (the money is back with the merchant) after it.
    """

    PENDING = "pending"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"


class LineKind(Enum):
    """What moved a merchant's balance.

    ``split``: shared out to others, and what was left. Whom it went to has ``split_received``; who gives some of it
    back has ``split_given_back``, and who gets it ``split_returned``.
    """

    PAYMENT = "payment"
    REFUND = "refund"
    SETTLEMENT = "settlement"
    PAYOUT = "payout"
    SPLIT = "split"
    SPLIT_RECEIVED = "split_received"
    SPLIT_GIVEN_BACK = "split_given_back"
    SPLIT_RETURNED = "split_returned"
    PACKET = "packet"
    PACKET_RETURNED = "packet_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A payout of what a merchant has earned to its bank account."""

    id: int
    merchant_id: int
    amount: Money
    bank_account: str
    state: SettlementState
    reason: str
    hold_id: int
    at_ms: int
    done_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantLine:
    """One line of a merchant's statement.

    ``change_minor`` (of the balance) is signed: gross less ``fee_minor`` less ``held_minor``. The latter was set aside
    to be shared out or, negative, came from there; ``held_after_minor`` is all that is set aside after the line.
    """

    merchant_id: int
    seq: int
    at_ms: int
    kind: LineKind
    gross_minor: int
    fee_minor: int
    change_minor: int
    balance_after_minor: int
    ref: int
    title: str
    counterpart: str
    held_minor: int = 0
    held_after_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A merchant's (or everybody's) sums of one day; ``by_hour`` is paid minor units for hours 0 .. 23 as lived."""

    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int
    by_hour: tuple[int, ...]

    @property
    def net_minor(self) -> int:
        """What the merchant keeps: paid less refunded less fees (fees given back already taken off)."""
        return self.paid_minor - self.refunded_minor - self.fees_minor
