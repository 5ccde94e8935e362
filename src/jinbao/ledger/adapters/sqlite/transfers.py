"""Creating, resolving and expiring transfers in the embedded ledger."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jinbao.ledger.adapters.sqlite.working import Working
from jinbao.ledger.rules import (
    CLOSING_CREDIT,
    CLOSING_DEBIT,
    EXPIRED,
    LINKED,
    OPEN,
    PENDING,
    POST,
    POSTED,
    RESOLUTION,
    RESOLUTION_ACCOUNTS,
    RESOLUTION_EXISTS,
    RESOLUTION_FIELDS,
    RESOLUTION_STATE,
    TRANSFER_ACCOUNTS,
    TRANSFER_EXISTS,
    TRANSFER_EXISTS_FIRST,
    TRANSFER_FIELDS,
    TRANSFER_ID,
    TRANSFER_IMPORT,
    TRANSFER_IMPORTED,
    TRANSFER_LIMITS,
    VOIDED,
    moved_amount,
    refusal,
    resolved_amount,
    resolves,
)
from jinbao.ledger.types import (
    AMOUNT_MAX,
    ID_MAX,
    NS_PER_S,
    TIMESTAMP_MAX,
    TRANSIENT,
    CreateTransferResult,
    CreateTransferStatus,
    Transfer,
)

TS = CreateTransferStatus
_CREATED = TS.created


def create_transfers(w: Working, batch: Sequence[Transfer], start: int) -> list[CreateTransferResult]:
    """One result per transfer; the times of the batch are ``start`` + 1 and on."""
    results: list[CreateTransferResult] = []
    end = start + len(batch)
    imported_batch = bool(batch and batch[0].flags & TRANSFER_IMPORTED)
    if imported_batch:
        w.flush()  # so that the store knows every account's time
    chain, broken, at = -1, False, start
    for t in batch:
        at += 1
        flags = +t.flags
        linked = flags & LINKED
        if linked and chain < 0:
            chain, w.undo = len(results), []
        if flags == linked and not (broken or imported_batch or linked and at == end) and _move_plainly(w, t, at):
            results.append(CreateTransferResult(at, _CREATED))
        else:
            status, when = _misplaced(t, imported_batch, broken, at, end), at
            if status is None:
                when, status = _create(w, t, at)
            if status is not _CREATED:
                if chain >= 0 and not broken:
                    broken = True
                    w.take_back()
                    results[chain:] = [
                        CreateTransferResult(r.timestamp, TS.linked_event_failed) for r in results[chain:]
                    ]
                if status in TRANSIENT:
                    w.refuse_id(t.id, at, status)
            results.append(CreateTransferResult(when, status))
        if not linked:
            chain, broken, w.undo = -1, False, None
    assert len(results) == len(batch) and w.undo is None
    return results


def expire(w: Working, now: int) -> int:
    """Release every pending transfer due at ``now``, each at a time of its own; the last of these times."""
    w.flush()
    for timestamp in w.store.due(now):
        p = w.store.transfer_at(timestamp)
        assert p is not None and p.timeout > 0, timestamp
        now += 1
        _release(w, p, EXPIRED, now)
        w.expired.append((timestamp, now))
    w.flush()
    w.next_expiry = w.store.next_expiry()
    return now


def _move_plainly(w: Working, t: Transfer, at: int) -> bool:
    """Do a transfer of the commonest kind, if it is one and nothing is wrong with it; otherwise do nothing.

    This is the path that the ledger's speed comes from. Whatever it does not like goes the long way, which finds the
    right word for it.
    """
    id = t.id
    debit = w.cache.get(t.debit_account_id)
    credit = w.cache.get(t.credit_account_id)
    if debit is None or credit is None or debit is credit or debit.closed or credit.closed:
        return False
    if not (w.highest_id < id < ID_MAX and id > w.highest_refused and t.ledger == debit.ledger == credit.ledger):
        return False
    if t.pending_id or t.timeout or t.timestamp or not t.code:
        return False
    amount = t.amount
    debits = debit.debits_posted + amount
    credits = credit.credits_posted + amount
    if debits + debit.debits_pending > (debit.credits_posted if debit.debits_limited else AMOUNT_MAX):
        return False
    if credits + credit.credits_pending > (credit.debits_posted if credit.credits_limited else AMOUNT_MAX):
        return False
    w.touch(debit)
    w.touch(credit)
    debit.debits_posted = debits
    credit.credits_posted = credits
    w.add_transfer(t, at, debit, credit)
    return True


def _misplaced(t: Transfer, imported_batch: bool, broken: bool, at: int, end: int) -> TS | None:
    if t.flags & LINKED and at == end:
        return TS.linked_event_chain_open
    if broken:
        return TS.linked_event_failed
    if bool(t.flags & TRANSFER_IMPORTED) != imported_batch:
        return TS.imported_event_expected if imported_batch else TS.imported_event_not_expected
    if not imported_batch:
        return TS.timestamp_must_be_zero if t.timestamp else None
    if not 0 < t.timestamp <= TIMESTAMP_MAX:
        return TS.imported_event_timestamp_out_of_range
    return TS.imported_event_timestamp_must_not_advance if t.timestamp >= end else None


def _create(w: Working, t: Transfer, at: int) -> tuple[int, TS]:
    """The long way: every check in order of precedence. The transfer's own time, or ``at`` when it is refused."""
    status = refusal(TRANSFER_ID, t)
    if status is not None:
        return at, status
    e = w.transfer(t.id)
    if e is not None:
        status = refusal(TRANSFER_EXISTS_FIRST, t, e)
        if status is None and resolves(t):
            status = refusal(RESOLUTION_EXISTS, t, e, w.transfer(t.pending_id))
        elif status is None:
            status = refusal(TRANSFER_EXISTS, t, e)
        return (e.timestamp, TS.exists) if status is None else (at, status)
    if w.is_refused(t.id):
        return at, TS.id_already_failed
    return _resolve(w, t, at) if resolves(t) else _move(w, t, at)


def _move(w: Working, t: Transfer, at: int) -> tuple[int, TS]:
    status = refusal(TRANSFER_FIELDS, t)
    if status is not None:
        return at, status
    debit, credit = w.account(t.debit_account_id), w.account(t.credit_account_id)
    status = refusal(TRANSFER_ACCOUNTS, t, debit, credit)
    if status is not None:
        return at, status
    assert debit is not None and credit is not None
    when = at
    if t.flags & TRANSFER_IMPORTED:
        status = _unimportable(w, t) or refusal(TRANSFER_IMPORT, t, debit, credit)
        when = t.timestamp
    amount = moved_amount(t, debit, credit)
    status = status or refusal(TRANSFER_LIMITS, t, amount, when, debit, credit)
    if status is not None:
        return at, status
    w.touch(debit)
    w.touch(credit)
    if t.flags & PENDING:
        debit.debits_pending += amount
        credit.credits_pending += amount
        debit.closed = bool(t.flags & CLOSING_DEBIT)
        credit.closed = bool(t.flags & CLOSING_CREDIT)
        w.set_pending(when, OPEN, when + t.timeout * NS_PER_S if t.timeout else 0, 0)
    else:
        debit.debits_posted += amount
        credit.credits_posted += amount
    w.add_transfer(t if amount == t.amount else replace(t, amount=amount), when, debit, credit)
    return when, TS.created


def _resolve(w: Working, t: Transfer, at: int) -> tuple[int, TS]:
    """Post or void a pending transfer."""
    status = refusal(RESOLUTION_FIELDS, t)
    if status is not None:
        return at, status
    p = w.transfer(t.pending_id)
    if p is None:
        return at, TS.pending_transfer_not_found
    amount = resolved_amount(t, p)
    status = refusal(RESOLUTION, t, p, amount)
    if status is not None:
        return at, status
    state, expires_at, _ = w.pending_row(p.timestamp)
    debit, credit = w.account(p.debit_account_id), w.account(p.credit_account_id)
    assert debit is not None and credit is not None, p
    status = refusal(RESOLUTION_STATE, state, expires_at, at)
    when = at
    if status is None and t.flags & TRANSFER_IMPORTED:
        status = _unimportable(w, t)
        when = t.timestamp
    status = status or refusal(RESOLUTION_ACCOUNTS, t, debit, credit)
    if status is not None:
        return at, status
    _release(w, p, POSTED if t.flags & POST else VOIDED, at)
    if t.flags & POST:
        debit.debits_posted += amount
        credit.credits_posted += amount
    resolution = replace(
        t,
        debit_account_id=debit.id,
        credit_account_id=credit.id,
        amount=amount,
        user_data_128=t.user_data_128 or p.user_data_128,
        user_data_64=t.user_data_64 or p.user_data_64,
        user_data_32=t.user_data_32 or p.user_data_32,
        ledger=p.ledger,
        code=p.code,
    )
    w.add_transfer(resolution, when, debit, credit)
    return when, TS.created


def _release(w: Working, p: Transfer, state: int, at: int) -> None:
    """Give back what a pending transfer holds, and open again what it closed."""
    was, expires_at, _ = w.pending_row(p.timestamp)
    debit, credit = w.account(p.debit_account_id), w.account(p.credit_account_id)
    assert was == OPEN and debit is not None and credit is not None, p
    w.touch(debit)
    w.touch(credit)
    debit.debits_pending -= p.amount
    credit.credits_pending -= p.amount
    assert debit.debits_pending >= 0 and credit.credits_pending >= 0, p
    if state != POSTED:
        debit.closed = debit.closed and not p.flags & CLOSING_DEBIT
        credit.closed = credit.closed and not p.flags & CLOSING_CREDIT
    w.set_pending(p.timestamp, state, expires_at, at)


def _unimportable(w: Working, t: Transfer) -> TS | None:
    if t.timestamp <= w.last_transfer_at or w.store.account_at(t.timestamp):
        return TS.imported_event_timestamp_must_not_regress
    return None
