"""Taking back parts of payments that were shared out, from merchants that got them."""

from __future__ import annotations

from jinbao.compat.errors import FieldInvalid, TradeOtherwise
from jinbao.compat.rules.wechat import payout_numbers
from jinbao.compat.rules.wechat import sharing as rules
from jinbao.compat.rules.wechat.shapes.sharing import GiveBack
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import Trades, fingerprint
from jinbao.compat.service.wechat import parties, receivers
from jinbao.compat.service.wechat.parties import Party as Caller
from jinbao.compat.service.wechat.sharing import caller_of, split_name, split_named, trade_of
from jinbao.compat.store import splits as rows
from jinbao.compat.types import SplitReturnName
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.pay import ReceiverUnknown
from jinbao.pay.types import ReturnAsked, SplitReturn


async def give_back(context: Context, call: WechatCall) -> Answer:
    """Take some of a part back from the merchant that got it.

    Raises ``FieldInvalid``, ``NotFound``, ``ReturnTooLate``, ``CallRefused``, ``TradeOtherwise`` and what pay's
    ``splits.give_back`` refuses.
    """
    body: GiveBack = call.body
    caller = caller_of(context, call, body.sub_mchid)
    if not body.order_id and not body.out_order_no:
        raise FieldInvalid(field="/order_id", location="body", reason="order_id与out_order_no必须填写其中一个")
    name = await split_named(context, caller, body.order_id, body.out_order_no)
    trade = await trade_of(context, caller, name.order_id)
    split = await context.pay.splits.get(trade.merchant_id, name.split_id)
    if refusal := rules.return_refusal(split, context.now_ms()):
        raise refusal
    receiver = context.accounts.wechat(body.return_mchid)
    if receiver is None:
        raise ReceiverUnknown(receiver=body.return_mchid)
    asked = fingerprint("return", body)
    number = payout_numbers.split_number(receivers.today(context), receivers.digits)
    made: list[int] = []

    def also(tx: Tx, returned: SplitReturn) -> None:
        kept = SplitReturnName(
            return_id=returned.id,
            number=number,
            split_id=split.id,
            account=caller.merchant.mchid,
            out_no=body.out_return_no,
            receiver=body.return_mchid,
            asked=asked,
            note=body.description,
            created_at_ms=context.now_ms(),
        )
        rows.insert_return(tx, kept)
        made.append(returned.id)

    wanted = ReturnAsked(
        merchant_id=trade.merchant_id,
        split_id=split.id,
        receiver_id=receiver.merchant_id,
        amount=context.money(body.amount),
        note=body.description,
        out_no=body.out_return_no,
    )
    returned = await context.pay.splits.give_back(wanted, Trades(context).once(), also)
    kept = await _return(context, caller, body.out_return_no)
    if kept is None or (kept.return_id, kept.asked) != (returned.id, asked):
        raise TradeOtherwise(out_no=body.out_return_no)
    told = rules.return_told(trade, name, kept, returned, context.runtime.zone)
    if returned.id in made and not context.settings.outcomes_at_once:
        told = rules.accepted_return(told)
    return Answer(told, order_id=trade.order_id)


async def return_query(context: Context, call: WechatCall) -> Answer:
    """A return by the merchant's own number. Raises ``NotFound``."""
    caller = caller_of(context, call, call.query.get("sub_mchid"))
    name = await split_name(context, caller, parties.asked_of(call.query, "out_order_no"))
    kept = await _return(context, caller, call.path["out_return_no"])
    if kept is None or kept.split_id != name.split_id:
        raise NotFound()
    trade = await trade_of(context, caller, name.order_id)
    returned = await context.pay.splits.return_by_out_no(trade.merchant_id, kept.out_no)
    return Answer(rules.return_told(trade, name, kept, returned, context.runtime.zone), order_id=trade.order_id)


async def _return(context: Context, caller: Caller, out_no: str) -> SplitReturnName | None:
    mchid = caller.merchant.mchid
    return await context.runtime.db.read(lambda tx: rows.return_by_out_no(tx, mchid, out_no))


def _about_return(call: WechatCall) -> About:
    body: GiveBack = call.body
    return About(body.out_return_no, body.amount, body.description)


_BASE = "/v3/profitsharing"

OPERATIONS = (
    WechatOperation("share_return", "POST", f"{_BASE}/return-orders", give_back, GiveBack, _about_return),
    WechatOperation("share_return_query", "GET", f"{_BASE}/return-orders/{{out_return_no}}", return_query),
)
