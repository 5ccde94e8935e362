"""Gold and packets."""

from jinbao.console.routes.asked import Act, Advance, Cursor, Limit, Nothing, State, Text, id_or_not_found
from jinbao.console.service import Console
from jinbao.console.types import (
    BarList,
    BatchItem,
    DeliveryItem,
    GoldDesk,
    HaltedView,
    MemberGold,
    PacketDetail,
    PacketItem,
    PacketSummary,
    PriceChart,
)
from jinbao.gold.types.candles import Range
from jinbao.kit.http import Principal, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, Page


@get("/gold")
async def gold(caller: Principal, console: Console) -> GoldDesk:
    """The price, the position, the custodian, and whether every gram is there."""
    console.look(caller)
    return await console.gold.desk()


@get("/gold/candles")
async def price_chart(caller: Principal, console: Console, range: Range = Range.DAY) -> PriceChart:
    """How the price of gold got here."""
    console.look(caller)
    return console.gold.chart(range)


@post("/gold/halt", status_code=200)
async def halt(caller: Principal, console: Console, once: Once, data: Act) -> HaltedView:
    """Stop dealing in gold; payments and packets of money go on."""
    return await console.gold.halt(caller, data.reason, once)


@post("/gold/resume", status_code=200)
async def resume(caller: Principal, console: Console, once: Once, data: Act) -> HaltedView:
    """Let dealing go on: ends a halt, and takes a price that had jumped as it is."""
    return await console.gold.resume(caller, data.reason, once)


@post("/gold/batch", status_code=200)
async def order_batch(caller: Principal, console: Console, once: Once, data: Nothing | None = None) -> BatchItem:
    """Deal with the custodian now, back to the targets."""
    return await console.gold.order_batch(caller, once)


@get("/gold/batches")
async def batches(
    caller: Principal, console: Console, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[BatchItem]:
    """Batches with the custodian, newest first."""
    console.look(caller)
    return await console.gold.batches(cursor, limit)


@get("/gold/bars")
async def bars(caller: Principal, console: Console) -> BarList:
    """The bars that the custodian has set apart for us."""
    console.look(caller)
    return await console.gold.bars()


@get("/gold/deliveries")
async def deliveries(
    caller: Principal, console: Console, shown: State = "", cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[DeliveryItem]:
    """Everybody's deliveries, newest first; ``state`` is ``ordered``, ``packed``, ``shipped`` ..."""
    console.look(caller)
    return await console.gold.deliveries(shown, cursor, limit)


@post("/gold/deliveries/{delivery_id:str}/advance", status_code=200)
async def advance(caller: Principal, console: Console, once: Once, delivery_id: str, data: Advance) -> DeliveryItem:
    """Have it packed, have it handed to the carrier, or note that it arrived."""
    return await console.gold.advance(caller, id_or_not_found("gdl", delivery_id), data.state, data.tracking, once)


@post("/members/{member_id:str}/gold-freeze", status_code=200)
async def freeze_gold(caller: Principal, console: Console, once: Once, member_id: str, data: Act) -> MemberGold:
    """Stop a member's gold account."""
    return await console.gold.freeze(caller, id_or_not_found("mbr", member_id), data.reason, once)


@post("/members/{member_id:str}/gold-unfreeze", status_code=200)
async def unfreeze_gold(caller: Principal, console: Console, once: Once, member_id: str, data: Act) -> MemberGold:
    """Let a member's gold move again."""
    return await console.gold.unfreeze(caller, id_or_not_found("mbr", member_id), data.reason, once)


@get("/packets")
async def packets(
    caller: Principal,
    console: Console,
    q: Text = "",
    shown: State = "",
    asset: Text = "",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[PacketItem]:
    """Packets, newest first; ``q`` is a packet's id or whose they are, ``asset`` is ``cash`` or ``gold``."""
    console.look(caller)
    return await console.packets.find(q, shown, asset, cursor, limit)


@get("/packets/summary")
async def packet_summary(caller: Principal, console: Console) -> PacketSummary:
    """What packets hold now, what went back today, and 30 days."""
    console.look(caller)
    return await console.packets.summary()


@get("/packets/{packet_id:str}")
async def packet(caller: Principal, console: Console, packet_id: str) -> PacketDetail:
    """A packet with everybody's share and the journal's entries about it."""
    console.look(caller)
    return await console.packets.get(id_or_not_found("pkt", packet_id))


GOLD = [
    gold,
    price_chart,
    halt,
    resume,
    order_batch,
    batches,
    bars,
    deliveries,
    advance,
    freeze_gold,
    unfreeze_gold,
    packets,
    packet_summary,
    packet,
]
