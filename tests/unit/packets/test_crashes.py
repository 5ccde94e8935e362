"""The process dies at every point of sending, opening and returning; a restart, a sweep and a retry set all right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.chat.types import ConversationKind
from jinbao.gold.types.custody import CustodyMode
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.errors import Refusal
from jinbao.ledger import EntryState
from jinbao.packets.events import PacketEmptied, PacketOpened, PacketReturned, PacketSent
from jinbao.packets.types import Holds, NewPacket, Opened, PacketKind, PacketState, ShopPacket
from jinbao.pay.types import LineKind
from tests.make import run
from tests.make_packets import GRAM, MG, PROOF, PacketWorld, code_of, packet_world

MODES = [(False, CustodyMode.TRUSTEE), (True, CustodyMode.TRUSTEE), (True, CustodyMode.BANK_OF_RECORD)]


class Died(BaseException):
    """The process is gone."""


class Fuse:
    """Dies at step ``at``, before it is done or, with ``after``, once it is done and nobody has heard."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after, self.blown = at, after, False

    async def step(self, work: Callable[[], Awaitable[Any]]) -> Any:
        self.left -= 1
        dies = self.left < 0
        if dies and not self.after:
            self.blown = True
            raise Died
        done = await work()
        if dies:
            self.blown = True
            raise Died
        return done


class Fused:
    """A store or an engine, whose writing verbs are steps."""

    def __init__(self, inner: Any, fuse: Fuse, verbs: tuple[str, ...]) -> None:
        self._inner, self._fuse, self._verbs = inner, fuse, verbs

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._inner, name)
        if name not in self._verbs:
            return verb
        return lambda *args: self._fuse.step(lambda: verb(*args))


def mortal(world: PacketWorld, fuse: Fuse) -> PacketWorld:
    """Another process on the same files, which will die."""
    return world.restart(
        lambda db: Fused(db, fuse, ("write",)),
        lambda engine: Fused(engine, fuse, ("create_accounts", "create_transfers")),
    )


async def every_death(
    world: PacketWorld,
    scene: Callable[[], Awaitable[Callable[[PacketWorld], Awaitable[Any]]]],
    check: Callable[[Any], Awaitable[None]],
) -> int:
    """Play ``scene`` anew with a death at each step, then restart, sweep and retry; how many deaths there were."""
    deaths = 0
    for after in (False, True):
        for at in range(100):
            act, fuse = await scene(), Fuse(1_000, after)
            dying = mortal(world, fuse)
            await dying.gold.prices.refresh()
            fuse.left = at
            try:
                await act(dying)
            except Died:
                deaths += 1
            again = world.restart()
            await again.gold.prices.refresh()
            await again.settle()
            await check(await act(again))
            await again.settle()
            assert {entry.state for entry in await world.journal.page(limit=100)} == {EntryState.POSTED}
            assert await again.findings() == []
            if not fuse.blown:
                break
        else:
            raise AssertionError("it never came to an end")
    return deaths


@pytest.mark.parametrize(("gold", "mode"), MODES)
def test_sending_survives_every_death(tmp_path: Path, gold: bool, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=mode) as world:
            chat, sender, _ = await world.pair(gold=True)
            money, told, spent = await world.cash(sender), [0], [0]

            async def scene() -> Callable[[PacketWorld], Awaitable[Any]]:
                once = world.once()
                if gold:
                    await world.hear(27_320)
                    quote = await world.quote(sender, 10 * MG)
                    new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, quote_id=quote.id)
                    spent[0] += quote.amount_minor
                else:
                    new = NewPacket(chat, Holds.CASH, PacketKind.EQUAL, 1, amount_minor=100)
                    spent[0] += 100
                return lambda process: process.packets.sending.send(sender, new, PROOF, once)

            async def check(look: Any) -> None:
                told[0] += 1
                now = await world.look(sender, look)
                assert now.packet.state is PacketState.OPEN and await world.escrow(look) == now.packet.total
                assert await world.cash(sender) == money - spent[0]
                assert len(await world.events(PacketSent)) == told[0]
                cards = [m for m in (await world.chat.messages.page(sender.id, chat, 100)).items if m.card]
                assert len(cards) == told[0]

            assert await every_death(world, scene, check) >= 6

    run(scenario())


@pytest.mark.parametrize(("gold", "mode"), MODES)
def test_opening_survives_every_death(tmp_path: Path, gold: bool, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=mode) as world:
            chat, sender, friend = await world.pair(gold=True)
            told, got = [0], [0]

            async def scene() -> Callable[[PacketWorld], Awaitable[Any]]:
                await world.hear(27_320)
                look = await (world.golden(sender, chat, 10 * MG) if gold else world.red(sender, chat, 100))
                await world.settle()
                got[0] += look.packet.total
                return lambda process: process.packets.opening.open(friend.id, look.packet.id, True)

            async def check(opened: Opened) -> None:
                told[0] += 1
                await world.settle()
                now = await world.look(friend, opened.look)
                assert now.packet.state is PacketState.EMPTY and now.mine is not None
                assert now.mine.units == now.packet.total and await world.escrow(now) == 0
                assert await (world.grams if gold else world.cash)(friend) == got[0]
                assert len(await world.events(PacketOpened)) == len(await world.events(PacketEmptied)) == told[0]

            assert await every_death(world, scene, check) >= 6

    run(scenario())


@pytest.mark.parametrize(("gold", "mode"), MODES)
def test_returning_survives_every_death(tmp_path: Path, gold: bool, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=mode) as world:
            chat, sender, _ = await world.pair(gold=True)
            await world.hear(27_320)
            told, back = [0], [0]
            spent = [await world.cash(sender)]

            async def scene() -> Callable[[PacketWorld], Awaitable[Any]]:
                await world.hear(27_320)
                look = await (world.golden(sender, chat, 10 * MG) if gold else world.red(sender, chat, 100))
                await world.settle()
                back[0] += look.packet.total
                world.clock.advance(DAY_MS)
                return lambda process: process.packets.returning.return_due()

            async def check(_: Any) -> None:
                told[0] += 1
                world.clock.advance(HOUR_MS)  # the custodian is asked again about what a crash left open
                await world.settle()
                assert await world.grams(sender) == (back[0] if gold else 0)
                if not gold:
                    assert await world.cash(sender) == spent[0]
                assert len(await world.events(PacketReturned)) == told[0]

            assert await every_death(world, scene, check) >= 3

    run(scenario())


@pytest.mark.parametrize(("gold", "mode"), MODES)
def test_a_restart_in_the_middle_of_a_scramble_gives_everybody_what_they_drew(
    tmp_path: Path, gold: bool, mode: CustodyMode
) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=mode) as world:
            chat, people = await world.crowd(60)
            total = 6 * GRAM if gold else 3_000
            look = await (world.golden if gold else world.red)(people[0], chat, total, 40)
            await world.settle()
            for at in (3, 11, 40):
                process = mortal(world, Fuse(at, at % 2 == 0))
                outcomes = await asyncio.gather(
                    *(process.packets.opening.open(each.id, look.packet.id, True) for each in people),
                    return_exceptions=True,
                )
                assert any(isinstance(outcome, Died) for outcome in outcomes)
                assert all(isinstance(outcome, Died | Refusal | Opened) for outcome in outcomes)
            drawn = {claim.member_id: claim.units for claim in await world.every_claim(look)}
            fresh = world.restart()
            await fresh.settle()
            last = await fresh.scramble(people, look)
            await fresh.settle()
            got = {each.claim.member_id: each.claim.units for each in last if isinstance(each, Opened)}
            assert len(got) == 40 and sum(got.values()) == total
            assert drawn.items() <= got.items()  # whoever had drawn kept the very same share
            assert {code_of(each) for each in last if not isinstance(each, Opened)} == {"packets.all_gone"}
            for each in people[1:]:
                arrived = await (world.grams if gold else world.cash)(each)
                assert arrived == got.get(each.id, 0)
            assert await world.escrow(look) == 0 and await fresh.findings() == []

    run(scenario())


def test_a_shops_packet_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            shop, payer, member = await world.shop(fee_bp=0), await world.payer(100_000), await world.payer(0)
            order = await world.order(shop, 100_000)
            await world.pay.payments.pay(payer, order.id, world.proof, world.once())
            told = [0]

            async def scene() -> Callable[[PacketWorld], Awaitable[Any]]:
                new = ShopPacket(member_id=member.id, amount_minor=100, out_no=f"hb{told[0]}", greeting="感谢惠顾")
                return lambda process: process.packets.shops.send_from_merchant(shop.id, new)

            async def check(packet: Any) -> None:
                told[0] += 1
                assert packet.state is PacketState.OPEN
                assert (await world.pay.settlements.balance(shop.id)).posted == 100_000 - 100 * told[0]
                lines = (await world.pay.statements.page(shop.id, None, 100)).items
                assert [line.kind for line in lines].count(LineKind.PACKET) == told[0]
                chats = (await world.chat.conversations.page(member.id, None, 20)).items
                [chat] = [each for each in chats if each.conversation.kind is ConversationKind.SHOP]
                messages = (await world.chat.messages.page(member.id, chat.conversation.id, 100)).items
                assert len([each for each in messages if each.card]) == told[0]

            assert await every_death(world, scene, check) >= 4

    run(scenario())
