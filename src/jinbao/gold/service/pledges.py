"""Pledges: gold that a member owns and has promised not to use until it is released."""

from __future__ import annotations

from dataclasses import replace

from jinbao.gold.errors import CustodianRefused, LedgerRefused, NotEnough, PledgeClosed
from jinbao.gold.events import PledgeChanged
from jinbao.gold.postings import custody as postings
from jinbao.gold.rules.custody import CUSTODIAN_REFUSED
from jinbao.gold.rules.delivery import NOTE_LONGEST, visible
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import Context
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.endings import Ending
from jinbao.gold.service.statements import Statements
from jinbao.gold.store import pledges as store
from jinbao.gold.types.delivery import Pledge, PledgeState
from jinbao.gold.types.holding import GoldLineKind
from jinbao.identity.types import Proof, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.money import MINOR_MAX
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.ledger import Entry
from jinbao.wallet.types import Counterpart

_OPERATOR = Counterpart("operator", "", "")


class Pledges:
    """One per process."""

    def __init__(self, context: Context, custody: Custody, accounts: Accounts, statements: Statements) -> None:
        self._context = context
        self._custody = custody
        self._accounts = accounts
        self._statements = statements
        custody.register(postings.PLEDGED, Ending(self._pledged_in, self._not_pledged_in))
        custody.register(postings.RELEASED, Ending(self._released_in, self._not_released_in))

    async def pledge(self, caller: Principal, ug: int, note: str, proof: Proof | None, once: Once) -> Pledge:
        """Pledge ``ug`` (>= 1) micrograms of the caller's free gold.

        ``proof`` is bound to ``gold-pledge:<ug>``. Raises, the first that applies of: ``Invalid``, what
        ``identity.confirm`` does, ``MemberFrozen``, ``AccountNeeded``, ``AccountFrozen``, ``NotEnough``,
        ``CustodianRefused``; ``Unknown`` when ledger or custodian do not answer (send the same request again).
        """
        if not 1 <= ug <= MINOR_MAX:
            raise Invalid(field="grams_ug", reason="at least one microgram")
        if not visible(note, NOTE_LONGEST, least=0):
            raise Invalid(field="note", reason=f"up to {NOTE_LONGEST} visible characters, without spaces at its ends")
        db = self._context.runtime.db
        before = await db.read(lambda tx: seen(tx, once))
        if before is None:
            await self._context.identity.confirm(caller, proof, purpose_of(f"gold-pledge:{ug}"))
            before = await db.write(lambda tx: self._intend_in(tx, caller.id, ug, note, once))
        pledge = await db.read(lambda tx: self._get_in(tx, before))
        self._demand(await self._custody.finish(pledge.entry_id))
        return await self.get(caller.id, pledge.id)

    async def release(self, member_id: int, pledge_id: int) -> Pledge:
        """End a pledge: the gold is free again. Again changes nothing.

        Raises ``NotFound``, ``PledgeClosed`` (it was never begun), ``CustodianRefused``, ``Unknown``.
        """
        pledge = await self._context.runtime.db.write(lambda tx: self._release_in(tx, member_id, pledge_id))
        if pledge.state is PledgeState.RELEASING:
            self._demand(await self._custody.finish(pledge.release_id))
        return await self.get(member_id, pledge_id)

    async def get(self, member_id: int, pledge_id: int) -> Pledge:
        """A member's pledge; raises ``NotFound``, also for somebody else's."""
        found = await self._context.runtime.db.read(lambda tx: store.get(tx, pledge_id))
        if found is None or found.member_id != member_id:
            raise NotFound()
        return found

    async def page(self, member_id: int, cursor: str | None, limit: int) -> Page[Pledge]:
        """A member's pledges, newest first."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        before = ID_MAX if key is None else decode(str(key[0])) or 0
        found = await self._context.runtime.db.read(lambda tx: store.of_member(tx, member_id, before, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)

    def _demand(self, entry: Entry) -> None:
        if entry.posted:
            return
        if entry.reason == CUSTODIAN_REFUSED:
            raise CustodianRefused()
        raise NotEnough() if entry.short else LedgerRefused(reason=entry.reason)

    def _intend_in(self, tx: Tx, member_id: int, ug: int, note: str, once: Once) -> int:
        pledge_id, first = claim(tx, once, self._context.runtime.new_id())
        if not first:
            return pledge_id
        self._context.identity.members.active_in(tx, member_id)
        self._accounts.demand_in(tx, member_id)
        pledge = Pledge(
            id=pledge_id,
            member_id=member_id,
            ug=ug,
            note=note,
            state=PledgeState.STARTING,
            entry_id=self._context.runtime.new_id(),
            release_id=0,
            at_ms=self._context.now_ms(),
            closed_at_ms=0,
        )
        store.insert(tx, pledge)
        self._custody.intend(tx, pledge.entry_id, postings.pledged(member_id, ug), pledge.id)
        return pledge_id

    def _release_in(self, tx: Tx, member_id: int, pledge_id: int) -> Pledge:
        pledge = self._get_in(tx, pledge_id)
        if pledge.member_id != member_id:
            raise NotFound()
        if pledge.state in (PledgeState.RELEASING, PledgeState.RELEASED):
            return pledge
        if pledge.state is not PledgeState.PLEDGED:
            raise PledgeClosed()
        going = replace(pledge, state=PledgeState.RELEASING, release_id=self._context.runtime.new_id())
        store.update(tx, going)
        self._custody.intend(tx, going.release_id, postings.pledge_released(member_id, pledge.ug), pledge.id)
        return going

    def _pledged_in(self, tx: Tx, entry: Entry) -> None:
        pledge = self._get_in(tx, entry.subject)
        assert pledge.state is PledgeState.STARTING, pledge.state
        self._follow_in(tx, pledge, PledgeState.PLEDGED, entry.id)

    def _not_pledged_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        pledge = self._get_in(tx, entry.subject)
        store.update(tx, replace(pledge, state=PledgeState.REFUSED, closed_at_ms=self._context.now_ms()))

    def _released_in(self, tx: Tx, entry: Entry) -> None:
        pledge = self._get_in(tx, entry.subject)
        assert pledge.state is PledgeState.RELEASING, pledge.state
        self._follow_in(tx, replace(pledge, closed_at_ms=self._context.now_ms()), PledgeState.RELEASED, entry.id)

    def _not_released_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        assert reason == CUSTODIAN_REFUSED, reason
        store.update(tx, replace(self._get_in(tx, entry.subject), state=PledgeState.PLEDGED))

    def _follow_in(self, tx: Tx, pledge: Pledge, state: PledgeState, entry_id: int) -> None:
        """The ledger has moved: write the state and the line, announce it."""
        begins = state is PledgeState.PLEDGED
        store.update(tx, replace(pledge, state=state))
        kind = GoldLineKind.PLEDGED if begins else GoldLineKind.RELEASED
        ug, ref = -pledge.ug if begins else pledge.ug, show("gpg", pledge.id)
        self._statements.record_in(tx, pledge.member_id, ug, kind, 0, 0, _OPERATOR, ref, entry_id)
        changed = PledgeChanged(
            id=ref,
            member=show("mbr", pledge.member_id),
            grams_ug=pledge.ug,
            state=state.value,
            at_ms=self._context.now_ms(),
        )
        self._context.runtime.outbox.announce(tx, changed)

    def _get_in(self, tx: Tx, pledge_id: int) -> Pledge:
        found = store.get(tx, pledge_id)
        if found is None:
            raise NotFound()
        return found
