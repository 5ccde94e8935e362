"""What an account or a transfer may not be, in TigerBeetle's order of precedence: pure, and made for speed.

Each table is a list of (result, what makes it so). ``refusal`` gives the first that applies; a later check may rely
on the earlier ones having passed. The ``memory`` engine has its own, plainer words for the same rules, so that the
two can be checked against each other. Source: TigerBeetle 0.17, docs/reference/requests and the order of
``CreateTransferStatus`` and ``CreateAccountStatus``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from jinbao.ledger.types import (
    AMOUNT_MAX,
    ID_MAX,
    NS_PER_S,
    TIMESTAMP_MAX,
    Account,
    AccountFlags,
    CreateAccountStatus,
    CreateTransferStatus,
    Transfer,
    TransferFlags,
)

# Plain integers: an operation on an ``IntFlag`` takes half a microsecond, on an ``int`` a fiftieth of that.
LINKED = int(TransferFlags.linked)
PENDING = int(TransferFlags.pending)
POST = int(TransferFlags.post_pending_transfer)
VOID = int(TransferFlags.void_pending_transfer)
BALANCING_DEBIT = int(TransferFlags.balancing_debit)
BALANCING_CREDIT = int(TransferFlags.balancing_credit)
CLOSING_DEBIT = int(TransferFlags.closing_debit)
CLOSING_CREDIT = int(TransferFlags.closing_credit)
TRANSFER_IMPORTED = int(TransferFlags.imported)
DEBITS_LIMITED = int(AccountFlags.debits_must_not_exceed_credits)
CREDITS_LIMITED = int(AccountFlags.credits_must_not_exceed_debits)
HISTORY = int(AccountFlags.history)
ACCOUNT_IMPORTED = int(AccountFlags.imported)
CLOSED = int(AccountFlags.closed)

_UNKNOWN_ACCOUNT_FLAGS = ~sum(AccountFlags)
_UNKNOWN_TRANSFER_FLAGS = ~sum(TransferFlags)
_BOTH_LIMITS = DEBITS_LIMITED | CREDITS_LIMITED
_RESOLVES = POST | VOID
_NOT_WHEN_RESOLVING = PENDING | BALANCING_DEBIT | BALANCING_CREDIT | CLOSING_DEBIT | CLOSING_CREDIT
_CLOSING = CLOSING_DEBIT | CLOSING_CREDIT

# What has become of a pending transfer.
OPEN, POSTED, VOIDED, EXPIRED = 1, 2, 3, 4

_Status = TypeVar("_Status", CreateAccountStatus, CreateTransferStatus)
_Table = Sequence[tuple[_Status, Callable[..., object]]]
AS = CreateAccountStatus
TS = CreateTransferStatus


class AccountState:
    """An account while it is being worked on: what is fixed about it, and balances that change in place.

    ``newest`` is the timestamp of its last transfer (0 for none) and ``entries`` how many it has had.
    """

    __slots__ = (
        "closed",
        "code",
        "credits_limited",
        "credits_pending",
        "credits_posted",
        "debits_limited",
        "debits_pending",
        "debits_posted",
        "dirty",
        "entries",
        "flags",
        "history",
        "id",
        "ledger",
        "newest",
        "number",
        "timestamp",
        "user_data_128",
        "user_data_32",
        "user_data_64",
    )

    def __init__(self, number: int, account: Account, newest: int = 0, entries: int = 0) -> None:
        flags = int(account.flags)
        self.number = number
        self.id = account.id
        self.debits_pending = account.debits_pending
        self.debits_posted = account.debits_posted
        self.credits_pending = account.credits_pending
        self.credits_posted = account.credits_posted
        self.user_data_128 = account.user_data_128
        self.user_data_64 = account.user_data_64
        self.user_data_32 = account.user_data_32
        self.ledger = account.ledger
        self.code = account.code
        self.flags = flags & ~CLOSED
        self.closed = bool(flags & CLOSED)
        self.timestamp = account.timestamp
        self.newest = newest
        self.entries = entries
        self.debits_limited = bool(flags & DEBITS_LIMITED)
        self.credits_limited = bool(flags & CREDITS_LIMITED)
        self.history = bool(flags & HISTORY)
        self.dirty = False

    def account(self) -> Account:
        """The account as it stands now."""
        return Account(
            self.id,
            self.debits_pending,
            self.debits_posted,
            self.credits_pending,
            self.credits_posted,
            self.user_data_128,
            self.user_data_64,
            self.user_data_32,
            self.ledger,
            self.code,
            self.flags | CLOSED if self.closed else self.flags,
            self.timestamp,
        )


def refusal(table: _Table[_Status], *facts: Any) -> _Status | None:
    """The first result of a table that applies to the facts, or ``None``."""
    for status, applies in table:
        if applies(*facts):
            return status
    return None


# -- accounts: (account) -- (account, the one that exists) ----------------------------------------------------------

ACCOUNT_ID: _Table[AS] = (
    (AS.reserved_flag, lambda a: a.flags & _UNKNOWN_ACCOUNT_FLAGS),
    (AS.id_must_not_be_zero, lambda a: a.id == 0),
    (AS.id_must_not_be_int_max, lambda a: a.id == ID_MAX),
)
ACCOUNT_EXISTS: _Table[AS] = (
    (AS.exists_with_different_flags, lambda a, e: a.flags != e.flags),
    (AS.exists_with_different_user_data_128, lambda a, e: a.user_data_128 != e.user_data_128),
    (AS.exists_with_different_user_data_64, lambda a, e: a.user_data_64 != e.user_data_64),
    (AS.exists_with_different_user_data_32, lambda a, e: a.user_data_32 != e.user_data_32),
    (AS.exists_with_different_ledger, lambda a, e: a.ledger != e.ledger),
    (AS.exists_with_different_code, lambda a, e: a.code != e.code),
)
ACCOUNT_FIELDS: _Table[AS] = (
    (AS.flags_are_mutually_exclusive, lambda a: a.flags & _BOTH_LIMITS == _BOTH_LIMITS),
    (AS.debits_pending_must_be_zero, lambda a: a.debits_pending),
    (AS.debits_posted_must_be_zero, lambda a: a.debits_posted),
    (AS.credits_pending_must_be_zero, lambda a: a.credits_pending),
    (AS.credits_posted_must_be_zero, lambda a: a.credits_posted),
    (AS.ledger_must_not_be_zero, lambda a: a.ledger == 0),
    (AS.code_must_not_be_zero, lambda a: a.code == 0),
)

# -- transfers: (transfer) -- (transfer, the one that exists) -- (transfer, debit account, credit account) -----------

TRANSFER_ID: _Table[TS] = (
    (TS.reserved_flag, lambda t: t.flags & _UNKNOWN_TRANSFER_FLAGS),
    (TS.id_must_not_be_zero, lambda t: t.id == 0),
    (TS.id_must_not_be_int_max, lambda t: t.id == ID_MAX),
)
TRANSFER_EXISTS_FIRST: _Table[TS] = (
    (TS.exists_with_different_flags, lambda t, e: t.flags != e.flags),
    (TS.exists_with_different_pending_id, lambda t, e: t.pending_id != e.pending_id),
    (TS.exists_with_different_timeout, lambda t, e: t.timeout != e.timeout),
)
TRANSFER_EXISTS: _Table[TS] = (
    (TS.exists_with_different_debit_account_id, lambda t, e: t.debit_account_id != e.debit_account_id),
    (TS.exists_with_different_credit_account_id, lambda t, e: t.credit_account_id != e.credit_account_id),
    (TS.exists_with_different_amount, lambda t, e: _other_amount(t, e)),
    (TS.exists_with_different_user_data_128, lambda t, e: t.user_data_128 != e.user_data_128),
    (TS.exists_with_different_user_data_64, lambda t, e: t.user_data_64 != e.user_data_64),
    (TS.exists_with_different_user_data_32, lambda t, e: t.user_data_32 != e.user_data_32),
    (TS.exists_with_different_ledger, lambda t, e: t.ledger != e.ledger),
    (TS.exists_with_different_code, lambda t, e: t.code != e.code),
)
TRANSFER_FIELDS: _Table[TS] = (
    (TS.debit_account_id_must_not_be_zero, lambda t: t.debit_account_id == 0),
    (TS.debit_account_id_must_not_be_int_max, lambda t: t.debit_account_id == ID_MAX),
    (TS.credit_account_id_must_not_be_zero, lambda t: t.credit_account_id == 0),
    (TS.credit_account_id_must_not_be_int_max, lambda t: t.credit_account_id == ID_MAX),
    (TS.accounts_must_be_different, lambda t: t.debit_account_id == t.credit_account_id),
    (TS.pending_id_must_be_zero, lambda t: t.pending_id),
    (TS.timeout_reserved_for_pending_transfer, lambda t: t.timeout and not t.flags & PENDING),
    (TS.closing_transfer_must_be_pending, lambda t: t.flags & _CLOSING and not t.flags & PENDING),
    (TS.ledger_must_not_be_zero, lambda t: t.ledger == 0),
    (TS.code_must_not_be_zero, lambda t: t.code == 0),
)
TRANSFER_ACCOUNTS: _Table[TS] = (
    (TS.debit_account_not_found, lambda t, debit, credit: debit is None),
    (TS.credit_account_not_found, lambda t, debit, credit: credit is None),
    (TS.accounts_must_have_the_same_ledger, lambda t, debit, credit: debit.ledger != credit.ledger),
    (TS.transfer_must_have_the_same_ledger_as_accounts, lambda t, debit, credit: t.ledger != debit.ledger),
)
#: Only for imported transfers, after ``imported_event_timestamp_must_not_regress``.
TRANSFER_IMPORT: _Table[TS] = (
    (TS.imported_event_timestamp_must_postdate_debit_account, lambda t, dr, cr: t.timestamp <= dr.timestamp),
    (TS.imported_event_timestamp_must_postdate_credit_account, lambda t, dr, cr: t.timestamp <= cr.timestamp),
    (TS.imported_event_timeout_must_be_zero, lambda t, dr, cr: t.timeout),
)
#: (transfer, amount it moves, its time, debit account, credit account)
TRANSFER_LIMITS: _Table[TS] = (
    (TS.debit_account_already_closed, lambda t, amount, at, dr, cr: dr.closed),
    (TS.credit_account_already_closed, lambda t, amount, at, dr, cr: cr.closed),
    (TS.overflows_debits_pending, lambda t, n, at, dr, cr: t.flags & PENDING and n + dr.debits_pending > AMOUNT_MAX),
    (TS.overflows_credits_pending, lambda t, n, at, dr, cr: t.flags & PENDING and n + cr.credits_pending > AMOUNT_MAX),
    (TS.overflows_debits_posted, lambda t, n, at, dr, cr: n + dr.debits_posted > AMOUNT_MAX),
    (TS.overflows_credits_posted, lambda t, n, at, dr, cr: n + cr.credits_posted > AMOUNT_MAX),
    (TS.overflows_debits, lambda t, n, at, dr, cr: n + dr.debits_pending + dr.debits_posted > AMOUNT_MAX),
    (TS.overflows_credits, lambda t, n, at, dr, cr: n + cr.credits_pending + cr.credits_posted > AMOUNT_MAX),
    (TS.overflows_timeout, lambda t, n, at, dr, cr: at + t.timeout * NS_PER_S > TIMESTAMP_MAX),
    (TS.exceeds_credits, lambda t, n, at, dr, cr: dr.debits_limited and _debits(dr) + n > dr.credits_posted),
    (TS.exceeds_debits, lambda t, n, at, dr, cr: cr.credits_limited and _credits(cr) + n > cr.debits_posted),
)

# -- posting and voiding: (transfer) -- (transfer, pending transfer, amount) -- (state, expires, time, ...) ----------

RESOLUTION_FIELDS: _Table[TS] = (
    (TS.flags_are_mutually_exclusive, lambda t: t.flags & _RESOLVES == _RESOLVES or t.flags & _NOT_WHEN_RESOLVING),
    (TS.pending_id_must_not_be_zero, lambda t: t.pending_id == 0),
    (TS.pending_id_must_not_be_int_max, lambda t: t.pending_id == ID_MAX),
    (TS.pending_id_must_be_different, lambda t: t.pending_id == t.id),
    (TS.timeout_reserved_for_pending_transfer, lambda t: t.timeout),
)
RESOLUTION: _Table[TS] = (
    (TS.pending_transfer_not_pending, lambda t, p, n: not p.flags & PENDING),
    (
        TS.pending_transfer_has_different_debit_account_id,
        lambda t, p, n: t.debit_account_id not in (0, p.debit_account_id),
    ),
    (
        TS.pending_transfer_has_different_credit_account_id,
        lambda t, p, n: t.credit_account_id not in (0, p.credit_account_id),
    ),
    (TS.pending_transfer_has_different_ledger, lambda t, p, n: t.ledger not in (0, p.ledger)),
    (TS.pending_transfer_has_different_code, lambda t, p, n: t.code not in (0, p.code)),
    (TS.exceeds_pending_transfer_amount, lambda t, p, n: n > p.amount),
    (TS.pending_transfer_has_different_amount, lambda t, p, n: t.flags & VOID and n < p.amount),
)
#: (state of the pending transfer, when it expires or 0, time of the event)
RESOLUTION_STATE: _Table[TS] = (
    (TS.pending_transfer_already_posted, lambda state, expires_at, at: state == POSTED),
    (TS.pending_transfer_already_voided, lambda state, expires_at, at: state == VOIDED),
    (TS.pending_transfer_expired, lambda state, expires_at, at: state == EXPIRED or 0 < expires_at <= at),
)
#: Voiding is the one movement that a closed account takes.
RESOLUTION_ACCOUNTS: _Table[TS] = (
    (TS.debit_account_already_closed, lambda t, dr, cr: dr.closed and not t.flags & VOID),
    (TS.credit_account_already_closed, lambda t, dr, cr: cr.closed and not t.flags & VOID),
)
#: (transfer, the one that exists, the pending one): zero stands for what the pending transfer has.
RESOLUTION_EXISTS: _Table[TS] = (
    (TS.exists_with_different_debit_account_id, lambda t, e, p: t.debit_account_id not in (0, e.debit_account_id)),
    (TS.exists_with_different_credit_account_id, lambda t, e, p: t.credit_account_id not in (0, e.credit_account_id)),
    (TS.exists_with_different_amount, lambda t, e, p: resolved_amount(t, p) != e.amount),
    (TS.exists_with_different_user_data_128, lambda t, e, p: (t.user_data_128 or p.user_data_128) != e.user_data_128),
    (TS.exists_with_different_user_data_64, lambda t, e, p: (t.user_data_64 or p.user_data_64) != e.user_data_64),
    (TS.exists_with_different_user_data_32, lambda t, e, p: (t.user_data_32 or p.user_data_32) != e.user_data_32),
    (TS.exists_with_different_ledger, lambda t, e, p: t.ledger not in (0, e.ledger)),
    (TS.exists_with_different_code, lambda t, e, p: t.code not in (0, e.code)),
)


def resolves(t: Transfer) -> bool:
    """Whether the transfer posts or voids another."""
    return bool(t.flags & _RESOLVES)


def moved_amount(t: Transfer, debit: AccountState, credit: AccountState) -> int:
    """What a transfer moves: its amount, or for a balancing one at most what the accounts allow (0 and up)."""
    amount = t.amount
    if t.flags & BALANCING_DEBIT:
        amount = min(amount, max(debit.credits_posted - _debits(debit), 0))
    if t.flags & BALANCING_CREDIT:
        amount = min(amount, max(credit.debits_posted - _credits(credit), 0))
    return amount


def resolved_amount(t: Transfer, p: Transfer) -> int:
    """What posting or voiding asks for: 0 voids, and ``AMOUNT_MAX`` posts, all that is pending."""
    return p.amount if t.amount == (0 if t.flags & VOID else AMOUNT_MAX) else t.amount


def _debits(account: AccountState) -> int:
    return account.debits_pending + account.debits_posted


def _credits(account: AccountState) -> int:
    return account.credits_pending + account.credits_posted


def _other_amount(t: Transfer, e: Transfer) -> bool:
    # A balancing transfer sent again asks for at most the same: what it moved depended on the moment.
    if t.flags & (BALANCING_DEBIT | BALANCING_CREDIT):
        return t.amount < e.amount
    return t.amount != e.amount
