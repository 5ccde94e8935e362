"""What members do with their balance: fill it, empty it, send from it, ask for money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.bank.types import BankAccount
from jinbao.kit.money import Money


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """A member's own account at a bank. ``holder`` is the bank's word for whose it is."""

    id: int
    member_id: int
    account: BankAccount
    name: str
    holder: str
    default: bool
    created_at_ms: int


class BankMoveKind(Enum):
    """Between a bank account and the balance."""

    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"


class MoveState(Enum):
    """``starting -> waiting -> closing -> done | refused``.

    starting  the journal is setting the money aside
    waiting   it is set aside, and the bank has been told
    closing   the bank has answered, and the journal is settling
    """

    STARTING = "starting"
    WAITING = "waiting"
    CLOSING = "closing"
    DONE = "done"
    REFUSED = "refused"

    @property
    def shown(self) -> str:
        """``pending``, ``done`` or ``refused``."""
        return self.value if self in (MoveState.DONE, MoveState.REFUSED) else "pending"


@dataclass(frozen=True, slots=True)
class BankMove:
    """A top-up or a withdrawal. ``fee`` is taken beside ``amount`` (0 for a top-up).

    ``hold_id`` is the journal entry that set the money aside, ``instruction_id`` what the bank was told (0 until
    then), ``reason`` why it was refused: the ledger's or the bank's word.
    """

    id: int
    kind: BankMoveKind
    member_id: int
    linked_id: int
    account: BankAccount
    amount: Money
    fee: Money
    state: MoveState
    hold_id: int
    instruction_id: int
    reason: str
    created_at_ms: int
    deadline_at_ms: int
    closed_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money from one member's balance to another's. ``state`` is STARTING, DONE or REFUSED."""

    id: int
    payer_id: int
    payee_id: int
    amount: Money
    note: str
    request_id: int
    state: MoveState
    reason: str
    created_at_ms: int
    closed_at_ms: int | None


class RequestState(Enum):
    """``open -> paying -> paid``, ``paying -> open`` when the balance was too low, or one of the other ends."""

    OPEN = "open"
    PAYING = "paying"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class MoneyRequest:
    """``asker_id`` asks ``payer_id`` for money; ``transfer_id`` is 0 until it is being paid."""

    id: int
    asker_id: int
    payer_id: int
    amount: Money
    note: str
    state: RequestState
    transfer_id: int
    created_at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None
