"""Every merchant's orders, looked at."""

from __future__ import annotations

from typing import Any

from jinbao.console.service.checks.house import House
from jinbao.console.types import EntryRef, ListedOrder, Named, OrderDetail, PayerName, RefundItem
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.ids import parse, show
from jinbao.kit.pages import Page
from jinbao.pay.types import Order, OrderFilter, OrderState, Refund


class Orders:
    """Reads of orders with their refunds and the journal's entries about them."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def find(self, q: str, state: str, merchant: str, cursor: str | None, limit: int) -> Page[ListedOrder]:
        """Orders, newest first.

        ``q`` is looked for in number, subject and payer, or is an order's id; ``state`` (several with commas) and
        ``merchant`` (a shown id) may be empty. Raises ``Invalid``.
        """
        known = {each.value: each for each in OrderState}
        names = [name for name in state.split(",") if name]
        if any(name not in known for name in names):
            raise Invalid(field="state", reason="no such state")
        merchant_id = parse("mch", merchant) if merchant else None
        if merchant and merchant_id is None:
            return Page([], None)
        order_id = parse("ord", q.strip())
        if order_id is not None:
            one = await self._house.runtime.db.read(lambda tx: self._house.pay.review.order_in(tx, order_id))
            return Page([] if one is None else [_listed(one)], None)
        wanted = OrderFilter(merchant_id=merchant_id, states=frozenset(known[name] for name in names), text=q.strip())
        found = await self._house.pay.orders.find(wanted, cursor, limit)
        return Page([_listed(order) for order in found.items], found.next)

    async def get(self, order_id: int) -> OrderDetail:
        """An order's own page; raises ``NotFound``."""
        house = self._house

        def work(tx: Tx) -> OrderDetail:
            order = house.pay.review.order_in(tx, order_id)
            if order is None:
                raise NotFound()
            payer = None
            if order.payer_id is not None:
                member = house.identity.members.get_in(tx, order.payer_id)
                payer = Named(show("mbr", member.id), member.name)
            entries = [
                EntryRef(
                    show("jrn", entry.id), house.kind_name(entry.kind), entry.state.name.lower(), entry.created_at_ms
                )
                for entry in house.journal.about_in(tx, order_id)
            ]
            refunds = [_refund(refund) for refund in house.pay.review.refunds_of_in(tx, order_id)]
            return OrderDetail(**_fields(order), payer=payer, refunds=refunds, entries=entries)

        return await house.runtime.db.read(work)


def _listed(order: Order) -> ListedOrder:
    return ListedOrder(**_fields(order), payer=PayerName(order.payer_name) if order.payer_name else None)


def _fields(order: Order) -> dict[str, Any]:
    return {
        "id": show("ord", order.id),
        "out_no": order.out_no,
        "merchant": Named(show("mch", order.merchant_id), order.merchant_name),
        "amount_minor": order.amount.minor,
        "refunded_minor": order.refunded.minor,
        "fee_minor": order.fee.minor,
        "fee_returned_minor": order.fee_returned.minor,
        "subject": order.subject,
        "state": order.state.value,
        "channel": order.channel.value,
        "created_at_ms": order.created_at_ms,
        "expires_at_ms": order.expires_at_ms,
        "paid_at_ms": order.paid_at_ms,
        "closed_at_ms": order.closed_at_ms,
        "closed_why": None if order.closed_why is None else order.closed_why.value,
        "waiting_for": "payer" if order.waiting else None,
        "waiting_until_ms": order.waiting_until_ms,
    }


def _refund(refund: Refund) -> RefundItem:
    return RefundItem(
        id=show("ref", refund.id),
        order_id=show("ord", refund.order_id),
        out_no=refund.out_no,
        amount_minor=refund.amount.minor,
        fee_back_minor=refund.fee_back.minor,
        state=refund.state.value,
        reason=refund.reason,
        at_ms=refund.at_ms,
        entry_id=show("jrn", refund.entry_id),
    )
