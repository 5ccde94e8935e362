"""What WeChat Pay tells merchants of money that they send or share out. Contents are those of queries, as far as told.

A split is told of at the address that the call for it gave, once for each merchant that got a part, and again when a
part is given back.
"""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.rules.wechat import sharing as rules
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import new_notice
from jinbao.compat.service.wechat import transfer_words
from jinbao.compat.store import splits as split_rows
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.store import transfers as transfer_rows
from jinbao.compat.types import Batch, DetailState, Notice, NoticeKind, Scheme, SplitName, Trade, Transfer, TransferKind
from jinbao.kit.db import Tx
from jinbao.pay.types import PartyKind, Payout

SHARED, GIVEN_BACK = "TRANSACTION.SUCCESS#分账", "TRANSACTION.SUCCESS#分账回退"


def transfer_in(context: Context, tx: Tx, payout_id: int) -> Notice | None:
    """A transfer of the new model has ended: its receiver has it, or it went back."""
    transfer = transfer_rows.by_payout(tx, payout_id)
    if transfer is None or transfer.kind is not TransferKind.BILL or not transfer.notify_url:
        return None
    return _ended(context, transfer, context.pay.review.payout_in(tx, payout_id))


def failed_in(context: Context, transfer: Transfer) -> Notice | None:
    """A transfer of the new model has failed before anything was set aside for it."""
    return _ended(context, transfer, None) if transfer.notify_url else None


def batch_in(context: Context, tx: Tx, batch: Batch, at_ms: int) -> Notice | None:
    """A batch of transfers of the older model was finished at ``at_ms``."""
    if not batch.notify_url:
        return None
    sums = transfer_rows.sums(tx, batch.number)
    paid, failed = sums.get(DetailState.SUCCESS, (0, 0)), sums.get(DetailState.FAIL, (0, 0))
    content = {
        "mchid": batch.account,
        "out_batch_no": batch.out_no,
        "batch_id": batch.number,
        "batch_status": "FINISHED",
        "total_num": batch.size,
        "total_amount": batch.total_minor,
        "success_amount": paid[1],
        "success_num": paid[0],
        "fail_amount": failed[1],
        "fail_num": failed[0],
        "update_time": rfc3339(at_ms, context.runtime.zone),
    }
    event = "MCHTRANSFER.BATCH.FINISHED"
    return _notice(context, batch.account, NoticeKind.TRANSFER, event, batch.notify_url, content)


def split_in(context: Context, tx: Tx, split_id: int) -> list[Notice]:
    """Parts of a payment were given to receivers: one notice for each of them that is a merchant."""
    name = split_rows.get(tx, split_id)
    split = context.pay.review.split_in(tx, split_id)
    if name is None or not name.notify_url or split is None:
        return []
    at_ms, numbers = split.done_at_ms or split.at_ms, (name.number, name.out_no)
    told = [
        _receiver(named.account, part.amount.minor, named.description)
        for named, part in zip(rules.parts_of(name), split.parts, strict=True)
        if part.party.kind is PartyKind.MERCHANT
    ]
    return [_shared(context, tx, name, SHARED, numbers, receiver, at_ms) for receiver in told]


def split_return_in(context: Context, tx: Tx, return_id: int) -> list[Notice]:
    """A receiver gave some of its part back."""
    beside = split_rows.return_(tx, return_id)
    returned = context.pay.review.split_return_in(tx, return_id)
    name = None if beside is None else split_rows.get(tx, beside.split_id)
    if beside is None or returned is None or name is None or not name.notify_url:
        return []
    receiver = _receiver(beside.receiver, returned.amount.minor, beside.note)
    at_ms = returned.done_at_ms or returned.at_ms
    return [_shared(context, tx, name, GIVEN_BACK, (beside.number, beside.out_no), receiver, at_ms)]


def _ended(context: Context, transfer: Transfer, payout: Payout | None) -> Notice:
    content = transfer_words.told(context, transfer, payout)
    event = "MCHTRANSFER.BILL.FINISHED"
    return _notice(context, transfer.account, NoticeKind.TRANSFER, event, transfer.notify_url, content)


def _receiver(account: str, amount_minor: int, description: str) -> dict[str, Any]:
    return {"type": "MERCHANT_ID", "account": account, "amount": amount_minor, "description": description}


def _shared(
    context: Context,
    tx: Tx,
    name: SplitName,
    event: str,
    numbers: tuple[str, str],
    receiver: dict[str, Any],
    at_ms: int,
) -> Notice:
    """``numbers`` are the scheme's and the merchant's own."""
    trade = trade_rows.get(tx, name.order_id)
    assert trade is not None, name
    content = {
        **_parties(trade),
        "transaction_id": trade.number,
        "order_id": numbers[0],
        "out_order_no": numbers[1],
        "receiver": receiver,
        "success_time": rfc3339(at_ms, context.runtime.zone),
    }
    return _notice(context, trade.account, NoticeKind.SPLIT, event, name.notify_url, content, name.order_id)


def _parties(trade: Trade) -> dict[str, str]:
    if trade.sub_account:
        return {"sp_mchid": trade.account, "sub_mchid": trade.sub_account}
    return {"mchid": trade.account}


def _notice(
    context: Context,
    account: str,
    kind: NoticeKind,
    event: str,
    url: str,
    content: dict[str, Any],
    order_id: int | None = None,
) -> Notice:
    merchant = context.accounts.wechat(account)
    assert merchant is not None, account
    return new_notice(
        context,
        scheme=Scheme.WECHAT,
        account=account,
        merchant_id=merchant.merchant_id,
        order_id=order_id,
        kind=kind,
        event=event,
        url=url,
        content=msgspec.json.encode(content),
    )
