"""Asking to be paid: what all ways have in common, and the ways in which the buyer comes to a code or a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid, PayerMismatch
from jinbao.compat.rules.alipay import shapes, times
from jinbao.compat.rules.numbers import ALIPAY_CODE
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import NewTrade, Trades, fingerprint
from jinbao.compat.types import Product, Scheme
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.pay.types import Channel, NewOrder

#: How long a trade waits for its buyer when the call does not say: at a counter, and on the web.
COUNTER_MS, WEB_MS = 3 * HOUR_MS, 15 * DAY_MS
#: How long a code can be scanned.
CODE_LIFE_MS = 2 * HOUR_MS
_URL_MAX = 1_024


def about_order(call: AlipayCall) -> About:
    """What a call that asks for money is about."""
    body: shapes.Ordered = call.body
    return About(body.out_trade_no, times.minor_of(body.total_amount, "total_amount"), body.subject)


def about_trade(call: AlipayCall) -> About:
    """What a call about a trade is about, as far as it says so."""
    return About(out_no=call.body.out_trade_no)


def new_trade(
    context: Context,
    call: AlipayCall,
    product: Product,
    *,
    usual_ms: int,
    channel: Channel = Channel.API,
    payer_id: int | None = None,
) -> NewTrade:
    """What a call asks for. Raises ``FieldInvalid``."""
    body: shapes.Ordered = call.body
    amount = _checked(call, body)
    now = context.now_ms()
    ends = min(times.expiry_ms(body.time_expire, body.timeout_express, now, usual_ms), now + WEB_MS)
    details = {
        "body": body.body,
        "passback_params": body.passback_params,
        "product_code": body.product_code,
        "store_id": body.store_id,
        "terminal_id": body.terminal_id,
        "charset": call.common.get("charset", ""),
        "sign_type": call.common.get("sign_type", ""),
        "quit_url": getattr(body, "quit_url", ""),
    }
    return NewTrade(
        scheme=Scheme.ALIPAY,
        account=call.app.app_id,
        app_id=call.app.app_id,
        merchant_id=call.app.merchant_id,
        product=product,
        asked=fingerprint(f"alipay.{product.value}", _asked(body)),
        order=NewOrder(
            amount=context.money(amount),
            subject=body.subject,
            out_no=body.out_trade_no,
            expires_at_ms=ends,
            channel=channel,
            split=body.extend_params.royalty_freeze.lower() == "true",
            only_payer=payer_id,
        ),
        token_life_ms=_token_life(body, now, ends),
        notify_url=_url(call.common, "notify_url"),
        return_url=_url(call.common, "return_url"),
        details=msgspec.json.encode({name: text for name, text in details.items() if text}),
        payer_id=payer_id,
    )


async def precreate(context: Context, call: AlipayCall) -> Answer:
    """A code for the buyer to scan; the trade is not known before that."""
    new = new_trade(context, call, Product.PRECREATE, usual_ms=COUNTER_MS)
    trade, order = await Trades(context).make(new)
    return Answer({"out_trade_no": trade.out_no, "qr_code": ALIPAY_CODE + trade.token}, order_id=order.id)


async def create(context: Context, call: AlipayCall) -> Answer:
    """A trade for a buyer who is known. Raises ``PayerMismatch`` when nobody is."""
    body: shapes.Create = call.body
    payer_id = await _named_buyer(context, body)
    new = new_trade(context, call, Product.CREATE, usual_ms=WEB_MS, payer_id=payer_id)
    trade, order = await Trades(context).make(new)
    return Answer({"out_trade_no": trade.out_no, "trade_no": trade.number}, order_id=order.id)


async def page_pay(context: Context, call: AlipayCall) -> Answer:
    """The cashier's address, for a browser on a desk."""
    return await _cashier(context, call, Product.PAGE)


async def wap_pay(context: Context, call: AlipayCall) -> Answer:
    """The cashier's address, for a browser on a phone."""
    return await _cashier(context, call, Product.WAP)


async def app_pay(context: Context, call: AlipayCall) -> Answer:
    """The cashier's address, for an app that hands its order string to the wallet (or to a browser)."""
    return await _cashier(context, call, Product.APP)


async def _cashier(context: Context, call: AlipayCall, product: Product) -> Answer:
    new = new_trade(context, call, product, usual_ms=WEB_MS)
    trade, order = await Trades(context).make(new)
    address = f"{context.settings.origin}/cashier/{trade.token}"
    return Answer(status=302, raw=address.encode(), order_id=order.id)


async def _named_buyer(context: Context, body: shapes.Create) -> int | None:
    named = body.buyer_id or body.buyer_open_id
    if named:
        member_id = await context.accounts.member_of_alipay(named)
    elif body.buyer_logon_id:
        member = await context.runtime.db.read(lambda tx: context.identity.members.by_phone_in(tx, body.buyer_logon_id))
        member_id = None if member is None else member.id
    else:
        return None
    if member_id is None:
        raise PayerMismatch(payer=named or body.buyer_logon_id)
    return member_id


def _checked(call: AlipayCall, body: shapes.Ordered) -> int:
    """The amount in fen, once everything else about the order is in order."""
    amount = times.minor_of(body.total_amount, "total_amount")
    if body.seller_id and body.seller_id != call.app.seller_id:
        raise FieldInvalid(field="seller_id", location="body", reason=f"is not {call.app.seller_id}, the app's seller")
    if body.enable_pay_channels and body.disable_pay_channels:
        raise FieldInvalid(field="disable_pay_channels", location="body", reason="excludes enable_pay_channels")
    if body.discountable_amount is not None and body.undiscountable_amount is not None:
        parts = _whole(body.discountable_amount) + _whole(body.undiscountable_amount)
        if parts != amount:
            reason = "and undiscountable_amount do not add up to total_amount"
            raise FieldInvalid(field="discountable_amount", location="body", reason=reason)
    return amount


def _whole(amount: str) -> int:
    return times.minor_of(amount, "discountable_amount", least=0)


def _asked(body: shapes.Ordered) -> Any:
    """What makes two calls the same: everything but the code that happened to be on the phone."""
    if isinstance(body, shapes.PayByCode):
        return msgspec.structs.replace(body, auth_code="")
    return body


def _token_life(body: shapes.Ordered, now: int, ends: int) -> int:
    """How long its code or page opens the trade, milliseconds."""
    if isinstance(body, shapes.Precreate):
        express = body.qr_code_timeout_express
        return times.expiry_ms("", express, now, CODE_LIFE_MS) - now
    return max(ends - now, 1)


def _url(common: Mapping[str, str], name: str) -> str:
    text = common.get(name, "")
    if text and (len(text) > _URL_MAX or not text.startswith(("http://", "https://"))):
        raise FieldInvalid(field=name, location="query", reason="is a full http or https address")
    return text


METHODS = (
    AlipayMethod(
        name="alipay.trade.precreate",
        run=precreate,
        body=shapes.Precreate,
        rest=("POST", "/v3/alipay/trade/precreate"),
        about=about_order,
    ),
    AlipayMethod(
        name="alipay.trade.create",
        run=create,
        body=shapes.Create,
        rest=("POST", "/v3/alipay/trade/create"),
        about=about_order,
        extra={"compat.payer_mismatch": "BUYER_NOT_EXIST"},
    ),
    AlipayMethod(name="alipay.trade.page.pay", run=page_pay, body=shapes.Page, page=True, about=about_order),
    AlipayMethod(name="alipay.trade.wap.pay", run=wap_pay, body=shapes.Page, page=True, about=about_order),
    AlipayMethod(name="alipay.trade.app.pay", run=app_pay, body=shapes.Page, page=True, about=about_order),
)
