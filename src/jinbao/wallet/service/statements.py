"""Statements: a line for every movement of a balance, with the balance after it."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import to_bytes
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.chart import Balance
from jinbao.wallet.store import lines as store
from jinbao.wallet.types import Counterpart, Line, LineFilter, LineKind, member_balance

_SEQ_MAX = 2**63 - 1
_AUDIT_BATCH = 1_000


class Statements:
    """Members' lines. Lines are only ever added, in the unit of work that completes a journal entry."""

    def __init__(self, runtime: Runtime, journal: Journal) -> None:
        self._runtime = runtime
        self._journal = journal

    def record_in(
        self,
        tx: Tx,
        member_id: int,
        amount_minor: int,
        kind: LineKind,
        counterpart: Counterpart,
        ref: str,
        entry_id: int,
        *,
        title: str = "",
        note: str = "",
    ) -> Line:
        """Add a line; ``amount_minor`` is signed and not 0, ``title`` is the counterpart's name unless given.

        Entries may complete in another order than they were posted, so a running balance may dip below zero on the
        way; the newest line always agrees with the ledger once every posted entry is complete.
        """
        assert amount_minor != 0
        seq, balance_minor = store.last(tx, member_id)
        line = Line(
            member_id=member_id,
            seq=seq + 1,
            at_ms=self._runtime.clock.now_ms(),
            amount_minor=amount_minor,
            balance_after_minor=balance_minor + amount_minor,
            kind=kind,
            title=title or counterpart.name,
            counterpart=counterpart,
            ref=ref,
            note=note,
            entry_id=entry_id,
        )
        store.insert(tx, line)
        return line

    async def page(self, member_id: int, wanted: LineFilter, cursor: str | None, limit: int) -> Page[Line]:
        """A member's lines, the newest first."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (int,))
        before = _SEQ_MAX if key is None else int(key[0])
        found = await self._runtime.db.scan(lambda tx: store.newest_first(tx, member_id, wanted, before, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((items[-1].seq,)) if len(found) > limit else None)

    async def get(self, member_id: int, seq: int) -> Line:
        """One line; raises ``NotFound``."""
        found = await self._runtime.db.read(lambda tx: store.get(tx, member_id, seq))
        if found is None:
            raise NotFound()
        return found

    async def balance(self, member_id: int) -> Balance:
        """A member's balance, from the ledger."""
        return await self._journal.balance(member_balance(member_id, self._runtime.home))

    async def differences(self) -> list[tuple[int, int, int]]:
        """Members whose newest line is not what the ledger has, as (member, line, ledger): for the audit.

        Take it when no entry is pending: one that is just being completed shows here.
        """
        wrong: list[tuple[int, int, int]] = []
        after = b""
        while True:
            batch = await self._runtime.db.scan(lambda tx, a=after: store.closing_balances(tx, a, _AUDIT_BATCH))  # type: ignore[misc]
            if not batch:
                return wrong
            home = self._runtime.home
            balances = await self._journal.balances([member_balance(member_id, home) for member_id, _ in batch])
            wrong += [
                (member_id, line_minor, balance.posted)
                for (member_id, line_minor), balance in zip(batch, balances, strict=True)
                if line_minor != balance.posted
            ]
            after = to_bytes(batch[-1][0])
