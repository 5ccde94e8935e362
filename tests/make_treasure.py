"""A town with gold, packets and a chat for tests of the console: a little of everything has happened there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinbao.bank.types import parse_bank_account
from jinbao.gold import jobs as gold_jobs
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, Pledge
from jinbao.gold.types.quote import Side
from jinbao.gold.types.settings import GoldSettings
from jinbao.gold.types.trade import Trade
from jinbao.identity.types import AccountClass, Role
from jinbao.kit.clock import DAY_MS
from jinbao.kit.http import Principal
from jinbao.packets.types import Holds, Look, NewPacket, PacketKind, Source
from tests.make_console import PROOF, Place, console_world, refusal_of
from tests.make_pay import PayWorld

__all__ = ["GRAM", "HOME", "Treasure", "treasure"]

GRAM = 1_000_000
HOME = Address("王小明", "+86 138 0000 0000", "上海市黄浦区", "南京东路 1 号")
#: 273.20 a gram.
PRICE = 27_320


@dataclass
class Treasure(Place):
    """Three friends in a group, the first of whom is rich, and what they did."""

    rich: Principal
    one: Principal
    other: Principal
    direct: int
    group: int
    bought: Trade
    sold: Trade
    shipped: Delivery
    ordered: Delivery
    pledge: Pledge
    red: Look
    lucky_gold: Look
    own_gold: Look
    expired: Look
    waiting: Look

    async def quote(self, caller: Principal, side: Side = Side.BUY, **asked: Any) -> int:
        """A quote's id; a gram when nothing else is asked for."""
        return (await self.world.gold.quotes.make(caller.id, side, **(asked or {"ug": GRAM}))).id

    async def hear(self, mid_minor: int = PRICE) -> None:
        """The market speaks, a second later."""
        await hear(self, mid_minor)


async def hear(place: Place, mid_minor: int = PRICE) -> None:
    """The market speaks, a second later."""
    place.world.clock.advance(1_000)
    place.world.feed.say(mid_minor)
    await place.world.gold.prices.refresh()


async def trade(place: Place, caller: Principal, side: Side, ug: int) -> Trade:
    """A trade that is done."""
    gold = place.world.gold
    quote = await gold.quotes.make(caller.id, side, ug=ug)
    return await gold.dealing.trade(caller, quote.id, PROOF, place.world.once())


async def send(place: Place, sender: Principal, new: NewPacket) -> Look:
    """A packet that has been sent."""
    return await place.world.packets.sending.send(sender, new, PROOF, place.world.once())


async def fund(place: Place, ug: int = 1_000 * GRAM, minor: int = 110_000_000) -> None:
    """The operator and the custodian have accounts at the bank, the house metal and cash, the custodian pieces."""
    settings = GoldSettings()
    for text, owner in ((settings.own_account, "operator"), (settings.custodian_account, "vault")):
        account = parse_bank_account(text)
        assert account is not None
        await place.world.sandbox.seed([(account, owner, 10**9)])
    await place.world.gold.capital.put_in(ug, minor)
    await place.world.custodian.seed({"coin-1": 5, "bar-5": 5})
    while await gold_jobs.tell_custodian(place.world.gold):
        await PayWorld.settle(place.world)  # no batches while only half of it is there


async def _deliveries(place: Place, rich: Principal) -> tuple[Delivery, Delivery]:
    """One that has arrived, and one that waits to be packed; a third was called off."""
    world = place.world
    order = world.gold.deliveries.order
    gone = await order(rich, "bar-5", 1, HOME, PROOF, world.once())
    staff = await place.staff(Role.TREASURY)
    for state in (DeliveryState.PACKED, DeliveryState.SHIPPED, DeliveryState.DELIVERED):
        tracking = "SF-1001" if state is DeliveryState.SHIPPED else ""
        gone = await world.gold.deliveries.advance(staff, gone.id, state, tracking, world.once())
    taken_back = await order(rich, "coin-1", 1, HOME, PROOF, world.once())
    await world.gold.deliveries.cancel(rich.id, taken_back.id)
    return gone, await order(rich, "coin-1", 2, HOME, PROOF, world.once())


async def _pledges(place: Place, rich: Principal) -> Pledge:
    """One that stands; another has been released."""
    pledges, once = place.world.gold.pledges, place.world.once
    ended = await pledges.pledge(rich, 2 * GRAM, "", PROOF, once())
    await pledges.release(rich.id, ended.id)
    return await pledges.pledge(rich, GRAM, "for a loan", PROOF, once())


async def _packets(place: Place, people: list[Principal], direct: int, group: int) -> tuple[Look, ...]:
    """An empty red one, an empty gold one out of the balance, one of own gold in part, one that expired, a full one."""
    world, (rich, one, other) = place.world, people
    opening = world.packets.opening.open

    def cash(minor: int, count: int, kind: PacketKind, **more: Any) -> NewPacket:
        return NewPacket(group, Holds.CASH, kind, count, amount_minor=minor, greeting="恭喜发财", **more)

    expired = await send(place, rich, cash(900, 3, PacketKind.EQUAL))
    await opening(one.id, expired.packet.id, True)
    world.clock.advance(DAY_MS)
    await world.settle()
    await hear(place)
    red = await send(place, rich, cash(1_000, 2, PacketKind.LUCKY))
    quote = await world.gold.quotes.make(rich.id, Side.BUY, ug=GRAM)
    lucky = await send(place, rich, NewPacket(group, Holds.GOLD, PacketKind.LUCKY, 2, quote_id=quote.id))
    for look in (red, lucky):
        for each in (one, other):
            await opening(each.id, look.packet.id, True)
    new = NewPacket(direct, Holds.GOLD, PacketKind.EQUAL, 1, source=Source.GOLD, grams_ug=GRAM)
    own = await send(place, rich, new)
    await opening(one.id, own.packet.id, True)
    full = await send(place, rich, cash(600, 3, PacketKind.EQUAL))
    await refusal_of(send(place, one, cash(90_000, 5, PacketKind.EQUAL)))
    return red, lucky, own, expired, full


@asynccontextmanager
async def treasure(folder: Path, custody: CustodyMode = CustodyMode.TRUSTEE) -> AsyncIterator[Treasure]:
    """The town after a good day."""
    async with console_world(folder, custody) as (world, console):
        place = Place(world, console)
        await hear(place)
        await fund(place)
        rich = await world.member("陈金花", AccountClass.III, 4_000_000)
        one, other = await world.member("李小红", AccountClass.III), await world.member("王小明", AccountClass.III)
        for each in (rich, one):
            await world.gold.accounts.open(each.id, consent=True)

        def befriend(tx: Any) -> int:
            befriend_in = world.chat.friends.befriend_in
            befriend_in(tx, rich.id, other.id)
            return befriend_in(tx, rich.id, one.id)

        direct = await world.runtime.db.write(befriend)
        group = await world.chat.groups.create(rich.id, "春节", [one.id, other.id], world.once())
        await world.chat.messages.send(one.id, group, "新年好", world.once())
        await world.wallet.transfers.send(rich, one.id, 5_000, "午饭", PROOF, world.once())
        await hear(place)
        bought = await trade(place, rich, Side.BUY, 50 * GRAM)
        sold = await trade(place, rich, Side.SELL, 10 * GRAM)
        too_dear = await world.gold.quotes.make(one.id, Side.BUY, ug=GRAM)
        await refusal_of(world.gold.dealing.trade(one, too_dear.id, PROOF, world.once()))
        await world.gold.quotes.make(rich.id, Side.BUY, ug=GRAM)  # nobody uses it
        shipped, ordered = await _deliveries(place, rich)
        pledge = await _pledges(place, rich)
        looks = await _packets(place, [rich, one, other], direct, group)
        await world.gold.batches.order(await place.staff(Role.TREASURY), world.once())
        await world.settle()
        await world.gold.coverage.take()
        yield Treasure(world, console, rich, one, other, direct, group, bought, sold, shipped, ordered, pledge, *looks)
