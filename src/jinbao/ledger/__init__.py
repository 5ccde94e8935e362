"""The ledger: accounts, transfers, and the journal that every movement of money goes through.

It promises double entry (a transfer debits one account and credits another by the same whole
amount), immutability (nothing is changed or taken away, mistakes are reversed), idempotency (the
same entry posted again is the same entry) and an outcome that is posted, rejected or pending but
never guessed. Modules describe movements with ``ledger.chart`` and hand them to the ``Journal``;
engines behind ``ledger.ports.LedgerEngine`` keep them. ``audit`` recomputes everything.
"""

from jinbao.ledger.audit import (
    TrialBalance,
    check_entries,
    check_transfers,
    check_trial_balance,
    every_account,
    trial_balance,
)
from jinbao.ledger.journal import SWEEP_GRACE_MS, Completion, Journal
from jinbao.ledger.store import Entry, EntryState

__all__ = [
    "SWEEP_GRACE_MS",
    "Completion",
    "Entry",
    "EntryState",
    "Journal",
    "TrialBalance",
    "check_entries",
    "check_transfers",
    "check_trial_balance",
    "every_account",
    "trial_balance",
]
