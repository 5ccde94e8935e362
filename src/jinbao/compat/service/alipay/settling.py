"""Royalties: who may get shares of a merchant's payments, giving them, and what comes back of them with a refund."""

from __future__ import annotations

from typing import Any

from jinbao.compat.errors import FieldInvalid, NameOtherwise, PayeeMissing, TradeMissing
from jinbao.compat.rules.alipay import shapes, times
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.finding import known_trade
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import Trades
from jinbao.kit.errors import NotFound
from jinbao.pay.types import (
    Order,
    PartAsked,
    PartBack,
    Party,
    PartyKind,
    Receiver,
    Split,
    SplitAsked,
    SplitState,
)

_DONE = {"result_code": "SUCCESS"}
_STATES = {SplitState.DONE: "SUCCESS", SplitState.REFUSED: "FAIL", SplitState.PENDING: "PROCESSING"}
_NUMBER_DIGITS = 39


def about_settle(call: AlipayCall) -> About:
    """What a settlement is about."""
    return About(out_no=call.body.out_request_no)


async def settle(context: Context, call: AlipayCall) -> Answer:
    """Give shares of a payment; with ``royalty_finish`` the rest is the merchant's. A repeat gives the same.

    Raises ``TradeMissing``, ``PayeeMissing``, ``FieldInvalid``, and what pay's ``splits.split`` refuses.
    """
    body: shapes.Settle = call.body
    trade, order = await known_trade(context, call, shapes.Which(trade_no=body.trade_no))
    parts = tuple([await _part(context, order, part) for part in body.royalty_parameters])
    finish = body.extend_params.royalty_finish.lower() == "true"
    if not parts and not finish:
        raise FieldInvalid(field="royalty_parameters", location="body", reason="is missing")
    asked = SplitAsked(
        merchant_id=trade.merchant_id,
        order_id=order.id,
        parts=parts,
        finish=finish,
        out_no=body.out_request_no,
    )
    done = await context.pay.splits.split(asked, Trades(context).once())
    return Answer({"trade_no": trade.number, "settle_no": settle_no(done)}, order_id=order.id)


async def settle_query(context: Context, call: AlipayCall) -> Answer:
    """What became of a settlement. Raises ``TradeMissing`` when there is none."""
    body: shapes.SettleQuery = call.body
    merchant_id = call.app.merchant_id
    try:
        if body.settle_no:
            if not (body.settle_no.isascii() and body.settle_no.isdigit() and int(body.settle_no) < 2**128):
                raise NotFound()
            found = await context.pay.splits.get(merchant_id, int(body.settle_no))
        else:
            found = await context.pay.splits.by_out_no(merchant_id, body.out_request_no)
    except NotFound:
        raise TradeMissing(what="settlement") from None
    at_ms = found.done_at_ms or found.at_ms
    details = [
        {
            "operation_type": "transfer",
            "execute_dt": times.shown(at_ms),
            "trans_in": await _account_of(context, part.party),
            "amount": yuan(part.amount.minor),
            "state": _STATES[found.state],
            "detail_id": f"{settle_no(found)}.{at}",
        }
        for at, part in enumerate(found.parts)
    ]
    told: dict[str, Any] = {"out_request_no": found.out_no, "operation_dt": times.shown(at_ms)}
    return Answer({**told, "royalty_detail_list": details}, order_id=found.order_id)


async def bind(context: Context, call: AlipayCall) -> Answer:
    """Let others get shares. Raises ``PayeeMissing``, ``NameOtherwise``, and what pay's ``add_receiver`` refuses."""
    body: shapes.Relation = call.body
    parties = [(await _entity(context, entity), entity) for entity in body.receiver_list]
    for party, entity in parties:
        await context.pay.splits.add_receiver(call.app.merchant_id, party, entity.memo or "ROYALTY", entity.name)
    return Answer(dict(_DONE))


async def unbind(context: Context, call: AlipayCall) -> Answer:
    """They get no more shares. Raises ``PayeeMissing``."""
    body: shapes.Relation = call.body
    for party in [await _entity(context, entity) for entity in body.receiver_list]:
        await context.pay.splits.remove_receiver(call.app.merchant_id, party)
    return Answer(dict(_DONE))


async def bound(context: Context, call: AlipayCall) -> Answer:
    """Who may get shares, page by page."""
    body: shapes.RelationQuery = call.body
    everybody: list[Receiver] = await context.pay.splits.receivers(call.app.merchant_id)
    start = (body.page_num - 1) * body.page_size
    page = everybody[start : start + body.page_size]
    told = [
        {
            "type": "userId",
            "account": await _account_of(context, receiver.party),
            "name": receiver.name,
            "memo": receiver.relation,
            "bind_login_name": receiver.name,
        }
        for receiver in page
    ]
    pages = -(-len(everybody) // body.page_size)
    return Answer(
        {
            **_DONE,
            "receiver_list": told,
            "current_page_num": body.page_num,
            "current_page_size": len(told),
            "total_page_num": pages,
            "total_record_num": len(everybody),
        }
    )


async def back_from_receivers(context: Context, order: Order, parts: list[shapes.RoyaltyPart]) -> tuple[PartBack, ...]:
    """What comes back, with a refund, from those who have shares (merchants). Raises ``PayeeMissing``."""
    splits = await context.pay.splits.of_order(order.id)
    wanted: list[PartBack] = []
    for part in parts:
        party = await _party(context, part.trans_out, "userId")
        minor = times.minor_of(part.amount or "", "refund_royalty_parameters.amount")
        given = None if party is None else _holder(splits, wanted, party, minor)
        if party is None or given is None or party.kind is not PartyKind.MERCHANT:
            raise PayeeMissing(identity=part.trans_out)
        back = PartBack(split_id=given.id, receiver_id=party.id, amount=context.money(minor), note=part.desc)
        wanted.append(back)
    return tuple(wanted)


def settle_no(split: Split) -> str:
    """A settlement's number with us."""
    return f"{split.id:0{_NUMBER_DIGITS}d}"


def _holder(splits: list[Split], before: list[PartBack], party: Party, minor: int) -> Split | None:
    """The split in which a party has at least so much left, after what is wanted ``before``."""
    for split in splits:
        taken = sum(back.amount.minor for back in before if (back.split_id, back.receiver_id) == (split.id, party.id))
        for part in split.parts:
            if part.party == party and part.amount.minor - part.returned.minor - taken >= minor:
                return split
    return None


async def _part(context: Context, order: Order, part: shapes.RoyaltyPart) -> PartAsked:
    party = await _party(context, part.trans_in, part.trans_in_type)
    if party is None:
        raise PayeeMissing(identity=part.trans_in)
    if part.amount is not None:
        minor = times.minor_of(part.amount, "royalty_parameters.amount")
    else:
        minor = order.amount.minor * int(part.amount_percentage or "0") // 100
    return PartAsked(party, context.money(minor), part.desc)


async def _entity(context: Context, entity: shapes.RoyaltyEntity) -> Party:
    party = await _party(context, entity.account, entity.type)
    if party is None:
        raise PayeeMissing(identity=entity.account)
    if entity.name and entity.name != await _name_of(context, party):
        raise NameOtherwise()
    return party


async def _party(context: Context, account: str, kind: str) -> Party | None:
    """Whom an account stands for: a merchant by its seller id, a member by its user id or phone number."""
    sellers = [app.merchant_id for app in context.accounts.all_alipay() if app.seller_id == account]
    if sellers:
        return Party(PartyKind.MERCHANT, sellers[0])
    if kind == "loginName":
        member = await context.runtime.db.read(lambda tx: context.identity.members.by_phone_in(tx, account))
        return None if member is None else Party(PartyKind.MEMBER, member.id)
    member_id = await context.accounts.member_of_alipay(account)
    return None if member_id is None else Party(PartyKind.MEMBER, member_id)


async def _name_of(context: Context, party: Party) -> str:
    if party.kind is PartyKind.MEMBER:
        return (await context.identity.members.get(party.id)).name
    return (await context.identity.merchants.get(party.id)).name


async def _account_of(context: Context, party: Party) -> str:
    if party.kind is PartyKind.MEMBER:
        return await context.accounts.alipay_user_id(party.id)
    sellers = [app.seller_id for app in context.accounts.all_alipay() if app.merchant_id == party.id]
    return sellers[0] if sellers else ""


_SETTLE = {"compat.payee_missing": "ROYALTY_RECEIVER_INVALID"}
_RELATION = {"pay.receivers_full": "ACCESS_FORBIDDEN", "wallet.to_oneself": "INVALID_PARAMETER"}
METHODS = (
    AlipayMethod(
        name="alipay.trade.order.settle",
        run=settle,
        body=shapes.Settle,
        rest=("POST", "/v3/alipay/trade/order/settle"),
        about=about_settle,
        extra=_SETTLE,
    ),
    AlipayMethod(
        name="alipay.trade.order.settle.query",
        run=settle_query,
        body=shapes.SettleQuery,
        rest=("GET", "/v3/alipay/trade/order/settle/query"),
        about=about_settle,
    ),
    AlipayMethod(
        name="alipay.trade.royalty.relation.bind",
        run=bind,
        body=shapes.Relation,
        rest=("POST", "/v3/alipay/trade/royalty/relation/bind"),
        extra=_RELATION,
    ),
    AlipayMethod(
        name="alipay.trade.royalty.relation.unbind",
        run=unbind,
        body=shapes.Relation,
        rest=("POST", "/v3/alipay/trade/royalty/relation/unbind"),
        extra=_RELATION,
    ),
    AlipayMethod(
        name="alipay.trade.royalty.relation.batchquery",
        run=bound,
        body=shapes.RelationQuery,
        rest=("POST", "/v3/alipay/trade/royalty/relation/batchquery"),
    ),
)
