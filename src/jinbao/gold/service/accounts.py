"""Gold accounts: opened with consent, frozen by staff, and what is on them."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.gold.errors import AccountFrozen, AccountNeeded, ConsentNeeded, NotForClass
from jinbao.gold.events import AccountChanged, AccountOpened, AccountsImported
from jinbao.gold.rules.holding import holding
from jinbao.gold.service.context import Context
from jinbao.gold.store import accounts as store
from jinbao.gold.types.accounts import member_gold
from jinbao.gold.types.holding import GoldAccount, Holding
from jinbao.identity.types import Member, Power
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.ledger.chart import account_of

#: Accounts opened in one unit of work, and in one batch of the ledger's engine (which takes up to 8,189).
_OPEN_BATCH = 4_000
_REASON_LEAST, _REASON_MOST = 3, 200


class Accounts:
    """Who may hold gold, and what they hold."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def open(self, member_id: int, consent: bool) -> GoldAccount:
        """Open a member's gold account; one that is open already stays as it is.

        Raises ``ConsentNeeded``, ``NotFound``, ``MemberFrozen``, ``NotForClass``.
        """
        if not consent:
            raise ConsentNeeded()
        return await self._context.runtime.db.write(lambda tx: self.open_in(tx, member_id))

    def open_in(self, tx: Tx, member_id: int) -> GoldAccount:
        """``open``, in the caller's unit of work, for a member who has consented there."""
        found = store.get(tx, member_id)
        if found is not None:
            return found
        member = self._context.identity.members.active_in(tx, member_id)
        self._demand_class(member, buying=False)
        account = _empty(member_id, self._context.now_ms())
        store.insert(tx, account)
        opened = AccountOpened(member=show("mbr", member_id), at_ms=account.opened_at_ms)
        self._context.runtime.outbox.announce(tx, opened)
        return account

    async def open_many(self, member_ids: Sequence[int]) -> int:
        """Open accounts for members who are known to consent (an operator's import); how many were new.

        Their ledger accounts are opened as well. Asks for no account class, and announces one event for each batch
        instead of one for each member. Doing it again opens what is missing. Raises ``Unknown`` when the ledger does
        not answer.
        """
        opened = 0
        for start in range(0, len(member_ids), _OPEN_BATCH):
            batch = member_ids[start : start + _OPEN_BATCH]
            opened += await self._context.runtime.db.write(lambda tx, batch=batch: self._import_in(tx, batch))  # type: ignore[misc]
            ledger_accounts = [account_of(member_gold(member_id)) for member_id in batch]
            results = await self._context.journal.engine.create_accounts(ledger_accounts)
            assert all(result.stands for result in results), "a member's account is taken by something else"
        return opened

    def is_open_in(self, tx: Tx, member_id: int) -> bool:
        """Whether the member has a gold account, frozen or not."""
        return store.get(tx, member_id) is not None

    def demand_in(self, tx: Tx, member_id: int, *, buying: bool = False) -> GoldAccount:
        """The member's account, if gold may come to it and go from it.

        ``buying`` asks for a class that may invest, too. Raises, the first that applies of: ``NotFound``,
        ``NotForClass``, ``AccountNeeded``, ``AccountFrozen``.
        """
        if buying:
            self._demand_class(self._context.identity.members.get_in(tx, member_id), buying=True)
        account = store.get(tx, member_id)
        if account is None:
            raise AccountNeeded()
        if account.frozen:
            raise AccountFrozen()
        return account

    def may_buy_in(self, tx: Tx, member_id: int) -> bool:
        """Whether the member's class may buy gold; raises ``NotFound``."""
        return self._may_invest(self._context.identity.members.get_in(tx, member_id))

    async def may_buy(self, member_id: int) -> bool:
        """Whether the member's class may buy gold; raises ``NotFound``."""
        return await self._context.runtime.db.read(lambda tx: self.may_buy_in(tx, member_id))

    def demand_buyer_in(self, tx: Tx, member_id: int) -> None:
        """Raises ``NotFound``, or ``NotForClass`` when the member's class may not buy gold."""
        self._demand_class(self._context.identity.members.get_in(tx, member_id), buying=True)

    def may_hold_in(self, tx: Tx, member_id: int) -> bool:
        """Whether the member's class may have gold at all, bought or given; raises ``NotFound``."""
        member = self._context.identity.members.get_in(tx, member_id)
        return not self._context.profile.account.hold_needs_invest or self._may_invest(member)

    def get_in(self, tx: Tx, member_id: int) -> GoldAccount | None:
        """The member's gold account."""
        return store.get(tx, member_id)

    async def get(self, member_id: int) -> GoldAccount | None:
        """The member's gold account."""
        return await self._context.runtime.db.read(lambda tx: store.get(tx, member_id))

    async def holding(self, member_id: int) -> Holding:
        """What the member has, at the market's present price; nothing before the account is open."""
        board, today_ms = self._context.market.now(), self._context.today_ms()

        def work(tx: Tx) -> Holding:
            account = store.get(tx, member_id) or _empty(member_id, 0)
            return holding(account, board.bid_minor, board.change_minor, store.since(tx, member_id, today_ms))

        return await self._context.runtime.db.read(work)

    def freeze_in(self, tx: Tx, staff: Principal, member_id: int, reason: str) -> GoldAccount:
        """Stop a gold account; raises ``NotAllowed``, ``Invalid`` (the reason), ``NotFound``. Again changes nothing."""
        return self._set_frozen_in(tx, staff, member_id, True, reason)

    def unfreeze_in(self, tx: Tx, staff: Principal, member_id: int, reason: str) -> GoldAccount:
        """Let it move again; raises as ``freeze_in``."""
        return self._set_frozen_in(tx, staff, member_id, False, reason)

    async def count(self) -> int:
        """How many gold accounts there are."""
        return await self._context.runtime.db.scan(store.count)

    def _import_in(self, tx: Tx, member_ids: Sequence[int]) -> int:
        now_ms = self._context.now_ms()
        fresh = store.insert_missing(tx, [_empty(member_id, now_ms) for member_id in member_ids])
        if fresh:
            self._context.runtime.outbox.announce(tx, AccountsImported(count=fresh, at_ms=now_ms))
        return fresh

    def _set_frozen_in(self, tx: Tx, staff: Principal, member_id: int, frozen: bool, reason: str) -> GoldAccount:
        self._context.identity.staff.demand(staff, Power.FREEZE)
        why = " ".join(reason.split())
        if not _REASON_LEAST <= len(why) <= _REASON_MOST:
            raise Invalid(field="reason", reason=f"{_REASON_LEAST} to {_REASON_MOST} characters")
        account = store.get(tx, member_id)
        if account is None:
            raise NotFound()
        if account.frozen == frozen:
            return account
        store.set_frozen(tx, member_id, frozen, why if frozen else "")
        shown, action = show("mbr", member_id), "gold.freeze" if frozen else "gold.unfreeze"
        self._context.identity.audit.record_in(tx, staff, action, shown, {"reason": why})
        changed = AccountChanged(member=shown, frozen=frozen, at_ms=self._context.now_ms())
        self._context.runtime.outbox.announce(tx, changed)
        after = store.get(tx, member_id)
        assert after is not None
        return after

    def _may_invest(self, member: Member) -> bool:
        return self._context.identity.profile.limits(member.account_class).may_invest

    def _demand_class(self, member: Member, *, buying: bool) -> None:
        asked = buying or self._context.profile.account.hold_needs_invest
        if asked and not self._may_invest(member):
            raise NotForClass()


def _empty(member_id: int, at_ms: int) -> GoldAccount:
    return GoldAccount(member_id, 0, 0, 0, 0, 0, 0, False, "", at_ms)
