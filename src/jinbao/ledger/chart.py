"""The chart of accounts in words: kinds of accounts, kinds of entries, and movements between accounts.

A module declares its kinds in ``types`` or ``postings`` and builds movements in ``postings``; the
journal turns a movement into linked transfers. Account ids are worked out from what the account
is, so there is no table from owners to accounts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from jinbao.kit.money import Asset, Money
from jinbao.ledger.types import AMOUNT_MAX, Account, AccountFlags, Transfer, TransferFlags

#: Legs of one movement: three for each of fifty orders paid at once, and few enough to fit a batch many times over.
LEGS_MAX = 160


class Side(Enum):
    """The side on which an account grows."""

    DEBIT = "debit"
    CREDIT = "credit"


class Phase(Enum):
    """What a leg does: move at once, reserve, or settle what was reserved."""

    SINGLE = "single"
    PENDING = "pending"
    POST = "post"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class AccountKind:
    """One line of the chart of accounts.

    ``code`` is never reused. A ``guarded`` account is refused what would take it below zero.
    """

    code: int
    name: str
    side: Side
    guarded: bool
    about: str
    history: bool = False

    def __hash__(self) -> int:
        """Codes are never reused, and every movement looks up its accounts by their kinds."""
        return self.code


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of business event that moves money; ``code`` (1 .. 65535) is never reused."""

    code: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A particular account: its kind, whose it is (0 for the operator's own) and in what asset."""

    id: int
    kind: AccountKind
    owner: int
    asset: Asset


@lru_cache(maxsize=65_536)
def account_ref(kind: AccountKind, owner: int, asset: Asset) -> AccountRef:
    """The account of ``kind`` for ``owner``; the same answer for ever, on every machine."""
    text = f"jinbao account {kind.code} {owner:x} {asset.ledger}".encode()
    number = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
    assert 0 < number < 2**128 - 1
    return AccountRef(number, kind, owner, asset)


@dataclass(frozen=True, slots=True)
class Leg:
    """``amount`` from the debit side of one account to the credit side of another.

    ``pending_id`` names the leg that a POST or VOID settles; ``timeout_s`` (PENDING only) lets the
    reservation lapse by itself, 0 for never.
    """

    debit: AccountRef
    credit: AccountRef
    amount: Money
    phase: Phase = Phase.SINGLE
    pending_id: int = 0
    timeout_s: int = 0

    def __post_init__(self) -> None:
        assert self.debit.asset == self.credit.asset == self.amount.asset, "a leg moves one asset"
        assert self.debit.id != self.credit.id, "a leg needs two accounts"
        assert (self.pending_id != 0) == (self.phase in (Phase.POST, Phase.VOID)), self.phase
        assert self.timeout_s == 0 or self.phase is Phase.PENDING, self.phase


@dataclass(frozen=True, slots=True)
class Movement:
    """The legs of one business event: all of them happen, or none."""

    kind: EntryKind
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        assert 1 <= len(self.legs) <= LEGS_MAX, len(self.legs)


_PHASE_FLAGS = {
    Phase.SINGLE: int(TransferFlags.none),
    Phase.PENDING: int(TransferFlags.pending),
    Phase.POST: int(TransferFlags.post_pending_transfer),
    Phase.VOID: int(TransferFlags.void_pending_transfer),
}
_LINKED = int(TransferFlags.linked)


def transfers_of(entry_id: int, movement: Movement, subject: int) -> tuple[Transfer, ...]:
    """The linked transfers of a movement. The first has the entry's own id, the next one more, and so on.

    Code is the entry kind's, ``user_data_128`` the subject, ``user_data_32`` the place of the leg,
    so that a transfer leads back to its entry. A leg that settles another leaves the code to the engine, which
    takes the reserving leg's and allows no other.
    """
    last = len(movement.legs) - 1
    return tuple(
        Transfer(
            id=entry_id + index,
            debit_account_id=leg.debit.id,
            credit_account_id=leg.credit.id,
            amount=leg.amount.minor,
            pending_id=leg.pending_id,
            user_data_128=subject,
            user_data_32=index,
            timeout=leg.timeout_s,
            ledger=leg.amount.asset.ledger,
            code=0 if leg.pending_id else movement.kind.code,
            flags=_PHASE_FLAGS[leg.phase] | (_LINKED if index < last else 0),
        )
        for index, leg in enumerate(movement.legs)
    )


def account_of(ref: AccountRef) -> Account:
    """What to ask of the engine so that ``ref`` exists."""
    kind = ref.kind
    return Account(id=ref.id, user_data_128=ref.owner, ledger=ref.asset.ledger, code=kind.code, flags=_flags_of(kind))


@cache
def _flags_of(kind: AccountKind) -> int:
    """What the engine keeps an account of this kind to."""
    flags = AccountFlags.none
    if kind.guarded:
        flags |= (
            AccountFlags.debits_must_not_exceed_credits
            if kind.side is Side.CREDIT
            else AccountFlags.credits_must_not_exceed_debits
        )
    if kind.history:
        flags |= AccountFlags.history
    return int(flags)


@dataclass(frozen=True, slots=True)
class Balance:
    """An account seen from its normal side, in minor units.

    ``posted`` is what is there; ``pending_in`` and ``pending_out`` are reserved either way;
    ``available`` is what may leave now.
    """

    posted: int
    pending_in: int
    pending_out: int

    @property
    def available(self) -> int:
        """Posted less what is already promised away."""
        return self.posted - self.pending_out


def balance_of(account: Account, side: Side) -> Balance:
    """The engine's four sums as a balance on ``side``."""
    assert account.debits_posted <= AMOUNT_MAX and account.credits_posted <= AMOUNT_MAX
    if side is Side.CREDIT:
        return Balance(account.credits_posted - account.debits_posted, account.credits_pending, account.debits_pending)
    return Balance(account.debits_posted - account.credits_posted, account.debits_pending, account.credits_pending)


NOTHING = Balance(0, 0, 0)
