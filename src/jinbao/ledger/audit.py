"""The auditor: works out again, from what is stored, what ought to be true.

Each check is a function that returns findings; none means that the promise holds. Checks read in
batches, so a ledger of any size fits. Entries still pending are named apart: they are not wrong,
but a figure that depends on them may be on its way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from jinbao.kit.db import Database, Tx
from jinbao.ledger import store
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.store import Entry, EntryState
from jinbao.ledger.types import BATCH_MAX, Account, Finding, QueryFilter, Transfer, TransferFlags

_BATCH = 2_000
#: As many findings as a person would read; a broken ledger has no end of them.
FINDINGS_MAX = 100

_SETTLING = TransferFlags.post_pending_transfer | TransferFlags.void_pending_transfer


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The sums of one kind of account in one asset, in minor units; pending sums apart."""

    ledger: int
    code: int
    accounts: int
    debits: int
    credits: int
    debits_pending: int
    credits_pending: int


async def every_account(engine: LedgerEngine, code: int = 0) -> AsyncIterator[Account]:
    """Every account, oldest first, of one kind or (0) of all."""
    after = 0
    while batch := await engine.query_accounts(QueryFilter(code=code, timestamp_min=after + 1, limit=BATCH_MAX)):
        for account in batch:
            yield account
        after = batch[-1].timestamp


async def transfers(engine: LedgerEngine, after: int = 0) -> AsyncIterator[Transfer]:
    """Every transfer with a later timestamp than ``after``, oldest first."""
    while batch := await engine.query_transfers(QueryFilter(timestamp_min=after + 1, limit=BATCH_MAX)):
        for transfer in batch:
            yield transfer
        after = batch[-1].timestamp


async def trial_balance(engine: LedgerEngine) -> list[TrialBalance]:
    """Debits and credits by asset and kind of account, in the order of the chart."""
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    async for account in every_account(engine):
        line = sums[(account.ledger, account.code)]
        line[0] += 1
        line[1] += account.debits_posted
        line[2] += account.credits_posted
        line[3] += account.debits_pending
        line[4] += account.credits_pending
    return [TrialBalance(ledger, code, *line) for (ledger, code), line in sorted(sums.items())]


async def check_trial_balance(engine: LedgerEngine) -> list[Finding]:
    """In every asset, debits equal credits, posted and pending."""
    findings: list[Finding] = []
    by_asset: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in await trial_balance(engine):
        by_asset[line.ledger][0] += line.debits - line.credits
        by_asset[line.ledger][1] += line.debits_pending - line.credits_pending
    for ledger, (posted, pending) in by_asset.items():
        if posted or pending:
            detail = f"debits exceed credits by {posted} posted and {pending} pending"
            findings.append(Finding("trial_balance", f"asset {ledger}", detail))
    return findings


async def check_entries(db: Database, engine: LedgerEngine) -> list[Finding]:
    """Each posted entry has exactly its transfers in the engine, and a rejected entry has none."""
    findings: list[Finding] = []
    after = 0
    while batch := await db.scan(lambda tx, start=after: store.after(tx, start, _BATCH)):  # type: ignore[misc]
        wanted = [transfer.id for entry in batch for transfer in entry.transfers]
        found: dict[int, Transfer] = {}
        for start in range(0, len(wanted), BATCH_MAX):
            found.update({t.id: t for t in await engine.lookup_transfers(wanted[start : start + BATCH_MAX])})
        for entry in batch:
            findings += _entry_findings(entry, found)
            if len(findings) >= FINDINGS_MAX:
                return findings[:FINDINGS_MAX]
        after = batch[-1].id
    return findings


async def check_transfers(db: Database, engine: LedgerEngine) -> list[Finding]:
    """Each transfer in the engine belongs to an entry of the journal, and to one that says so."""
    findings: list[Finding] = []
    batch: list[Transfer] = []
    async for transfer in transfers(engine):
        batch.append(transfer)
        if len(batch) == _BATCH:
            findings += await _orphans(db, batch)
            batch = []
            if len(findings) >= FINDINGS_MAX:
                return findings[:FINDINGS_MAX]
    return findings + await _orphans(db, batch)


async def pending_entries(db: Database, limit: int) -> list[Entry]:
    """Entries whose outcome is not known yet, oldest first."""
    return await db.scan(lambda tx: store.pending(tx, 2**62, 0, limit))


def _entry_findings(entry: Entry, found: dict[int, Transfer]) -> list[Finding]:
    subject = f"entry {entry.id:032x}"
    there = [found[asked.id] for asked in entry.transfers if asked.id in found]
    if entry.state is EntryState.PENDING:
        return []
    if entry.state is EntryState.REJECTED:
        return [Finding("entries", subject, "rejected, yet its transfers are in the engine")] if there else []
    if len(there) != len(entry.transfers):
        return [
            Finding("entries", subject, f"posted, but {len(entry.transfers) - len(there)} of its transfers are missing")
        ]
    for asked, kept in zip(entry.transfers, there, strict=True):
        if _told(asked) != _told(kept):
            return [Finding("entries", subject, f"transfer {asked.id:032x} is not what the entry asked for")]
    return []


def _told(transfer: Transfer) -> tuple[int, ...]:
    """What an entry decides about a transfer. One that settles leaves amount and code to the engine."""
    amount, code = (0, 0) if transfer.flags & _SETTLING else (transfer.amount, transfer.code)
    return (transfer.debit_account_id, transfer.credit_account_id, amount, transfer.ledger, code)


async def _orphans(db: Database, batch: list[Transfer]) -> list[Finding]:
    ids = [transfer.id - transfer.user_data_32 for transfer in batch]

    def states(tx: Tx) -> dict[int, EntryState]:
        entries = (store.get(tx, entry_id) for entry_id in set(ids))
        return {entry.id: entry.state for entry in entries if entry is not None}

    known = await db.scan(states)
    findings = []
    for transfer, entry_id in zip(batch, ids, strict=True):
        state = known.get(entry_id)
        if state is None:
            findings.append(
                Finding("transfers", f"transfer {transfer.id:032x}", "no entry of the journal asked for it")
            )
        elif state is EntryState.REJECTED:
            findings.append(Finding("transfers", f"transfer {transfer.id:032x}", "its entry is rejected"))
    return findings
