"""What the memory engine keeps, and how it takes a change back."""

from __future__ import annotations

from enum import Enum
from typing import Any

from msgspec.structs import replace

from jinbao.ledger.types import Account, AccountBalance, AccountFlags, Finding, Transfer, TransferFlags

_ABSENT = object()


class State(Enum):
    """What has become of a pending transfer."""

    OPEN = "open"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"


class Books:
    """Accounts and transfers in order of time, what is pending, spent ids, and balances after each transfer.

    Every change goes through ``put``; between ``remember_changes`` and ``keep_changes`` they can be taken back.
    """

    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.transfers: dict[int, Transfer] = {}
        self.pending: dict[int, State] = {}
        self.expires_at: dict[int, int] = {}
        self.spent: set[int] = set()
        self.history: dict[tuple[int, int], AccountBalance] = {}
        self._undo: list[tuple[dict[Any, Any], Any, Any]] | None = None

    def remember_changes(self) -> None:
        """From here on, changes can be taken back."""
        self._undo = []

    def keep_changes(self) -> None:
        """Changes made so far stay."""
        self._undo = None

    def take_back(self) -> None:
        """Undo every change since ``remember_changes``, the last one first."""
        undo, self._undo = self._undo or [], None
        for table, key, old in reversed(undo):
            self.put(table, key, old)

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Set one entry of a table, or remove it."""
        if self._undo is not None:
            self._undo.append((table, key, table.get(key, _ABSENT)))
        if value is _ABSENT:
            table.pop(key, None)
        else:
            table[key] = value

    def may_import_account(self, timestamp: int) -> bool:
        """Whether an account from the past may have this time."""
        taken = {t.timestamp for t in self.transfers.values()}
        return timestamp not in taken and all(a.timestamp < timestamp for a in self.accounts.values())

    def may_import_transfer(self, timestamp: int) -> bool:
        """Whether a transfer from the past may have this time."""
        taken = {a.timestamp for a in self.accounts.values()}
        return timestamp not in taken and all(t.timestamp < timestamp for t in self.transfers.values())

    def is_closed(self, id: int) -> bool:
        """Whether the account takes no transfers."""
        return bool(self.accounts[id].flags & AccountFlags.closed)

    def change(
        self,
        id: int,
        *,
        debits_pending: int = 0,
        debits_posted: int = 0,
        credits_pending: int = 0,
        credits_posted: int = 0,
        closed: bool | None = None,
    ) -> None:
        """Add to an account's balances; ``closed`` closes it or opens it again."""
        a = self.accounts[id]
        flags = a.flags
        if closed is not None:
            flags = flags | AccountFlags.closed if closed else flags & ~AccountFlags.closed
        after = replace(
            a,
            debits_pending=a.debits_pending + debits_pending,
            debits_posted=a.debits_posted + debits_posted,
            credits_pending=a.credits_pending + credits_pending,
            credits_posted=a.credits_posted + credits_posted,
            flags=int(flags),
        )
        assert after.debits_pending >= 0 and after.credits_pending >= 0, after
        self.put(self.accounts, id, after)

    def release(self, p: Transfer, state: State) -> None:
        """Give back what a pending transfer holds, and open again what it closed."""
        assert self.pending[p.id] is State.OPEN
        self.put(self.pending, p.id, state)
        self.put(self.expires_at, p.id, _ABSENT)
        opens = state is not State.POSTED
        self.change(
            p.debit_account_id,
            debits_pending=-p.amount,
            closed=False if opens and p.flags & TransferFlags.closing_debit else None,
        )
        self.change(
            p.credit_account_id,
            credits_pending=-p.amount,
            closed=False if opens and p.flags & TransferFlags.closing_credit else None,
        )

    def remember(self, t: Transfer) -> None:
        """Keep the balances after a transfer, for accounts with ``flags.history``."""
        for id in (t.debit_account_id, t.credit_account_id):
            a = self.accounts[id]
            if a.flags & AccountFlags.history:
                balance = AccountBalance(
                    a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, t.timestamp
                )
                self.put(self.history, (id, t.timestamp), balance)

    def recount(self) -> list[Finding]:
        """Work out every balance again from the transfers; empty when all is well."""
        balances = {id: [0, 0, 0, 0] for id in self.accounts}
        for t in self.transfers.values():
            is_pending = t.flags & TransferFlags.pending
            if is_pending and self.pending[t.id] is not State.OPEN or t.flags & TransferFlags.void_pending_transfer:
                continue
            balances[t.debit_account_id][0 if is_pending else 1] += t.amount
            balances[t.credit_account_id][2 if is_pending else 3] += t.amount
        return [
            Finding("balance", f"{a.id:032x}", f"stored {stored}, transfers say {balances[a.id]}")
            for a in self.accounts.values()
            if (stored := [a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted]) != balances[a.id]
        ]
