"""Members and merchants: found, looked at, and acted on by staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinbao.console.service.checks.house import House
from jinbao.console.service.gold import GoldRoom
from jinbao.console.service.packets import PacketRoom
from jinbao.console.types import (
    BalanceView,
    CounterpartView,
    CounterView,
    DayView,
    DeviceItem,
    LimitsView,
    MemberDetail,
    MemberItem,
    MemberLine,
    MerchantDetail,
    MerchantItem,
    MerchantLineItem,
    MerchantPerson,
    Named,
    PinFreeView,
    SettlementItem,
    SharingTerms,
)
from jinbao.identity.types import AccountClass, Device, Member, Merchant, Power, Realm
from jinbao.kit.clock import HOUR_MS, day_of
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import encode, show
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import Page
from jinbao.ledger.chart import Balance
from jinbao.pay.types import LineKind, MerchantLine, Settlement, merchant_payable
from jinbao.wallet.types import Counter, Limits, Line, LineFilter, member_balance

_REF = {
    LineKind.PAYMENT: "ord",
    LineKind.REFUND: "ref",
    LineKind.SETTLEMENT: "stl",
    LineKind.PAYOUT: "mpo",
    LineKind.SPLIT: "spl",
    LineKind.SPLIT_RECEIVED: "spl",
    LineKind.SPLIT_GIVEN_BACK: "spr",
    LineKind.SPLIT_RETURNED: "spr",
    LineKind.PACKET: "pkt",
    LineKind.PACKET_RETURNED: "pkt",
}
_SETTLEMENTS = 20
_LOOK = "member.look"


class People:
    """What staff see of people and shops, and what they may do to them."""

    def __init__(self, house: House, gold: GoldRoom, packets: PacketRoom) -> None:
        self._house = house
        self._gold = gold
        self._packets = packets
        self._runtime = house.runtime

    async def members(self, q: str, cursor: str | None, limit: int) -> Page[MemberItem]:
        """Members, newest first, whose name, handle, phone or id matches. Raises ``Invalid``."""
        found = await self._house.identity.members.find(q, cursor, limit)
        refs = [member_balance(member.id, self._runtime.home) for member in found.items]
        balances = await self._house.journal.balances(refs)
        items = [_member_item(member, balance) for member, balance in zip(found.items, balances, strict=True)]
        return Page(items, found.next)

    async def member(self, member_id: int) -> MemberDetail:
        """A member's own page; raises ``NotFound``."""
        member = await self._house.identity.members.get(member_id)
        balance = await self._house.wallet.statements.balance(member_id)
        limits = await self._house.wallet.funding.limits(member_id)
        return MemberDetail(
            member=_member_item(member, balance),
            balance=_balance_view(balance),
            limits=_limits_view(limits),
            devices=await self._devices(Realm.MEMBER, member_id),
            account_id=f"{member_balance(member_id, self._runtime.home).id:032x}",
            gold=await self._gold.of_member(member_id),
            packets=await self._packets.of_member(member_id),
        )

    async def note_look(self, caller: Principal, member_id: int) -> None:
        """Write into the staff log that somebody looks at a member's page, once in each hour of the clock.

        Raises ``NotAllowed``, ``NotFound``.
        """
        self._house.identity.staff.demand(caller, Power.LOOK)
        now_ms = self._runtime.clock.now_ms()
        key = f"{encode(caller.id)}{encode(member_id)}{now_ms // HOUR_MS}"
        once = Once(_LOOK.encode(), key, b"", now_ms)
        if await self._runtime.db.read(lambda tx: seen(tx, once)) is not None:
            return

        def work(tx: Tx) -> None:
            self._house.identity.members.get_in(tx, member_id)
            if claim(tx, once, self._runtime.new_id())[1]:
                self._house.identity.audit.record_in(tx, caller, _LOOK, show("mbr", member_id), {})

        await self._runtime.db.write(work)

    async def member_lines(self, member_id: int, cursor: str | None, limit: int) -> Page[MemberLine]:
        """A member's statement, newest first; raises ``NotFound``, ``Invalid``."""
        await self._house.identity.members.get(member_id)
        found = await self._house.wallet.statements.page(member_id, LineFilter(), cursor, limit)
        return Page([_member_line(line) for line in found.items], found.next)

    async def merchants(self, q: str, cursor: str | None, limit: int) -> Page[MerchantItem]:
        """Merchants, newest first, whose name, city or id matches. Raises ``Invalid``."""
        found = await self._house.identity.merchants.find(q, cursor, limit)
        refs = [merchant_payable(merchant.id, self._runtime.home) for merchant in found.items]
        balances = await self._house.journal.balances(refs)
        items = [_merchant_item(merchant, balance) for merchant, balance in zip(found.items, balances, strict=True)]
        return Page(items, found.next)

    async def merchant(self, merchant_id: int) -> MerchantDetail:
        """A merchant's own page; raises ``NotFound``."""
        house = self._house
        merchant = await house.identity.merchants.get(merchant_id)
        owner = await house.identity.members.get(merchant.owner_id)
        balance = await house.pay.settlements.balance(merchant_id)
        today = await house.pay.statements.totals(merchant_id, day_of(self._runtime.clock.now_ms(), self._runtime.zone))
        settlements = await house.pay.settlements.find(merchant_id, None, _SETTLEMENTS)
        return MerchantDetail(
            merchant=MerchantPerson(
                **_merchant_fields(merchant, balance),
                owner=Named(show("mbr", owner.id), owner.name),
                bank_account_masked=merchant.bank_account_masked,
            ),
            balance=_balance_view(balance),
            today=DayView(today.orders, today.paid_minor, today.refunded_minor, today.fees_minor),
            devices=await self._devices(Realm.MERCHANT, merchant_id),
            settlements=[_settlement_item(settlement) for settlement in settlements.items],
            account_id=f"{merchant_payable(merchant_id, self._runtime.home).id:032x}",
            sharing=SharingTerms(house.pay.settings.split_most_bp, await house.pay.splits.own_most_bp(merchant_id)),
        )

    async def merchant_lines(self, merchant_id: int, cursor: str | None, limit: int) -> Page[MerchantLineItem]:
        """A merchant's statement, newest first; raises ``NotFound``, ``Invalid``."""
        await self._house.identity.merchants.get(merchant_id)
        found = await self._house.pay.statements.page(merchant_id, cursor, limit)
        return Page([_merchant_line(line) for line in found.items], found.next)

    async def freeze_member(self, caller: Principal, member_id: int, reason: str, once: Once) -> MemberItem:
        """Stop a member's money; raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``."""
        members = self._house.identity.members
        return await self._act_on_member(member_id, once, lambda tx: members.freeze_in(tx, caller, member_id, reason))

    async def unfreeze_member(self, caller: Principal, member_id: int, reason: str, once: Once) -> MemberItem:
        """Let it move again; raises as ``freeze_member``."""
        members = self._house.identity.members
        return await self._act_on_member(member_id, once, lambda tx: members.unfreeze_in(tx, caller, member_id, reason))

    async def set_class(
        self, caller: Principal, member_id: int, account_class: AccountClass, reason: str, once: Once
    ) -> MemberItem:
        """Say how well a member is known; raises as ``freeze_member``."""
        members = self._house.identity.members
        return await self._act_on_member(
            member_id, once, lambda tx: members.set_class_in(tx, caller, member_id, account_class, reason)
        )

    async def freeze_merchant(self, caller: Principal, merchant_id: int, reason: str, once: Once) -> MerchantItem:
        """Stop a merchant; raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``."""
        merchants = self._house.identity.merchants
        return await self._act_on_merchant(
            merchant_id, once, lambda tx: merchants.freeze_in(tx, caller, merchant_id, reason)
        )

    async def unfreeze_merchant(self, caller: Principal, merchant_id: int, reason: str, once: Once) -> MerchantItem:
        """Let it collect again; raises as ``freeze_merchant``."""
        merchants = self._house.identity.merchants
        return await self._act_on_merchant(
            merchant_id, once, lambda tx: merchants.unfreeze_in(tx, caller, merchant_id, reason)
        )

    async def set_fee(self, caller: Principal, merchant_id: int, fee_bp: int, reason: str, once: Once) -> MerchantItem:
        """Set the fee of payments from now on; raises ``MerchantInvalid`` and as ``freeze_merchant``."""
        merchants = self._house.identity.merchants
        return await self._act_on_merchant(
            merchant_id, once, lambda tx: merchants.set_fee_in(tx, caller, merchant_id, fee_bp, reason)
        )

    async def set_split_most(
        self, caller: Principal, merchant_id: int, most_bp: int | None, reason: str, once: Once
    ) -> MerchantItem:
        """Say how much of an order, paid from now on, a merchant may give to others: 0 .. 10,000 basis points.

        ``None`` stands for what everybody may. Raises ``Invalid`` and as ``freeze_merchant``.
        """
        house = self._house

        def act(tx: Tx) -> Merchant:
            action = "merchant.drop_split_most" if most_bp is None else "merchant.set_split_most"
            details: dict[str, str | int] = {} if most_bp is None else {"split_most_bp": most_bp}
            merchant = house.identity.merchants.note_terms_in(tx, caller, action, merchant_id, reason, details)
            house.pay.splits.set_most_bp_in(tx, merchant_id, most_bp)
            return merchant

        return await self._act_on_merchant(merchant_id, once, act)

    async def _act_on_member(self, member_id: int, once: Once, act: Callable[[Tx], Member]) -> MemberItem:
        """Do it once: a repeat changes nothing and shows the member as they are now."""

        def work(tx: Tx) -> Member:
            first = claim(tx, once, self._runtime.new_id())[1]
            return act(tx) if first else self._house.identity.members.get_in(tx, member_id)

        member = await self._runtime.db.write(work)
        return _member_item(member, await self._house.wallet.statements.balance(member_id))

    async def _act_on_merchant(self, merchant_id: int, once: Once, act: Callable[[Tx], Merchant]) -> MerchantItem:
        """As ``_act_on_member``."""

        def work(tx: Tx) -> Merchant:
            first = claim(tx, once, self._runtime.new_id())[1]
            return act(tx) if first else self._house.identity.merchants.get_in(tx, merchant_id)

        merchant = await self._runtime.db.write(work)
        return _merchant_item(merchant, await self._house.pay.settlements.balance(merchant_id))

    async def _devices(self, realm: Realm, owner_id: int) -> list[DeviceItem]:
        devices = await self._runtime.db.read(lambda tx: self._house.identity.sessions.devices_in(tx, realm, owner_id))
        return [_device_item(device) for device in devices]


def _member_item(member: Member, balance: Balance) -> MemberItem:
    return MemberItem(
        id=show("mbr", member.id),
        name=member.name,
        phone_masked=member.phone_masked,
        handle=member.handle,
        account_class=member.account_class.value,
        frozen=member.frozen,
        balance_minor=balance.posted,
        created_at_ms=member.created_at_ms,
        language=member.language,
    )


def _merchant_item(merchant: Merchant, balance: Balance) -> MerchantItem:
    return MerchantItem(**_merchant_fields(merchant, balance))


def _merchant_fields(merchant: Merchant, balance: Balance) -> dict[str, Any]:
    return {
        "id": show("mch", merchant.id),
        "name": merchant.name,
        "city": merchant.city,
        "mcc": merchant.mcc,
        "fee_bp": merchant.fee_bp,
        "settle": merchant.settle.value,
        "frozen": merchant.frozen,
        "payable_minor": balance.posted,
        "created_at_ms": merchant.created_at_ms,
    }


def _balance_view(balance: Balance) -> BalanceView:
    return BalanceView(balance.available, balance.pending_in, balance.pending_out)


def _limits_view(limits: Limits) -> LimitsView:
    def counter(one: Counter) -> CounterView:
        return CounterView(one.limit_minor, one.used_minor)

    return LimitsView(
        day=counter(limits.day),
        year=counter(limits.year),
        lifetime=counter(limits.lifetime),
        pin_free=PinFreeView(limits.pin_free_single_minor, limits.pin_free_count_per_day, limits.pin_free_used_today),
    )


def _device_item(device: Device) -> DeviceItem:
    return DeviceItem(
        id=show("dev", device.id),
        name=device.name,
        paired=device.paired,
        last_seen_at_ms=device.last_seen_at_ms,
        created_at_ms=device.created_at_ms,
    )


def _member_line(line: Line) -> MemberLine:
    return MemberLine(
        id=str(line.seq),
        at_ms=line.at_ms,
        amount_minor=line.amount_minor,
        balance_after_minor=line.balance_after_minor,
        kind=line.kind.value,
        title=line.title,
        counterpart=CounterpartView(line.counterpart.kind, line.counterpart.id, line.counterpart.name),
        ref=line.ref,
        note=line.note,
        entry_id=show("jrn", line.entry_id),
    )


def _settlement_item(settlement: Settlement) -> SettlementItem:
    return SettlementItem(
        id=show("stl", settlement.id),
        amount_minor=settlement.amount.minor,
        state=settlement.state.value,
        at_ms=settlement.at_ms,
        done_at_ms=settlement.done_at_ms,
        bank_account_masked="****" + settlement.bank_account[-4:],
        reason=settlement.reason,
    )


def _merchant_line(line: MerchantLine) -> MerchantLineItem:
    return MerchantLineItem(
        id=str(line.seq),
        at_ms=line.at_ms,
        kind=line.kind.value,
        title=line.title,
        counterpart=line.counterpart,
        amount_minor=line.change_minor,
        gross_minor=line.gross_minor,
        fee_minor=line.fee_minor,
        balance_after_minor=line.balance_after_minor,
        ref=show(_REF[line.kind], line.ref),
    )
