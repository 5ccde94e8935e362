"""The bank's words: instructions to the safeguarding bank, its answers, its statement, and what is found there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Asset, Money
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

#: The operator's account at the safeguarding bank, where all members' and merchants' money lies.
SAFEGUARDING = AccountKind(
    code=1000,
    name="bank.safeguarding",
    side=Side.DEBIT,
    guarded=True,
    history=True,
    about="Money of members and merchants, held at the safeguarding bank; it never goes below zero.",
)

_BANK = re.compile(r"[A-Z0-9]{2,11}", re.ASCII)
_NUMBER = re.compile(r"[A-Z0-9]{6,34}", re.ASCII)


def safeguarding(asset: Asset) -> AccountRef:
    """The operator's one safeguarding account for ``asset``."""
    return account_ref(SAFEGUARDING, 0, asset)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where an account is: a bank's code (2 .. 11 of A-Z, 0-9) and a number there (6 .. 34, so an IBAN fits).

    The code is empty where the number says it all, as an IBAN does.
    """

    bank: str
    number: str

    def __post_init__(self) -> None:
        assert not self.bank or _BANK.fullmatch(self.bank), self.bank
        assert _NUMBER.fullmatch(self.number), len(self.number)

    def text(self) -> str:
        """``BANK:NUMBER``, or the number alone, which ``parse_bank_account`` reads."""
        return f"{self.bank}:{self.number}" if self.bank else self.number

    def masked(self) -> str:
        """The number with all but its last four characters hidden."""
        return "•••• " + self.number[-4:]


def parse_bank_account(text: str) -> BankAccount | None:
    """Read ``BANK:NUMBER`` or ``NUMBER``, or ``None``.

    Spaces and hyphens in the number are dropped, letters become capitals.
    """
    if len(text) > 64:
        return None
    bank, mark, number = text.rpartition(":")
    bank, number = bank.strip().upper(), re.sub(r"[ -]", "", number).upper()
    if (mark and not _BANK.fullmatch(bank)) or not _NUMBER.fullmatch(number):
        return None
    return BankAccount(bank, number)


class InstructionKind(Enum):
    """Which way the money goes, seen from the safeguarding account."""

    COLLECT = "collect"
    PAY_OUT = "pay_out"


class InstructionState(Enum):
    """How far an instruction is. ``ready -> sent -> unknown -> done | refused``; the last two are final.

    ``sent`` is written before the bank is called, so that a crash in between is found and asked about.
    ``unknown`` means that the bank has not said how it ended: it stays so until the bank says.
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
    """What a bank said that cannot be acted on; a person must look, nothing is guessed."""

    WRONG_AMOUNT = "wrong_amount"
    CHANGED_ITS_MIND = "changed_its_mind"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One order to the bank, kept until the bank has answered.

    ``owner`` names the module that gave it (``"wallet"``) and ``reference`` is that module's id for what it is
    about. ``bank_minor`` is the amount that the bank says it moved. ``reason`` is the bank's word for a refusal.
    """

    id: int
    kind: InstructionKind
    amount: Money
    account: BankAccount
    reference: int
    owner: str
    state: InstructionState
    attempts: int
    created_at_ms: int
    deadline_at_ms: int
    next_try_at_ms: int
    closed_at_ms: int | None = None
    reason: str = ""
    bank_ref: str = ""
    trouble: Trouble | None = None
    bank_minor: int | None = None

    def late(self, now_ms: int) -> bool:
        """Whether the bank should have answered by now."""
        return not self.state.final and now_ms > self.deadline_at_ms


@dataclass(frozen=True, slots=True)
class Done:
    """The bank has moved ``amount_minor``; ``bank_ref`` is its own number for it."""

    amount_minor: int
    bank_ref: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The bank will not do it and nothing moved; ``reason`` is its word, such as ``insufficient_funds``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The bank has it and is still working on it."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """The bank has never heard of this instruction: it may be sent again under the same id."""


Answer = Done | Refused | Pending | Unheard


@dataclass(frozen=True, slots=True)
class Notice:
    """A confirmation that the bank sends of its own accord. It may come twice, and before the answer."""

    seq: int
    instruction_id: int
    answer: Done | Refused


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """What the bank says about an account when asked whether it exists."""

    name: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the safeguarding account at the bank: ``amount_minor`` is signed, money in is positive.

    ``instruction_id`` is the end-to-end reference that we gave, ``None`` for what the bank did unasked.
    """

    seq: int
    at_ms: int
    amount_minor: int
    balance_after_minor: int
    instruction_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between the bank's books and ours. ``what`` names it (see ``rules.reconcile``)."""

    what: str
    instruction_id: int | None
    ours_minor: int | None
    bank_minor: int | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The bank's statement against our books, at one moment.

    ``waiting_minor`` is what the bank has booked and we have not closed yet (signed): it explains a difference
    and is no finding.
    """

    at_ms: int
    bank_minor: int
    ours_minor: int
    waiting_minor: int
    lines: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether every difference is explained."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class BankSettings:
    """How patient we are, all in milliseconds of the handed-in clock.

    After try ``n`` without an end the next is ``first_wait_ms * 2**(n - 1)`` later, at most ``longest_wait_ms``.
    ``deadline_ms`` after its making an open instruction counts as late; it is asked about for as long as it takes.
    """

    first_wait_ms: int = 1_000
    longest_wait_ms: int = 300_000
    deadline_ms: int = 900_000
    batch: int = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """How the sandbox bank is to misbehave, for one account or for all, the next ``times`` (``None``: always).

    late_ms         takes it, and moves the money only so much later (at the price of the balance then)
    twice           sends every confirmation twice
    silent          withholds this many answers although it does what it was told, and sends no confirmation
    lost            never hears of it: no answer, nothing moves, and asked later it is ``Unheard``
    refuse          says no with this word
    wrong_by_minor  answers with an amount that is off by so much (signed) although the right one moved
    misbook_minor   moves an amount that is off by so much (signed) although it answers with the right one
    """

    late_ms: int = 0
    twice: bool = False
    silent: int = 0
    lost: bool = False
    refuse: str = ""
    wrong_by_minor: int = 0
    misbook_minor: int = 0
    times: int | None = 1

    def __post_init__(self) -> None:
        assert self.late_ms >= 0 and self.silent >= 0 and (self.times is None or self.times > 0)
