"""Bars and coins in kind, pledges, and the proof that every gram is in the vault."""

from jinbao.gold.routes import custody_shapes as views
from jinbao.gold.routes.account import Cursor, Limit
from jinbao.gold.routes.shapes import Nothing, id_or_not_found
from jinbao.gold.rules.delivery import may_cancel
from jinbao.gold.service import Gold
from jinbao.gold.types.delivery import Delivery
from jinbao.kit.http import Principal, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT


@get("/gold/products")
async def products(caller: Principal, gold: Gold) -> views.Products:
    """What may be ordered in kind."""
    del caller
    return views.Products([views.product_view(product, left) for product, left in await gold.deliveries.products()])


@get("/gold/deliveries")
async def deliveries(
    caller: Principal, gold: Gold, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None
) -> views.Deliveries:
    """The member's deliveries, newest first."""
    page = await gold.deliveries.page(caller.id, cursor, limit)
    return views.Deliveries(await _shown(gold, page.items), page.next)


@post("/gold/deliveries")
async def order_bars(caller: Principal, gold: Gold, once: Once, data: views.NewDelivery) -> views.DeliveryView:
    """Order bars or coins out of the member's gold."""
    address = views.address_of(data.address)
    made = await gold.deliveries.order(caller, data.product, data.count, address, data.proof, once)
    return (await _shown(gold, [made]))[0]


@get("/gold/deliveries/{delivery_id:str}")
async def delivery(caller: Principal, gold: Gold, delivery_id: str) -> views.DeliveryView:
    """How a delivery stands."""
    found = await gold.deliveries.get(caller.id, id_or_not_found("gdl", delivery_id))
    return (await _shown(gold, [found]))[0]


@post("/gold/deliveries/{delivery_id:str}/cancel", status_code=200)
async def cancel_delivery(
    caller: Principal, gold: Gold, delivery_id: str, data: Nothing | None = None
) -> views.DeliveryView:
    """Call an order off, as long as nobody has begun to pack it."""
    del data
    gone = await gold.deliveries.cancel(caller.id, id_or_not_found("gdl", delivery_id))
    return (await _shown(gold, [gone]))[0]


@get("/gold/pledges")
async def pledges(caller: Principal, gold: Gold, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None) -> views.Pledges:
    """The member's pledges, newest first."""
    page = await gold.pledges.page(caller.id, cursor, limit)
    return views.Pledges([views.pledge_view(one) for one in page.items], page.next)


@post("/gold/pledges")
async def pledge(caller: Principal, gold: Gold, once: Once, data: views.NewPledge) -> views.PledgeView:
    """Promise gold, without giving it away."""
    return views.pledge_view(await gold.pledges.pledge(caller, data.grams_ug, data.note.strip(), data.proof, once))


@post("/gold/pledges/{pledge_id:str}/release", status_code=200)
async def release(caller: Principal, gold: Gold, pledge_id: str, data: Nothing | None = None) -> views.PledgeView:
    """End a pledge: the gold is free again."""
    del data
    return views.pledge_view(await gold.pledges.release(caller.id, id_or_not_found("gpg", pledge_id)))


@get("/gold/coverage")
async def coverage(caller: Principal, gold: Gold) -> views.CoverageView:
    """Whether every gram is in the vault."""
    del caller
    return views.coverage_view(await gold.coverage.now())


async def _shown(gold: Gold, found: list[Delivery]) -> list[views.DeliveryView]:
    histories = await gold.deliveries.histories([one.id for one in found])
    return [
        views.delivery_view(one, history, may_cancel=may_cancel(one))
        for one, history in zip(found, histories, strict=True)
    ]


CUSTODY = [products, deliveries, order_bars, delivery, cancel_delivery, pledges, pledge, release, coverage]
