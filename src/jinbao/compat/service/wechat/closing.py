"""Closing orders that nobody has paid."""

from __future__ import annotations

from jinbao.compat.errors import CannotReverse, CombinedOnly
from jinbao.compat.rules.wechat import shapes
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.queries import about, path_number, trade_of
from jinbao.compat.types import Product


async def close(context: Context, call: WechatCall) -> Answer:
    """Nobody can pay the order any more; again is no refusal."""
    return await _close(context, call, parties.direct(call, call.body.mchid))


async def partner_close(context: Context, call: WechatCall) -> Answer:
    """``close``, by a provider."""
    return await _close(context, call, parties.partner(context, call, call.body.sp_mchid, call.body.sub_mchid))


async def _close(context: Context, call: WechatCall, party: Party) -> Answer:
    trade, order = await trade_of(context, party, path_number(call, "out_trade_no", shapes.OUT_TRADE_NO))
    if trade.combined:
        raise CombinedOnly(combined=trade.combined)
    if trade.product is Product.CODE:
        raise CannotReverse(reason="付款码订单只能撤销，不能关单")
    await context.pay.orders.close(trade.merchant_id, order.id)
    return Answer(None, 204, order_id=order.id)


OPERATIONS = (
    WechatOperation(
        "close", "POST", "/v3/pay/transactions/out-trade-no/{out_trade_no}/close", close, shapes.Close, about
    ),
    WechatOperation(
        "partner.close",
        "POST",
        "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
        partner_close,
        shapes.PartnerClose,
        about,
    ),
)
