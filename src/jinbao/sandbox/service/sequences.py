"""The story of an order: who said what to whom, what was paid, and what moved in the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.compat.types import Attempt, Notice, Product
from jinbao.kit.ids import ID_MAX, show
from jinbao.ledger import Entry
from jinbao.pay.types import PAID_STATES, Order, OrderState, RefundState
from jinbao.sandbox import store
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.orders import Traded
from jinbao.sandbox.types import Seen, Step

_EXCHANGES_MAX, _NOTICES_MAX = 500, 100
#: In one millisecond, what causes comes before what follows.
_SCAN, _REQUEST, _PAYMENT, _MOVEMENT, _STATE, _REPLY, _CALLBACK, _ANSWER = range(8)


class Sequences:
    """Puts the story together from the record, the gateway's callbacks, the order and the journal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of(self, found: Traded) -> list[Step]:
        """Every step of an order, in the order in which they happened."""
        steps = [
            *await self._said(found),
            *await self._called_back(found.order),
            *self._paid(found),
            *await self._moved(found.order),
        ]
        return sorted(steps, key=lambda step: (step.at_ms, step.lead))

    async def _said(self, found: Traded) -> list[Step]:
        trade = found.trade
        await self._desk.recorder.flush()
        seen = await self._desk.db.read(
            lambda tx: store.exchanges(tx, "", trade.out_no, None, ID_MAX, _EXCHANGES_MAX, order_id=trade.order_id)
        )
        accounts = {trade.account, trade.sub_account}
        shown_id = show("ord", trade.order_id)
        ours = [one for one in seen if one.account in accounts or one.order == shown_id]
        return [step for one in ours for step in _exchange(one)]

    async def _called_back(self, order: Order) -> list[Step]:
        notices = self._desk.compat.notices
        page = await notices.page(order_id=order.id, limit=_NOTICES_MAX)
        return [
            step
            for notice in page.items
            for attempt in await notices.attempts(notice.id)
            for step in _attempt(notice, attempt)
        ]

    def _paid(self, found: Traded) -> Iterator[Step]:
        """What the payer did, and where the order came to stand."""
        trade, order = found.trade, found.order
        if trade.seen_at_ms is not None:
            yield Step(
                at_ms=trade.seen_at_ms, lane_from="payer", lane_to="gateway", kind="scan", title="open", lead=_SCAN
            )
        if order.paid_at_ms is not None:
            by_code = trade.product is Product.CODE
            yield Step(
                at_ms=order.paid_at_ms,
                lane_from="payer",
                lane_to="gateway",
                kind="payment",
                title="pay by code" if by_code else "pay",
                detail=f"{order.payer_name} {order.amount.plain()} {order.amount.asset.code}",
                lead=_PAYMENT,
            )
        ended = order.closed_at_ms
        if ended is not None and order.state in (OrderState.CLOSED, OrderState.EXPIRED):
            why = "" if order.closed_why is None else order.closed_why.value
            yield Step(
                at_ms=ended,
                lane_from="ledger",
                lane_to="ledger",
                kind="state",
                title=order.state.value,
                detail=why,
                lead=_STATE,
            )

    async def _moved(self, order: Order) -> list[Step]:
        """The journal entries behind the payment and its refunds."""
        steps: list[Step] = []
        if order.payment_id is not None and order.state in PAID_STATES:
            # An order is marked paid a moment after its entry was closed; the payer acted before either.
            paid_ms = order.paid_at_ms or 0
            steps += _movement(await self._desk.journal.entry(order.payment_id), "payment", order, paid_ms)
        for refund in await self._desk.pay.refunds.of_order(order.id):
            if refund.state is RefundState.DONE:
                steps += _movement(await self._desk.journal.entry(refund.entry_id), "refund", order)
        return steps


def _exchange(seen: Seen) -> Iterator[Step]:
    yield Step(
        at_ms=seen.at_ms - seen.took_us // 1_000,
        lane_from="merchant",
        lane_to="gateway",
        kind="request",
        title=seen.operation or seen.method,
        detail=f"{seen.method} {seen.target.partition('?')[0]}",
        ref=seen.id,
        lead=_REQUEST,
    )
    yield Step(
        at_ms=seen.at_ms,
        lane_from="gateway",
        lane_to="merchant",
        kind="reply",
        title="cut" if seen.cut else str(seen.status),
        detail=seen.code,
        ok=not seen.failed,
        ref=seen.id,
        code=seen.code,
        told=seen.told,
        lead=_REPLY,
    )


def _attempt(notice: Notice, attempt: Attempt) -> Iterator[Step]:
    shown_id = show("cbk", notice.id)
    yield Step(
        at_ms=attempt.at_ms,
        lane_from="gateway",
        lane_to="merchant",
        kind="callback",
        title=notice.event,
        detail=f"{attempt.tampered} {notice.url}".strip(),
        ok=not attempt.tampered,
        ref=shown_id,
        lead=_CALLBACK,
    )
    yield Step(
        at_ms=attempt.at_ms + attempt.posted.took_ms,
        lane_from="merchant",
        lane_to="gateway",
        kind="answer",
        title="no answer" if attempt.posted.status is None else str(attempt.posted.status),
        detail=attempt.posted.error or attempt.posted.body[:200].decode("utf-8", "replace"),
        ok=attempt.ok,
        ref=shown_id,
        lead=_ANSWER,
    )


def _movement(entry: Entry, title: str, order: Order, not_before_ms: int = 0) -> list[Step]:
    """What an entry moved: its largest transfer is the story, the others (fees) stand beside it."""
    whole = max((transfer.amount for transfer in entry.transfers), default=0)
    amount = type(order.amount)(whole, order.amount.asset)
    return [
        Step(
            at_ms=max(entry.closed_at_ms or entry.created_at_ms, not_before_ms),
            lane_from="gateway",
            lane_to="ledger",
            kind="movement",
            title=title,
            detail=f"{amount.plain()} {amount.asset.code}, {len(entry.transfers)} transfers, {show('jrn', entry.id)}",
            ok=entry.posted,
            lead=_MOVEMENT,
        )
    ]
