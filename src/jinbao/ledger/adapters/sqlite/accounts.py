"""Creating accounts in the embedded ledger."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jinbao.ledger.adapters.sqlite.working import Working
from jinbao.ledger.rules import (
    ACCOUNT_EXISTS,
    ACCOUNT_FIELDS,
    ACCOUNT_ID,
    ACCOUNT_IMPORTED,
    LINKED,
    AccountState,
    refusal,
)
from jinbao.ledger.types import TIMESTAMP_MAX, Account, CreateAccountResult, CreateAccountStatus

AS = CreateAccountStatus


def create_accounts(w: Working, batch: Sequence[Account], start: int) -> list[CreateAccountResult]:
    """One result per account; the times of the batch are ``start`` + 1 and on."""
    results: list[CreateAccountResult] = []
    end = start + len(batch)
    imported_batch = bool(batch and batch[0].flags & ACCOUNT_IMPORTED)
    if imported_batch:
        w.flush()  # so that the store knows every transfer's time
    chain, broken = -1, False
    for index, a in enumerate(batch):
        at = start + index + 1
        linked = bool(a.flags & LINKED)
        if linked and chain < 0:
            chain, w.undo = index, []
        if linked and at == end:
            status: AS | None = AS.linked_event_chain_open
        elif broken:
            status = AS.linked_event_failed
        else:
            status = _misplaced(a, imported_batch, end)
        if status is None:
            at, status = _create(w, a, at)
        if status is not AS.created and chain >= 0 and not broken:
            broken = True
            w.take_back()
            results[chain:] = [CreateAccountResult(r.timestamp, AS.linked_event_failed) for r in results[chain:]]
        results.append(CreateAccountResult(at, status))
        if not linked:
            chain, broken, w.undo = -1, False, None
    assert len(results) == len(batch) and w.undo is None
    return results


def _misplaced(a: Account, imported_batch: bool, end: int) -> AS | None:
    if bool(a.flags & ACCOUNT_IMPORTED) != imported_batch:
        return AS.imported_event_expected if imported_batch else AS.imported_event_not_expected
    if not imported_batch:
        return AS.timestamp_must_be_zero if a.timestamp else None
    if not 0 < a.timestamp <= TIMESTAMP_MAX:
        return AS.imported_event_timestamp_out_of_range
    return AS.imported_event_timestamp_must_not_advance if a.timestamp >= end else None


def _create(w: Working, a: Account, at: int) -> tuple[int, AS]:
    status = refusal(ACCOUNT_ID, a)
    if status is not None:
        return at, status
    there = w.account(a.id)
    if there is not None:
        e = there.account()
        status = refusal(ACCOUNT_EXISTS, a, e)
        return (e.timestamp, AS.exists) if status is None else (at, status)
    status = refusal(ACCOUNT_FIELDS, a)
    if status is not None:
        return at, status
    if a.flags & ACCOUNT_IMPORTED:
        if a.timestamp <= w.last_account_at or w.store.transfer_at(a.timestamp) is not None:
            return at, AS.imported_event_timestamp_must_not_regress
        at = a.timestamp
    w.add_account(AccountState(w.last_number + 1, replace(a, timestamp=at)))
    return at, AS.created
