"""What a merchant pays to members."""

from typing import Annotated

from jinbao.kit.http import Principal, QueryParameter, get, post
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT
from jinbao.pay.routes import asked, render
from jinbao.pay.routes.sales import Cursor, Limit
from jinbao.pay.routes.views import PayeeView
from jinbao.pay.routes.views_given import Named, ShopPayout, ShopPayouts
from jinbao.pay.service import Pay
from jinbao.pay.types import Payout, PayoutAsked


@get("/payees")
async def payee(
    caller: Principal, pay: Pay, q: Annotated[str, QueryParameter(min_length=1, max_length=400)]
) -> PayeeView:
    """The member whom a phone number, a handle or a personal QR means, to see the name before money goes there.

    The shop's owner must let tills pay out.
    """
    found = await pay.tills.find_member(caller.id, q)
    return PayeeView(show("mbr", found.id), found.name_masked, found.handle)


@post("/payouts")
async def pay_out(caller: Principal, pay: Pay, once: Once, data: asked.AskPayout) -> ShopPayout:
    """Pay a member, or set the money aside until they accept. The shop's owner must let tills pay out."""
    wanted = PayoutAsked(
        merchant_id=caller.id,
        member_id=render.id_or_not_found("mbr", data.to),
        amount=pay.money(data.amount_minor),
        title=render.clean(data.title),
        out_no=data.out_no,
        wait_for_member=data.wait_for_member,
    )
    return _view(await pay.payouts.pay_out(wanted, once, by_till=True))


@get("/payouts")
async def payouts(caller: Principal, pay: Pay, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None) -> ShopPayouts:
    """The merchant's payouts, newest first."""
    page = await pay.payouts.find(caller.id, cursor, limit)
    return ShopPayouts([_view(found) for found in page.items], page.next)


@get("/payouts/by-out-no/{out_no:str}")
async def payout_by_out_no(caller: Principal, pay: Pay, out_no: str) -> ShopPayout:
    """The payout with the merchant's own number."""
    return _view(await pay.payouts.by_out_no(caller.id, out_no[:65]))


@get("/payouts/{payout_id:str}")
async def payout(caller: Principal, pay: Pay, payout_id: str) -> ShopPayout:
    """How a payout stands."""
    return _view(await pay.payouts.get(caller.id, render.id_or_not_found("mpo", payout_id)))


@post("/payouts/{payout_id:str}/cancel", status_code=200)
async def cancel_payout(caller: Principal, pay: Pay, payout_id: str) -> ShopPayout:
    """Take back what the member has not accepted; what went back before stays as it is."""
    return _view(await pay.payouts.cancel(caller.id, render.id_or_not_found("mpo", payout_id)))


def _view(payout: Payout) -> ShopPayout:
    return ShopPayout(
        id=show("mpo", payout.id),
        out_no=payout.out_no,
        to=Named(show("mbr", payout.member_id), payout.member_name),
        amount_minor=payout.amount.minor,
        title=payout.title,
        wait_for_member=payout.waits,
        state=payout.state.value,
        why=None if payout.why is None else payout.why.value,
        at_ms=payout.at_ms,
        expires_at_ms=payout.expires_at_ms if payout.waits else None,
        done_at_ms=payout.done_at_ms,
    )


PAYOUTS = [payee, pay_out, payouts, payout_by_out_no, payout, cancel_payout]
