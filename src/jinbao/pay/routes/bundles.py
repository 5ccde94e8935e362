"""Orders that a merchant lets be paid together."""

from jinbao.kit.http import Principal, get, post
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime
from jinbao.pay.routes import asked, render
from jinbao.pay.routes.views import Party
from jinbao.pay.routes.views_given import OrderOfBundle, ShopBundle
from jinbao.pay.service import Pay
from jinbao.pay.types import Bundle, BundleItem, Channel, NewOrder, OrderState


@post("/bundles")
async def bundle_orders(caller: Principal, pay: Pay, runtime: Runtime, once: Once, data: asked.AskBundle) -> ShopBundle:
    """Ask for several payments in one, for this shop and others of the same owner."""
    expires = None if data.expires_in_s is None else runtime.clock.now_ms() + 1000 * data.expires_in_s
    items = [_item(caller, pay, order, expires) for order in data.orders]
    await pay.tills.same_owner(caller.id, frozenset(item.merchant_id for item in items))
    return await _view(pay, await pay.bundles.create(caller.id, data.out_no, items, once))


@get("/bundles/by-out-no/{out_no:str}")
async def bundle_by_out_no(caller: Principal, pay: Pay, out_no: str) -> ShopBundle:
    """The bundle with the merchant's own number."""
    return await _view(pay, await pay.bundles.by_out_no(caller.id, out_no[:65]))


@get("/bundles/{bundle_id:str}")
async def get_bundle(caller: Principal, pay: Pay, bundle_id: str) -> ShopBundle:
    """How the orders of a bundle stand."""
    return await _view(pay, await pay.bundles.of_merchant(caller.id, render.id_or_not_found("bnd", bundle_id)))


@post("/bundles/{bundle_id:str}/close", status_code=200)
async def close_bundle(caller: Principal, pay: Pay, bundle_id: str) -> ShopBundle:
    """Make all orders of an unpaid bundle unpayable."""
    return await _view(pay, await pay.bundles.close(caller.id, render.id_or_not_found("bnd", bundle_id)))


def _item(caller: Principal, pay: Pay, order: asked.OrderInBundle, expires_at_ms: int | None) -> BundleItem:
    merchant_id = caller.id if order.merchant_id is None else render.id_or_not_found("mch", order.merchant_id)
    new = NewOrder(
        amount=pay.money(order.amount_minor),
        subject=render.clean(order.subject),
        out_no=order.out_no,
        expires_at_ms=expires_at_ms,
        channel=Channel.DYNAMIC_QR,
        split=order.split,
    )
    return BundleItem(merchant_id, new)


async def _view(pay: Pay, bundle: Bundle) -> ShopBundle:
    first = bundle.orders[0]
    return ShopBundle(
        id=show("bnd", bundle.id),
        out_no=bundle.out_no,
        amount_minor=bundle.total.minor,
        state=bundle.state.value,
        created_at_ms=bundle.created_at_ms,
        expires_at_ms=first.expires_at_ms,
        orders=[
            OrderOfBundle(Party(show("mch", order.merchant_id), order.merchant_name), render.order_view(order))
            for order in bundle.orders
        ],
        qr_text=await pay.qr.text_of(first) if bundle.state is OrderState.OPEN else None,
    )


BUNDLES = [bundle_orders, bundle_by_out_no, get_bundle, close_bundle]
