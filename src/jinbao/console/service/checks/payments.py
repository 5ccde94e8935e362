"""Pay against the journal: orders, refunds, settlements."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, enough, posted_as, walk
from jinbao.console.types import Finding
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, show
from jinbao.kit.money import Money
from jinbao.ledger import Entry
from jinbao.pay.types import PAID_STATES, Order, RefundState, Settlement, SettlementState, merchant_payable

PAID, REFUNDED = "pay.order_paid", "pay.order_refunded"
HELD, SETTLED, RETURNED = "pay.settlement_held", "pay.settled", "pay.settlement_returned"


async def orders(house: House) -> list[Finding]:
    """Every paid order has one posted entry of the same amount and fee, and every posted payment a paid order."""
    return await house.runtime.db.scan(lambda tx: enough(_orders(house, tx)))


async def refunds(house: House) -> list[Finding]:
    """Refunds never exceed their payment, add up to what the order says, and match posted entries one for one."""
    return await house.runtime.db.scan(lambda tx: enough(_refunds(house, tx)))


async def settlements(house: House) -> list[Finding]:
    """Every settlement stands where the journal's entries about it say, with the same amount."""
    return await house.runtime.db.scan(lambda tx: enough(_settlements(house, tx)))


def _orders(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for order in walk(lambda after: review.orders_after_in(tx, after, BATCH), lambda order: order.id, 0):
        # Orders of a bundle are paid by the bundle's entry, with which ``bundles`` compares them.
        if order.bundle_id is None and order.state in PAID_STATES and (wrong := _payment_wrong(house, tx, order)):
            yield Finding(show("ord", order.id), f"{order.state.value}, but {wrong}")
    for entry in house.entries(tx, [house.code(PAID)]):
        if not entry.posted:
            continue
        paid = review.order_in(tx, entry.subject)
        if paid is None:
            yield Finding(
                show("jrn", entry.id), f"a posted payment of {show('ord', entry.subject)}, which is not there"
            )
        elif paid.payment_id != entry.id or paid.state not in PAID_STATES:
            told = f"{show('jrn', entry.id)} is a posted payment of it, but it is {paid.state.value}"
            yield Finding(show("ord", paid.id), told if paid.payment_id == entry.id else told + " by another payment")


def _payment_wrong(house: House, tx: Tx, order: Order) -> str:
    entry = None if order.payment_id is None else house.journal.entry_in(tx, order.payment_id)
    wrong = posted_as(house, entry, PAID, order.id, payment_amounts(order))
    if wrong:
        return wrong
    assert entry is not None
    payable = merchant_payable(order.merchant_id, order.amount.asset)
    return "" if entry.transfers[0].credit_account_id == payable.id else "its entry pays another merchant"


def payment_amounts(order: Order) -> tuple[int, ...]:
    """What the legs of an order's payment come to: the amount, the fee, what is set aside to be shared out."""
    return _amounts(order.amount, order.fee, *([order.amount.minus(order.fee)] if order.split else []))


def _refunds(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for order_id in review.refund_differences_in(tx, FINDINGS_MAX):
        yield Finding(show("ord", order_id), "its refunded sums are not those of its refunds")
    for refund in walk(lambda after: review.refunds_after_in(tx, after, BATCH), lambda refund: refund.id, 0):
        if refund.state is not RefundState.DONE:
            continue
        given_back = [back.amount for back in review.split_returns_by_in(tx, refund.entry_id)]
        amounts = _amounts(*given_back, refund.fee_back, refund.from_held, refund.amount)
        entry = house.journal.entry_in(tx, refund.entry_id)
        if wrong := posted_as(house, entry, REFUNDED, refund.order_id, amounts):
            yield Finding(show("ref", refund.id), f"done, but {wrong}")
    for entry in house.entries(tx, [house.code(REFUNDED)]):
        if not entry.posted:
            continue
        done = review.refund_in(tx, from_bytes(entry.note))
        if done is None or done.state is not RefundState.DONE or done.entry_id != entry.id:
            yield Finding(show("jrn", entry.id), "a posted refund, but no refund is done by it")


def _settlements(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for settlement, closing_id in walk(
        lambda after: review.settlements_after_in(tx, after, BATCH), lambda found: found[0].id, 0
    ):
        if wrong := _settlement_wrong(house, tx, settlement, closing_id):
            yield Finding(show("stl", settlement.id), f"{settlement.state.value}, but {wrong}")
    ends = {house.code(SETTLED): SettlementState.DONE, house.code(RETURNED): SettlementState.REFUSED}
    for entry in house.entries(tx, ends.keys()):
        if not entry.posted:
            continue
        ended = review.settlement_in(tx, entry.subject)
        if ended is None or ended.state is not ends[entry.kind]:
            state = "not there" if ended is None else ended.state.value
            yield Finding(
                show("jrn", entry.id), f"{house.kind_name(entry.kind)} is posted, but its settlement is {state}"
            )


def _settlement_wrong(house: House, tx: Tx, settlement: Settlement, closing_id: int) -> str:
    entry_of = house.journal.entry_in
    amounts = (settlement.amount.minor,)
    hold = entry_of(tx, settlement.hold_id)
    state = settlement.state
    if state is SettlementState.PENDING:
        return "its money is set aside already" if hold is not None and hold.posted else ""
    if state is SettlementState.REFUSED and not closing_id:
        return "its money is set aside" if hold is not None and hold.posted else ""
    if wrong := posted_as(house, hold, HELD, settlement.id, amounts):
        return wrong
    if state is SettlementState.HELD:
        closing: Entry | None = entry_of(tx, closing_id) if closing_id else None
        return "an entry has ended it" if closing is not None and closing.posted else ""
    kind = SETTLED if state is SettlementState.DONE else RETURNED
    return posted_as(house, entry_of(tx, closing_id) if closing_id else None, kind, settlement.id, amounts)


def _amounts(*amounts: Money) -> tuple[int, ...]:
    """What the legs come to: one for each amount that is not nothing."""
    return tuple(amount.minor for amount in amounts if amount.minor)
