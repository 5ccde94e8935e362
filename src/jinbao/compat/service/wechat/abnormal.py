"""Refunds whose money cannot go back to where it came from: how they begin, and where their merchants send them."""

from __future__ import annotations

import re
from dataclasses import replace

from jinbao.compat.errors import CallRefused, FieldInvalid
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import tell_in
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.stuck import Also, Stuck
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat import parties, telling
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.queries import path_number
from jinbao.compat.types import StuckRefund, StuckState, Trade
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked, RefundOutNoUsed
from jinbao.pay.types import Order

#: An order is refunded in at most this many parts.
PARTS_MOST = 50
#: The number of a bank card or account.
_ACCOUNT = re.compile(r"[0-9]{8,32}")


async def known(context: Context, trade: Trade, asked: RefundAsked) -> StuckRefund | None:
    """The refund under this number that is stuck. Raises ``RefundOutNoUsed`` when the number is another one's."""
    assert asked.out_no is not None, "a scheme's merchant always numbers its refunds"
    found = await Stuck(context).by_out_no(trade.merchant_id, asked.out_no)
    if found is not None and (found.order_id, found.amount_minor) != (asked.order_id, asked.amount.minor):
        raise RefundOutNoUsed(out_no=asked.out_no)
    return found


async def get_stuck(context: Context, trade: Trade, asked: RefundAsked, notify_url: str, details: bytes) -> StuckRefund:
    """A refund that gets stuck, as somebody ordered. Raises what ``Stuck.put`` refuses."""
    assert asked.out_no is not None, "a scheme's merchant always numbers its refunds"
    stuck = StuckRefund(
        number=Trades(context).refund_number(),
        order_id=asked.order_id,
        merchant_id=trade.merchant_id,
        out_no=asked.out_no,
        amount_minor=asked.amount.minor,
        reason=asked.reason,
        notify_url=notify_url,
        details=details,
        state=StuckState.STUCK,
        refund_id=None,
        created_at_ms=context.now_ms(),
        ended_at_ms=None,
    )
    await Stuck(context).put(stuck, PARTS_MOST, _teller(context, trade))
    return stuck


async def apply_abnormal(context: Context, call: WechatCall) -> Answer:
    """Send a refund that is stuck elsewhere.

    To another bank card of the payer's: there is no bank behind such a card here, so the money goes to the payer's
    balance after all, while answers and notices name the card. To the merchant's: the merchant keeps the money and
    settles with the payer by itself, which WeChat Pay calls a success too; nothing moves, and the refund goes on
    counting against what is left of the payment. Neither bills nor statements have a line of what did not move.
    """
    body: shapes.AbnormalRefund = call.body
    party = parties.either(context, call, body.sub_mchid)
    number = path_number(call, "refund_id", shapes.TRANSACTION_ID)
    stuck = await Stuck(context).by_number(number)
    if stuck is None:
        await _demand_refund(context, party, number, body.out_refund_no)
    elif stuck.out_no != body.out_refund_no:
        raise NotFound()
    to_payer = body.type == "USER_BANK_CARD"
    card = _card(context, call) if to_payer else ""
    if stuck is None or stuck.state is not StuckState.STUCK:
        raise CallRefused(reason="退款单不是ABNORMAL状态")
    trade, order = await of_stuck(context, party, stuck)
    if not to_payer:
        kept = await Stuck(context).keep(stuck, order, _teller(context, trade))
        return accepted(context, told(context, trade, order, kept))
    beside, done = await Stuck(context).carry_out(stuck, {"card": card})
    order = await context.pay.orders.get(order.id)
    answer = Answer(states.refund_told(trade, order, done, beside, parties.seen(context)), order_id=order.id)
    return accepted(context, answer)


async def of_stuck(context: Context, party: Party, stuck: StuckRefund) -> tuple[Trade, Order]:
    """What it is a refund of; raises ``NotFound`` when that is not the caller's."""
    trade = await Trades(context).of_order(stuck.order_id)
    if trade is None or not party.owns(trade):
        raise NotFound()
    return trade, await context.pay.orders.get(stuck.order_id)


def told(context: Context, trade: Trade, order: Order, stuck: StuckRefund) -> Answer:
    """The refund as WeChat Pay describes it."""
    return Answer(states.stuck_told(trade, order, stuck, parties.seen(context)), order_id=order.id)


def accepted(context: Context, answer: Answer) -> Answer:
    """The answer to a call that has just set a refund going: how it ended is told by later ones, as the operator wants.

    The real service never knows at once. The money has moved all the same.
    """
    return answer if context.settings.outcomes_at_once else replace(answer, body=states.accepted(answer.body))


async def _demand_refund(context: Context, party: Party, number: str, out_no: str) -> None:
    """Raises ``NotFound`` unless the caller has a refund under these two numbers."""
    trades = Trades(context)
    beside = await trades.refund_by_number(number)
    trade = None if beside is None else await trades.of_order(beside.order_id)
    if beside is None or trade is None or not party.owns(trade):
        raise NotFound()
    if (await context.pay.refunds.get(trade.merchant_id, beside.refund_id)).out_no != out_no:
        raise NotFound()


def _card(context: Context, call: WechatCall) -> str:
    """The payer's card as answers name it: the bank and four digits. Raises ``FieldInvalid``."""
    body: shapes.AbnormalRefund = call.body
    for name in ("bank_type", "bank_account", "real_name"):
        if not getattr(body, name):
            raise FieldInvalid(field=f"/{name}", location="body", reason="退款至用户银行卡时必填")
    assert body.bank_account is not None and body.real_name is not None
    serial = call.request.header("wechatpay-serial")
    account = context.keys.decrypt_sensitive(serial, body.bank_account, "/bank_account")
    name = context.keys.decrypt_sensitive(serial, body.real_name, "/real_name")
    if _ACCOUNT.fullmatch(account) is None:
        raise FieldInvalid(field="/bank_account", location="body", reason="银行卡号格式错误")
    if not name.strip():
        raise FieldInvalid(field="/real_name", location="body", reason="收款用户姓名不能为空")
    return f"{body.bank_type}{account[-4:]}"


def _teller(context: Context, trade: Trade) -> Also:
    def tell(tx: Tx, stuck: StuckRefund, order: Order) -> None:
        notice = telling.stuck_told(context, trade, order, stuck)
        if notice is not None:
            tell_in(tx, notice)

    return tell


def _about(call: WechatCall) -> About:
    body: shapes.AbnormalRefund = call.body
    return About(body.out_refund_no)


OPERATIONS = (
    WechatOperation(
        "refund_abnormal",
        "POST",
        "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
        apply_abnormal,
        shapes.AbnormalRefund,
        _about,
    ),
)
