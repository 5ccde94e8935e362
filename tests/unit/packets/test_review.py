"""The audit finds what is wrong: every promise is broken once, behind everybody's back."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.packets import CHECKS
from jinbao.packets.types import Look, PacketState
from tests.make import run
from tests.make_packets import GRAM, PacketWorld, packet_world

DAMAGES = [
    ("packets.sums", "update packets_claim set units = units + 1 where place = 1"),
    ("packets.sums", "update packets_packet set shares_claimed = shares_claimed - 1 where state = 'empty'"),
    ("packets.sums", "delete from packets_claim where place = 2"),
    ("packets.escrow", "update packets_packet set units = units + 1, units_left = units_left + 1 where state = 'open'"),
    ("packets.one_claim", "update packets_claim set member = (select min(member) from packets_claim)"),
    ("packets.best", "update packets_claim set best = 0 where best = 1"),
    ("packets.best", "update packets_claim set best = 1"),
    ("packets.best", "update packets_packet set best = null where state = 'empty'"),
    ("packets.journal", "update packets_packet set state = 'refused' where state = 'open'"),
    ("packets.journal", "update ledger_entry set state = 2 where kind in (401, 412)"),
    ("packets.journal", "delete from ledger_entry where kind in (402, 413)"),
    ("packets.totals", "update packets_year set packets = packets + 1"),
    ("packets.totals", "update packets_year set best = best + 1 where box = 'received'"),
    ("packets.totals", "update packets_day set claimed_units = claimed_units - 1"),
    ("packets.totals", "delete from packets_day"),
]


async def busy(world: PacketWorld) -> list[Look]:
    """A packet of each kind in each state."""
    chat, people = await world.group(4, gold=True)
    looks = []
    for send, total in ((world.red, 900), (world.golden, 3 * GRAM)):
        emptied = await send(people[0], chat, total, 3)
        for each in people[1:]:
            await world.open(each, emptied)
        part = await send(people[0], chat, total, 3)
        await world.open(people[1], part)
        looks += [emptied, part]
    world.clock.advance(25 * 3_600_000)
    await world.settle()
    await world.hear(27_320)
    for send, total in ((world.red, 900), (world.golden, 3 * GRAM)):
        still = await send(people[0], chat, total, 3)
        await world.open(people[2], still)
        looks.append(still)
    return looks


@pytest.mark.parametrize(("check", "damage"), DAMAGES)
def test_a_broken_promise_is_found(tmp_path: Path, check: str, damage: str) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            await busy(world)
            assert await world.findings() == []
            await world.runtime.db.write(lambda tx: tx.execute("drop index packets_claim_once"))
            changed = await world.runtime.db.write(lambda tx: tx.execute(damage))
            assert changed > 0
            found = {finding.check for finding in await world.findings()}
            assert check in found and found <= set(CHECKS)

    run(scenario())


def test_the_console_sees_packets_by_state_and_everything_about_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            looks = await busy(world)
            review = world.packets.review
            page = await review.page(limit=100)
            assert [packet.id for packet in page] == sorted((look.packet.id for look in looks), reverse=True)
            by_state = {state: len(await review.page(state=state)) for state in PacketState}
            assert by_state == {
                PacketState.SENDING: 0,
                PacketState.OPEN: 2,
                PacketState.EMPTY: 2,
                PacketState.RETURNING: 0,
                PacketState.RETURNED: 2,
                PacketState.REFUSED: 0,
            }
            assert {packet.holds.value for packet in await review.page(holds="gold")} == {"gold"}
            older = await review.page(before_id=page[2].id, limit=2)
            assert [packet.id for packet in older] == [packet.id for packet in page[3:5]]
            assert await review.page(sender_id=12_345) == []
            found = await review.get(looks[1].packet.id)
            assert found is not None
            packet, claims, entries = found
            assert packet.state is PacketState.RETURNED and len(claims) == 1
            assert [entry.kind for entry in entries] == [400, 401, 402]
            assert await review.get(12_345) is None

    run(scenario())
