"""Creating a transfer, in order of precedence (TigerBeetle: reference/requests/create_transfers)."""

from __future__ import annotations

from msgspec.structs import replace

from jinbao.ledger.adapters.memory.books import Books, State
from jinbao.ledger.adapters.memory.order import first
from jinbao.ledger.types import (
    AMOUNT_MAX,
    ID_MAX,
    NS_PER_S,
    TIMESTAMP_MAX,
    Account,
    AccountFlags,
    CreateTransferStatus,
    Transfer,
    TransferFlags,
)

AF = AccountFlags
TF = TransferFlags
TS = CreateTransferStatus


def create_transfer(books: Books, t: Transfer, at: int) -> tuple[int, TS]:
    """Create one transfer at a time (ns): its own time and ``created`` or ``exists``, or what is wrong with it."""
    status = first(
        (bool(t.flags & ~sum(TF)), TS.reserved_flag),
        (t.id == 0, TS.id_must_not_be_zero),
        (t.id == ID_MAX, TS.id_must_not_be_int_max),
    )
    if status is not None:
        return at, status
    if t.id in books.transfers:
        return _transfer_exists(books, t, books.transfers[t.id], at)
    if t.id in books.spent:
        return at, TS.id_already_failed
    if t.flags & (TF.post_pending_transfer | TF.void_pending_transfer):
        return _resolve(books, t, at)
    is_pending = bool(t.flags & TF.pending)
    closing = bool(t.flags & (TF.closing_debit | TF.closing_credit))
    status = first(
        (t.debit_account_id == 0, TS.debit_account_id_must_not_be_zero),
        (t.debit_account_id == ID_MAX, TS.debit_account_id_must_not_be_int_max),
        (t.credit_account_id == 0, TS.credit_account_id_must_not_be_zero),
        (t.credit_account_id == ID_MAX, TS.credit_account_id_must_not_be_int_max),
        (t.debit_account_id == t.credit_account_id, TS.accounts_must_be_different),
        (t.pending_id != 0, TS.pending_id_must_be_zero),
        (not is_pending and t.timeout != 0, TS.timeout_reserved_for_pending_transfer),
        (not is_pending and closing, TS.closing_transfer_must_be_pending),
        (t.ledger == 0, TS.ledger_must_not_be_zero),
        (t.code == 0, TS.code_must_not_be_zero),
        (t.debit_account_id not in books.accounts, TS.debit_account_not_found),
        (t.credit_account_id not in books.accounts, TS.credit_account_not_found),
    )
    if status is not None:
        return at, status
    return _move(books, t, books.accounts[t.debit_account_id], books.accounts[t.credit_account_id], at)


def _move(books: Books, t: Transfer, debit: Account, credit: Account, at: int) -> tuple[int, TS]:
    imported = bool(t.flags & TF.imported)
    status = first(
        (debit.ledger != credit.ledger, TS.accounts_must_have_the_same_ledger),
        (t.ledger != debit.ledger, TS.transfer_must_have_the_same_ledger_as_accounts),
        (imported and not books.may_import_transfer(t.timestamp), TS.imported_event_timestamp_must_not_regress),
        (imported and t.timestamp <= debit.timestamp, TS.imported_event_timestamp_must_postdate_debit_account),
        (imported and t.timestamp <= credit.timestamp, TS.imported_event_timestamp_must_postdate_credit_account),
        (imported and t.timeout != 0, TS.imported_event_timeout_must_be_zero),
        (bool(debit.flags & AF.closed), TS.debit_account_already_closed),
        (bool(credit.flags & AF.closed), TS.credit_account_already_closed),
    )
    if status is not None:
        return at, status
    now = t.timestamp if imported else at
    amount = _balanced(t, debit, credit)
    status = _unaffordable(t, amount, debit, credit, now)
    if status is not None:
        return at, status
    moved = replace(t, amount=amount, timestamp=now, flags=int(t.flags))
    books.put(books.transfers, t.id, moved)
    if t.flags & TF.pending:
        books.put(books.pending, t.id, State.OPEN)
        if t.timeout:
            books.put(books.expires_at, t.id, now + t.timeout * NS_PER_S)
        books.change(debit.id, debits_pending=amount, closed=True if t.flags & TF.closing_debit else None)
        books.change(credit.id, credits_pending=amount, closed=True if t.flags & TF.closing_credit else None)
    else:
        books.change(debit.id, debits_posted=amount)
        books.change(credit.id, credits_posted=amount)
    books.remember(moved)
    return now, TS.created


def _resolve(books: Books, t: Transfer, at: int) -> tuple[int, TS]:
    """Post or void a pending transfer."""
    post, void = bool(t.flags & TF.post_pending_transfer), bool(t.flags & TF.void_pending_transfer)
    others = TF.pending | TF.balancing_debit | TF.balancing_credit | TF.closing_debit | TF.closing_credit
    status = first(
        (post and void or bool(t.flags & others), TS.flags_are_mutually_exclusive),
        (t.pending_id == 0, TS.pending_id_must_not_be_zero),
        (t.pending_id == ID_MAX, TS.pending_id_must_not_be_int_max),
        (t.pending_id == t.id, TS.pending_id_must_be_different),
        (t.timeout != 0, TS.timeout_reserved_for_pending_transfer),
        (t.pending_id not in books.transfers, TS.pending_transfer_not_found),
    )
    if status is not None:
        return at, status
    p = books.transfers[t.pending_id]
    if not p.flags & TF.pending:
        return at, TS.pending_transfer_not_pending
    if t.amount == 0 and void or t.amount == AMOUNT_MAX and post:
        amount = p.amount
    else:
        amount = t.amount
    state = books.pending[p.id]
    late = p.timeout != 0 and p.timestamp + p.timeout * NS_PER_S <= at
    imported = bool(t.flags & TF.imported)
    status = first(
        (t.debit_account_id not in (0, p.debit_account_id), TS.pending_transfer_has_different_debit_account_id),
        (t.credit_account_id not in (0, p.credit_account_id), TS.pending_transfer_has_different_credit_account_id),
        (t.ledger not in (0, p.ledger), TS.pending_transfer_has_different_ledger),
        (t.code not in (0, p.code), TS.pending_transfer_has_different_code),
        (amount > p.amount, TS.exceeds_pending_transfer_amount),
        (void and amount < p.amount, TS.pending_transfer_has_different_amount),
        (state is State.POSTED, TS.pending_transfer_already_posted),
        (state is State.VOIDED, TS.pending_transfer_already_voided),
        (state is State.EXPIRED or late, TS.pending_transfer_expired),
        (imported and not books.may_import_transfer(t.timestamp), TS.imported_event_timestamp_must_not_regress),
        (post and books.is_closed(p.debit_account_id), TS.debit_account_already_closed),
        (post and books.is_closed(p.credit_account_id), TS.credit_account_already_closed),
    )
    if status is not None:
        return at, status
    now = t.timestamp if imported else at
    resolution = replace(
        t,
        debit_account_id=p.debit_account_id,
        credit_account_id=p.credit_account_id,
        amount=amount,
        user_data_128=t.user_data_128 or p.user_data_128,
        user_data_64=t.user_data_64 or p.user_data_64,
        user_data_32=t.user_data_32 or p.user_data_32,
        ledger=p.ledger,
        code=p.code,
        flags=int(t.flags),
        timestamp=now,
    )
    books.put(books.transfers, t.id, resolution)
    books.release(p, State.POSTED if post else State.VOIDED)
    if post:
        books.change(p.debit_account_id, debits_posted=amount)
        books.change(p.credit_account_id, credits_posted=amount)
    books.remember(resolution)
    return now, TS.created


def _transfer_exists(books: Books, t: Transfer, e: Transfer, at: int) -> tuple[int, TS]:
    status = first(
        (t.flags != e.flags, TS.exists_with_different_flags),
        (t.pending_id != e.pending_id, TS.exists_with_different_pending_id),
        (t.timeout != e.timeout, TS.exists_with_different_timeout),
    )
    if status is None and t.flags & (TF.post_pending_transfer | TF.void_pending_transfer):
        status = _resolution_differs(t, e, books.transfers[t.pending_id])
    elif status is None:
        most = t.flags & (TF.balancing_debit | TF.balancing_credit)
        status = first(
            (t.debit_account_id != e.debit_account_id, TS.exists_with_different_debit_account_id),
            (t.credit_account_id != e.credit_account_id, TS.exists_with_different_credit_account_id),
            (t.amount < e.amount if most else t.amount != e.amount, TS.exists_with_different_amount),
            (t.user_data_128 != e.user_data_128, TS.exists_with_different_user_data_128),
            (t.user_data_64 != e.user_data_64, TS.exists_with_different_user_data_64),
            (t.user_data_32 != e.user_data_32, TS.exists_with_different_user_data_32),
            (t.ledger != e.ledger, TS.exists_with_different_ledger),
            (t.code != e.code, TS.exists_with_different_code),
        )
    return (at, status) if status is not None else (e.timestamp, TS.exists)


def _balanced(t: Transfer, debit: Account, credit: Account) -> int:
    """The amount that a balancing transfer really moves."""
    amount = t.amount
    if t.flags & TF.balancing_debit:
        amount = min(amount, max(0, debit.credits_posted - debit.debits_posted - debit.debits_pending))
    if t.flags & TF.balancing_credit:
        amount = min(amount, max(0, credit.debits_posted - credit.credits_posted - credit.credits_pending))
    return amount


def _unaffordable(t: Transfer, amount: int, debit: Account, credit: Account, now: int) -> TS | None:
    is_pending = bool(t.flags & TF.pending)
    debits = amount + debit.debits_pending + debit.debits_posted
    credits = amount + credit.credits_pending + credit.credits_posted
    return first(
        (is_pending and amount + debit.debits_pending > AMOUNT_MAX, TS.overflows_debits_pending),
        (is_pending and amount + credit.credits_pending > AMOUNT_MAX, TS.overflows_credits_pending),
        (amount + debit.debits_posted > AMOUNT_MAX, TS.overflows_debits_posted),
        (amount + credit.credits_posted > AMOUNT_MAX, TS.overflows_credits_posted),
        (debits > AMOUNT_MAX, TS.overflows_debits),
        (credits > AMOUNT_MAX, TS.overflows_credits),
        (now + t.timeout * NS_PER_S > TIMESTAMP_MAX, TS.overflows_timeout),
        (bool(debit.flags & AF.debits_must_not_exceed_credits) and debits > debit.credits_posted, TS.exceeds_credits),
        (bool(credit.flags & AF.credits_must_not_exceed_debits) and credits > credit.debits_posted, TS.exceeds_debits),
    )


def _resolution_differs(t: Transfer, e: Transfer, p: Transfer) -> TS | None:
    """How a repeated post or void differs from the first; zero stands for what the pending transfer has."""
    whole = 0 if t.flags & TF.void_pending_transfer else AMOUNT_MAX
    return first(
        (t.debit_account_id not in (0, e.debit_account_id), TS.exists_with_different_debit_account_id),
        (t.credit_account_id not in (0, e.credit_account_id), TS.exists_with_different_credit_account_id),
        ((p.amount if t.amount == whole else t.amount) != e.amount, TS.exists_with_different_amount),
        ((t.user_data_128 or p.user_data_128) != e.user_data_128, TS.exists_with_different_user_data_128),
        ((t.user_data_64 or p.user_data_64) != e.user_data_64, TS.exists_with_different_user_data_64),
        ((t.user_data_32 or p.user_data_32) != e.user_data_32, TS.exists_with_different_user_data_32),
        (t.ledger not in (0, e.ledger), TS.exists_with_different_ledger),
        (t.code not in (0, e.code), TS.exists_with_different_code),
    )
