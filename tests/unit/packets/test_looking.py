from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.identity.types import AccountClass
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import NotFound
from jinbao.packets.rules.looking import is_open_book, part_of, why_not, worth_minor
from jinbao.packets.service import looking
from jinbao.packets.types import Claim, ClaimState, Packet, PacketKind, PacketState, WhyNot
from tests.make import run
from tests.make_packets import GRAM, packet_world

SENDER, NAMED, OTHER = 1, 2, 3


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    """A red packet of 100 in a group, half of it opened, as a pattern for others."""

    async def scenario() -> Packet:
        async with packet_world(tmp_path_factory.mktemp("pattern")) as world:
            chat, people = await world.group(3)
            look = await world.red(people[0], chat, 100, 2, "equal")
            await world.open(people[1], look)
            return (await world.look(people[0], look)).packet

    return run(scenario())


def like(pattern: Packet, **changes: object) -> Packet:
    """The pattern with some fields changed, and the sender and receiver by small numbers."""
    fields = {name: getattr(pattern, name) for name in pattern.__struct_fields__}
    return Packet(**{**fields, "sender_id": SENDER, **changes})


def share(packet: Packet) -> Claim:
    """A share of it."""
    return Claim(9, packet.id, OTHER, "x", 1, 1, 1, ClaimState.DONE, False, "", "", 0, 0)


GONE = {"left_count": 0, "left": 0, "claimed": 100, "claimed_count": 2}


@pytest.mark.parametrize(
    ("viewer", "changes", "late", "why"),
    [
        (OTHER, {}, False, None),
        (SENDER, {}, False, None),
        (OTHER, {"state": PacketState.SENDING}, False, WhyNot.SENDING),
        (OTHER, {"state": PacketState.EMPTY, **GONE}, False, WhyNot.GONE),
        (OTHER, GONE, True, WhyNot.GONE),
        (OTHER, {}, True, WhyNot.EXPIRED),
        (OTHER, {"state": PacketState.RETURNING}, True, WhyNot.EXPIRED),
        (OTHER, {"state": PacketState.RETURNED, "left": 0, "left_count": 0, "returned": 50}, True, WhyNot.EXPIRED),
        (OTHER, {"to_id": NAMED}, False, WhyNot.NOT_YOURS),
        (OTHER, {"to_id": NAMED, "state": PacketState.SENDING}, True, WhyNot.NOT_YOURS),
        (SENDER, {"to_id": NAMED}, False, WhyNot.NOT_YOURS),
        (SENDER, {"to_id": NAMED, "direct": True}, False, WhyNot.OWN_DIRECT),
        (NAMED, {"to_id": NAMED, "direct": True}, False, None),
    ],
)
def test_why_a_packet_cannot_be_opened(
    packet: Packet, viewer: int, changes: dict[str, object], late: bool, why: WhyNot | None
) -> None:
    asked = like(packet, **changes)
    now_ms = asked.expires_at_ms if late else asked.expires_at_ms - 1
    assert why_not(asked, viewer, None, now_ms) is why
    assert why_not(asked, viewer, share(asked), now_ms) is WhyNot.OPENED


@pytest.mark.parametrize(
    ("viewer", "has_share", "changes", "shown"),
    [
        (SENDER, False, {}, True),
        (OTHER, True, {}, True),
        (OTHER, False, {}, False),
        (OTHER, False, {"state": PacketState.EMPTY, **GONE}, True),
        (OTHER, False, {"state": PacketState.EMPTY, "kind": PacketKind.EXCLUSIVE, **GONE}, False),
        (OTHER, False, {"state": PacketState.RETURNING}, False),
    ],
)
def test_sums_are_shown_to_those_whom_they_cannot_help(
    packet: Packet, viewer: int, has_share: bool, changes: dict[str, object], shown: bool
) -> None:
    asked = like(packet, **changes)
    assert is_open_book(asked, viewer, share(asked) if has_share else None) is shown


def test_worth_is_rounded_down_and_costs_are_shared_in_proportion() -> None:
    assert worth_minor(1_314_000, 27_320) == 35_898 and worth_minor(1, 27_320) == 0
    assert part_of(35_898, 0, 10) == 0 and part_of(35_898, 10, 10) == 35_898 and part_of(101, 1, 2) == 50


def test_a_look_writes_nothing_and_shows_gold_at_the_price_of_the_moment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            look = await world.golden(sender, chat, 2 * GRAM)
            before = await world.all_rows()
            assert (await world.look(friend, look)).worth_minor == 2 * 27_319
            await world.hear(27_420)
            moved = await world.look(friend, look)
            assert moved.worth_minor == 2 * 27_419 and moved.why is None and not moved.open_book
            after = await world.all_rows()
            for table in before:
                assert after[table] == before[table] or table in ("gold_candle", "gold_market", "kit_outbox"), table
            await world.open(friend, look)
            mine = await world.look(friend, look)
            assert (mine.mine_worth_minor, mine.why) == (2 * 27_419, WhyNot.OPENED)

    run(scenario())


def test_outsiders_see_nothing_also_of_packets_that_are_remembered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3)
            stranger = await world.member("Stranger")
            look = await world.red(people[0], chat, 100, 1)
            for _ in range(2):
                with pytest.raises(NotFound):
                    await world.look(stranger, look)
                with pytest.raises(NotFound):
                    await world.packets.looking.claims(stranger.id, look.packet.id)
                with pytest.raises(NotFound):
                    await world.open(stranger, look)
            with pytest.raises(NotFound):
                await world.packets.looking.look(people[0].id, 12_345)
            await world.open(people[1], look)
            for _ in range(2):  # the second from memory
                assert (await world.look(people[2], look)).why is WhyNot.GONE
                with pytest.raises(NotFound):
                    await world.look(stranger, look)
            await world.chat.groups.leave(people[2].id, chat)
            with pytest.raises(NotFound):
                await world.look(people[2], look)

    run(scenario())


def test_only_packets_that_have_ended_are_remembered_and_not_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            monkeypatch.setattr(looking, "_KEPT_MOST", 2)
            chat, people = await world.group(2)
            looks = [await world.red(people[0], chat, 100, 1) for _ in range(4)]
            for look in looks:
                await world.look(people[1], look)
            assert not world.packets.looking._ended
            for look in looks:
                await world.open(people[1], look)
                assert (await world.look(people[0], look)).packet.state is PacketState.EMPTY
            assert list(world.packets.looking._ended) == [look.packet.id for look in looks[2:]]

    run(scenario())


def test_who_got_what_is_told_once_it_helps_nobody(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(4)
            look = await world.red(people[0], chat, 300, 2, "equal")
            claims = world.packets.looking.claims
            await world.open(people[1], look)
            assert [claim.member_id for claim in await world.claims(look)] == [people[1].id]
            assert (await claims(people[2].id, look.packet.id))[1] == []
            assert len((await claims(people[1].id, look.packet.id))[1]) == 1
            await world.open(people[2], look)
            seen = (await claims(people[3].id, look.packet.id))[1]
            assert [(claim.member_name, claim.units) for claim in seen] == [("Member 1", 150), ("Member 2", 150)]

    run(scenario())


def test_terms_are_those_of_today_and_of_the_members_class(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path, profile="cn") as world:
            member = await world.member("Somebody", AccountClass.III)
            terms = await world.packets.looking.terms(member.id)
            assert (terms.share_most_minor, terms.gold_allowed, terms.gold_why) == (52_000, True, "")  # the eve
            world.clock.advance(30 * DAY_MS)
            assert (await world.packets.looking.terms(member.id)).share_most_minor == 20_000
            figures = world.packets.profile
            without = replace(figures, gold=replace(figures.gold, allowed=False))
        async with packet_world(tmp_path / "none", gold=without.gold) as world:
            member = await world.member("Somebody", AccountClass.III)
            terms = await world.packets.looking.terms(member.id)
            assert (terms.gold_allowed, terms.gold_why) == (False, "packets.gold_not_allowed")

    run(scenario())
