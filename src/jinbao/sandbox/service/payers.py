"""Payers: members with play money whom the sandbox plays, doing what people do with their phones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from jinbao.bank.types import BankAccount
from jinbao.identity.types import AccountClass, Member, Proof, Realm, Role
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.pay.types import NewOrder, Order, ShownCode
from jinbao.sandbox import store
from jinbao.sandbox.errors import AppUnknown, MoneyMissing, NotWaiting, PayerNameTaken, PayerUnknown
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.types import Payer
from jinbao.wallet.types import BankMoveKind

#: The payment PIN of every payer. No secret: it is shown on the pages.
PIN = "270415"
_BANK = "JBSB"
#: What a payer's bank account holds: more than any test spends.
_AT_BANK_MINOR = 10**13
#: One top-up is at most what the wallet allows.
_STEP_MINOR = 5_000_000
_PHONE = "+86196000{:05d}"
#: What the order says by which a shop is given something to pay out.
_FUNDING = "沙盒注资 Sandbox funding"
_STAFF, _OWNER_PHONE = "sandbox", "+8619600099999"


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: str
    name: str
    minor: int
    frozen: bool = False
    hesitates: bool = False


#: Who is there from the start. Their names say what they are for.
_CAST = (
    _Wanted("rich", "钱多多", 20_000_000),
    _Wanted("poor", "月光光", 100),
    _Wanted("frozen", "冻冻", 1_000_000, frozen=True),
    _Wanted("slow", "慢慢来", 1_000_000, hesitates=True),
)


class Payers:
    """Whom the sandbox plays."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._payers: dict[str, Payer] = {}
        #: Tokens of the payers' phones. A session may have ended since: the clock moves by months here.
        self._phones: dict[str, str] = {}
        self._staff: Principal | None = None

    async def load(self) -> None:
        """Take up who was made before; make whoever is missing of the cast."""
        self._payers = {payer.key: payer for payer in await self._desk.db.read(store.payers)}
        await self._hire()
        for wanted in _CAST:
            if wanted.key not in self._payers:
                await self._arrive(wanted)
        self._mind_the_slow()

    def all(self) -> list[Payer]:
        """Everybody, the oldest first."""
        return list(self._payers.values())

    def get(self, key: str) -> Payer:
        """The payer called so; raises ``PayerUnknown``."""
        payer = self._payers.get(key)
        if payer is None:
            raise PayerUnknown(payer=key, known=", ".join(self._payers))
        return payer

    def of_member(self, member_id: int | None) -> Payer | None:
        """The payer who is this member."""
        return next((payer for payer in self._payers.values() if payer.member_id == member_id), None)

    async def state(self, payer: Payer) -> tuple[Member, int]:
        """The member behind a payer, and what they have, in minor units."""
        member = await self._desk.identity.members.get(payer.member_id)
        balance = await self._desk.wallet.statements.balance(payer.member_id)
        return member, balance.available

    async def openid(self, key: str, appid: str) -> str:
        """What an app of WeChat Pay's calls the payer; raises ``PayerUnknown``, ``AppUnknown``."""
        payer, accounts = self.get(key), self._desk.compat.accounts
        known = {each: None for merchant in accounts.all_wechat() for each in merchant.appids}
        if appid not in known:
            raise AppUnknown(appid=appid, known=", ".join(known))
        return await accounts.openid(appid, payer.member_id)

    async def add(self, key: str, minor: int) -> Payer:
        """Somebody new with so much money; raises ``PayerNameTaken``."""
        if key in self._payers:
            raise PayerNameTaken(payer=key)
        payer = await self._arrive(_Wanted(key, key, minor))
        await self._desk.note("payer_added", {"name": key, "balance_minor": minor})
        return payer

    async def fund(self, key: str, minor: int) -> Payer:
        """So much more money from the payer's bank account; raises ``MoneyMissing``."""
        payer = self.get(key)
        await self._top_up(payer, minor)
        await self._desk.note("fund", {"payer": key, "amount_minor": minor})
        return payer

    async def fund_shop(self, merchant_id: int, minor: int) -> None:
        """Let a shop earn so much, by an order as shops earn, so that it has something to pay out.

        Raises ``MoneyMissing``, and what pay refuses.
        """
        desk, payer = self._desk, self.get(_CAST[0].key)
        balance = await desk.wallet.statements.balance(payer.member_id)
        if balance.available < minor:
            await self._top_up(payer, minor - balance.available)
        new = NewOrder(amount=desk.pay.money(minor), subject=_FUNDING)
        order = await desk.pay.orders.create(merchant_id, new, desk.once())
        await self.pay(payer, order.id)

    async def empty(self, key: str) -> Payer:
        """All of it back to the bank."""
        payer = self.get(key)
        left = (await self._desk.wallet.statements.balance(payer.member_id)).available
        caller = await self.phone(payer)
        while left > 0:
            part = min(left, _STEP_MINOR)
            move = await self._desk.wallet.bank_moves.withdraw(
                caller, payer.bank_id, part, Proof(pin=PIN), self._desk.once()
            )
            left -= move.amount.minor + move.fee.minor
        await self._desk.settle()
        await self._desk.note("empty", {"payer": key})
        return payer

    async def freeze(self, key: str, frozen: bool) -> Payer:
        """Stop the payer's money, or let it move again."""
        payer = self.get(key)
        await self._freeze(payer, frozen)
        await self._desk.note("freeze" if frozen else "unfreeze", {"payer": key})
        return payer

    async def hesitate(self, key: str, hesitates: bool) -> Payer:
        """From now on the payer thinks about each payment by code, or does not."""
        payer = replace(self.get(key), hesitates=hesitates)
        self._payers[key] = payer
        await self._desk.db.write(lambda tx: store.keep_payer(tx, payer))
        self._mind_the_slow()
        await self._desk.note("hesitate" if hesitates else "decide", {"payer": key})
        return payer

    async def code(self, key: str, scheme: str) -> ShownCode:
        """A payment code of the payer's that has not paid, shaped as the scheme's are; as often as it is asked for."""
        payer = self.get(key)
        prefixes = self._desk.pay.settings.code_prefixes
        prefix = next((each for each in prefixes if (each >= "25") == (scheme == "alipay")), prefixes[0])
        return await self._desk.pay.codes.current(await self.phone(payer), prefix, redraw=True)

    async def pay(self, payer: Payer, order_id: int) -> Order:
        """Pay an order as the payer's phone would: with the PIN where the phone would ask for it."""
        caller, pay = await self.phone(payer), self._desk.pay
        order, needs = await pay.qr.look_at(payer.member_id, order_id)
        if order.waiting:
            return await self.confirm(order)
        if order.bundle_id is not None:  # it is paid with the orders that it was put together with
            await pay.bundles.pay(caller, order.bundle_id, Proof(pin=PIN), self._desk.once())
            return await pay.orders.get(order_id)
        return await pay.payments.pay(caller, order_id, Proof(pin=PIN) if needs else None, self._desk.once())

    async def receive(self, key: str) -> int:
        """Take every transfer that merchants hold out to the payer; how many there were."""
        payer, payouts = self.get(key), self._desk.pay.payouts
        waiting = await payouts.waiting(payer.member_id)
        for payout in waiting:
            await payouts.accept(payer.member_id, payout.id)
        await self._desk.note("receive", {"payer": key})
        return len(waiting)

    async def confirm(self, order: Order) -> Order:
        """Say yes to a payment by code that waits; raises ``NotWaiting``."""
        payer = self._waiting(order)
        caller = await self.phone(payer)
        return await self._desk.pay.payments.confirm(caller, order.id, Proof(pin=PIN), self._desk.once())

    async def decline(self, order: Order) -> Order:
        """Say no to it; raises ``NotWaiting``."""
        payer = self._waiting(order)
        return await self._desk.pay.payments.decline(await self.phone(payer), order.id)

    async def phone(self, payer: Payer) -> Principal:
        """The payer at their phone, logged in."""
        sessions = self._desk.identity.sessions
        token = self._phones.get(payer.key, "")
        caller = await sessions.authenticate("member", token)
        if caller is None:
            signed_in = await self._desk.runtime.db.write(
                lambda tx: sessions.open_in(tx, Realm.MEMBER, payer.member_id, "Sandbox phone")
            )
            token = self._phones[payer.key] = signed_in.token
            caller = await sessions.authenticate("member", token)
        assert caller is not None, "a fresh token is good"
        return caller

    async def owner(self) -> Member:
        """The member to whom the sandbox's shops belong."""
        members = self._desk.identity.members
        found = await self._desk.runtime.db.read(lambda tx: members.by_phone_in(tx, _OWNER_PHONE))
        return found or await members.open(_OWNER_PHONE, "沙盒店主", "zh-CN", AccountClass.III)

    def _waiting(self, order: Order) -> Payer:
        payer = self.of_member(order.payer_id)
        if payer is None or not order.waiting:
            raise NotWaiting(out_no=order.out_no)
        return payer

    def _mind_the_slow(self) -> None:
        """Tell tills for whom to wait."""
        slow = {payer.member_id for payer in self._payers.values() if payer.hesitates}
        self._desk.pay.charges.always_ask = frozenset(slow)

    async def _arrive(self, wanted: _Wanted) -> Payer:
        desk = self._desk
        number = len(self._payers)
        while await self._taken(phone := _PHONE.format(number)):
            number += 1
        member = await desk.identity.members.open(phone, wanted.name, "zh-CN", AccountClass.III)
        await desk.identity.pins.put(member.id, PIN)
        account = BankAccount(_BANK, f"62220096{secrets.randbelow(10**8):08d}")
        await desk.bank.seed([(account, wanted.name, _AT_BANK_MINOR)])
        linked = await desk.wallet.linked.link(member.id, account.bank, account.number, "储蓄卡", desk.once())
        payer = Payer(
            key=wanted.key,
            member_id=member.id,
            name=wanted.name,
            phone=phone,
            bank_id=linked.id,
            hesitates=wanted.hesitates,
            created_at_ms=desk.now_ms(),
        )
        if wanted.minor:
            await self._top_up(payer, wanted.minor)
        if wanted.frozen:
            await self._freeze(payer, True)
        await desk.db.write(lambda tx: store.keep_payer(tx, payer))
        self._payers[payer.key] = payer
        return payer

    async def _taken(self, phone: str) -> bool:
        members = self._desk.identity.members
        return await self._desk.runtime.db.read(lambda tx: members.by_phone_in(tx, phone)) is not None

    async def _top_up(self, payer: Payer, minor: int) -> None:
        moves, caller = self._desk.wallet.bank_moves, await self.phone(payer)
        whole, rest = divmod(minor, _STEP_MINOR)
        steps = [_STEP_MINOR] * whole + ([rest] if rest else [])
        asked = [await moves.top_up(caller, payer.bank_id, step, self._desk.once()) for step in steps]
        await self._desk.settle()
        for each in asked:
            move = await moves.get(payer.member_id, BankMoveKind.TOP_UP, each.id)
            if move.closed_at_ms is None or move.reason:
                raise MoneyMissing(reason=move.reason or "the bank has not answered yet")

    async def _freeze(self, payer: Payer, frozen: bool) -> None:
        members, staff = self._desk.identity.members, self._staff
        assert staff is not None, "load() hires somebody"
        act = members.freeze_in if frozen else members.unfreeze_in
        await self._desk.runtime.db.write(lambda tx: act(tx, staff, payer.member_id, "asked for in the sandbox"))

    async def _hire(self) -> None:
        """Somebody of the staff, in whose name accounts are frozen."""
        staff = self._desk.identity.staff
        try:
            await staff.add(_STAFF, secrets.token_urlsafe(24), Role.ADMIN)
        except Refusal:
            pass  # they have been here since the first start
        sessions = self._desk.identity.sessions
        signed_in = await sessions.open_demo(Realm.STAFF, _STAFF, "sandbox")
        self._staff = await sessions.authenticate("staff", signed_in.token)


def shown(payer: Payer) -> str:
    """The member's id as others see it."""
    return show("mbr", payer.member_id)
