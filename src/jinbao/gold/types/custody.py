"""Words of the custodian's side: instructions, answers, bars, statements, and how far a held movement is.

Weights are whole micrograms of fine gold. A *holder* is a part of our holding at the custodian, named after the ledger
account that it mirrors (``2300:<26 characters>``), so that both sub-ledgers can be compared line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from jinbao.kit.ids import encode
from jinbao.ledger.chart import AccountRef, Movement


class CustodyMode(Enum):
    """Who keeps the record of which member owns what (sources.md 2.2 and 9.3).

    ``trustee``: we do, and the custodian holds one sum for all. ``bank_of_record``: the custodian does, and executes
    each movement between members before our books follow.
    """

    TRUSTEE = "trustee"
    BANK_OF_RECORD = "bank_of_record"


class InstructionKind(Enum):
    """What the custodian is told to do."""

    TRANSFER = "transfer"
    BUY = "buy"
    SELL = "sell"
    DEPOSIT = "deposit"
    PACK = "pack"
    HAND_OVER = "hand_over"


class InstructionState(Enum):
    """How far an instruction is. ``ready -> sent -> unknown -> done | refused``; the last two are final.

    ``sent`` is written before the custodian is called, so that a crash in between is found and asked about.
    """

    READY = "ready"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (InstructionState.DONE, InstructionState.REFUSED)


class Trouble(Enum):
    """What a custodian said that cannot be acted on; a person must look, nothing is guessed."""

    WRONG_TERMS = "wrong_terms"
    CHANGED_ITS_MIND = "changed_its_mind"


@dataclass(frozen=True, slots=True)
class Move:
    """``ug`` micrograms from one holder to another; an empty name is the world outside our holding."""

    source: str
    target: str
    ug: int

    def __post_init__(self) -> None:
        assert self.ug > 0 and self.source != self.target, self


@dataclass(frozen=True, slots=True)
class Done:
    """The custodian did it: ``ug`` moved, at ``amount_minor`` in money where it was bought or sold.

    ``serials`` are those of the pieces that it packed; ``ref`` is its own number for it.
    """

    ug: int
    ref: str
    amount_minor: int = 0
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The custodian will not do it and nothing moved; ``reason`` is its word, such as ``out_of_stock``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The custodian has it and is still working on it."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """The custodian has never heard of it: it may be sent again under the same id."""


Answer = Done | Refused | Pending | Unheard


@dataclass(frozen=True, slots=True)
class Order:
    """What an instruction says. ``ug`` is all that moves, and the sum of ``moves`` where there are any.

    ``limit_minor`` is the most that a purchase may cost, or the least that a sale must bring. ``product`` and
    ``count`` say which pieces are packed or handed over.
    """

    kind: InstructionKind
    ug: int
    moves: tuple[Move, ...] = ()
    limit_minor: int = 0
    product: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        assert self.ug > 0 and self.limit_minor >= 0 and self.count >= 0, self
        assert not self.moves or sum(move.ug for move in self.moves) == self.ug, self


@dataclass(frozen=True, slots=True)
class Instruction:
    """One order to the custodian, kept until it has answered.

    ``owner`` names the part of gold that gave it and ``reference`` is that part's id for what it is about. ``ref``,
    ``amount_minor`` and ``serials`` are what the custodian answered; ``reason`` is its word for a refusal.
    """

    id: int
    order: Order
    reference: int
    owner: str
    state: InstructionState
    attempts: int
    created_at_ms: int
    deadline_at_ms: int
    next_try_at_ms: int
    closed_at_ms: int | None = None
    reason: str = ""
    ref: str = ""
    amount_minor: int = 0
    serials: tuple[str, ...] = ()
    trouble: Trouble | None = None

    def late(self, now_ms: int) -> bool:
        """Whether the custodian should have answered by now."""
        return not self.state.final and now_ms > self.deadline_at_ms


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How patient we are with the custodian, all in milliseconds of the handed-in clock.

    After try ``n`` without an end the next is ``first_wait_ms * 2**(n - 1)`` later, at most ``longest_wait_ms``.
    ``deadline_ms`` after its making an open instruction counts as late; it is asked about for as long as it takes.
    """

    first_wait_ms: int = 1_000
    longest_wait_ms: int = 300_000
    deadline_ms: int = 900_000
    batch: int = 100


class HeldState(Enum):
    """How far a movement is that the custodian must execute first.

    ``holding -> instructed -> posting -> done``, or ``-> not_held`` when the ledger refuses the hold, or
    ``instructed -> returning -> refused`` when the custodian refuses. The last of each path are final.
    """

    HOLDING = "holding"
    INSTRUCTED = "instructed"
    POSTING = "posting"
    RETURNING = "returning"
    DONE = "done"
    NOT_HELD = "not_held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Held:
    """A movement on its way through the custodian. ``entry_id`` is the journal entry that it will become.

    ``reserved`` says which of its legs ``hold_id`` has set aside (``rules.custody.reserved``); ``return_id`` (0 before
    there is one) gives them back. ``reason`` is the ledger's or the custodian's word when it came to nothing.
    """

    entry_id: int
    hold_id: int
    return_id: int
    instruction_id: int
    subject: int
    note: bytes
    movement: Movement
    reserved: tuple[bool, ...]
    state: HeldState
    reason: str
    created_at_ms: int
    closed_at_ms: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in the vault. ``fineness`` is in thousandths times ten (9999 is 999.9); weights are micrograms.

    ``assay`` is the number of its certificate.
    """

    serial: str
    refiner: str
    gross_ug: int
    fineness: int
    fine_ug: int
    assay: str
    vault: str


@dataclass(frozen=True, slots=True)
class CustodianStatement:
    """What the custodian says it held for us at ``at_ms`` of a day: brought forward, in, out, and all.

    ``bars_ug`` is the fine weight of the bars that it has set apart for us; ``last_seq`` the number of its last line;
    ``digest`` the SHA-256 of all of it (``rules.custody.statement_digest``).
    """

    day: date
    at_ms: int
    opening_ug: int
    in_ug: int
    out_ug: int
    closing_ug: int
    bars_ug: int
    last_seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class CustodianLine:
    """One change of our whole holding at the custodian: ``ug`` is signed, metal in is positive."""

    seq: int
    at_ms: int
    ug: int
    after_ug: int
    instruction_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CustodianPrice:
    """At what the custodian sells to us (``ask_minor``) and buys from us (``bid_minor``), per gram."""

    bid_minor: int
    ask_minor: int


@dataclass(frozen=True, slots=True)
class CustodianFault:
    """How the sandbox custodian is to misbehave, the next ``times`` (``None``: always).

    late_ms    takes an instruction, and carries it out only so much later
    silent     withholds this many answers although it does what it was told
    lost       never hears of it: no answer, nothing moves, and asked later it is ``Unheard``
    refuse     says no with this word
    short_ug   its statement shows so much less than it holds
    short_bars its list leaves out so many bars
    """

    late_ms: int = 0
    silent: int = 0
    lost: bool = False
    refuse: str = ""
    short_ug: int = 0
    short_bars: int = 0
    times: int | None = 1

    def __post_init__(self) -> None:
        assert min(self.late_ms, self.silent, self.short_ug, self.short_bars) >= 0
        assert self.times is None or self.times > 0


def holder(ref: AccountRef) -> str:
    """The name of the custodian's sub-account that mirrors a ledger account."""
    return holder_name(ref.kind.code, ref.owner)


def holder_name(code: int, owner: int) -> str:
    """The same, from the code of the account's kind and from whose it is (0: the operator's)."""
    return f"{code}:{encode(owner)}" if owner else str(code)
