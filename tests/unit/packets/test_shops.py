"""A shop sends a red packet to a member's chat, by a number of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jinbao.chat.types import ConversationKind
from jinbao.identity.types import Merchant
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.packets.types import Packet, PacketKind, PacketState, ShopPacket
from jinbao.pay.types import LineKind
from jinbao.wallet.types import LineFilter
from tests.make import run
from tests.make_packets import PacketWorld, packet_world

_EARNED = 100_000


@dataclass
class _Street:
    """A shop that has earned something, and a member whom it would like to please."""

    world: PacketWorld
    shop: Merchant
    member: Principal

    async def send(self, **changes: Any) -> Packet:
        new = ShopPacket(
            **{"member_id": self.member.id, "amount_minor": 500, "out_no": "hb-1", "greeting": "感谢惠顾", **changes}
        )
        return await self.world.packets.shops.send_from_merchant(self.shop.id, new)

    async def earned(self) -> int:
        return (await self.world.pay.settlements.balance(self.shop.id)).posted

    async def refused(self, **changes: Any) -> str:
        """The code of the refusal; the shop has what it had."""
        before = await self.earned()
        with pytest.raises(Refusal) as told:
            await self.send(**changes)
        assert await self.earned() == before
        return told.value.code

    async def chat(self, who: Principal) -> Any:
        page = await self.world.chat.conversations.page(who.id, None, 20)
        return next(each for each in page.items if each.conversation.kind is ConversationKind.SHOP)


def _walk(folder: Path, walk: Callable[[_Street], Awaitable[None]]) -> None:
    async def scenario() -> None:
        async with packet_world(folder) as world:
            shop = await world.shop(fee_bp=0)
            payer = await world.payer(_EARNED)
            order = await world.order(shop, _EARNED)
            await world.pay.payments.pay(payer, order.id, world.proof, world.once())
            await walk(_Street(world, shop, await world.payer(0, "收红包的人")))

    run(scenario())


def test_a_shops_packet_is_opened_in_the_chat_that_it_makes(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        packet = await street.send()
        assert packet.state is PacketState.OPEN and packet.by_shop
        assert await street.earned() == _EARNED - 500
        chat = await street.chat(street.member)
        assert chat.title == street.shop.name and chat.last.sender.name == street.shop.name
        assert chat.last.sender.id.startswith("mch_") and chat.last.card.kind == "red_packet"
        assert chat.participant.unread_in(chat.conversation) == 1
        opened = await street.world.packets.opening.open(street.member.id, packet.id)
        assert opened.claim.units == 500
        [line] = (await street.world.wallet.statements.page(street.member.id, LineFilter(), None, 5)).items
        assert (line.counterpart.kind, line.counterpart.name) == ("merchant", street.shop.name)
        assert await street.world.packets.review.findings() == []

    _walk(tmp_path, walk)


def test_a_number_is_one_packet_however_often_it_is_asked_for(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        first, again = await street.send(), await street.send()
        assert first.id == again.id and await street.earned() == _EARNED - 500
        for other in ({"amount_minor": 501}, {"greeting": "别的"}, {"title": "别的"}, {"kind": PacketKind.EQUAL}):
            assert await street.refused(**other) == "packets.out_no_taken"

    _walk(tmp_path, walk)


def test_a_shop_gives_only_what_it_has_earned(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        await street.send(amount_minor=20_000, out_no="a")
        for number in range(4):
            await street.send(amount_minor=20_000, out_no=f"b{number}")
        assert await street.earned() == 0
        assert await street.refused(amount_minor=1, out_no="c") == "packets.balance_too_low"
        payer = await street.world.payer(10)
        order = await street.world.order(street.shop, 10)
        await street.world.pay.payments.pay(payer, order.id, street.world.proof, street.world.once())
        packet = await street.send(amount_minor=1, out_no="c")
        assert packet.state is PacketState.OPEN, "what was refused is tried again by the same number"

    _walk(tmp_path, walk)


def test_what_nobody_opens_is_the_shops_again_after_a_day(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        packet = await street.send(title="周年庆")
        street.world.clock.advance(DAY_MS)
        assert await street.world.packets.returning.return_due() == 1
        assert await street.earned() == _EARNED
        found = await street.world.packets.shops.find(street.shop.id, "hb-1")
        assert found is not None and found[0].packet.state is PacketState.RETURNED and found[1] == []
        lines = (await street.world.pay.statements.page(street.shop.id)).items
        told = [(line.kind, line.change_minor, line.title) for line in lines[:2]]
        assert told == [(LineKind.PACKET_RETURNED, 500, "周年庆"), (LineKind.PACKET, -500, "周年庆")]
        assert {line.ref for line in lines[:2]} == {packet.id}
        assert await street.world.packets.review.findings() == []

    _walk(tmp_path, walk)


def test_limits_hold_for_shops_as_well(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        assert await street.refused(amount_minor=20_001) == "packets.share_too_large"
        assert await street.refused(count=3, amount_minor=2) == "packets.share_too_small"
        assert await street.refused(kind=PacketKind.EQUAL, count=3, amount_minor=100) == "packets.uneven"
        assert await street.refused(out_no="") == "kit.invalid"
        assert await street.refused(greeting="长" * 129) == "kit.invalid"
        assert await street.refused(member_id=street.shop.id) == "kit.not_found"

    _walk(tmp_path, walk)


def test_nobody_answers_a_shop_and_who_wants_no_more_of_it_blocks_it(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        await street.send()
        chat, world = (await street.chat(street.member)).conversation.id, street.world
        with pytest.raises(Refusal) as told:
            await world.chat.messages.send(street.member.id, chat, "谢谢", world.once())
        assert told.value.code == "chat.shops_only_tell"
        await world.chat.shops.block(street.member.id, chat, True)
        assert (await street.chat(street.member)).blocked
        assert await street.refused(out_no="hb-2") == "chat.shop_blocked"
        await world.chat.shops.block(street.member.id, chat, False)
        assert (await street.send(out_no="hb-2")).state is PacketState.OPEN
        [line] = [each for each in await world.chat.conversations.ranges(street.member.id) if each[0] == chat]
        assert line[2] == 2, "both packets stand in one conversation"

    _walk(tmp_path, walk)


def test_a_packet_of_several_shares_is_passed_on_to_a_group_once(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        world = street.world
        group, people = await world.group(3)
        receiver, other = people[0], people[1]
        packet = await street.send(member_id=receiver.id, count=3, amount_minor=300)
        with pytest.raises(Refusal) as unseen:
            await world.packets.opening.open(other.id, packet.id)
        assert unseen.value.code == "kit.not_found"
        await world.packets.shops.pass_on(receiver.id, packet.id, group)
        await world.packets.shops.pass_on(receiver.id, packet.id, group)
        cards = [each for each in (await world.chat.messages.page(other.id, group, 20)).items if each.card]
        assert len(cards) == 1 and cards[0].sender.id.startswith("mbr_")
        assert cards[0].card is not None and cards[0].card.data["from"]["name"] == street.shop.name
        opened = [await world.packets.opening.open(each.id, packet.id) for each in people]
        assert sum(each.claim.units for each in opened) == 300
        with pytest.raises(Refusal) as late:
            await world.packets.shops.pass_on(receiver.id, packet.id, group + 1)
        assert late.value.code == "packets.not_passed_on"
        assert await world.packets.review.findings() == []

    _walk(tmp_path, walk)


def test_only_who_was_sent_it_passes_it_on(tmp_path: Path) -> None:
    async def walk(street: _Street) -> None:
        world = street.world
        group, people = await world.group(3)
        packet = await street.send(member_id=people[0].id, count=3, amount_minor=300)
        await world.packets.shops.pass_on(people[0].id, packet.id, group)
        other_group, _ = await world.group(2)
        with pytest.raises(Refusal) as told:
            await world.packets.shops.pass_on(people[1].id, packet.id, other_group)
        assert told.value.code == "packets.not_passed_on"
        single = await street.send(member_id=people[0].id, out_no="one")
        with pytest.raises(Refusal) as alone:
            await world.packets.shops.pass_on(people[0].id, single.id, group)
        assert alone.value.code == "packets.not_passed_on"

    _walk(tmp_path, walk)
