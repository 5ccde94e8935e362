"""May this member spend this much this way? Counted in the same unit of work that intends the movement."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.identity import Identity, MemberFrozen, ProofNeeded
from jinbao.identity.types import CodeKind, ProofLevel
from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.money import Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger.chart import AccountRef
from jinbao.wallet import errors
from jinbao.wallet.ports import FundingSource
from jinbao.wallet.rules.limits import PROOF_HELPS, Stop, Why, check_spend, count, give_back, limits_view
from jinbao.wallet.store import usage as store
from jinbao.wallet.types import Limits, Spending, Usage, member_balance

_LIMITS: dict[Why, type[Refusal]] = {
    Why.LIFETIME: errors.LifetimeLimit,
    Why.YEAR: errors.YearLimit,
    Why.DAY: errors.DayLimit,
    Why.STATIC_CODE: errors.StaticCodeLimit,
    Why.CODE_TIER: errors.CodeLimit,
    Why.PROOF_DAY: errors.ProofLimit,
}


class BalanceSource:
    """The prepaid balance: everybody has one."""

    name = "balance"

    def account_in(self, tx: Tx, member_id: int, amount: Money) -> AccountRef:
        """The member's balance, which the ledger guards."""
        del tx
        return member_balance(member_id, amount.asset)


class Funding:
    """Where the money for a payment comes from, and whether it may."""

    def __init__(self, runtime: Runtime, identity: Identity, sources: Sequence[FundingSource]) -> None:
        self._runtime = runtime
        self._identity = identity
        self._sources = {source.name: source for source in (BalanceSource(), *sources)}

    def spend_in(
        self, tx: Tx, member_id: int, amount: Money, usage: Usage, source: str = BalanceSource.name
    ) -> Spending:
        """Allow a spending and count it, in the unit of work that intends it.

        Raises, the first that applies of: ``NotFound``, ``MemberFrozen``, ``LifetimeLimit``, ``YearLimit``,
        ``DayLimit``, ``StaticCodeLimit``, ``ProofNeeded``, ``CodeLimit``, ``ProofLimit``. Whether the balance covers
        it is the ledger's to say: hand the spending to ``unspend_in`` when it does not.
        """
        assert amount.minor > 0 and amount.asset == self._runtime.home, amount
        member = self._identity.members.get_in(tx, member_id)
        day = day_of(self._runtime.clock.now_ms(), self._runtime.zone)
        used = store.get(tx, member_id, day)
        profile = self._identity.profile
        stop = check_spend(
            frozen=member.frozen,
            account_class=member.account_class,
            profile=profile,
            used=used,
            usage=usage,
            amount_minor=amount.minor,
        )
        if stop is not None:
            raise _refusal(stop, usage, amount)
        account = self._sources[source].account_in(tx, member_id, amount)
        store.put(tx, member_id, count(used, profile, usage, amount.minor))
        return Spending(member_id, amount, usage, used.day, account, member.name_masked)

    def unspend_in(self, tx: Tx, spending: Spending) -> None:
        """The ledger refused: what was counted is given back. To be called once, by the entry's completion."""
        day = day_of(self._runtime.clock.now_ms(), self._runtime.zone)
        used = store.get(tx, spending.member_id, day)
        profile = self._identity.profile
        after = give_back(used, profile, spending.usage, spending.amount.minor, spending.day)
        store.put(tx, spending.member_id, after)

    def proof_needed_in(self, tx: Tx, member_id: int, amount: Money, code: CodeKind | None) -> bool:
        """Whether this spending would ask for a PIN or a passkey now; counts nothing."""
        member = self._identity.members.get_in(tx, member_id)
        day = day_of(self._runtime.clock.now_ms(), self._runtime.zone)
        stop = check_spend(
            frozen=member.frozen,
            account_class=member.account_class,
            profile=self._identity.profile,
            used=store.get(tx, member_id, day),
            usage=Usage(code, ProofLevel.NONE),
            amount_minor=amount.minor,
        )
        return stop is not None and stop.why in PROOF_HELPS

    async def limits(self, member_id: int) -> Limits:
        """A member's limits and what is used of them; raises ``NotFound``."""

        def work(tx: Tx) -> Limits:
            member = self._identity.members.get_in(tx, member_id)
            day = day_of(self._runtime.clock.now_ms(), self._runtime.zone)
            return limits_view(member.account_class, self._identity.profile, store.get(tx, member_id, day))

        return await self._runtime.db.read(work)


def _refusal(stop: Stop, usage: Usage, amount: Money) -> Refusal:
    if stop.why is Why.FROZEN:
        return MemberFrozen()
    if usage.proof is ProofLevel.NONE and stop.why in PROOF_HELPS:
        return ProofNeeded(reason=stop.why.value, amount_minor=amount.minor)
    facts: dict[str, str | int] = {
        "limit": Money(stop.limit, amount.asset).plain(),
        "left": Money(stop.left, amount.asset).plain(),
        "currency": amount.asset.code,
        "limit_minor": stop.limit,
        "left_minor": stop.left,
    }
    if stop.tier:
        facts["tier"] = stop.tier
    return _LIMITS[stop.why](**facts)
