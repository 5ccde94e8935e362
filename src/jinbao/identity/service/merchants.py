"""Merchants: opening, finding, terms, freezing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from jinbao.identity.errors import MerchantFrozen, MerchantLimit
from jinbao.identity.events import MerchantChanged, MerchantOpened
from jinbao.identity.rules import merchants as rules
from jinbao.identity.rules import names, roles
from jinbao.identity.service.members import Members, before
from jinbao.identity.service.staff_log import StaffLog
from jinbao.identity.store import people
from jinbao.identity.types import Merchant, NewMerchant, Power, Profile, SettleMode
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import encode, parse, show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX, Page, make_cursor
from jinbao.kit.runtime import Runtime

_REMEMBERED = 50_000
_CALLED_MOST = 200


class Merchants:
    """Those who collect. Each belongs to a member, who logs in to the till with their own phone."""

    def __init__(self, runtime: Runtime, profile: Profile, members: Members, log: StaffLog) -> None:
        self._runtime = runtime
        self._profile = profile
        self._members = members
        self._log = log
        #: A merchant keeps its names, so they are remembered.
        self._latin: dict[int, str] = {}

    def get_in(self, tx: Tx, merchant_id: int) -> Merchant:
        """The merchant; raises ``NotFound``."""
        merchant = people.merchant(tx, merchant_id)
        if merchant is None:
            raise NotFound()
        return merchant

    def active_in(self, tx: Tx, merchant_id: int) -> Merchant:
        """The merchant, if it may collect; raises ``NotFound`` or ``MerchantFrozen``."""
        merchant = self.get_in(tx, merchant_id)
        if merchant.frozen:
            raise MerchantFrozen()
        return merchant

    def of_in(self, tx: Tx, owner_id: int) -> list[Merchant]:
        """A member's merchants, oldest first."""
        return people.merchants_of(tx, owner_id, rules.MERCHANTS_MAX)

    async def get(self, merchant_id: int) -> Merchant:
        """The merchant; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self.get_in(tx, merchant_id))

    async def latin_names(self, merchant_ids: Iterable[int]) -> dict[int, str]:
        """What merchants are called in Latin letters, for readers who read no others; those that are not there are left
        out. At most one look-up, and none for those that were asked for before.
        """
        wanted = frozenset(merchant_ids)
        known = {each: self._latin[each] for each in wanted if each in self._latin}
        unknown = sorted(wanted - known.keys())
        if not unknown:
            return known
        found = await self._runtime.db.read(lambda tx: people.latin_names(tx, unknown))
        if len(self._latin) + len(found) > _REMEMBERED:
            self._latin.clear()
        self._latin |= found
        return known | found

    async def latin_name(self, merchant_id: int) -> str:
        """As ``latin_names``, of one; empty when it is not there."""
        return (await self.latin_names((merchant_id,))).get(merchant_id, "")

    async def called(self, q: str) -> list[int]:
        """Merchants whose name in Latin letters holds ``q``, the newest 200 of them."""
        pattern, _ = names.search_terms(q)
        if not pattern.strip("%"):
            return []
        return await self._runtime.db.scan(lambda tx: people.called(tx, pattern, _CALLED_MOST))

    async def find(self, q: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT) -> Page[Merchant]:
        """Merchants newest first whose name or city holds ``q``, or whose id it is.

        Raises ``Invalid`` for a cursor that is not ours.
        """
        limit = max(1, min(limit, LIMIT_MAX))
        before_id = before(cursor)
        merchant_id = parse("mch", q.strip())
        if merchant_id is not None:
            one = await self._runtime.db.read(lambda tx: people.merchant(tx, merchant_id))
            return Page([one] if one is not None else [], None)
        pattern, _ = names.search_terms(q)
        found = await self._runtime.db.scan(lambda tx: people.merchants_before(tx, before_id, pattern, limit + 1))
        return Page(found[:limit], make_cursor((encode(found[limit - 1].id),)) if len(found) > limit else None)

    async def count(self) -> int:
        """How many merchants there are."""
        return await self._runtime.db.scan(people.count_merchants)

    async def open(
        self, owner_id: int, new: NewMerchant, *, once: Once | None = None, staff: Principal | None = None
    ) -> Merchant:
        """Register a merchant that belongs to a member; with ``staff``, on their word and in their log.

        Raises ``MerchantInvalid`` (``field``), ``NotAllowed``, ``NotFound`` (the owner), ``MemberFrozen``,
        ``MerchantLimit``.
        """
        return await self._runtime.db.write(lambda tx: self.open_in(tx, owner_id, new, once=once, staff=staff))

    def open_in(
        self, tx: Tx, owner_id: int, new: NewMerchant, *, once: Once | None = None, staff: Principal | None = None
    ) -> Merchant:
        """``open`` in the caller's unit of work."""
        merchant_id, first = self._runtime.new_id(), True
        if once is not None:
            merchant_id, first = claim(tx, once, merchant_id)
        if not first:
            return self.get_in(tx, merchant_id)
        if staff is not None:
            roles.demand(staff.role, Power.OPEN_MERCHANT)
        checked = rules.check(new)
        self._members.active_in(tx, owner_id)
        if len(self.of_in(tx, owner_id)) >= rules.MERCHANTS_MAX:
            raise MerchantLimit(most=rules.MERCHANTS_MAX)
        merchant = Merchant(
            id=merchant_id,
            owner_id=owner_id,
            name=checked.name,
            name_latin=checked.name_latin,
            mcc=checked.mcc,
            city=checked.city,
            country=checked.country,
            fee_bp=self._profile.merchant_fee_bp if checked.fee_bp is None else checked.fee_bp,
            settle=checked.settle,
            bank_account=checked.bank_account,
            frozen=False,
            created_at_ms=self._runtime.clock.now_ms(),
        )
        people.insert_merchant(tx, merchant)
        if staff is not None:
            details: dict[str, str | int] = {"owner_id": show("mbr", owner_id), "fee_bp": merchant.fee_bp}
            self._log.record_in(tx, staff, "merchant.open", show("mch", merchant.id), details)
        self._runtime.outbox.announce(tx, _opened(merchant))
        return merchant

    async def change(
        self, merchant_id: int, *, settle: SettleMode | None = None, bank_account: str | None = None
    ) -> Merchant:
        """Change when and where to a merchant's takings go; ``None`` leaves it.

        Raises ``MerchantInvalid``, ``NotFound``, ``MerchantFrozen``.
        """
        account = None if bank_account is None else rules.clean_bank_account(bank_account)

        def work(tx: Tx) -> Merchant:
            before_change = self.active_in(tx, merchant_id)
            merchant = replace(
                before_change,
                settle=settle or before_change.settle,
                bank_account=account or before_change.bank_account,
            )
            return self._save_in(tx, before_change, merchant)

        return await self._runtime.db.write(work)

    def freeze_in(self, tx: Tx, staff: Principal, merchant_id: int, reason: str) -> Merchant:
        """Stop a merchant; raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``. Again changes nothing."""
        return self._act_in(tx, staff, Power.FREEZE, "merchant.freeze", merchant_id, reason, _frozen(True))

    def unfreeze_in(self, tx: Tx, staff: Principal, merchant_id: int, reason: str) -> Merchant:
        """Let it collect again; raises as ``freeze_in``."""
        return self._act_in(tx, staff, Power.FREEZE, "merchant.unfreeze", merchant_id, reason, _frozen(False))

    def set_fee_in(self, tx: Tx, staff: Principal, merchant_id: int, fee_bp: int, reason: str) -> Merchant:
        """Set the fee of payments from now on, 0 .. 1000 basis points; raises ``MerchantInvalid`` and as above."""
        rules.check_fee_bp(fee_bp)

        def change(merchant: Merchant) -> Merchant:
            return replace(merchant, fee_bp=fee_bp)

        return self._act_in(tx, staff, Power.SET_FEE, "merchant.set_fee", merchant_id, reason, change)

    def note_terms_in(
        self, tx: Tx, staff: Principal, action: str, merchant_id: int, reason: str, details: dict[str, str | int]
    ) -> Merchant:
        """Write into the staff log that terms which another module keeps change in this unit of work; the merchant.

        It takes the power over fees. Raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``.
        """
        roles.demand(staff.role, Power.SET_FEE)
        why = roles.clean_reason(reason)
        merchant = self.get_in(tx, merchant_id)
        self._log.record_in(tx, staff, action, show("mch", merchant_id), {"reason": why, **details})
        return merchant

    def _act_in(
        self,
        tx: Tx,
        staff: Principal,
        power: Power,
        action: str,
        merchant_id: int,
        reason: str,
        change: Callable[[Merchant], Merchant],
    ) -> Merchant:
        roles.demand(staff.role, power)
        why = roles.clean_reason(reason)
        before_change = self.get_in(tx, merchant_id)
        merchant = change(before_change)
        if merchant == before_change:
            return merchant
        details: dict[str, str | int] = {"reason": why, "fee_bp": merchant.fee_bp, "frozen": int(merchant.frozen)}
        self._log.record_in(tx, staff, action, show("mch", merchant_id), details)
        return self._save_in(tx, before_change, merchant)

    def _save_in(self, tx: Tx, before_change: Merchant, merchant: Merchant) -> Merchant:
        if merchant == before_change:
            return merchant
        people.update_merchant(tx, merchant)
        self._runtime.outbox.announce(tx, _changed(merchant, self._runtime.clock.now_ms()))
        return merchant


def _frozen(frozen: bool) -> Callable[[Merchant], Merchant]:
    return lambda merchant: replace(merchant, frozen=frozen)


def _opened(merchant: Merchant) -> MerchantOpened:
    return MerchantOpened(
        id=show("mch", merchant.id),
        owner_id=show("mbr", merchant.owner_id),
        name=merchant.name,
        mcc=merchant.mcc,
        city=merchant.city,
        country=merchant.country,
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        at_ms=merchant.created_at_ms,
    )


def _changed(merchant: Merchant, at_ms: int) -> MerchantChanged:
    return MerchantChanged(
        id=show("mch", merchant.id),
        owner_id=show("mbr", merchant.owner_id),
        name=merchant.name,
        mcc=merchant.mcc,
        city=merchant.city,
        country=merchant.country,
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        frozen=merchant.frozen,
        at_ms=at_ms,
    )
