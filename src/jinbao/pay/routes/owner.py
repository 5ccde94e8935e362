"""What the owner of a shop decides on their own phone."""

from jinbao.identity.types import Merchant
from jinbao.kit.http import Principal, get, post
from jinbao.pay.routes import asked, render
from jinbao.pay.routes.views import MerchantView
from jinbao.pay.routes.views_given import OwnShop, OwnShops
from jinbao.pay.service import Pay


@get("/shops")
async def shops(caller: Principal, pay: Pay) -> OwnShops:
    """The member's own shops: where their takings go, and what their tills may do."""
    return await _own(caller, pay)


@post("/shops/{merchant_id:str}/bank-account", status_code=200)
async def change_account(caller: Principal, pay: Pay, merchant_id: str, data: asked.ChangeAccount) -> MerchantView:
    """Change where to a shop of the caller's own is settled."""
    number = render.id_or_not_found("mch", merchant_id)
    return render.merchant_view(await pay.settlements.change_account(caller, number, data.bank_account, data.proof))


@post("/shops/{merchant_id:str}/tills/pay-out", status_code=200)
async def let_tills_pay_out(caller: Principal, pay: Pay, merchant_id: str, data: asked.LetTillsPayOut) -> OwnShops:
    """Let the tills of a shop pay out to members, name receivers of parts of payments, and give these parts."""
    await pay.tills.allow(caller, render.id_or_not_found("mch", merchant_id), data.proof)
    return await _own(caller, pay)


@post("/shops/{merchant_id:str}/tills/pay-nothing-out", status_code=200)
async def let_tills_pay_nothing_out(caller: Principal, pay: Pay, merchant_id: str) -> OwnShops:
    """Let them do so no more; this takes no proof."""
    await pay.tills.forbid(caller, render.id_or_not_found("mch", merchant_id))
    return await _own(caller, pay)


async def _own(caller: Principal, pay: Pay) -> OwnShops:
    return OwnShops([_view(merchant, pays_out) for merchant, pays_out in await pay.tills.shops(caller)])


def _view(merchant: Merchant, tills_pay_out: bool) -> OwnShop:
    return OwnShop(render.merchant_view(merchant), tills_pay_out)


OWNER = [shops, change_account, let_tills_pay_out, let_tills_pay_nothing_out]
