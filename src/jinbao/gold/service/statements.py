"""Statements: a line for every movement of a member's free gold, with what was free after it."""

from __future__ import annotations

from jinbao.gold.rules.holding import applied, handed_over
from jinbao.gold.service.context import Context
from jinbao.gold.store import accounts as store
from jinbao.gold.types.accounts import IN_DELIVERY, MEMBER_GOLD, PLEDGED
from jinbao.gold.types.holding import GoldAccount, GoldLine, GoldLineKind
from jinbao.kit.db import Tx
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.ledger import every_account
from jinbao.ledger.chart import AccountKind
from jinbao.wallet.types import Counterpart

_SEQ_MAX = 2**63 - 1
_AUDIT_BATCH = 1_000


class Statements:
    """Members' lines. Lines are only ever added, in the unit of work that completes a journal entry."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def record_in(
        self,
        tx: Tx,
        member_id: int,
        ug_signed: int,
        kind: GoldLineKind,
        value_minor: int,
        price_minor: int,
        counterpart: Counterpart,
        ref: str,
        entry_id: int,
    ) -> GoldLine:
        """Add a line, and keep the account's cost and profit with it.

        ``ug_signed`` is not 0 and positive for gold in. ``value_minor`` is what a purchase cost, what a sale brought
        after its fee, what a gift (RECEIVED, SENT) is worth at this moment, or for RETURNED the cost that comes back:
        minus the ``cost_minor`` of the line that sent it. ``price_minor`` is per gram, 0 for none. The account is open.
        """
        account = self._get_in(tx, member_id)
        after, cost_minor = applied(account, ug_signed, kind, value_minor)
        line = GoldLine(
            member_id,
            after.lines,
            self._context.now_ms(),
            kind,
            ug_signed,
            after.ug,
            price_minor,
            value_minor,
            cost_minor,
            counterpart,
            ref,
            entry_id,
        )
        store.insert_line(tx, line)
        store.update(tx, after)
        return line

    def handed_over_in(self, tx: Tx, member_id: int, ug: int) -> None:
        """Gold in delivery has reached the member: it leaves the account. No line, as free gold does not change."""
        store.update(tx, handed_over(self._get_in(tx, member_id), ug))

    async def page(self, member_id: int, cursor: str | None, limit: int) -> Page[GoldLine]:
        """A member's lines, the newest first."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (int,))
        before = _SEQ_MAX if key is None else int(key[0])
        found = await self._context.runtime.db.read(lambda tx: store.newest_first(tx, member_id, before, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((items[-1].seq,)) if len(found) > limit else None)

    async def differences(self) -> list[tuple[int, int, int]]:
        """Members whose accounts are not what the ledger has, as (member, rows' total, ledger's total): for the audit.

        A member whose total agrees while the parts do not shows as well. Take it when no entry is pending.
        """
        ledger = [await self._on_ledger(kind) for kind in (MEMBER_GOLD, PLEDGED, IN_DELIVERY)]
        wrong: list[tuple[int, int, int]] = []
        after = 0
        while batch := await self._context.runtime.db.scan(lambda tx, a=after: store.after(tx, a, _AUDIT_BATCH)):  # type: ignore[misc]
            for account in batch:
                mine, theirs = _parts(account), tuple(part.pop(account.member_id, 0) for part in ledger)
                if mine != theirs:
                    wrong.append((account.member_id, sum(mine), sum(theirs)))
            after = batch[-1].member_id
        # What is left belongs to members without an account.
        strangers = sorted({member_id for part in ledger for member_id in part})
        return wrong + [(one, 0, sum(part.get(one, 0) for part in ledger)) for one in strangers]

    async def _on_ledger(self, kind: AccountKind) -> dict[int, int]:
        """Every member's micrograms on accounts of a kind, without those who have nothing there."""
        found: dict[int, int] = {}
        async for account in every_account(self._context.journal.engine, kind.code):
            if posted := account.credits_posted - account.debits_posted:
                found[account.user_data_128] = posted
        return found

    def _get_in(self, tx: Tx, member_id: int) -> GoldAccount:
        account = store.get(tx, member_id)
        assert account is not None, f"gold moved for {member_id:x}, who has no account"
        return account


def _parts(account: GoldAccount) -> tuple[int, int, int]:
    return account.ug, account.pledged_ug, account.in_delivery_ug
