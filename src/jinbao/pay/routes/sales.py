"""What a till sells: orders, charges by payment code, refunds."""

from typing import Annotated

from jinbao.kit.errors import Invalid
from jinbao.kit.http import Parameter, Principal, QueryParameter, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX
from jinbao.kit.runtime import Runtime
from jinbao.pay.routes import asked, render, views
from jinbao.pay.service import Pay, RefundAsked
from jinbao.pay.types import Channel, NewOrder, Order, OrderFilter, OrderState, PartBack

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]
Moment = Annotated[int | None, Parameter(ge=0, le=2**53)]
_SCANNED = frozenset({Channel.DYNAMIC_QR, Channel.API})


@post("/orders")
async def create(caller: Principal, pay: Pay, runtime: Runtime, once: Once, data: asked.AskOrder) -> views.OrderView:
    """Ask for money; the answer holds the text of the QR to show."""
    expires = None if data.expires_in_s is None else runtime.clock.now_ms() + 1000 * data.expires_in_s
    new = NewOrder(
        amount=pay.money(data.amount_minor),
        subject=render.clean(data.subject),
        out_no=data.out_no,
        expires_at_ms=expires,
        channel=Channel.DYNAMIC_QR,
        split=data.split,
    )
    order, merchant = await pay.orders.create_to_show(caller.id, new, once)
    return render.order_view(order, pay.qr.order_text(order, merchant) if _can_be_scanned(order) else None)


@get("/orders")
async def orders(
    caller: Principal,
    pay: Pay,
    states: Annotated[str, QueryParameter(name="state", max_length=80, description="one or more, with commas")] = "",
    q: Annotated[str, Parameter(max_length=80)] = "",
    from_ms: Moment = None,
    to_ms: Moment = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> views.Orders:
    """The merchant's orders, newest first; ``q`` is searched in number, subject and payer."""
    wanted = OrderFilter(merchant_id=caller.id, states=_states(states), text=q.strip(), from_ms=from_ms, to_ms=to_ms)
    page = await pay.orders.find(wanted, cursor, limit)
    return views.Orders([render.order_view(order) for order in page.items], page.next)


@get("/orders/by-out-no/{out_no:str}")
async def by_out_no(caller: Principal, pay: Pay, out_no: str) -> views.OrderView:
    """The order with the merchant's own number."""
    return await _in_full(pay, await pay.orders.by_out_no(caller.id, out_no[:65]))


@get("/orders/{order_id:str}")
async def get_order(caller: Principal, pay: Pay, order_id: str) -> views.OrderView:
    """An order with its refunds."""
    return await _in_full(pay, await pay.orders.of_merchant(caller.id, render.id_or_not_found("ord", order_id)))


@post("/orders/{order_id:str}/close", status_code=200)
async def close(caller: Principal, pay: Pay, order_id: str) -> views.OrderView:
    """Make an unpaid order unpayable."""
    return render.order_view(await pay.orders.close(caller.id, render.id_or_not_found("ord", order_id)))


@post("/charges")
async def charge(caller: Principal, pay: Pay, once: Once, data: asked.AskCharge) -> views.OrderView:
    """Charge the payer whose code was read; the order is paid, or waits for the payer to confirm."""
    new = NewOrder(
        amount=pay.money(data.amount_minor),
        subject=render.clean(data.subject),
        out_no=data.out_no,
        channel=Channel.PAYMENT_CODE,
        split=data.split,
    )
    return render.order_view(await pay.charges.charge(caller.id, data.code.strip(), new, once))


@post("/orders/{order_id:str}/refunds")
async def refund(caller: Principal, pay: Pay, once: Once, order_id: str, data: asked.AskRefund) -> views.RefundView:
    """Give money back to the payer, with what receivers of parts of it give back."""
    asked = RefundAsked(
        merchant_id=caller.id,
        order_id=render.id_or_not_found("ord", order_id),
        amount=pay.money(data.amount_minor),
        reason=render.clean(data.reason),
        out_no=data.out_no,
        returns=tuple([_part_back(pay, part) for part in data.returns]),
    )
    return render.refund_view(await pay.refunds.refund(asked, once))


@get("/refunds")
async def refunds(caller: Principal, pay: Pay, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None) -> views.Refunds:
    """The merchant's refunds, newest first."""
    page = await pay.refunds.find(caller.id, cursor, limit)
    return views.Refunds([render.refund_view(found) for found in page.items], page.next)


@get("/refunds/{refund_id:str}")
async def get_refund(caller: Principal, pay: Pay, refund_id: str) -> views.RefundView:
    """How a refund stands."""
    return render.refund_view(await pay.refunds.get(caller.id, render.id_or_not_found("ref", refund_id)))


def _part_back(pay: Pay, part: asked.PartBack) -> PartBack:
    return PartBack(
        split_id=render.id_or_not_found("spl", part.split_id),
        receiver_id=render.id_or_not_found("mch", part.merchant_id),
        amount=pay.money(part.amount_minor),
        note=render.clean(part.note),
    )


def _can_be_scanned(order: Order) -> bool:
    return order.state is OrderState.OPEN and order.channel in _SCANNED


async def _in_full(pay: Pay, order: Order) -> views.OrderView:
    """The order with its refunds, and with the text of its QR while somebody may scan it."""
    view = render.order_view(order, await pay.qr.text_of(order) if _can_be_scanned(order) else None)
    view.refunds = [render.refund_view(found) for found in await pay.refunds.of_order(order.id)]
    return view


def _states(text: str) -> frozenset[OrderState]:
    try:
        return frozenset([OrderState(word.strip()) for word in text.split(",") if word.strip()])
    except ValueError:
        raise Invalid(field="state", reason="no such state") from None


SALES = [create, orders, by_out_no, get_order, close, charge, refund, refunds, get_refund]
