"""Packets that shops send stand in the same books as everything else."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jinbao.kit.clock import DAY_MS
from jinbao.packets.types import ShopPacket
from tests.make import run
from tests.make_console import Town, town


async def _generous(place: Town) -> None:
    """The shop sends three packets: one is opened, one is passed on and opened in part, one nobody opens."""
    world, packets = place.world, place.world.packets
    await world.runtime.db.write(lambda tx: world.chat.friends.befriend_in(tx, place.payer.id, place.friend.id))
    group = await world.chat.groups.create(place.payer.id, "饭友", [place.friend.id], world.once())
    await world.paid(place.shop, place.payer, 2_000)
    one, several, _ = [
        await packets.shops.send_from_merchant(
            place.shop.id, ShopPacket(place.payer.id, 300, f"hb-{count}", count, title="周年庆")
        )
        for count in (1, 3, 2)
    ]
    await packets.opening.open(place.payer.id, one.id)
    await packets.shops.pass_on(place.payer.id, several.id, group)
    await asyncio.gather(*(packets.opening.open(each.id, several.id) for each in (place.payer, place.friend)))


def test_the_audit_finds_nothing_wrong_with_a_generous_shop(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as place:
            await _generous(place)
            await place.world.settle()
            assert await place.findings() == {}
            place.world.clock.advance(DAY_MS)
            await place.world.settle()
            assert await place.findings() == {}

    run(scenario())


def test_the_audit_notices_a_shops_line_that_is_missing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as place:
            await _generous(place)
            await place.world.settle()
            await place.damage("delete from pay_line where kind = 'packet' and gross = -300")
            assert "merchant_lines" in await place.findings()

    run(scenario())
