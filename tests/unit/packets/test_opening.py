from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.profile import AccountTerms
from jinbao.identity.types import AccountClass, Role
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.ledger.types import AccountFlags
from jinbao.packets.events import PacketEmptied, PacketOpened
from jinbao.packets.types import ClaimState, Opened, PacketState
from jinbao.wallet.types import LineFilter, LineKind
from tests.make import run
from tests.make_packets import GRAM, MG, PacketWorld, code_of, packet_world

ALL = LineFilter()


async def refused(world: PacketWorld, work: Coroutine[Any, Any, Any]) -> str:
    """The code of a refusal that changes nothing at all."""
    before = await world.all_rows()
    with pytest.raises(Refusal) as caught:
        await work
    assert await world.all_rows() == before
    return caught.value.code


def test_a_share_of_money_arrives_on_the_balance(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair()
            look = await world.red(sender, chat, 888)
            opened = await world.open(friend, look)
            assert (opened.claim.units, opened.claim.state) == (888, ClaimState.DONE)
            assert opened.look.packet.state is PacketState.EMPTY and opened.look.packet.best_id is None
            assert await world.cash(friend) == 888 and await world.escrow(look) == 0
            line = (await world.wallet.statements.page(friend.id, ALL, None, 1)).items[0]
            assert (line.kind, line.amount_minor, line.title) == (LineKind.PACKET_RECEIVED, 888, "Member 0")
            notices = [m.notice for m in (await world.chat.messages.page(sender.id, chat, 50)).items if m.notice]
            assert notices[-1].what == "packet_opened"
            assert notices[-1].data["opener"] == {"id": show("mbr", friend.id), "name": "Member 1"}
            [event] = await world.events(PacketOpened)
            assert (event["opener"], event["amount_minor"], event["left"]) == (show("mbr", friend.id), 888, 0)
            assert len(await world.events(PacketEmptied)) == 1

    run(scenario())


def test_grams_arrive_in_the_gold_account_at_what_they_are_worth_then(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            look = await world.golden(sender, chat, GRAM)
            await world.price(30_000)
            opened = await world.open(friend, look)
            assert await world.grams(friend) == GRAM == opened.claim.units and await world.escrow(look) == 0
            assert opened.claim.worth_minor == 29_999  # at the bid
            line = (await world.gold.statements.page(friend.id, None, 1)).items[0]
            assert (line.kind, line.ug, line.amount_minor) == (GoldLineKind.RECEIVED, GRAM, 29_999)
            account = await world.gold.accounts.get(friend.id)
            assert account is not None and account.cost_minor == 29_999
            assert await world.cash(friend) == 0

    run(scenario())


def test_a_gold_account_is_opened_in_the_act_with_consent_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(2)
            await world.gold.accounts.open(people[0].id, consent=True)
            look = await world.golden(people[0], chat, 10 * MG)
            assert await refused(world, world.open(people[1], look, consent=False)) == "gold.account_needed"
            await world.open(people[1], look)
            account = await world.gold.accounts.get(people[1].id)
            assert account is not None and account.ug == 10 * MG

    run(scenario())


def test_who_may_no_longer_hold_gold_is_given_none(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            look = await world.golden(sender, chat, GRAM)
            ada = await world.identity.staff.add("ada", "a long enough sentence", Role.ADMIN)
            staff = Principal("staff", ada.id, 0, 0, Role.ADMIN.value)
            change = world.identity.members.set_class_in
            await world.runtime.db.write(lambda tx: change(tx, staff, friend.id, AccountClass.I, "papers ran out"))
            strict = replace(world.gold.profile, account=AccountTerms(hold_needs_invest=True))
            accounts = world.gold.accounts
            accounts._context = replace(accounts._context, profile=strict)
            for consent in (False, True):
                assert await refused(world, world.open(friend, look, consent)) == "gold.not_for_class"
            accounts._context = replace(accounts._context, profile=world.gold.profile)
            await world.open(friend, look)

    run(scenario())


def test_opening_again_answers_the_first_share_even_when_all_is_gone_or_late(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3)
            look = await world.red(people[0], chat, 100, 2)
            first = await world.open(people[1], look)
            before = await world.all_rows()
            again = await world.open(people[1], look)
            assert again.claim == first.claim and await world.all_rows() == before
            await world.open(people[2], look)
            world.clock.advance(2 * DAY_MS)
            late = await world.open(people[1], look)
            assert (late.claim.id, late.claim.units) == (first.claim.id, first.claim.units)
            assert await world.cash(people[1]) == first.claim.units

    run(scenario())


def test_whoever_may_not_open_is_told_why_and_nothing_changes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(4)
            sender, named, other, last = people
            stranger = await world.member("Stranger")
            exclusive = await world.red(sender, chat, 100, 1, "exclusive", to_id=named.id)
            assert await refused(world, world.open(stranger, exclusive)) == "kit.not_found"
            assert await refused(world, world.open(other, exclusive)) == "packets.not_for_you"
            assert await refused(world, world.open(sender, exclusive)) == "packets.not_for_you"
            assert (await world.open(named, exclusive)).claim.units == 100
            assert await refused(world, world.open(other, exclusive)) == "packets.not_for_you"
            two = await world.red(sender, chat, 100, 2)
            await world.open(sender, two)  # in a group the sender may join in
            await world.open(named, two)
            assert await refused(world, world.open(other, two)) == "packets.all_gone"
            late = await world.red(sender, chat, 100, 2)
            await world.freeze(last)
            assert await refused(world, world.open(last, late)) == "identity.member_frozen"
            world.clock.advance(DAY_MS)
            assert await refused(world, world.open(other, late)) == "packets.expired"
            assert await refused(world, world.open(last, late)) == "packets.expired"

    run(scenario())


def test_between_two_the_sender_cannot_take_the_packet_back_by_opening_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, _ = await world.pair()
            look = await world.red(sender, chat, 100)
            assert await refused(world, world.open(sender, look)) == "packets.not_for_you"

    run(scenario())


def test_who_has_left_the_group_cannot_open_but_keeps_what_they_got(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3)
            look = await world.red(people[0], chat, 100, 3)
            got = await world.open(people[1], look)
            for each in people[1:]:
                await world.chat.groups.leave(each.id, chat)
            assert await refused(world, world.open(people[2], look)) == "kit.not_found"
            assert (await world.look(people[1], look)).mine == got.claim

    run(scenario())


@pytest.mark.parametrize("gold", [False, True])
def test_500_at_once_on_100_shares_get_exactly_100(tmp_path: Path, gold: bool) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.crowd(500)
            total = 10 * GRAM if gold else 20_000
            look = await (world.golden if gold else world.red)(people[0], chat, total, 100)
            outcomes = await world.scramble(people, look)
            got = [each for each in outcomes if isinstance(each, Opened)]
            assert len(got) == 100 and sum(each.claim.units for each in got) == total
            assert {code_of(each) for each in outcomes if not isinstance(each, Opened)} == {"packets.all_gone"}
            assert len({each.claim.member_id for each in got}) == 100
            claims = await world.claims(look)
            assert sorted(claim.place for claim in claims) == list(range(1, 101))
            [best] = [claim for claim in claims if claim.best]
            assert best.units == max(claim.units for claim in claims)
            assert all(other.place > best.place for other in claims if other.units == best.units and other != best)
            after = (await world.look(people[-1], look)).packet
            assert (after.state, after.left, after.claimed, after.best_id) == (PacketState.EMPTY, 0, total, best.id)
            assert await world.escrow(look) == 0
            assert len(await world.events(PacketEmptied)) == 1
            late = await world.all_rows()
            again = await world.scramble(people, look)
            assert await world.all_rows() == late  # nobody's second try writes anything
            assert [code_of(each) for each in again] == [code_of(each) for each in outcomes]
            assert await world.findings() == []

    run(scenario())


def test_equal_shares_are_equal_and_nobody_is_the_luckiest(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(5)
            look = await world.red(people[0], chat, 500, 5, "equal")
            assert [each.claim.units for each in await world.scramble(people, look) if isinstance(each, Opened)] == [
                100
            ] * 5
            assert not any(claim.best for claim in await world.claims(look))
            assert await world.findings() == []

    run(scenario())


def test_a_fall_of_a_tenth_between_sending_and_opening_leaves_nothing_negative(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(4, gold=True)
            look = await world.golden(people[0], chat, 40 * GRAM, 4)
            worth = look.worth_minor
            await world.price(24_588)
            fallen = await world.look(people[0], look)
            assert worth is not None and fallen.worth_minor is not None and fallen.worth_minor * 100 < worth * 91
            for each in people[:3]:
                await world.open(each, look)
            world.clock.advance(DAY_MS)
            await world.settle()
            assert sum([await world.grams(each) for each in people]) == 40 * GRAM
            for account in await world.accounts():
                if account.flags & AccountFlags.debits_must_not_exceed_credits:
                    assert account.debits_posted + account.debits_pending <= account.credits_posted, account
                if account.flags & AccountFlags.credits_must_not_exceed_debits:
                    assert account.credits_posted + account.credits_pending <= account.debits_posted, account
            for each in people:
                holding = await world.gold.accounts.get(each.id)
                assert holding is not None and holding.ug >= 0 and holding.cost_minor >= 0
            assert await world.findings() == []

    run(scenario())


def test_thanks_are_said_once_by_who_has_opened(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3)
            look = await world.red(people[0], chat, 100, 2)
            thank = world.packets.thanking.thank
            assert await refused(world, thank(people[1].id, look.packet.id, "bow")) == "packets.not_opened"
            await world.open(people[1], look)
            assert await refused(world, thank(people[1].id, look.packet.id, "no such")) == "kit.invalid"
            assert await refused(world, thank(people[1].id, look.packet.id, "bow", "ta")) == "kit.invalid"
            claim = await thank(people[1].id, look.packet.id, "bow")
            again = await thank(people[1].id, look.packet.id, "", "twice")
            assert (claim.sticker, again.sticker, again.thanks) == ("bow", "bow", "")
            notices = [m.notice for m in (await world.chat.messages.page(people[0].id, chat, 50)).items if m.notice]
            thanks = [notice for notice in notices if notice.what == "thanks"]
            assert len(thanks) == 1 and thanks[0].data["sticker"] == "bow"

    run(scenario())
