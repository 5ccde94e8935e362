"""What passes by the buyer: where the browser goes after payment, and the order string that an app hands over."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinbao.compat.errors import CallRefused, TradeMissing
from jinbao.compat.rules.alipay import bodies, shapes
from jinbao.compat.rules.alipay.reading import read_order_string, string_to_sign
from jinbao.compat.rules.alipay.times import shown
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.ordering import WEB_MS, new_trade
from jinbao.compat.service.alipay.proving import known_app, prove
from jinbao.compat.service.alipay.telling import sign_type
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import aes_cbc_open
from jinbao.compat.service.operations import AlipayCall
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Incoming, Product, Scheme, Trade
from jinbao.pay.types import Order

_METHOD = "alipay.trade.app.pay"
_RETURNS = {Product.PAGE: "alipay.trade.page.pay.return", Product.WAP: "alipay.trade.wap.pay.return"}
_NUMBER = re.compile(r"(?:trade_?no=)?([0-9]{28})", re.ASCII | re.IGNORECASE)
_COMMON = ("notify_url", "return_url", "charset", "sign_type", "app_auth_token", "auth_token")


def returns(context: Context) -> Callable[[Trade, Order], Awaitable[str]]:
    """The merchant's ``return_url`` with what was paid, signed; empty where it gave none."""

    async def lead(trade: Trade, order: Order) -> str:
        app = context.accounts.alipay(trade.account)
        if not trade.return_url or app is None:
            return ""
        told = {
            "app_id": trade.app_id,
            "auth_app_id": trade.app_id,
            "charset": "utf-8",
            "method": _RETURNS.get(trade.product, _RETURNS[Product.PAGE]),
            "out_trade_no": trade.out_no,
            "seller_id": app.seller_id,
            "timestamp": shown(context.now_ms()),
            "total_amount": yuan(order.amount.minor),
            "trade_no": trade.number,
            "version": "1.0",
        }
        parts = urlsplit(trade.return_url)
        own = parse_qsl(parts.query, keep_blank_values=True)
        # what stands in the address already is signed too: whoever checks takes every parameter
        signed = {name: text for name, text in own if name not in ("sign", "sign_type")} | told
        key, kind = context.keys.alipay(), sign_type(trade)
        text = string_to_sign(signed, ()).encode()
        sign = key.sign_sha1(text) if kind == "RSA" else key.sign_sha256(text)
        query = urlencode({**signed, "sign_type": kind, "sign": sign})
        return urlunsplit(parts._replace(query=query))

    return lead


def order_string(context: Context) -> Callable[[str], Awaitable[Trade]]:
    """Reads what an app hands to the wallet: a signed order string, or the number of a trade that was made before.

    What it gives raises ``CallRefused``, ``GatewayRefused``, ``AccountUnknown``, ``SignatureWrong``, ``FieldInvalid``,
    ``TradeMissing`` and what ``Trades.make`` refuses.
    """

    async def read(text: str) -> Trade:
        number = _NUMBER.fullmatch(text.strip())
        if number is not None:
            return await _made_before(context, number[1])
        asked = read_order_string(text)
        app = known_app(context.accounts, asked.get("app_id"))
        wall_ms = context.wall.now_ms()
        prove(context, app, asked, wall_ms)
        if asked.get("method") != _METHOD:
            raise CallRefused(reason=f"an order string is made for {_METHOD}")
        content = asked.get("biz_content")
        if asked.get("encrypt_type"):
            opened = aes_cbc_open(app.aes_key, content) if app.aes_key else None
            if opened is None:
                raise CallRefused(reason="biz_content cannot be decrypted")
            content = opened.decode(asked.charset, "replace")
        body = bodies.read(bodies.as_object(content), shapes.Page)
        common = {**dict.fromkeys(_COMMON, ""), **asked.params}
        nowhere = Incoming(id="", method="APP", target="", headers=(), body=b"", base="", peer="", wall_ms=wall_ms)
        call = AlipayCall(app=app, body=body, common=common, request=nowhere)
        made, _ = await Trades(context).make(new_trade(context, call, Product.APP, usual_ms=WEB_MS))
        return made

    return read


async def _made_before(context: Context, number: str) -> Trade:
    trade = await Trades(context).by_number(number)
    if trade is None or trade.scheme is not Scheme.ALIPAY or trade.product is not Product.CREATE:
        raise TradeMissing(what="trade")
    return trade
