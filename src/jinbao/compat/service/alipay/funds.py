"""Money out: ``fund.trans.uni.transfer`` and its query, and what the merchant has."""

from __future__ import annotations

from typing import Any

from jinbao.compat.errors import FieldInvalid, MerchantMismatch, NameOtherwise, PayeeMissing, TradeMissing
from jinbao.compat.rules.alipay import shapes, times
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import Trades
from jinbao.kit.errors import NotFound
from jinbao.pay.types import Payout, PayoutAsked, PayoutState

_ACCOUNT, _RED_PACKET = "TRANS_ACCOUNT_NO_PWD", "STD_RED_PACKET"
#: To an account at least 0.10 yuan, in a red packet at least 0.01.
_LEAST = {_ACCOUNT: 10, _RED_PACKET: 1}
_STATES = {
    PayoutState.DONE: "SUCCESS",
    PayoutState.REFUSED: "FAIL",
    PayoutState.RETURNED: "REFUND",
    PayoutState.PENDING: "DEALING",
    PayoutState.WAITING: "DEALING",
}
_NUMBER_DIGITS = 39


def about_transfer(call: AlipayCall) -> About:
    """What a transfer is about."""
    body: shapes.Transfer = call.body
    least = _LEAST[body.product_code]
    return About(body.out_biz_no, times.minor_of(body.trans_amount, "trans_amount", least), body.order_title)


async def transfer(context: Context, call: AlipayCall) -> Answer:
    """Pay a member out of the merchant's balance; a repeat gives the same transfer.

    Raises ``PayeeMissing``, ``NameOtherwise``, and what pay's ``payouts.pay_out`` refuses.
    """
    body: shapes.Transfer = call.body
    minor = times.minor_of(body.trans_amount, "trans_amount", _LEAST[body.product_code])
    member_id = await _payee(context, body.payee_info)
    asked = PayoutAsked(
        merchant_id=call.app.merchant_id,
        member_id=member_id,
        amount=context.money(minor),
        title=body.order_title or body.remark,
        out_no=body.out_biz_no,
    )
    done = await context.pay.payouts.pay_out(asked, Trades(context).once())
    return Answer(
        {
            "out_biz_no": body.out_biz_no,
            "order_id": order_no(done),
            "pay_fund_order_id": order_no(done),
            "status": _STATES[done.state],
            "trans_date": times.shown(done.done_at_ms or done.at_ms),
        }
    )


async def transfer_query(context: Context, call: AlipayCall) -> Answer:
    """What became of a transfer. Raises ``TradeMissing`` (said as ``ORDER_NOT_EXIST``), ``FieldInvalid``."""
    body: shapes.TransferQuery = call.body
    payouts, merchant_id = context.pay.payouts, call.app.merchant_id
    if not body.order_id and not body.out_biz_no:
        raise FieldInvalid(field="out_biz_no", location="body", reason="or order_id is needed")
    try:
        if body.order_id:
            if not (body.order_id.isascii() and body.order_id.isdigit() and int(body.order_id) < 2**128):
                raise NotFound()
            found = await payouts.get(merchant_id, int(body.order_id))
        else:
            found = await payouts.by_out_no(merchant_id, body.out_biz_no)
    except NotFound:
        raise TradeMissing(what="transfer") from None
    told: dict[str, Any] = {
        "out_biz_no": found.out_no,
        "order_id": order_no(found),
        "pay_fund_order_id": order_no(found),
        "status": _STATES[found.state],
        "trans_amount": yuan(found.amount.minor),
        "arrival_time_end": times.shown(found.expires_at_ms),
        "order_fee": "0.00",
    }
    if found.state is PayoutState.DONE:
        told["pay_date"] = times.shown(found.done_at_ms or found.at_ms)
    return Answer(told)


async def account(context: Context, call: AlipayCall) -> Answer:
    """What the merchant has. Raises ``MerchantMismatch`` when another's account is asked for."""
    body: shapes.AccountQuery = call.body
    named = body.alipay_user_id or body.merchant_user_id
    if named and named != call.app.seller_id:
        raise MerchantMismatch(account=named)
    balance = await context.pay.settlements.balance(call.app.merchant_id)
    return Answer(
        {"available_amount": yuan(balance.available), "freeze_amount": yuan(balance.posted - balance.available)}
    )


def order_no(payout: Payout) -> str:
    """A transfer's number with us."""
    return f"{payout.id:0{_NUMBER_DIGITS}d}"


async def _payee(context: Context, payee: shapes.Payee) -> int:
    """The member who is paid, whose name must be the one given (if any)."""
    if payee.identity_type == "ALIPAY_LOGON_ID":
        phone = payee.identity
        member = await context.runtime.db.read(lambda tx: context.identity.members.by_phone_in(tx, phone))
    else:
        member_id = await context.accounts.member_of_alipay(payee.identity)
        member = None if member_id is None else await context.identity.members.get(member_id)
    if member is None:
        raise PayeeMissing(identity=payee.identity)
    if payee.name and payee.name != member.name:
        raise NameOtherwise()
    return member.id


_NAMES = {
    "compat.trade_missing": "ORDER_NOT_EXIST",
    "pay.merchant_funds_short": "PAYER_BALANCE_NOT_ENOUGH",
    "pay.balance_too_low": "PAYER_BALANCE_NOT_ENOUGH",
    "pay.amount_too_large": "EXCEED_LIMIT_SM_AMOUNT",
    "wallet.amount_too_large": "EXCEED_LIMIT_SM_AMOUNT",
    "identity.member_frozen": "PAYEE_ACCOUNT_STATUS_ERROR",
    "kit.not_found": "PAYEE_NOT_EXIST",
}
METHODS = (
    AlipayMethod(
        name="alipay.fund.trans.uni.transfer",
        run=transfer,
        body=shapes.Transfer,
        rest=("POST", "/v3/alipay/fund/trans/uni/transfer"),
        prefix="",
        about=about_transfer,
        extra=_NAMES,
    ),
    AlipayMethod(
        name="alipay.fund.trans.common.query",
        run=transfer_query,
        body=shapes.TransferQuery,
        rest=("GET", "/v3/alipay/fund/trans/common/query"),
        prefix="",
        extra=_NAMES,
    ),
    AlipayMethod(
        name="alipay.fund.account.query",
        run=account,
        body=shapes.AccountQuery,
        rest=("GET", "/v3/alipay/fund/account/query"),
        prefix="",
        extra=_NAMES,
    ),
)
