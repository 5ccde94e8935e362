"""Limits, what has been used of them, and what spending from a balance carries along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import msgspec

from jinbao.identity.types import AccountClass, CodeKind, ProofLevel
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.ledger.chart import AccountRef
from jinbao.wallet.types.accounts import member_balance


@dataclass(frozen=True, slots=True)
class Usage:
    """How a member spends: by which kind of code (``None``: no code, as in a transfer) and how it was confirmed."""

    code: CodeKind | None
    proof: ProofLevel


@dataclass(frozen=True, slots=True)
class Used:
    """What a member has used up. The day and the year are business ones in the operator's zone.

    ``codes`` are the day's payments by code tier, ``proofs`` the day's spending by strength of proof,
    ``pin_free_count`` the day's spendings without proof. ``withdrawn_minor`` counts for life (for the fee).
    """

    day: date
    day_minor: int = 0
    year_minor: int = 0
    lifetime_minor: int = 0
    tier_c_minor: int = 0
    tier_b_minor: int = 0
    tier_a_minor: int = 0
    tier_d_minor: int = 0
    no_proof_minor: int = 0
    pin_minor: int = 0
    passkey_minor: int = 0
    pin_free_count: int = 0
    withdrawn_minor: int = 0

    def on(self, day: date) -> Used:
        """What of it still counts on ``day``: a new day and a new year begin at nothing.

        The day before is still this day: a clock that was set back over midnight gives nobody a second one.
        """
        if self.day.toordinal() - day.toordinal() in (0, 1):
            return self
        return Used(
            day=day,
            year_minor=self.year_minor if day.year == self.day.year else 0,
            lifetime_minor=self.lifetime_minor,
            withdrawn_minor=self.withdrawn_minor,
        )


@dataclass(frozen=True, slots=True)
class Spending:
    """An allowance to debit ``account`` by ``amount``: the limits have been checked and count it already.

    When the ledger then refuses, hand it to ``funding.unspend_in``. ``pack`` keeps it in a journal entry's note,
    all but ``payer_name``: the member's masked name, for the payee's books.
    """

    member_id: int
    amount: Money
    usage: Usage
    day: date
    account: AccountRef = field(repr=False)
    payer_name: str = field(default="", compare=False)

    def pack(self) -> bytes:
        """A few bytes that ``Spending.unpack`` reads back."""
        code = None if self.usage.code is None else self.usage.code.value
        return msgspec.msgpack.encode(
            (to_bytes(self.member_id), self.amount.minor, code, self.usage.proof.value, self.day.toordinal())
        )

    @staticmethod
    def unpack(raw: bytes, asset: Asset) -> Spending:
        """The spending that ``pack`` wrote, of the home ``asset``."""
        member, minor, code, proof, day = msgspec.msgpack.decode(raw, type=tuple[bytes, int, str | None, str, int])
        usage = Usage(None if code is None else CodeKind(code), ProofLevel(proof))
        member_id = from_bytes(member)
        return Spending(member_id, Money(minor, asset), usage, date.fromordinal(day), member_balance(member_id, asset))


@dataclass(frozen=True, slots=True)
class Counter:
    """How much of a limit is used; ``limit_minor`` is ``None`` where there is none."""

    limit_minor: int | None
    used_minor: int


@dataclass(frozen=True, slots=True)
class Limits:
    """A member's limits and what is used of them today, this year and in all."""

    account_class: AccountClass
    day: Counter
    year: Counter
    lifetime: Counter
    codes: dict[str, Counter]
    proofs: dict[str, Counter]
    pin_free_single_minor: int
    pin_free_count_per_day: int
    pin_free_used_today: int


@dataclass(frozen=True, slots=True)
class PendingItem:
    """Something whose end is not known yet, for the console: whose it is and until when it should have ended."""

    id: str
    kind: str
    what: str
    owner: str
    amount_minor: int
    since_at_ms: int
    deadline_at_ms: int
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class WalletSettings:
    """What an operator may set, beside the jurisdiction's profile. Amounts in minor units."""

    top_up_most_minor: int = 5_000_000
    withdrawal_most_minor: int = 5_000_000
    request_lifetime_ms: int = 7 * 86_400_000
    requests_open_most: int = 50
    linked_most: int = 10
    #: People whom a member may look up by phone number or handle in an hour: who tries numbers one after another finds
    #: out who has an account and how they are called (chosen).
    lookups_per_hour: int = 60
    #: How soon the ledger should have set the money of a top-up or withdrawal aside.
    start_deadline_ms: int = 60_000
