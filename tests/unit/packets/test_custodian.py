"""Gold packets where the custodian keeps the record: it executes every share, late, silently, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.gold.types.accounts import member_gold
from jinbao.gold.types.custody import CustodianFault, CustodyMode, InstructionKind, holder
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.packets.types import ClaimState, Opened, PacketState, WhyNot
from tests.make import run
from tests.make_packets import GRAM, MG, PacketWorld, code_of, packet_world

RECORD = CustodyMode.BANK_OF_RECORD
TRANSFER = InstructionKind.TRANSFER


async def agreed(world: PacketWorld, people: list[Principal]) -> bool:
    """Whether the custodian's sub-ledger has for everybody what ours has."""
    theirs = dict(await world.custodian.holders("", 1_000))
    return all([theirs.get(holder(member_gold(each.id)), 0) == await world.grams(each) for each in people])


def test_every_share_is_executed_by_the_custodian(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=RECORD) as world:
            chat, people = await world.group(4, gold=True)
            look = await world.golden(people[0], chat, 10 * GRAM, 4)
            assert look.packet.state is PacketState.OPEN
            outcomes = await world.scramble(people[1:], look)
            assert all(isinstance(each, Opened) for each in outcomes)
            world.clock.advance(DAY_MS)
            await world.settle()
            assert sum([await world.grams(each) for each in people]) == 10 * GRAM
            assert await agreed(world, people)
            assert await world.findings() == []

    run(scenario())


def test_a_silent_custodian_keeps_the_packet_and_the_share_on_their_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=RECORD) as world:
            chat, sender, friend = await world.pair(gold=True)
            await world.custodian.order_fault(CustodianFault(lost=True, times=None), TRANSFER)
            look = await world.golden(sender, chat, GRAM)
            assert look.packet.state is PacketState.SENDING and look.why is WhyNot.OWN_DIRECT
            with pytest.raises(Refusal) as caught:
                await world.open(friend, look)
            assert caught.value.code == "packets.sending"
            assert not [m for m in (await world.chat.messages.page(friend.id, chat, 50)).items if m.card]
            await world.custodian.behave(TRANSFER)
            world.clock.advance(HOUR_MS)
            await world.settle()
            sent = await world.look(sender, look)
            assert sent.packet.state is PacketState.OPEN
            assert sent.packet.expires_at_ms == world.clock.now_ms() + DAY_MS  # from when it could be opened
            await world.custodian.order_fault(CustodianFault(lost=True, times=None), TRANSFER)
            opened = await world.open(friend, look)
            assert (opened.claim.state, opened.claim.units) == (ClaimState.MOVING, GRAM)
            again = await world.open(friend, look)
            assert again.claim == opened.claim and await world.grams(friend) == 0
            world.clock.advance(2 * DAY_MS)  # a share on its way is not taken back
            await world.settle()
            assert (await world.look(sender, look)).packet.state is PacketState.OPEN
            await world.custodian.behave(TRANSFER)
            world.clock.advance(HOUR_MS)
            await world.settle()
            assert await world.grams(friend) == GRAM
            assert (await world.open(friend, look)).claim.state is ClaimState.DONE
            assert await world.findings() == []

    run(scenario())


def test_a_share_that_the_custodian_refuses_is_in_the_packet_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=RECORD) as world:
            chat, people = await world.group(4, gold=True)
            look = await world.golden(people[0], chat, 3 * GRAM, 2)
            await world.open(people[1], look)
            await world.custodian.order_fault(CustodianFault(refuse="closed_for_audit", times=None), TRANSFER)
            [outcome] = await world.scramble([people[2]], look)
            assert code_of(outcome) == "packets.share_refused"
            packet = (await world.look(people[0], look)).packet
            assert (packet.left_count, packet.moving_count, packet.claimed_count, packet.drawn) == (1, 0, 1, 2)
            assert packet.left + packet.claimed == packet.total == 3 * GRAM
            assert await world.escrow(look) == packet.left and await world.findings() == []
            await world.custodian.behave(TRANSFER)
            got = await world.open(people[3], look)
            assert got.claim.units == packet.left and got.claim.place == 3
            [late] = await world.scramble([people[2]], look)
            assert code_of(late) == "packets.all_gone"
            [best] = [claim for claim in await world.claims(look) if claim.best]
            assert best.state is ClaimState.DONE
            assert [claim.state for claim in await world.every_claim(look)].count(ClaimState.VOID) == 1
            assert await agreed(world, people) and await world.findings() == []

    run(scenario())


def test_what_the_custodian_will_not_fill_is_never_sent(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=RECORD) as world:
            chat, sender, _ = await world.pair(gold=True)
            money = await world.cash(sender)
            await world.custodian.order_fault(CustodianFault(refuse="closed_for_audit", times=None), TRANSFER)
            with pytest.raises(Refusal) as caught:
                await world.golden(sender, chat, 10 * MG)
            assert (caught.value.code, caught.value.facts) == ("packets.not_sent", {"reason": "custodian_refused"})
            balance = await world.balance(sender)
            assert (balance.posted, balance.pending_out) == (money, 0)
            assert (await world.wallet.funding.limits(sender.id)).day.used_minor == 0
            assert await world.findings() == []

    run(scenario())


def test_a_return_that_the_custodian_refuses_is_tried_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, mode=RECORD) as world:
            chat, sender, _ = await world.pair(gold=True)
            look = await world.golden(sender, chat, GRAM)
            world.clock.advance(DAY_MS)
            await world.custodian.order_fault(CustodianFault(refuse="closed_for_audit", times=None), TRANSFER)
            await world.settle()
            packet = (await world.look(sender, look)).packet
            assert (packet.state, packet.left, packet.reason) == (PacketState.OPEN, GRAM, "custodian_refused")
            assert (await world.look(sender, look)).packet.due_at_ms == world.clock.now_ms() + HOUR_MS
            assert await world.findings() == []
            await world.custodian.behave(TRANSFER)
            world.clock.advance(HOUR_MS)
            await world.settle()
            assert await world.grams(sender) == GRAM
            assert (await world.look(sender, look)).packet.state is PacketState.RETURNED
            assert await world.findings() == []

    run(scenario())
