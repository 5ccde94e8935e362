"""What members' pages ask of the gateway: cashiers, calls from merchants' pages and apps, consents, transfers."""

from typing import Annotated, TypeAlias

from jinbao.compat.errors import CallRefused, FieldInvalid
from jinbao.compat.routes.member import views
from jinbao.compat.rules.wechat.pay_signs import APP_PACKAGE, PREPAY, PayCall
from jinbao.compat.service import Compat
from jinbao.compat.service.front import Cashier
from jinbao.compat.service.wechat import transfers
from jinbao.compat.types import Scheme
from jinbao.kit.http import Principal, QueryParameter, get, post
from jinbao.kit.ids import show
from jinbao.pay.types import Order, Payout

_Scheme: TypeAlias = Annotated[str, QueryParameter(name="scheme", max_length=16)]
_AppId: TypeAlias = Annotated[str, QueryParameter(name="appid", max_length=64)]
_Back: TypeAlias = Annotated[
    str, QueryParameter(name="back", description="Where the link says that the browser goes, once it is paid")
]


@get("/cashier/{token:str}")
async def public_cashier(compat: Compat, token: str, back: _Back = "") -> views.CashierView:
    """An order that a merchant asked for over the gateway, as anybody who has its link sees it."""
    return _cashier(await compat.front.cashier(token, None, back))


@get("/cashier/{token:str}")
async def member_cashier(caller: Principal, compat: Compat, token: str, back: _Back = "") -> views.MemberCashier:
    """The same for whoever is logged in, who has opened it by looking."""
    found = await compat.front.cashier(token, caller.id, back)
    return views.MemberCashier(
        cashier=_cashier(found),
        order_id=show("ord", found.order.id),
        bundle_id=None if found.order.bundle_id is None else show("bnd", found.order.bundle_id),
    )


@post("/bridge", status_code=200)
async def bridge(caller: Principal, compat: Compat, data: views.AskBridge) -> views.Payable:
    """A merchant's page inside the wallet asks for payment; what to pay, when the merchant has signed for it."""
    if not data.package.startswith(PREPAY):
        raise FieldInvalid(field="package", location="body", reason="prepay_id=... is wanted")
    call = PayCall(
        appid=data.appId,
        timestamp=data.timeStamp,
        nonce=data.nonceStr,
        prepay_id=data.package.removeprefix(PREPAY),
        sign=data.paySign,
        sign_type=data.signType,
    )
    return await _payable(compat, await compat.front.bridge(caller.id, call))


@post("/app-pay", status_code=200)
async def app_pay(caller: Principal, compat: Compat, data: views.AskApp) -> views.Payable:
    """A merchant's app asks for payment; what to pay, when the merchant has signed for it."""
    if data.order_string is not None:
        return await _payable(compat, await compat.front.pay_string(caller.id, data.order_string))
    if data.prepayid is None:
        raise FieldInvalid(field="prepayid", location="body", reason="is required")
    if data.package != APP_PACKAGE:
        raise FieldInvalid(field="package", location="body", reason=f"{APP_PACKAGE} is wanted")
    call = PayCall(
        appid=data.appid,
        timestamp=data.timestamp,
        nonce=data.noncestr,
        prepay_id=data.prepayid,
        sign=data.sign,
        from_app=True,
        partner_id=data.partnerid,
    )
    return await _payable(compat, await compat.front.bridge(caller.id, call))


@get("/grants/app")
async def grant_app(compat: Compat, scheme: _Scheme = "wechat", appid: _AppId = "") -> views.AppView:
    """Whose app asks who the member is."""
    return views.AppView(compat.front.app_name(_scheme(scheme), appid))


@post("/grants", status_code=200)
async def grant(caller: Principal, compat: Compat, data: views.AskGrant) -> views.Granted:
    """Let an app know who the caller is; where the browser goes with the code."""
    scheme = _scheme(data.scheme)
    return views.Granted(
        await compat.front.grant(caller.id, scheme, data.appid, data.redirect_uri, data.scope, data.state)
    )


@post("/merchant-transfers/look", status_code=200)
async def look_at_transfer(caller: Principal, compat: Compat, data: views.AskTransfer) -> views.OfferedTransfer:
    """What a merchant wants to pay to the caller."""
    transfer, payout = await transfers.offered(compat.context, caller.id, data.package)
    if (transfer.account, transfer.app_id) != (data.mchId, data.appId):
        raise CallRefused(reason="mchId or appId is not that of the transfer")
    return await _offered(compat, payout)


@post("/merchant-transfers/receive", status_code=200)
async def receive_transfer(caller: Principal, compat: Compat, data: views.AskTransfer) -> views.OfferedTransfer:
    """Take it."""
    transfer, _ = await transfers.offered(compat.context, caller.id, data.package)
    if (transfer.account, transfer.app_id) != (data.mchId, data.appId):
        raise CallRefused(reason="mchId or appId is not that of the transfer")
    return await _offered(compat, await transfers.take(compat.context, caller.id, data.package))


def _cashier(found: Cashier) -> views.CashierView:
    return views.CashierView(
        scheme=found.trade.scheme.value,
        product=found.trade.product.value,
        shop=found.shop,
        shop_latin=found.shop_latin,
        description=found.description,
        amount_minor=found.amount_minor,
        state=found.order.state.value,
        expires_at_ms=found.expires_at_ms,
        qr=found.qr,
        return_url=found.return_url,
        quit_url=found.quit_url,
    )


async def _payable(compat: Compat, order: Order) -> views.Payable:
    due = await compat.front.due(order)
    bundle_id = None if order.bundle_id is None else show("bnd", order.bundle_id)
    return views.Payable(show("ord", order.id), bundle_id, due.shop, order.subject, due.amount_minor, due.shop_latin)


async def _offered(compat: Compat, payout: Payout) -> views.OfferedTransfer:
    return views.OfferedTransfer(
        payout_id=show("mpo", payout.id),
        shop=payout.merchant_name,
        shop_latin=await compat.context.identity.merchants.latin_name(payout.merchant_id),
        title=payout.title,
        amount_minor=payout.amount.minor,
        state=payout.state.value,
        expires_at_ms=payout.expires_at_ms,
    )


def _scheme(text: str) -> Scheme:
    found = next((scheme for scheme in Scheme if scheme.value == text), None)
    if found is None:
        raise FieldInvalid(field="scheme", location="query", reason="wechat or alipay")
    return found


PUBLIC = [public_cashier]

MEMBER = [
    member_cashier,
    bridge,
    app_pay,
    grant_app,
    grant,
    look_at_transfer,
    receive_transfer,
]
