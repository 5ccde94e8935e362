"""Finding what a call is about, and who the buyer is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from jinbao.compat.errors import FieldInvalid, TradeMissing
from jinbao.compat.rules.alipay.shapes import Which
from jinbao.compat.rules.alipay.states import exists
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import AlipayCall
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Scheme, Trade
from jinbao.identity.types import Member
from jinbao.pay.types import Order


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who paid, as merchants are told: a user id, and the name that one logs in with, its middle hidden."""

    user_id: str
    logon_id: str


async def trade_of(context: Context, call: AlipayCall, which: Which) -> tuple[Trade, Order]:
    """The trade that a call is about, whether or not a buyer has come to it.

    Raises ``FieldInvalid`` when no number is given, ``TradeMissing``.
    """
    trades = Trades(context)
    if which.trade_no:
        trade = await trades.by_number(which.trade_no)
    elif which.out_trade_no:
        trade = await trades.by_out_no(call.app.merchant_id, which.out_trade_no)
    else:
        raise FieldInvalid(field="out_trade_no", location="body", reason="or trade_no is needed")
    if trade is None or trade.merchant_id != call.app.merchant_id or trade.scheme is not Scheme.ALIPAY:
        raise TradeMissing(what="trade")
    return trade, await context.pay.orders.get(trade.order_id)


async def known_trade(context: Context, call: AlipayCall, which: Which) -> tuple[Trade, Order]:
    """As ``trade_of``, but one that no buyer has come to is not known yet. Raises ``TradeMissing`` for that too."""
    trade, order = await trade_of(context, call, which)
    if not exists(trade, order):
        raise TradeMissing(what="trade")
    return trade, order


async def buyer_of(context: Context, member_id: int | None) -> Buyer | None:
    """The buyer; ``None`` when there is none yet."""
    if member_id is None:
        return None
    member = await context.identity.members.get(member_id)
    user_id = await context.accounts.alipay_user_id(member_id)
    return Buyer(user_id, logon_id(member))


def logon_id(member: Member) -> str:
    """The phone number that a member logs in with, its middle hidden, as Alipay shows it: without the country."""
    return member.phone_masked.partition(" ")[2]


def refund_out_no(order_id: int, out_request_no: str) -> str:
    """A refund's number with pay: Alipay's merchants number refunds anew for each trade, pay's for all of them."""
    tail = hashlib.sha256(f"{order_id:x}:{out_request_no}".encode()).hexdigest()[:20]
    return f"{out_request_no[:40]}.{tail}"
