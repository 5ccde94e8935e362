"""Sharing payments out: receivers, splits, the end of sharing, what is left and how much may go.

By a merchant for itself, or by a provider for a merchant that lets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from jinbao.compat.errors import CallRefused, FieldInvalid, NameOtherwise, TradeMissing, TradeOtherwise
from jinbao.compat.errors import ReceiverUnknown as OpenidUnknown
from jinbao.compat.rules.wechat import payout_numbers
from jinbao.compat.rules.wechat import sharing as rules
from jinbao.compat.rules.wechat.shapes.sharing import (
    AddReceiver,
    DeleteReceiver,
    PartLine,
    ShareOut,
    Unfreeze,
)
from jinbao.compat.rules.wechat.sharing import PartName
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import encrypt_for_merchant
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import Trades, fingerprint
from jinbao.compat.service.wechat import parties, receivers
from jinbao.compat.service.wechat.parties import Party as Caller
from jinbao.compat.store import splits as rows
from jinbao.compat.types import ReceiverName, SplitName, Trade
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.pay import ReceiverUnknown
from jinbao.pay.types import Order, PartAsked, Party, PartyKind, Split, SplitAsked

_MERCHANT = "MERCHANT_ID"


async def add_receiver(context: Context, call: WechatCall) -> Answer:
    """Register a receiver; again changes what is known of it.

    Raises ``FieldInvalid``, ``ReceiverUnknown`` (nobody has the openid), ``NameOtherwise`` and what pay's
    ``splits.add_receiver`` refuses.
    """
    body: AddReceiver = call.body
    caller = caller_of(context, call, body.sub_mchid, body.appid, body.sub_appid)
    if (body.relation_type == "CUSTOM") != bool(body.custom_relation):
        raise FieldInvalid(
            field="/custom_relation", location="body", reason="relation_type为CUSTOM时必填，否则不能填写"
        )
    if body.type == _MERCHANT and not body.name:
        raise FieldInvalid(field="/name", location="body", reason="接收方类型为MERCHANT_ID时必填")
    name = receivers.opened_name(context, call, body.name, "/name")
    party = await _party(context, body.type, body.account, body.appid, body.sub_appid)
    if party is None:
        raise _unknown(body.type, body.account, body.appid, body.sub_appid)
    if name:
        await _check_name(context, party, name)
    await context.pay.splits.add_receiver(
        caller.merchant.merchant_id, party, body.custom_relation or body.relation_type
    )
    kept = ReceiverName(
        account=caller.merchant.mchid,
        kind=body.type,
        receiver=body.account,
        app_id=body.appid,
        member=party.kind is PartyKind.MEMBER,
        party_id=party.id,
        relation=body.relation_type,
        custom=body.custom_relation or "",
        at_ms=context.now_ms(),
    )
    await context.runtime.db.write(lambda tx: rows.put_receiver(tx, kept))
    told = {"type": body.type, "account": body.account, "relation_type": body.relation_type}
    if body.custom_relation:
        told["custom_relation"] = body.custom_relation
    if name and (sealed := _sealed(context, call, name)):
        told["name"] = sealed
    return Answer({**_sub(caller), **told})


async def delete_receiver(context: Context, call: WechatCall) -> Answer:
    """Forget a receiver; one that is not known is forgotten already."""
    body: DeleteReceiver = call.body
    caller = caller_of(context, call, body.sub_mchid, body.appid, body.sub_appid)
    mchid = caller.merchant.mchid
    known = await context.runtime.db.read(lambda tx: rows.receiver(tx, mchid, body.type, body.account))
    if known is not None:
        party = Party(PartyKind.MEMBER if known.member else PartyKind.MERCHANT, known.party_id)
        await context.pay.splits.remove_receiver(caller.merchant.merchant_id, party)
        await context.runtime.db.write(lambda tx: rows.drop_receiver(tx, mchid, body.type, body.account))
    return Answer({**_sub(caller), "type": body.type, "account": body.account})


async def share(context: Context, call: WechatCall) -> Answer:
    """Give parts of a payment to receivers: all of them, or none.

    Raises ``TradeMissing``, ``NotToBeShared``, ``CallRefused``, ``NameOtherwise``, ``TradeOtherwise`` and what pay's
    ``splits.split`` refuses.
    """
    body: ShareOut = call.body
    caller = caller_of(context, call, body.sub_mchid, body.appid, body.sub_appid)
    trade = await _trade(context, caller, body.transaction_id)
    opened = [
        receivers.opened_name(context, call, line.name, f"/receivers/{place}/name")
        for place, line in enumerate(body.receivers)
    ]
    plain = [
        msgspec.structs.replace(line, name=name or None) for line, name in zip(body.receivers, opened, strict=True)
    ]
    parts = [await _part(context, body, line) for line in plain]
    names = [PartName(line.type, line.account, line.description) for line in plain]
    asked = fingerprint("share", msgspec.structs.replace(body, receivers=plain))
    wanted = SplitAsked(
        merchant_id=trade.merchant_id,
        order_id=trade.order_id,
        parts=tuple(parts),
        finish=body.unfreeze_unsplit,
        out_no=body.out_order_no,
    )
    return await _split(context, caller, trade, wanted, names, asked, body.notify_url or "")


async def unfreeze(context: Context, call: WechatCall) -> Answer:
    """End the sharing of a payment: what is left is the merchant's own. Raises as ``share``."""
    body: Unfreeze = call.body
    caller = caller_of(context, call, body.sub_mchid)
    trade = await _trade(context, caller, body.transaction_id)
    wanted = SplitAsked(
        merchant_id=trade.merchant_id,
        order_id=trade.order_id,
        finish=True,
        note=body.description,
        out_no=body.out_order_no,
    )
    asked = fingerprint("unfreeze", body)
    return await _split(context, caller, trade, wanted, [], asked, body.notify_url or "")


async def query(context: Context, call: WechatCall) -> Answer:
    """A split by the merchant's own number. Raises ``NotFound``."""
    caller = caller_of(context, call, call.query.get("sub_mchid"))
    trade = await _trade(context, caller, parties.asked_of(call.query, "transaction_id"))
    name = await split_name(context, caller, call.path["out_order_no"])
    if name.order_id != trade.order_id:
        raise NotFound()
    split = await context.pay.splits.get(trade.merchant_id, name.split_id)
    return _told(context, caller, trade, name, split)


async def amounts(context: Context, call: WechatCall) -> Answer:
    """What of a payment may still be shared out; a provider's own number is enough. Raises ``TradeMissing``."""
    number = call.path["transaction_id"]
    trade = await Trades(context).by_number(number)
    if trade is None or trade.account != call.merchant.mchid:
        raise TradeMissing(what=number)
    held = await context.pay.splits.held(trade.merchant_id, trade.order_id)
    return Answer({"transaction_id": number, "unsplit_amount": held.left.minor}, order_id=trade.order_id)


async def ratio(context: Context, call: WechatCall) -> Answer:
    """How much of a payment a merchant lets its provider share out: 2000 is a fifth."""
    caller = parties.partner(context, call, call.merchant.mchid, call.path["sub_mchid"])
    most_bp = await context.pay.splits.most_bp(caller.merchant.merchant_id)
    return Answer({"sub_mchid": caller.sub_account, "max_ratio": most_bp})


def caller_of(
    context: Context, call: WechatCall, sub_mchid: str | None, appid: str = "", sub_appid: str | None = None
) -> Caller:
    """Who shares: a merchant for itself, or a provider for the merchant that it names. Raises as ``parties``."""
    if not sub_mchid:
        return parties.direct(call, call.merchant.mchid, appid)
    return parties.partner(context, call, call.merchant.mchid, sub_mchid, appid, sub_appid or "")


def _sub(caller: Caller) -> dict[str, str]:
    return {"sub_mchid": caller.sub_account} if caller.sub_account else {}


async def _party(context: Context, kind: str, account: str, appid: str, sub_appid: str | None) -> Party | None:
    """Whom a merchant means by this; ``None`` when nobody is called so."""
    if kind == _MERCHANT:
        merchant = context.accounts.wechat(account)
        return None if merchant is None else Party(PartyKind.MERCHANT, merchant.merchant_id)
    if kind == "PERSONAL_SUB_OPENID" and not sub_appid:
        raise FieldInvalid(field="/sub_appid", location="body", reason="接收方类型为PERSONAL_SUB_OPENID时必填")
    member_id = await context.accounts.member_of(_app(kind, appid, sub_appid), account)
    return None if member_id is None else Party(PartyKind.MEMBER, member_id)


def _app(kind: str, appid: str, sub_appid: str | None) -> str:
    """Whose openid it is."""
    return sub_appid if kind == "PERSONAL_SUB_OPENID" and sub_appid else appid


def _unknown(kind: str, account: str, appid: str, sub_appid: str | None) -> OpenidUnknown:
    if kind == _MERCHANT:
        return OpenidUnknown(app_id=appid)
    return OpenidUnknown(app_id=_app(kind, appid, sub_appid), openid=account)


async def _check_name(context: Context, party: Party, name: str) -> None:
    if party.kind is PartyKind.MEMBER:
        fits = await receivers.has_name(context, party.id, name)
    else:
        fits = (await context.identity.merchants.get(party.id)).name.strip() == name.strip()
    if not fits:
        raise NameOtherwise()


def _sealed(context: Context, call: WechatCall, name: str) -> str:
    """What was told us, encrypted for the caller."""
    certificates = [each for each in context.accounts.certificates_of(call.merchant.mchid) if not each.revoked]
    return encrypt_for_merchant(certificates[-1].pem, name) if certificates else ""


async def _part(context: Context, body: ShareOut, line: PartLine) -> PartAsked:
    party = await _party(context, line.type, line.account, body.appid, body.sub_appid)
    if party is None:
        raise ReceiverUnknown(receiver=line.account)
    if line.name:
        await _check_name(context, party, line.name)
    return PartAsked(party, context.money(line.amount), line.description)


async def _trade(context: Context, caller: Caller, number: str) -> Trade:
    trade = await Trades(context).by_number(number)
    if trade is None or not caller.owns(trade):
        raise TradeMissing(what=number)
    return trade


async def trade_of(context: Context, caller: Caller, order_id: int) -> Trade:
    """The caller's trade beside an order. Raises ``NotFound``."""
    trade = await Trades(context).of_order(order_id)
    if trade is None or not caller.owns(trade):
        raise NotFound()
    return trade


async def _split(
    context: Context,
    caller: Caller,
    trade: Trade,
    wanted: SplitAsked,
    names: Sequence[PartName],
    asked: bytes,
    notify_url: str,
) -> Answer:
    """Have pay do it, with the scheme's number written in the same unit of work.

    Unless the operator wants outcomes at once, the call that sets it going is told that it was accepted, though it is
    done: the real service does not know so soon.
    """
    assert wanted.out_no is not None
    order: Order = await context.pay.orders.get(trade.order_id)
    calls = await context.pay.splits.of_order(trade.order_id)
    repeat = any(split.out_no == wanted.out_no for split in calls)
    if not repeat and (refusal := rules.share_refusal(order, len(calls), context.now_ms())):
        raise refusal

    made: list[int] = []

    def also(tx: Tx, split: Split) -> None:
        kept = SplitName(
            split_id=split.id,
            number=payout_numbers.split_number(receivers.today(context), receivers.digits),
            account=caller.merchant.mchid,
            order_id=trade.order_id,
            out_no=split.out_no,
            notify_url=notify_url,
            asked=asked,
            details=msgspec.json.encode(names),
            created_at_ms=context.now_ms(),
        )
        rows.insert(tx, kept)
        made.append(split.id)

    split = await context.pay.splits.split(wanted, Trades(context).once(), also)
    name = await context.runtime.db.read(lambda tx: rows.get(tx, split.id))
    if name is None or name.asked != asked:
        raise TradeOtherwise(out_no=wanted.out_no)
    answer = _told(context, caller, trade, name, split)
    if split.id in made and not context.settings.outcomes_at_once:
        return replace(answer, body=rules.accepted_split(answer.body))
    return answer


def _told(context: Context, caller: Caller, trade: Trade, name: SplitName, split: Split) -> Answer:
    told = rules.split_told(trade, name, split, rules.parts_of(name), caller.merchant.mchid, context.runtime.zone)
    return Answer(told, order_id=trade.order_id)


async def split_name(context: Context, caller: Caller, out_no: str) -> SplitName:
    """A split by the caller's own number. Raises ``NotFound``."""
    mchid = caller.merchant.mchid
    found = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, mchid, out_no))
    if found is None:
        raise NotFound()
    return found


async def split_named(context: Context, caller: Caller, number: str | None, out_no: str | None) -> SplitName:
    """A split by either of its numbers; both must mean the same. Raises ``NotFound``, ``CallRefused``."""
    mchid = caller.merchant.mchid
    if not number:
        assert out_no is not None
        return await split_name(context, caller, out_no)
    found = await context.runtime.db.read(lambda tx: rows.by_number(tx, mchid, number))
    if found is None:
        raise NotFound()
    if out_no and found.out_no != out_no:
        raise CallRefused(reason="order_id与out_order_no不是同一笔分账")
    return found


def _about(call: WechatCall) -> About:
    body: ShareOut = call.body
    return About(body.out_order_no, sum(line.amount for line in body.receivers))


def _about_unfreeze(call: WechatCall) -> About:
    body: Unfreeze = call.body
    return About(body.out_order_no, None, body.description)


_BASE = "/v3/profitsharing"

OPERATIONS = (
    WechatOperation("share_receiver_add", "POST", f"{_BASE}/receivers/add", add_receiver, AddReceiver),
    WechatOperation("share_receiver_delete", "POST", f"{_BASE}/receivers/delete", delete_receiver, DeleteReceiver),
    WechatOperation("share", "POST", f"{_BASE}/orders", share, ShareOut, _about),
    WechatOperation("share_unfreeze", "POST", f"{_BASE}/orders/unfreeze", unfreeze, Unfreeze, _about_unfreeze),
    WechatOperation("share_query", "GET", f"{_BASE}/orders/{{out_order_no}}", query),
    WechatOperation("share_amounts", "GET", f"{_BASE}/transactions/{{transaction_id}}/amounts", amounts),
    WechatOperation("share_ratio", "GET", f"{_BASE}/merchant-configs/{{sub_mchid}}", ratio),
)
