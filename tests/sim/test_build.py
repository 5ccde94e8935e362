"""The demo's town: made by the real code paths, the same for the same seed, and in balance to the fen."""

from __future__ import annotations

from pathlib import Path

from jinbao.gold.types.delivery import DeliveryState
from jinbao.kit.clock import MovableClock, day_of
from jinbao.kit.ids import parse
from jinbao.pay.types import OrderFilter
from jinbao.sim import City, Summary, Wanted, build, opening_ms
from jinbao.sim.population import PIN
from jinbao.wallet.types import LineFilter
from tests import make
from tests.make_city import NOW_MS, ZONE, HouseFiles

DAYS = 2
_GIFTS = (
    "messages",
    "red_packets",
    "gold_packets",
    "opened",
    "gold_accounts",
    "gold_bought",
    "gold_plans",
    "deliveries",
)


async def _built(folder: Path, seed: int) -> tuple[Summary, list[tuple[int, int, int]], HouseFiles]:
    folder.mkdir()
    files = HouseFiles(folder, MovableClock(opening_ms(NOW_MS, DAYS, ZONE)))
    said: list[tuple[int, int, int]] = []
    async with files.open() as city:
        wanted = Wanted(seed=seed, members=36, shops=9, days=DAYS, until_ms=NOW_MS, pins=8)
        summary = await build(city, wanted, lambda *told: said.append(told))
    return summary, said, files


def test_a_town_has_a_history_and_a_lively_today(tmp_path: Path) -> None:
    async def scenario() -> None:
        summary, said, files = await _built(tmp_path / "town", 4)
        assert [day for day, _, _ in said] == [0, 1, 2] and said[-1][2] == summary.figures["payments"]
        for kind in ("payments", "transfers", "top_ups", "settlements", "requests", *_GIFTS):
            assert summary.figures[kind] > 0, kind
        assert summary.figures["payments"] > 36 * 2 and summary.refusals
        async with files.open() as city:
            assert city.clock.now_ms() == NOW_MS
            assert list(await city.audit()) == []
            assert await city.wallet.statements.differences() == []
            await _finds_its_way(city)
            await _finds_what_waits(city)

    make.run(scenario())


async def _finds_its_way(city: City) -> None:
    """What whoever opens the demo sees first."""
    lin = await city.runtime.db.read(lambda tx: city.identity.members.by_handle_in(tx, "linwei"))
    assert lin is not None and lin.name == "林薇"
    await city.identity.pins.check(lin.id, PIN)
    lines = (await city.wallet.statements.page(lin.id, LineFilter(), None, 100)).items
    assert len(lines) > 5 and {line.kind.value for line in lines} >= {"payment", "top_up"}
    assert await city.wallet.requests.open_count(lin.id) >= 1
    shops = (await city.identity.merchants.find("Nine Lanes")).items
    orders = (await city.pay.orders.find(OrderFilter(merchant_id=shops[0].id), None, 20)).items
    assert orders[0].state.value == "open" and NOW_MS - orders[1].created_at_ms < 20 * 60_000
    today = await city.pay.statements.totals(shops[0].id, day_of(NOW_MS, ZONE))
    assert today.orders > 0
    assert len(await city.wallet.pending()) == 1, "one top-up that the bank is slow with"


async def _finds_what_waits(city: City) -> None:
    """A gold packet and a friend request for Lin Wei, a red packet in her group that is not empty, a bar on its way."""
    lin = await city.runtime.db.read(lambda tx: city.identity.members.by_handle_in(tx, "linwei"))
    emma = await city.runtime.db.read(lambda tx: city.identity.members.by_handle_in(tx, "emma_clarke"))
    assert lin is not None and emma is not None
    chats = (await city.chat.conversations.page(lin.id, None, 50)).items
    newest = {chat.title: chat for chat in chats[:3]}
    assert set(newest) == {"羽毛球群", "王桂兰", "宋嘉豪"}, "two packets, and the request for money"
    looks = []
    for chat in (newest["羽毛球群"], newest["王桂兰"]):
        (card,) = [
            each.card
            for each in (await city.chat.messages.page(lin.id, chat.conversation.id, 6)).items
            if each.card is not None
        ]
        packet_id = parse("pkt", card.ref)
        assert packet_id is not None
        looks.append(await city.packets.looking.look(lin.id, packet_id))
    group, gift = sorted(looks, key=lambda look: look.packet.gold)
    assert group.why is None and 0 < group.packet.left_count < group.packet.count
    assert gift.why is None and gift.packet.gold and gift.packet.to_id == lin.id
    assert len((await city.chat.friends.requests(lin.id, "in", None, 10)).items) == 1
    (delivery,) = (await city.gold.deliveries.page(emma.id, None, 10)).items
    assert delivery.state is DeliveryState.SHIPPED and delivery.serials and delivery.tracking
    opened = await city.packets.opening.open(lin.id, gift.packet.id, consent=False)
    assert opened.claim.units == 188_000
    holding = await city.gold.accounts.holding(lin.id)
    assert holding.total_ug > 188_000 and len(await city.gold.plans.of(lin.id)) == 2
    told = await city.gold.coverage.take()
    assert told.gap_ug == 0 and told.faults == () and (await city.gold.coverage.now()).covered


def test_the_same_seed_makes_the_same_town_and_another_seed_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        first, _, _ = await _built(tmp_path / "first", 4)
        again, _, _ = await _built(tmp_path / "again", 4)
        other, _, _ = await _built(tmp_path / "other", 5)
        assert (first.figures, first.refusals) == (again.figures, again.refusals)
        assert first.figures != other.figures

    make.run(scenario())
