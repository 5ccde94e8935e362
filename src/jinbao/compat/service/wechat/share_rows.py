"""What the bill of a day's sharing is made of: splits and their returns, as the scheme numbers them."""

from __future__ import annotations

from datetime import date, timedelta

from jinbao.compat.rules.wechat import sharing as rules
from jinbao.compat.rules.wechat.payout_numbers import part_number
from jinbao.compat.rules.wechat.share_bills import ShareRow
from jinbao.compat.service.context import Context
from jinbao.compat.store import splits as split_rows
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.types import SplitName, SplitReturnName, Trade, WechatMerchant
from jinbao.kit.clock import day_start_ms
from jinbao.kit.db import Tx
from jinbao.pay.types import SplitState

_SHARED, _KEPT, _BACK = "分账", "解冻", "分账回退"


async def shares(context: Context, merchant: WechatMerchant, day: date, sub_mchid: str) -> list[ShareRow]:
    """A day's, oldest first; a provider's are those of one of its merchants, or of all of them and its own."""
    numbers = [sub_mchid] if sub_mchid else [merchant.mchid, *sorted(merchant.subs if merchant.provider else ())]
    zone = context.runtime.zone
    low, high = day_start_ms(day, zone), day_start_ms(day + timedelta(days=1), zone)

    def read(tx: Tx) -> list[ShareRow]:
        rows: list[ShareRow] = []
        for number in numbers:
            for name in split_rows.between(tx, number, low, high):
                rows += _split(context, tx, merchant, name)
            for back in split_rows.returns_between(tx, number, low, high):
                rows += _return(context, tx, merchant, back)
        return sorted(rows, key=lambda row: row.at_ms)

    return await context.runtime.db.scan(read)


def _split(context: Context, tx: Tx, merchant: WechatMerchant, name: SplitName) -> list[ShareRow]:
    split = context.pay.review.split_in(tx, name.split_id)
    trade, order = trade_rows.get(tx, name.order_id), context.pay.review.order_in(tx, name.order_id)
    assert split is not None and trade is not None and order is not None, name
    if split.state is not SplitState.DONE or not _sees(merchant, trade):
        return []
    assert split.done_at_ms is not None, split
    named = rules.parts_of(name)
    parts = [
        (part.amount.minor, each.account, each.description, _SHARED)
        for part, each in zip(split.parts, named, strict=True)
    ]
    if split.rest.minor:
        parts.append((split.rest.minor, name.account, rules.REST, _KEPT))
    return [
        ShareRow(
            at_ms=split.done_at_ms,
            asked_by=trade.account,
            mchid=name.account,
            trade_number=trade.number,
            number=name.number,
            detail=part_number(split.id, place),
            out_no=name.out_no,
            order_minor=order.amount.minor,
            receiver=receiver,
            minor=minor,
            kind=kind,
            note=note,
        )
        for place, (minor, receiver, note, kind) in enumerate(parts)
    ]


def _return(context: Context, tx: Tx, merchant: WechatMerchant, name: SplitReturnName) -> list[ShareRow]:
    returned, split = context.pay.review.split_return_in(tx, name.return_id), split_rows.get(tx, name.split_id)
    assert returned is not None and split is not None, name
    trade, order = trade_rows.get(tx, split.order_id), context.pay.review.order_in(tx, split.order_id)
    assert trade is not None and order is not None, name
    if returned.state is not SplitState.DONE or not _sees(merchant, trade):
        return []
    assert returned.done_at_ms is not None, returned
    row = ShareRow(
        at_ms=returned.done_at_ms,
        asked_by=trade.account,
        mchid=name.account,
        trade_number=trade.number,
        number=name.number,
        detail="",
        out_no=name.out_no,
        order_minor=order.amount.minor,
        receiver=name.receiver,
        minor=returned.amount.minor,
        kind=_BACK,
        note=name.note,
    )
    return [row]


def _sees(merchant: WechatMerchant, trade: Trade) -> bool:
    """A provider sees what it asked for, a merchant all of its own."""
    return merchant.mchid in (trade.account, trade.sub_account)
