from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.price import PriceState
from jinbao.gold.types.quote import Side
from jinbao.identity.types import AccountClass, purpose_of
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.ids import show
from jinbao.packets import load_profile
from jinbao.packets.events import PacketSent
from jinbao.packets.types import Holds, NewPacket, PacketKind, PacketState, Source
from jinbao.wallet.types import LineFilter, LineKind
from tests.make import run
from tests.make_identity import pin_proof
from tests.make_packets import GRAM, MG, PRICE, PROOF, PacketWorld, packet_world

ALL = LineFilter()


async def refused(world: PacketWorld, sender: Any, new: NewPacket, *, proof: Any = PROOF) -> str:
    """The code with which a packet is refused before anything is written; nothing at all may change."""
    before = await world.all_rows()
    with pytest.raises(Refusal) as caught:
        await world.packets.sending.send(sender, new, proof, world.once())
    assert await world.all_rows() == before
    return caught.value.code


def test_a_red_packet_takes_the_money_and_puts_a_card_into_the_chat(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, 10_000)
            sender = people[0]
            look = await world.red(sender, chat, 1_000, 2, cover="lantern")
            packet = look.packet
            assert (packet.state, packet.total, packet.left, packet.count) == (PacketState.OPEN, 1_000, 1_000, 2)
            assert await world.cash(sender) == 9_000 and await world.escrow(look) == 1_000
            line = (await world.wallet.statements.page(sender.id, ALL, None, 1)).items[0]
            assert (line.kind, line.amount_minor, line.title) == (LineKind.PACKET_SENT, -1_000, "春节")
            assert (line.ref, line.note) == (show("pkt", packet.id), "恭喜发财")
            [card] = [m for m in (await world.chat.messages.page(people[1].id, chat, 50)).items if m.card]
            assert card.card is not None and (card.card.kind, card.card.ref) == ("red_packet", line.ref)
            assert card.card.data == {"greeting": "恭喜发财", "cover": "lantern", "kind": "lucky", "count": 2}
            [event] = await world.events(PacketSent)
            assert (event["chat"], event["sender"]) == (show("cnv", chat), show("mbr", sender.id))
            assert (event["amount_minor"], event["grams_ug"], event["left"], event["state"]) == (1_000, 0, 2, "open")
            assert await world.findings() == []

    run(scenario())


def test_the_microgold_of_1314_milligrams_costs_35898(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            await world.hear(27_279, 0)  # with a spread of 15 points this is the 273.20 of January 2017
            quote = await world.gold.quotes.make(sender.id, Side.BUY, ug=1_314 * MG)
            assert (quote.price_minor, quote.amount_minor) == (27_320, 35_898)
            money = await world.cash(sender)
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, quote_id=quote.id)
            look = await world.packets.sending.send(sender, new, PROOF, world.once())
            assert look.packet.total == 1_314 * MG and look.packet.cost_minor == 35_898
            assert await world.cash(sender) == money - 35_898
            assert await world.escrow(look) == 1_314 * MG and await world.grams(sender) == 0
            assert look.packet.to_id == friend.id and look.packet.cover == "ingot"
            assert (await world.gold.quotes.get(sender.id, quote.id)).used_by == look.packet.id
            [card] = [m.card for m in (await world.chat.messages.page(friend.id, chat, 50)).items if m.card]
            assert (card.kind, card.data["grams_ug"]) == ("gold_packet", 1_314 * MG)
            assert await world.findings() == []

    run(scenario())


def test_a_gold_packet_for_an_amount_holds_what_the_amount_buys(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(gold=True)
            quote = await world.gold.quotes.make(sender.id, Side.BUY, amount_minor=52_000)
            money = await world.cash(sender)
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, quote_id=quote.id)
            look = await world.packets.sending.send(sender, new, PROOF, world.once())
            assert await world.cash(sender) == money - 52_000
            assert await world.escrow(look) == quote.ug == 52_000 * GRAM // quote.price_minor

    run(scenario())


def test_gold_of_ones_own_leaves_the_gold_account_with_its_cost(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(gold=True)
            quote = await world.quote(sender, 2 * GRAM)
            await world.gold.dealing.trade(sender, quote.id, PROOF, world.once())
            money = await world.cash(sender)
            look = await world.own_gold(sender, chat, GRAM)
            assert await world.grams(sender) == GRAM == await world.escrow(look)
            assert await world.cash(sender) == money
            line = (await world.gold.statements.page(sender.id, None, 1)).items[0]
            assert (line.kind, line.ug, line.after_ug) == (GoldLineKind.SENT, -GRAM, GRAM)
            assert look.packet.cost_minor == -line.cost_minor == -(-quote.amount_minor // 2)
            assert await world.findings() == []

    run(scenario())


def test_gold_of_ones_own_never_goes_without_a_proof(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(gold=True)
            quote = await world.quote(sender, GRAM)
            await world.gold.dealing.trade(sender, quote.id, PROOF, world.once())
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, source=Source.GOLD, grams_ug=MG)
            assert await refused(world, sender, new, proof=None) == "identity.proof_needed"
            small = NewPacket(chat, Holds.CASH, PacketKind.EQUAL, 1, amount_minor=100)
            look = await world.packets.sending.send(sender, small, None, world.once())
            assert look.packet.state is PacketState.OPEN

    run(scenario())


def test_a_price_that_nobody_believes_lifts_no_limit_of_own_gold(tmp_path: Path) -> None:
    async def scenario() -> None:
        terms = replace(load_profile("neutral").gold, most_minor=1_000_00)
        async with packet_world(tmp_path, gold=terms) as world:
            chat, sender, friend = await world.pair(gold=True)
            quote = await world.quote(sender, 20 * GRAM)
            await world.gold.dealing.trade(sender, quote.id, PROOF, world.once())
            much = terms.most_minor * GRAM // PRICE + GRAM
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, source=Source.GOLD, grams_ug=much)
            assert await refused(world, sender, new) == "packets.gold_too_much"
            await world.hear(PRICE // 10)  # somebody's mistake
            assert world.gold.prices.now().state is PriceState.JUMPED
            assert await refused(world, sender, new) == "packets.gold_too_much"
            small = await world.own_gold(sender, chat, GRAM)
            await world.open(friend, small)
            line = (await world.gold.statements.page(friend.id, None, 1)).items[0]
            assert PRICE - 5 <= line.amount_minor <= PRICE + 5  # and does not get into anybody's books
            again = world.restart()
            assert again.gold.prices.now().bid_minor == 0  # nothing has been heard yet
            assert await refused(again, sender, new) == "packets.gold_too_much"
            await again.own_gold(sender, chat, GRAM)

            def forget(tx: Any) -> None:
                tx.execute("delete from gold_candle")

            await world.runtime.db.write(forget)
            tiny = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, source=Source.GOLD, grams_ug=GRAM)
            assert await refused(again, sender, tiny) == "gold.price_unknown"

    run(scenario())


def test_own_gold_has_a_limit_of_its_own_for_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        terms = replace(load_profile("neutral").gold, most_minor=1_000_00, own_day_most_minor=1_500_00)
        async with packet_world(tmp_path, gold=terms) as world:
            chat, sender, friend = await world.pair(gold=True)
            quote = await world.quote(sender, 20 * GRAM)
            await world.gold.dealing.trade(sender, quote.id, PROOF, world.once())
            first = await world.own_gold(sender, chat, 3 * GRAM)
            await world.golden(sender, chat, 3 * GRAM)  # bought: that is spending, with limits of its own
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, source=Source.GOLD, grams_ug=3 * GRAM)
            assert await refused(world, sender, new) == "packets.gold_day_limit"
            await world.open(friend, first)
            assert await refused(world, sender, new) == "packets.gold_day_limit"
            await world.own_gold(sender, chat, 2 * GRAM)
            world.clock.advance(DAY_MS)
            await world.hear(PRICE)
            await world.own_gold(sender, chat, 3 * GRAM)

    run(scenario())


def test_refusals_before_anything_is_written_come_in_a_fixed_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, 10_000)
            sender, stranger = people[0], await world.member("Stranger")
            bad = pin_proof("000000")
            new = NewPacket(
                chat, Holds.CASH, PacketKind.EXCLUSIVE, 1, amount_minor=52_001, to_id=stranger.id, greeting=" "
            )
            assert await refused(world, stranger, new, proof=bad) == "kit.invalid"
            new = replace(new, greeting="")
            with pytest.raises(Refusal) as wrong:  # which costs a try, and changes only that
                await world.packets.sending.send(stranger, new, bad, world.once())
            assert wrong.value.code == "identity.pin_wrong"
            assert await refused(world, stranger, new) == "kit.not_found"
            assert await refused(world, sender, new) == "packets.no_such_receiver"
            new = replace(new, to_id=people[1].id)
            assert await refused(world, sender, new) == "packets.share_too_large"
            await world.freeze(sender)
            new = replace(new, amount_minor=10_001)
            assert await refused(world, sender, new) == "identity.member_frozen"

    run(scenario())


def test_gold_is_refused_in_a_fixed_order_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, 10_000)
            sender = people[0]
            quote = await world.quote(sender, 10 * MG)
            new = NewPacket(chat, Holds.GOLD, PacketKind.LUCKY, 11, quote_id=quote.id)
            poor = await world.member("Class one", AccountClass.I)
            await world.chat.groups.create(sender.id, "x", [people[1].id], world.once())
            assert await refused(world, poor, new) == "kit.not_found"
            assert await refused(world, sender, new) == "gold.account_needed"
            await world.gold.accounts.open(sender.id, consent=True)
            await world.gold.accounts.open(people[1].id, consent=True)
            assert await refused(world, people[1], new) == "gold.quote_unknown"
            assert await refused(world, sender, new) == "packets.gold_too_small"
            world.clock.advance(60_000)
            assert await refused(world, sender, new) == "gold.quote_expired"
            await world.hear(27_320)
            fresh = replace(new, quote_id=(await world.quote(sender, 20 * MG)).id)
            await world.packets.sending.send(sender, fresh, PROOF, world.once())
            assert await refused(world, sender, fresh) == "gold.quote_used"
            large = replace(new, quote_id=(await world.quote(sender, 200 * GRAM)).id)
            assert await refused(world, sender, large) == "packets.gold_too_much"

    run(scenario())


def test_a_stale_price_stops_gold_packets_and_no_red_ones(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            quote = await world.gold.quotes.make(sender.id, Side.BUY, ug=GRAM, hold_s=300)
            waiting = await world.golden(sender, chat, GRAM)
            world.clock.advance(61_000)
            new = NewPacket(chat, Holds.GOLD, PacketKind.EQUAL, 1, quote_id=quote.id)
            assert await refused(world, sender, new) == "gold.price_stale"
            assert (await world.red(sender, chat, 100)).packet.state is PacketState.OPEN
            assert (await world.open(friend, waiting)).claim.units == GRAM  # what was sent can be opened

    run(scenario())


def test_friends_who_are_no_more_cannot_send_to_each_other(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair()
            await world.chat.friends.unfriend(friend.id, sender.id)
            new = NewPacket(chat, Holds.CASH, PacketKind.EQUAL, 1, amount_minor=100)
            assert await refused(world, sender, new) == "chat.not_friends"

    run(scenario())


@pytest.mark.parametrize("gold", [False, True])
def test_without_the_money_nothing_is_left_over(tmp_path: Path, gold: bool) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(500, gold=True)
            seen = len((await world.chat.messages.page(friend.id, chat, 50)).items)
            limits = await world.wallet.funding.limits(sender.id)
            with pytest.raises(Refusal) as caught:
                if gold:
                    await world.golden(sender, chat, GRAM)
                else:
                    await world.red(sender, chat, 501)
            assert caught.value.code == "packets.balance_too_low"
            assert await world.cash(sender) == 500
            assert len((await world.chat.messages.page(friend.id, chat, 50)).items) == seen
            assert await world.wallet.funding.limits(sender.id) == limits
            assert await world.events(PacketSent) == []
            page, totals = await world.packets.history.page(sender.id, "sent", None, None, 20)
            assert (page.items, totals.count) == ([], 0)
            [packet] = await world.packets.review.page()
            assert packet.state is PacketState.REFUSED
            with pytest.raises(Refusal) as hidden:
                await world.packets.looking.look(friend.id, packet.id)
            assert hidden.value.code == "kit.not_found"
            assert await world.findings() == []

    run(scenario())


def test_own_gold_that_is_not_there_and_a_house_without_metal_are_told_apart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, house_ug=GRAM) as world:
            chat, sender, _ = await world.pair(gold=True)
            for send, code in (
                (world.own_gold(sender, chat, GRAM), "gold.not_enough"),
                (world.golden(sender, chat, 2 * GRAM), "gold.sold_out"),
            ):
                with pytest.raises(Refusal) as caught:
                    await send
                assert caught.value.code == code
            assert await world.grams(sender) == 0
            assert await world.findings() == []

    run(scenario())


def test_the_same_request_again_is_the_same_packet(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(1_000)
            once = world.once()
            first = await world.red(sender, chat, 600, once=once)
            again = await world.red(sender, chat, 600, once=once)
            assert again.packet.id == first.packet.id and await world.cash(sender) == 400
            short = world.once()
            for _ in range(2):
                with pytest.raises(Refusal) as caught:
                    await world.red(sender, chat, 600, once=short)
                assert caught.value.code == "packets.balance_too_low"

    run(scenario())


def test_limits_of_spending_count_packets(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair(100_000, gold=True)
            before = (await world.wallet.funding.limits(sender.id)).day.used_minor
            await world.red(sender, chat, 700)
            look = await world.golden(sender, chat, GRAM)
            used = (await world.wallet.funding.limits(sender.id)).day.used_minor - before
            assert used == 700 + look.packet.cost_minor

    run(scenario())


def test_a_proof_is_bound_to_the_chat_and_what_is_sent() -> None:
    assert purpose_of("packet:cnv_1:100") != purpose_of("packet:cnv_1:101") != purpose_of("packet:cnv_2:100")


def test_an_unusable_cover_or_a_packet_for_nobody_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, 10_000)
            mine = NewPacket(chat, Holds.CASH, PacketKind.EXCLUSIVE, 1, amount_minor=5, to_id=people[0].id)
            assert await refused(world, people[0], mine) == "packets.no_such_receiver"
            pair = await world.runtime.db.read(
                lambda tx: world.chat.conversations.between_in(tx, people[0].id, people[1].id)
            )
            assert pair is not None
            two = NewPacket(pair, Holds.CASH, PacketKind.LUCKY, 2, amount_minor=5)
            assert await refused(world, people[0], two) == "packets.one_share"

    run(scenario())
