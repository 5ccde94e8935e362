from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Invalid
from jinbao.packets.types import YearTotals
from tests.make import run
from tests.make_packets import GRAM, packet_world


def test_what_was_sent_and_received_is_listed_by_year_with_its_sums(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, people = await world.group(3, gold=True)
            sender, friend, other = people
            history = world.packets.history.page
            red = await world.red(sender, chat, 300, 2)
            gold = await world.golden(sender, chat, GRAM, 2)
            for look in (red, gold):
                await world.open(friend, look)
                await world.open(other, look)
            sent, sums = await history(sender.id, "sent", 2026, None, 20)
            assert [kept.packet.id for kept in sent.items] == [gold.packet.id, red.packet.id]
            assert sums == YearTotals(2026, 2, 300, GRAM, 0)
            got, received = await history(friend.id, "received", None, None, 20)
            assert [kept.packet.id for kept in got.items] == [gold.packet.id, red.packet.id]
            shares = [kept.claim.units for kept in got.items if kept.claim is not None]
            bests = sum(kept.claim.best for kept in got.items if kept.claim is not None)
            assert received == YearTotals(2026, 2, shares[1], shares[0], bests)
            rest = (await history(other.id, "received", 2026, None, 20))[1]
            assert rest.best + received.best == 2 and rest.amount_minor + received.amount_minor == 300
            nobody = await history(friend.id, "sent", 2026, None, 20)
            assert (nobody[0].items, nobody[1]) == ([], YearTotals(2026))

    run(scenario())


def test_a_year_ends_at_midnight_of_the_operators_zone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair()
            old = await world.red(sender, chat, 100)
            world.clock.advance(319 * DAY_MS - 13 * 3_600_000)  # 2026-12-31 23:00 in Shanghai
            late = await world.red(sender, chat, 200)
            world.clock.advance(2 * 3_600_000)  # an hour into the new year
            new = await world.red(sender, chat, 400)
            await world.open(friend, late)
            await world.open(friend, new)
            assert old and friend
            years = {}
            for year in (2025, 2026, 2027):
                page, sums = await world.packets.history.page(sender.id, "sent", year, None, 20)
                years[year] = ([kept.packet.total for kept in page.items], sums.amount_minor)
            assert years == {2025: ([], 0), 2026: ([200, 100], 300), 2027: ([400], 400)}
            got = (await world.packets.history.page(friend.id, "received", 2027, None, 20))[1]
            assert got.amount_minor == 600  # both were opened in the new year
            await world.settle()
            assert await world.findings() == []

    run(scenario())


def test_pages_follow_each_other_without_gaps(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair()
            looks = [await world.red(sender, chat, 10 + n) for n in range(7)]
            for look in looks:
                await world.open(friend, look)
            for member, box in ((sender, "sent"), (friend, "received")):
                seen, cursor = [], None
                for _ in range(4):
                    page, sums = await world.packets.history.page(member.id, box, None, cursor, 2)
                    assert sums.count == 7
                    seen += [kept.packet.total for kept in page.items]
                    cursor = page.next
                assert cursor is None and seen == [16, 15, 14, 13, 12, 11, 10]
            with pytest.raises(Invalid):
                await world.packets.history.page(sender.id, "sent", None, "nonsense", 2)
            with pytest.raises(Invalid):
                await world.packets.history.page(sender.id, "sent", 10_000, None, 2)

    run(scenario())


def test_the_gifting_page_counts_covers_and_todays_packets(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with packet_world(tmp_path) as world:
            chat, sender, friend = await world.pair(gold=True)
            for cover in ("plum", "plum", "lantern"):
                await world.red(sender, chat, 100, cover=cover)
            world.clock.advance(DAY_MS // 2)  # past midnight
            await world.hear(27_320)
            await world.golden(sender, chat, 2 * GRAM, cover="dragon")
            await world.red(sender, chat, 70, cover="lantern")
            page = await world.packets.gifting.page()
            assert page.covers == [("lantern", 2), ("plum", 2), ("dragon", 1)]
            assert (page.cash_packets, page.cash_minor) == (1, 70)
            assert (page.gold_packets, page.gold_ug, page.gold_worth_minor) == (1, 2 * GRAM, 2 * 27_319)
            days = await world.packets.gifting.days(30)
            assert [(day.holds, day.sent, day.sent_units) for day in days] == [
                ("cash", 1, 70),
                ("gold", 1, 2 * GRAM),
                ("cash", 3, 300),
            ]
            flight = await world.packets.gifting.in_flight()
            assert (flight.count, flight.amount_minor, flight.grams_ug) == (5, 370, 2 * GRAM)
            world.clock.advance(31 * DAY_MS)
            await world.settle()
            old = await world.packets.gifting.page()
            assert (old.covers, old.cash_packets, old.gold_packets) == ([], 0, 0)
            assert friend and await world.findings() == []

    run(scenario())
