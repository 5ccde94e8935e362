"""The ledger as the explorer shows it. Account and transfer ids are 32 hexadecimal digits, entry ids ``jrn_...``."""

from __future__ import annotations

import msgspec


class Owner(msgspec.Struct, frozen=True):
    """Whose an account is: ``member``, ``merchant``, ``packet``, ``operator``, ``bank`` or ``custodian``.

    The first three have an id, the first two a name.
    """

    kind: str
    id: str | None = None
    name: str | None = None


class AccountSide(msgspec.Struct, frozen=True):
    """One side of a transfer."""

    account: str
    kind: str
    owner: Owner


class AccountItem(msgspec.Struct, frozen=True):
    """An account with the engine's four sums; the balance is seen from its normal side."""

    id: str
    kind: str
    owner: Owner
    asset: str
    side: str
    debits_posted_minor: int
    credits_posted_minor: int
    debits_pending_minor: int
    credits_pending_minor: int
    balance_minor: int


class AccountDetail(msgspec.Struct, frozen=True):
    """An account's own page."""

    account: AccountItem
    kind_about: str


class TransferItem(msgspec.Struct, frozen=True):
    """A transfer in the engine; ``entry_id`` is the journal entry that asked for it."""

    id: str
    at_ms: int
    debit: AccountSide
    credit: AccountSide
    amount_minor: int
    asset: str
    flags: list[str]
    pending_id: str | None
    entry_id: str | None
    kind: str


class EntryItem(msgspec.Struct, frozen=True):
    """A journal entry in a list. ``subject`` is what it is about (``ord_...``).

    ``amount_minor`` is its largest leg in the home currency, or of all where it moves none; ``asset`` says of what.
    """

    id: str
    kind: str
    state: str
    about: str
    subject: str
    asset: str
    amount_minor: int
    at_ms: int
    closed_at_ms: int | None
    reason: str


class LegItem(msgspec.Struct, frozen=True):
    """One leg of an entry, as a T-account shows it."""

    transfer_id: str
    phase: str
    debit: AccountSide
    credit: AccountSide
    amount_minor: int
    asset: str


class EntryDetail(msgspec.Struct, frozen=True):
    """An entry's own page."""

    entry: EntryItem
    legs: list[LegItem]


class TrialRow(msgspec.Struct, frozen=True):
    """The sums of one kind of account."""

    kind: str
    accounts: int
    debit_minor: int
    credit_minor: int
    debit_pending_minor: int
    credit_pending_minor: int


class TrialAsset(msgspec.Struct, frozen=True):
    """One asset's rows, and what they come to on each side."""

    asset: str
    rows: list[TrialRow]
    debit_minor: int
    credit_minor: int


class TrialBalanceView(msgspec.Struct, frozen=True):
    """The trial balance of every asset."""

    at_ms: int
    assets: list[TrialAsset]


class AccountKindItem(msgspec.Struct, frozen=True):
    """One line of the chart of accounts."""

    name: str
    about: str
    side: str
    code: int
    guarded: bool


class EntryKindItem(msgspec.Struct, frozen=True):
    """One kind of business event that moves money."""

    name: str
    about: str
    code: int


class KindsView(msgspec.Struct, frozen=True):
    """The chart of accounts and the kinds of entries, in the order of their codes."""

    accounts: list[AccountKindItem]
    entries: list[EntryKindItem]
