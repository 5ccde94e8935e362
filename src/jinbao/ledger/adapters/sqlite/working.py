"""The working set of the embedded ledger: what a group has changed and not yet written.

Accounts are worked on in memory and rows gathered in lists; ``flush`` hands them to the store inside the open
transaction. The accounts that stay in memory are a cache: after a commit that failed ``forget`` drops them, and they
are read again from the file.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from jinbao.ledger.adapters.sqlite.seals import account_seal, seal
from jinbao.ledger.adapters.sqlite.store import (
    MARK_EVERY,
    Row,
    Store,
    account_out,
    balances_out,
    long_out,
    wide_out,
)
from jinbao.ledger.rules import AccountState
from jinbao.ledger.types import Transfer

#: Accounts remembered between groups (about 0.4 kB each). Past this, the older half is forgotten.
CACHE_ACCOUNTS = 200_000


class Working:
    """Everything that a group has changed and not yet written, and how to take a broken chain back."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.cache: dict[int, AccountState] = {}
        self.forget()

    def forget(self) -> None:
        """Start again from what the file says: after opening it, and after a group that could not be committed."""
        self.cache.clear()
        number, clock, accounts, transfers, digest = self.store.head()
        self.commit_number: int = number
        self.clock: int = clock
        self.last_number: int = accounts
        self.last_transfer_at: int = transfers
        self.digest: bytes = digest
        self.last_account_at = self.store.last_account_at()
        self.highest_id, self.highest_refused = self.store.highest_ids()
        self.next_expiry = self.store.next_expiry()
        self.new_accounts: list[AccountState] = []
        self.transfers: list[Row] = []
        self.fresh: dict[int, tuple[Transfer, int]] = {}
        self.dirty: list[AccountState] = []
        self.marks: list[Row] = []
        self.pending: dict[int, Row] = {}
        self.refused: list[Row] = []
        self.refused_ids: set[int] = set()
        self.undo: list[tuple[Any, ...]] | None = None
        self._begin_seal()

    def _begin_seal(self) -> None:
        self._sealed_accounts: list[Row] = []
        self._sealed_transfers: list[Row] = []
        self._sealed_refused: list[Row] = []
        self.expired: list[Row] = []

    # -- reading through the group ---------------------------------------------------------------------------------

    def account(self, id: int) -> AccountState | None:
        """The account as the group has left it so far."""
        state = self.cache.get(id)
        if state is None and 0 < id:
            state = self.store.account(id)
            if state is not None:
                self.cache[id] = state
        return state

    def transfer(self, id: int) -> Transfer | None:
        """The transfer with this id, from this group or the file."""
        if id > self.highest_id:
            return None
        found = self.fresh.get(id)
        if found is None:
            return self.store.transfer(id)
        t, at = found
        return t if t.timestamp == at else replace(t, timestamp=at)

    def is_refused(self, id: int) -> bool:
        """Whether the id was spent by a refusal."""
        if id > self.highest_refused:
            return False
        return id in self.refused_ids or self.store.is_refused(id)

    def pending_row(self, timestamp: int) -> Row:
        """State, expiry and resolution of a pending transfer."""
        return self.pending.get(timestamp) or self.store.pending(timestamp)

    # -- changing --------------------------------------------------------------------------------------------------

    def add_account(self, state: AccountState) -> None:
        """A new account; its number must be ``last_number`` + 1."""
        assert state.number == self.last_number + 1
        if self.undo is not None:
            self.undo.append((self._remove_account, state.id, self.last_number, self.last_account_at))
        self.last_number = state.number
        self.last_account_at = state.timestamp
        self.cache[state.id] = state
        self.new_accounts.append(state)

    def _remove_account(self, id: int, last_number: int, last_account_at: int) -> None:
        del self.cache[id]
        self.new_accounts.pop()
        self.last_number = last_number
        self.last_account_at = last_account_at

    def touch(self, state: AccountState) -> None:
        """Call before changing an account, so that the change can be taken back and is written."""
        if self.undo is not None:
            self.undo.append(
                (
                    self._restore,
                    state,
                    state.debits_pending,
                    state.debits_posted,
                    state.credits_pending,
                    state.credits_posted,
                    state.newest,
                    state.entries,
                    state.closed,
                )
            )
        if not state.dirty:
            state.dirty = True
            self.dirty.append(state)

    def _restore(self, state: AccountState, *before: Any) -> None:
        (
            state.debits_pending,
            state.debits_posted,
            state.credits_pending,
            state.credits_posted,
            state.newest,
            state.entries,
            state.closed,
        ) = before

    def add_transfer(self, t: Transfer, at: int, debit: AccountState, credit: AccountState) -> None:
        """A transfer whose effect on both (touched) accounts is done; ``at`` is after every other's time."""
        assert at > self.last_transfer_at, (at, self.last_transfer_at)
        if self.undo is not None:
            self.undo.append((self._remove_transfer, t.id, len(self.marks), self.last_transfer_at))
        self.last_transfer_at = at
        self.transfers.append(
            (
                at,
                t.id.to_bytes(16, "big"),
                debit.number,
                credit.number,
                t.amount,
                debit.newest,
                credit.newest,
                wide_out(t.pending_id),
                wide_out(t.user_data_128),
                long_out(t.user_data_64),
                t.user_data_32,
                t.timeout,
                t.code,
                +t.flags,
                balances_out(debit, credit) if debit.history or credit.history else None,
            )
        )
        debit.newest = credit.newest = at
        debit.entries += 1
        credit.entries += 1
        if not debit.entries % MARK_EVERY:
            self.marks.append((debit.number, at))
        if not credit.entries % MARK_EVERY:
            self.marks.append((credit.number, at))
        self.fresh[t.id] = (t, at)
        if t.id > self.highest_id:
            self.highest_id = t.id

    def _remove_transfer(self, id: int, marks: int, last_transfer_at: int) -> None:
        # highest_id stays: it only says which ids need not be looked for.
        del self.fresh[id]
        del self.marks[marks:]
        self.transfers.pop()
        self.last_transfer_at = last_transfer_at

    def set_pending(self, timestamp: int, state: int, expires_at: int, resolved_at: int) -> None:
        """What has become of a pending transfer."""
        if self.undo is not None:
            self.undo.append((self._reset_pending, timestamp, self.pending.get(timestamp)))
        self.pending[timestamp] = (state, expires_at, resolved_at)
        if expires_at and not resolved_at and (not self.next_expiry or expires_at < self.next_expiry):
            self.next_expiry = expires_at

    def _reset_pending(self, timestamp: int, before: Row | None) -> None:
        if before is None:
            del self.pending[timestamp]
        else:
            self.pending[timestamp] = before

    def refuse_id(self, id: int, timestamp: int, status: int) -> None:
        """Spend an id; never taken back, not even with the chain it was in."""
        self.refused.append((id.to_bytes(16, "big"), timestamp, status))
        self.refused_ids.add(id)
        if id > self.highest_refused:
            self.highest_refused = id

    def take_back(self) -> None:
        """Undo everything since ``undo`` was set to a list, the last change first."""
        undo, self.undo = self.undo, None
        assert undo is not None
        for change, *facts in reversed(undo):
            change(*facts)

    # -- writing ---------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what has gathered into the open transaction."""
        assert self.undo is None, "a chain is open"
        store = self.store
        if self.new_accounts:
            rows = [account_out(state) for state in self.new_accounts]
            store.write_accounts(rows)
            self._sealed_accounts += [account_seal(row) for row in rows]
            self.new_accounts = []
        if self.dirty:
            store.write_balances(self.dirty)
            for state in self.dirty:
                state.dirty = False
            self.dirty = []
        if self.transfers:
            store.write_transfers(self.transfers)
            self._sealed_transfers += self.transfers
            self.transfers = []
            self.fresh = {}
        if self.marks:
            store.write_marks(self.marks)
            self.marks = []
        if self.pending:
            store.write_pending([(timestamp, *row) for timestamp, row in self.pending.items()])
            self.pending = {}
        if self.refused:
            store.write_refused(self.refused)
            self._sealed_refused += self.refused
            self.refused = []
            self.refused_ids = set()

    def finish(self) -> None:
        """Write and seal the group; the caller commits."""
        self.flush()
        sealed = (self._sealed_accounts, self._sealed_transfers, self._sealed_refused, self.expired)
        if not any(sealed):
            return
        self.commit_number += 1
        self.digest = seal(self.digest, *sealed)
        row = (self.commit_number, self.clock, self.last_number, self.last_transfer_at, self.digest)
        self.store.write_commit(row)
        self._begin_seal()
        if len(self.cache) > CACHE_ACCOUNTS:
            for id in list(self.cache)[: len(self.cache) // 2]:
                del self.cache[id]
