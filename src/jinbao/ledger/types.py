"""The ledger's words: accounts, transfers, flags, results and filters.

Data model, names, numbers and the order of results are TigerBeetle's (release 0.17, docs/reference), so that its
documentation reads as ours and either engine may stand behind the port. What differs:

- An amount and a balance go to ``AMOUNT_MAX`` (2**63 - 1, the largest integer of SQL), not 2**128 - 1; the
  ``overflows_*`` results mean that limit. Posting ``AMOUNT_MAX`` still means "all that is pending".
- ``Account`` has no ``reserved`` field, so ``reserved_field`` does not occur.

Everything is a frozen ``msgspec.Struct`` without garbage-collector tracking: made in 0.15 microseconds, where a
frozen dataclass takes 1.1 and a ``NamedTuple`` 0.4. Ids and ``user_data_128`` are 0 .. 2**128 - 1, times are
nanoseconds since 1970 UTC, amounts are minor units of the asset that the ``ledger`` number stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, IntFlag

import msgspec

ID_MAX = 2**128 - 1
#: Largest amount, and largest sum of pending and posted on one side of an account.
AMOUNT_MAX = 2**63 - 1
TIMESTAMP_MAX = 2**63 - 1
#: Events in one request, and results of one query: TigerBeetle's limit for a 1 MiB message.
BATCH_MAX = 8_189
NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


class AccountFlags(IntFlag):
    """What an account enforces."""

    none = 0
    #: The next account of the batch is created with this one or not at all.
    linked = 1 << 0
    #: Refuses a debit that would take debits (pending and posted) above posted credits.
    debits_must_not_exceed_credits = 1 << 1
    #: Refuses a credit that would take credits (pending and posted) above posted debits.
    credits_must_not_exceed_debits = 1 << 2
    #: Keeps the balance after each transfer, for ``get_account_balances``.
    history = 1 << 3
    #: The timestamp is the caller's, in the past.
    imported = 1 << 4
    #: Takes no transfers, except that a pending one may be voided or expire.
    closed = 1 << 5


class TransferFlags(IntFlag):
    """What kind of transfer it is."""

    none = 0
    #: The next transfer of the batch happens with this one or not at all.
    linked = 1 << 0
    #: Reserves the amount until it is posted, voided or expires.
    pending = 1 << 1
    post_pending_transfer = 1 << 2
    void_pending_transfer = 1 << 3
    #: Moves at most what the debit account has (posted credits less all debits).
    balancing_debit = 1 << 4
    #: Moves at most what the credit account lacks (posted debits less all credits).
    balancing_credit = 1 << 5
    #: Closes the debit account until the pending transfer is voided or expires.
    closing_debit = 1 << 6
    closing_credit = 1 << 7
    imported = 1 << 8


class CreateAccountStatus(IntEnum):
    """What became of an account, in order of precedence: where several apply, the first is given."""

    created = 2**32 - 1
    linked_event_failed = 1
    linked_event_chain_open = 2
    imported_event_expected = 22
    imported_event_not_expected = 23
    timestamp_must_be_zero = 3
    imported_event_timestamp_out_of_range = 24
    imported_event_timestamp_must_not_advance = 25
    reserved_field = 4
    reserved_flag = 5
    id_must_not_be_zero = 6
    id_must_not_be_int_max = 7
    exists_with_different_flags = 15
    exists_with_different_user_data_128 = 16
    exists_with_different_user_data_64 = 17
    exists_with_different_user_data_32 = 18
    exists_with_different_ledger = 19
    exists_with_different_code = 20
    exists = 21
    flags_are_mutually_exclusive = 8
    debits_pending_must_be_zero = 9
    debits_posted_must_be_zero = 10
    credits_pending_must_be_zero = 11
    credits_posted_must_be_zero = 12
    ledger_must_not_be_zero = 13
    code_must_not_be_zero = 14
    imported_event_timestamp_must_not_regress = 26


class CreateTransferStatus(IntEnum):
    """What became of a transfer, in order of precedence: where several apply, the first is given."""

    created = 2**32 - 1
    linked_event_failed = 1
    linked_event_chain_open = 2
    imported_event_expected = 56
    imported_event_not_expected = 57
    timestamp_must_be_zero = 3
    imported_event_timestamp_out_of_range = 58
    imported_event_timestamp_must_not_advance = 59
    reserved_flag = 4
    id_must_not_be_zero = 5
    id_must_not_be_int_max = 6
    exists_with_different_flags = 36
    exists_with_different_pending_id = 40
    exists_with_different_timeout = 44
    exists_with_different_debit_account_id = 37
    exists_with_different_credit_account_id = 38
    exists_with_different_amount = 39
    exists_with_different_user_data_128 = 41
    exists_with_different_user_data_64 = 42
    exists_with_different_user_data_32 = 43
    exists_with_different_ledger = 67
    exists_with_different_code = 45
    exists = 46
    id_already_failed = 68
    flags_are_mutually_exclusive = 7
    debit_account_id_must_not_be_zero = 8
    debit_account_id_must_not_be_int_max = 9
    credit_account_id_must_not_be_zero = 10
    credit_account_id_must_not_be_int_max = 11
    accounts_must_be_different = 12
    pending_id_must_be_zero = 13
    pending_id_must_not_be_zero = 14
    pending_id_must_not_be_int_max = 15
    pending_id_must_be_different = 16
    timeout_reserved_for_pending_transfer = 17
    closing_transfer_must_be_pending = 64
    ledger_must_not_be_zero = 19
    code_must_not_be_zero = 20
    debit_account_not_found = 21
    credit_account_not_found = 22
    accounts_must_have_the_same_ledger = 23
    transfer_must_have_the_same_ledger_as_accounts = 24
    pending_transfer_not_found = 25
    pending_transfer_not_pending = 26
    pending_transfer_has_different_debit_account_id = 27
    pending_transfer_has_different_credit_account_id = 28
    pending_transfer_has_different_ledger = 29
    pending_transfer_has_different_code = 30
    exceeds_pending_transfer_amount = 31
    pending_transfer_has_different_amount = 32
    pending_transfer_already_posted = 33
    pending_transfer_already_voided = 34
    pending_transfer_expired = 35
    imported_event_timestamp_must_not_regress = 60
    imported_event_timestamp_must_postdate_debit_account = 61
    imported_event_timestamp_must_postdate_credit_account = 62
    imported_event_timeout_must_be_zero = 63
    debit_account_already_closed = 65
    credit_account_already_closed = 66
    overflows_debits_pending = 47
    overflows_credits_pending = 48
    overflows_debits_posted = 49
    overflows_credits_posted = 50
    overflows_debits = 51
    overflows_credits = 52
    overflows_timeout = 53
    exceeds_credits = 54
    exceeds_debits = 55


#: Refusals that depend on the moment. The id of a transfer refused for one of these is spent: sent again it is
#: ``id_already_failed`` for ever, so that a late retry cannot succeed after its sender was told no.
TRANSIENT = frozenset(
    {
        CreateTransferStatus.debit_account_not_found,
        CreateTransferStatus.credit_account_not_found,
        CreateTransferStatus.pending_transfer_not_found,
        CreateTransferStatus.exceeds_credits,
        CreateTransferStatus.exceeds_debits,
        CreateTransferStatus.debit_account_already_closed,
        CreateTransferStatus.credit_account_already_closed,
    }
)


class Account(msgspec.Struct, frozen=True, gc=False):
    """An account. To create one, leave the balances and (unless imported) the timestamp at zero."""

    id: int
    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0
    user_data_128: int = 0
    user_data_64: int = 0
    user_data_32: int = 0
    ledger: int = 0
    code: int = 0
    flags: int = 0
    timestamp: int = 0


class Transfer(msgspec.Struct, frozen=True, gc=False):
    """A movement of ``amount`` from one account's debit side to another's credit side.

    ``timeout`` is in whole seconds. A transfer that posts or voids names the ``pending_id`` and may leave accounts,
    ledger, code and user data at zero: they are then taken from the pending transfer.
    """

    id: int
    debit_account_id: int = 0
    credit_account_id: int = 0
    amount: int = 0
    pending_id: int = 0
    user_data_128: int = 0
    user_data_64: int = 0
    user_data_32: int = 0
    timeout: int = 0
    ledger: int = 0
    code: int = 0
    flags: int = 0
    timestamp: int = 0


class CreateAccountResult(msgspec.Struct, frozen=True, gc=False):
    """The account's own time if it was created or exists, otherwise the time at which it was refused."""

    timestamp: int
    status: CreateAccountStatus

    @property
    def stands(self) -> bool:
        """Whether the account is there, exactly as it was asked for."""
        return self.status is CreateAccountStatus.created or self.status is CreateAccountStatus.exists


class CreateTransferResult(msgspec.Struct, frozen=True, gc=False):
    """The transfer's own time if it was created or exists, otherwise the time at which it was refused."""

    timestamp: int
    status: CreateTransferStatus

    @property
    def stands(self) -> bool:
        """Whether the transfer has happened, exactly as it was asked for, now or before."""
        return self.status is CreateTransferStatus.created or self.status is CreateTransferStatus.exists


class AccountBalance(msgspec.Struct, frozen=True, gc=False):
    """An account's balances just after the transfer with this timestamp."""

    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int
    timestamp: int


class AccountFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which transfers of one account; zero in a field means any. Times are inclusive.

    A filter that cannot match (no side, no limit, times the wrong way round) finds nothing.
    """

    account_id: int
    user_data_128: int = 0
    user_data_64: int = 0
    user_data_32: int = 0
    code: int = 0
    timestamp_min: int = 0
    timestamp_max: int = 0
    limit: int = BATCH_MAX
    debits: bool = True
    credits: bool = True
    #: Newest first.
    reversed: bool = False


class QueryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which accounts or transfers of the whole ledger; zero in a field means any. Times are inclusive."""

    user_data_128: int = 0
    user_data_64: int = 0
    user_data_32: int = 0
    ledger: int = 0
    code: int = 0
    timestamp_min: int = 0
    timestamp_max: int = 0
    limit: int = BATCH_MAX
    #: Newest first.
    reversed: bool = False


class Finding(msgspec.Struct, frozen=True):
    """Something that ``verify`` found wrong: ``check`` names the promise, ``subject`` where, ``detail`` what."""

    check: str
    subject: str
    detail: str


def time_range(
    filter: AccountFilter | QueryFilter,
) -> tuple[int, int] | None:
    """The first and last timestamp that a filter allows, or ``None`` when it cannot match anything."""
    assert filter.limit <= BATCH_MAX, f"a query gives at most {BATCH_MAX} results, not {filter.limit}"
    first, last = filter.timestamp_min, filter.timestamp_max
    if not (0 <= first <= TIMESTAMP_MAX and 0 <= last <= TIMESTAMP_MAX) or 0 < last < first:
        return None
    if filter.limit <= 0:
        return None
    if isinstance(filter, AccountFilter):
        if not 0 < filter.account_id < ID_MAX or not (filter.debits or filter.credits):
            return None
    return first or 1, last or TIMESTAMP_MAX


def assert_accounts(batch: Sequence[Account]) -> None:
    """A batch of at most ``BATCH_MAX`` whose numbers fit their fields; anything else is a bug of the caller."""
    assert len(batch) <= BATCH_MAX, f"{len(batch)} events in a batch; the limit is {BATCH_MAX}"
    for a in batch:
        wide = a.id | a.user_data_128
        amounts = a.debits_pending | a.debits_posted | a.credits_pending | a.credits_posted
        assert not wide >> 128 and not amounts >> 63, f"a number is out of range: {a}"
        assert not (a.user_data_64 | a.timestamp) >> 64, f"a number is out of range: {a}"
        assert not (a.user_data_32 | a.ledger) >> 32 and not a.code >> 16, f"a number is out of range: {a}"


def assert_transfers(batch: Sequence[Transfer]) -> None:
    """A batch of at most ``BATCH_MAX`` whose numbers fit their fields; anything else is a bug of the caller.

    One shift of all the bits at once also finds negatives, and costs a third of the comparisons.
    """
    assert len(batch) <= BATCH_MAX, f"{len(batch)} events in a batch; the limit is {BATCH_MAX}"
    for t in batch:
        wide = t.id | t.debit_account_id | t.credit_account_id | t.pending_id | t.user_data_128
        if wide >> 128 or t.amount >> 63 or (t.user_data_64 | t.timestamp) >> 64:
            raise AssertionError(f"a number is out of range: {t}")
        if (t.user_data_32 | t.timeout | t.ledger) >> 32 or t.code >> 16:
            raise AssertionError(f"a number is out of range: {t}")
