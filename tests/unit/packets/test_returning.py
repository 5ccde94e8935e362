from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.gold.types.holding import GoldLineKind
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.ids import show
from jinbao.packets import jobs
from jinbao.packets.events import PacketReturned
from jinbao.packets.service import returning
from jinbao.packets.types import Opened, PacketState
from jinbao.wallet.types import LineFilter, LineKind
from tests.make import run
from tests.make_packets import GRAM, code_of, packet_world

ALL = LineFilter()


def test_money_that_nobody_opened_is_back_after_24_hours(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, 1_000)
            look = await world.red(people[0], chat, 1_000, 3)
            got = (await world.open(people[1], look)).claim.units
            messages = len((await world.chat.messages.page(people[1].id, chat, 50)).items)
            world.clock.advance(DAY_MS - 1)
            assert await jobs.return_due(world.packets) == 0
            world.clock.advance(1)
            assert await jobs.return_due(world.packets) == 1
            assert await jobs.return_due(world.packets) == 0
            assert await world.cash(people[0]) == 1_000 - got and await world.escrow(look) == 0
            packet = (await world.look(people[0], look)).packet
            assert (packet.state, packet.claimed, packet.returned) == (PacketState.RETURNED, got, 1_000 - got)
            assert packet.best_id is None
            line = (await world.wallet.statements.page(people[0].id, ALL, None, 1)).items[0]
            assert (line.kind, line.amount_minor) == (LineKind.PACKET_RETURNED, 1_000 - got)
            [event] = await world.events(PacketReturned)
            assert (event["sender"], event["amount_minor"]) == (show("mbr", people[0].id), 1_000 - got)
            assert len((await world.chat.messages.page(people[1].id, chat, 50)).items) == messages  # no flood
            assert await world.findings() == []

    run(scenario())


@pytest.mark.parametrize("own", [False, True])
def test_grams_come_back_as_grams_with_what_they_had_cost(tmp_path: Path, own: bool) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, gold=True)
            sender = people[0]
            if own:
                bought = await world.quote(sender, 4 * GRAM)
                await world.gold.dealing.trade(sender, bought.id, world.proof, world.once())
            look = await (world.own_gold if own else world.golden)(sender, chat, 4 * GRAM, 4, "equal")
            cost = look.packet.cost_minor
            assert cost > 0
            money = await world.cash(sender)
            await world.open(people[1], look)
            await world.price(25_000)
            world.clock.advance(DAY_MS)
            await world.settle()
            assert await world.grams(sender) == 3 * GRAM and await world.cash(sender) == money
            assert await world.escrow(look) == 0
            line = (await world.gold.statements.page(sender.id, None, 1)).items[0]
            assert (line.kind, line.ug, line.cost_minor) == (GoldLineKind.RETURNED, 3 * GRAM, cost * 3 // 4)
            account = await world.gold.accounts.get(sender.id)
            assert account is not None and account.cost_minor == cost * 3 // 4 and account.realised_minor == 0
            assert await world.findings() == []

    run(scenario())


def test_a_frozen_senders_money_comes_back_all_the_same(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(1_000)
            await world.red(sender, chat, 1_000)
            await world.freeze(sender)
            world.clock.advance(DAY_MS)
            await world.settle()
            assert await world.cash(sender) == 1_000

    run(scenario())


def test_thousands_due_at_once_come_back_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            monkeypatch.setattr(returning, "_BATCH", 7)
            chat, sender, _ = await world.pair(10_000)
            for _ in range(30):
                await world.red(sender, chat, 100)
            flight = await world.packets.gifting.in_flight()
            assert (flight.count, flight.amount_minor, flight.grams_ug) == (30, 3_000, 0)
            world.clock.advance(DAY_MS)
            assert await jobs.return_due(world.packets) == 30
            assert await world.cash(sender) == 10_000
            assert (await world.packets.gifting.in_flight()).count == 0
            assert await world.findings() == []

    run(scenario())


@pytest.mark.parametrize("gold", [False, True])
def test_expiry_in_the_middle_of_a_scramble_loses_and_doubles_nothing(tmp_path: Path, gold: bool) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.crowd(120)
            money, total = await world.cash(people[0]), 3 * GRAM if gold else 9_000
            look = await (world.golden if gold else world.red)(people[0], chat, total, 100)
            cost = money - await world.cash(people[0])
            first = asyncio.gather(*(world.scramble([each], look) for each in people[:40]))
            while not await world.rows("packets_claim"):
                await asyncio.sleep(0)  # until the first are under way
            world.clock.advance(DAY_MS)
            second = asyncio.gather(*(world.scramble([each], look) for each in people[40:]))
            job = asyncio.gather(jobs.return_due(world.packets), jobs.return_due(world.packets))
            outcomes = [one for many in (*(await first), *(await second)) for one in many]
            await job
            world.clock.advance(HOUR_MS)
            await world.settle()
            got = [each.claim.units for each in outcomes if isinstance(each, Opened)]
            assert 0 < len(got) <= 40
            assert {code_of(each) for each in outcomes if not isinstance(each, Opened)} == {"packets.expired"}
            packet = (await world.look(people[0], look)).packet
            assert packet.state is PacketState.RETURNED
            assert (packet.claimed, packet.returned) == (sum(got), total - sum(got))
            own = sum(each.claim.units for each in outcomes[:1] if isinstance(each, Opened))
            if gold:
                assert await world.grams(people[0]) == packet.returned + own
            else:
                assert await world.cash(people[0]) == money - cost + packet.returned + own
            assert await world.escrow(look) == 0
            assert await world.findings() == []

    run(scenario())
