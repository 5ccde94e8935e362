"""Splits: a merchant shares a payment out to others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Money
from jinbao.pay.types.orders import OUT_NO_MAX, REASON_MAX

#: Receivers in one split.
PARTS_MOST = 50
#: Receivers that a merchant may register.
RECEIVERS_MOST = 20_000
RELATION_MAX = 64


class PartyKind(Enum):
    """Who can be given a part of a payment."""

    MEMBER = "member"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class Party:
    """A member or a merchant, by its id."""

    kind: PartyKind
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Whom a merchant may give parts of payments to: ``relation`` is its word for why, ``name`` as shown (masked)."""

    merchant_id: int
    party: Party
    relation: str
    name: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class PartAsked:
    """How much of a payment one receiver is to have."""

    party: Party
    amount: Money
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAsked:
    """What a merchant asks for: parts to give (none is good with ``finish``), and whether the rest becomes its own.

    ``out_no`` is its own number for the split; left out, the split's id serves.
    """

    merchant_id: int
    order_id: int
    parts: tuple[PartAsked, ...] = ()
    finish: bool = False
    note: str = ""
    out_no: str | None = None

    def __post_init__(self) -> None:
        assert self.parts or self.finish, "a split gives something or ends the sharing"
        assert len(self.parts) <= PARTS_MOST, len(self.parts)
        assert self.out_no is None or 1 <= len(self.out_no) <= OUT_NO_MAX, self.out_no
        assert len(self.note) <= REASON_MAX, len(self.note)


class SplitState(Enum):
    """``pending`` until the ledger has answered."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Part:
    """What one receiver got; ``returned`` of it went back."""

    party: Party
    amount: Money
    note: str
    returned: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A split as it stands. ``rest`` became the merchant's own with it. Without an ``entry_id`` nothing moved."""

    id: int
    order_id: int
    merchant_id: int
    out_no: str
    parts: tuple[Part, ...]
    finish: bool
    rest: Money
    note: str
    state: SplitState
    entry_id: int | None
    at_ms: int
    done_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a paid order with ``split`` has set aside.

    ``held`` at the payment, ``left`` of it now, ``given`` to receivers so far; ``most`` may be given in all.
    ``moving_id`` is the journal entry of a split on its way: those of one order happen one after another.
    """

    order_id: int
    merchant_id: int
    held: Money
    left: Money
    given: Money
    most: Money
    due_at_ms: int
    finished_at_ms: int | None
    moving_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAsked:
    """A receiver (``receiver_id``, a merchant) gives some of a split back to the merchant who shared it out."""

    merchant_id: int
    split_id: int
    receiver_id: int
    amount: Money
    note: str = ""
    out_no: str | None = None

    def __post_init__(self) -> None:
        assert self.out_no is None or 1 <= len(self.out_no) <= OUT_NO_MAX, self.out_no
        assert len(self.note) <= REASON_MAX, len(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBack:
    """How much of a split a receiver (a merchant) gives back with a refund of the order."""

    split_id: int
    receiver_id: int
    amount: Money
    note: str = ""

    def __post_init__(self) -> None:
        assert len(self.note) <= REASON_MAX, len(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitReturn:
    """A return as it stands. A refused one may be asked for again under its number.

    ``entry_id`` is an entry of its own, or that of the refund that it came with.
    """

    id: int
    split_id: int
    merchant_id: int
    receiver_id: int
    out_no: str
    amount: Money
    note: str
    state: SplitState
    entry_id: int
    at_ms: int
    done_at_ms: int | None

    @property
    def refused(self) -> bool:
        """Whether the ledger said no, so that the number may be tried again."""
        return self.state is SplitState.REFUSED
