"""Pay against the journal: bundles, payouts to members, and what is shared out."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, enough, posted_as, walk
from jinbao.console.service.checks.payments import REFUNDED, payment_amounts
from jinbao.console.types import Finding
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.ledger import Entry
from jinbao.pay.types import (
    PAID_STATES,
    Bundle,
    OrderState,
    PartyKind,
    Payout,
    PayoutState,
    Split,
    SplitReturn,
    SplitState,
    merchant_payable,
    split_held,
)
from jinbao.wallet.types import member_balance

BUNDLE_PAID = "pay.bundle_paid"
PAID_OUT, PAYOUT_HELD = "pay.paid_out", "pay.payout_held"
ACCEPTED, PAYOUT_RETURNED = "pay.payout_accepted", "pay.payout_returned"
SPLIT, SPLIT_RETURNED = "pay.split", "pay.split_returned"


async def bundles(house: House) -> list[Finding]:
    """The orders of a bundle stand alike until all are paid, by one posted entry of their amounts and fees."""
    return await house.runtime.db.scan(lambda tx: enough(_bundles(house, tx)))


async def payouts(house: House) -> list[Finding]:
    """Every payout to a member stands where the journal's entries about it say, with the same amount and parties."""
    return await house.runtime.db.scan(lambda tx: enough(_payouts(house, tx)))


async def splits(house: House) -> list[Finding]:
    """What orders have set aside is what splits and refunds left of it; splits and returns match posted entries."""
    return await house.runtime.db.scan(lambda tx: enough(_splits(house, tx)))


def _bundles(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for bundle in walk(lambda after: review.bundles_after_in(tx, after, BATCH), lambda bundle: bundle.id, 0):
        if wrong := _bundle_wrong(house, tx, bundle):
            yield Finding(show("bnd", bundle.id), f"{bundle.state.value}, but {wrong}")
    for entry in house.entries(tx, [house.code(BUNDLE_PAID)]):
        if not entry.posted:
            continue
        paid = review.bundle_in(tx, entry.subject)
        if paid is None or paid.state is not OrderState.PAID or paid.payment_id != entry.id:
            state = "not there" if paid is None else f"{paid.state.value} by something else"
            yield Finding(show("jrn", entry.id), f"a posted payment, but its bundle is {state}")


def _bundle_wrong(house: House, tx: Tx, bundle: Bundle) -> str:
    stands = {OrderState.PAID if order.state in PAID_STATES else order.state for order in bundle.orders}
    # Time closes orders some at once, so a bundle that has expired may have orders that are about to.
    ended = {OrderState.EXPIRED, OrderState.CLOSED}
    if len(stands) > 1 and not (stands <= ended or stands == {OrderState.OPEN, OrderState.EXPIRED}):
        return "its orders do not stand alike"
    if bundle.state is not OrderState.PAID:
        return ""
    if {order.payment_id for order in bundle.orders} != {bundle.payment_id}:
        return "its orders were paid by several payments"
    entry = None if bundle.payment_id is None else house.journal.entry_in(tx, bundle.payment_id)
    amounts = [payment_amounts(order) for order in bundle.orders]
    if wrong := posted_as(house, entry, BUNDLE_PAID, bundle.id, tuple(each for some in amounts for each in some)):
        return wrong
    assert entry is not None
    place = 0
    for order, some in zip(bundle.orders, amounts, strict=True):
        payable = merchant_payable(order.merchant_id, order.amount.asset)
        if entry.transfers[place].credit_account_id != payable.id:
            return "its entry pays another merchant"
        place += len(some)
    return ""


def _payouts(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for payout in walk(lambda after: review.payouts_after_in(tx, after, BATCH), lambda payout: payout.id, 0):
        if wrong := _payout_wrong(house, tx, payout):
            yield Finding(show("mpo", payout.id), f"{payout.state.value}, but {wrong}")
    ends = {
        house.code(PAID_OUT): PayoutState.DONE,
        house.code(ACCEPTED): PayoutState.DONE,
        house.code(PAYOUT_RETURNED): PayoutState.RETURNED,
    }
    for entry in house.entries(tx, ends.keys()):
        if not entry.posted:
            continue
        ended = review.payout_in(tx, entry.subject)
        if ended is None or ended.state is not ends[entry.kind]:
            state = "not there" if ended is None else ended.state.value
            yield Finding(show("jrn", entry.id), f"{house.kind_name(entry.kind)} is posted, but its payout is {state}")


def _payout_wrong(house: House, tx: Tx, payout: Payout) -> str:
    amounts = (payout.amount.minor,)
    entry = house.journal.entry_in(tx, payout.entry_id)
    if payout.state in (PayoutState.PENDING, PayoutState.REFUSED):
        return "its money has moved" if entry is not None and entry.posted else ""
    if wrong := posted_as(house, entry, PAYOUT_HELD if payout.waits else PAID_OUT, payout.id, amounts):
        return wrong
    assert entry is not None
    asset = payout.amount.asset
    sides = (merchant_payable(payout.merchant_id, asset).id, member_balance(payout.member_id, asset).id)
    if (entry.transfers[0].debit_account_id, entry.transfers[0].credit_account_id) != sides:
        return "its entry is between others"
    closing = None if payout.closing_id is None else house.journal.entry_in(tx, payout.closing_id)
    if payout.state is PayoutState.WAITING:
        return "an entry has ended it" if closing is not None and closing.posted else ""
    if not payout.waits:
        return ""
    kind = ACCEPTED if payout.state is PayoutState.DONE else PAYOUT_RETURNED
    return posted_as(house, closing, kind, payout.id, amounts)


def _splits(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.pay.review
    for order_id in review.held_differences_in(tx, FINDINGS_MAX):
        yield Finding(show("ord", order_id), "what it has set aside is not what its splits and refunds left")
    for split_id in review.return_differences_in(tx, FINDINGS_MAX):
        yield Finding(show("spl", split_id), "what its parts gave back is not what its returns say")
    for split in walk(lambda after: review.splits_after_in(tx, after, BATCH), lambda split: split.id, 0):
        if wrong := _split_wrong(house, tx, split):
            yield Finding(show("spl", split.id), f"{split.state.value}, but {wrong}")
    for back in walk(lambda after: review.split_returns_after_in(tx, after, BATCH), lambda back: back.id, 0):
        if wrong := _return_wrong(house, tx, back):
            yield Finding(show("spr", back.id), f"{back.state.value}, but {wrong}")
    shared, returned = house.code(SPLIT), house.code(SPLIT_RETURNED)
    for entry in house.entries(tx, [shared, returned]):
        if not entry.posted:
            continue
        ended = (
            review.split_in(tx, entry.subject) if entry.kind == shared else review.split_return_in(tx, entry.subject)
        )
        if ended is None or ended.state is not SplitState.DONE or ended.entry_id != entry.id:
            yield Finding(show("jrn", entry.id), f"{house.kind_name(entry.kind)} is posted, but nothing is done by it")


def _split_wrong(house: House, tx: Tx, split: Split) -> str:
    entry = None if split.entry_id is None else house.journal.entry_in(tx, split.entry_id)
    if split.state is not SplitState.DONE:
        return _moved(entry)
    asset = split.rest.asset
    legs = [
        (
            part.amount.minor,
            (member_balance if part.party.kind is PartyKind.MEMBER else merchant_payable),
            part.party.id,
        )
        for part in split.parts
    ]
    if split.rest.minor:
        legs.append((split.rest.minor, merchant_payable, split.merchant_id))
    if entry is None and not legs:
        return ""
    if wrong := posted_as(house, entry, SPLIT, split.id, tuple(leg[0] for leg in legs)):
        return wrong
    assert entry is not None
    held = split_held(split.merchant_id, asset).id
    wanted = [(held, account(owner, asset).id) for _, account, owner in legs]
    got = [(leg.debit_account_id, leg.credit_account_id) for leg in entry.transfers]
    return "" if got == wanted else "its entry is between others"


def _return_wrong(house: House, tx: Tx, back: SplitReturn) -> str:
    entry = house.journal.entry_in(tx, back.entry_id)
    if back.state is not SplitState.DONE:
        return _moved(entry)
    if entry is None or entry.kind != house.code(REFUNDED):
        return posted_as(house, entry, SPLIT_RETURNED, back.id, (back.amount.minor,))
    # It came with a refund, by the refund's entry, whose amounts ``refunds`` compares.
    place = [one.id for one in house.pay.review.split_returns_by_in(tx, entry.id)].index(back.id)
    asset = back.amount.asset
    wanted = (merchant_payable(back.receiver_id, asset).id, merchant_payable(back.merchant_id, asset).id)
    if not entry.posted or place >= len(entry.transfers):
        return "the refund that it came with has not moved it"
    leg = entry.transfers[place]
    return "" if (leg.debit_account_id, leg.credit_account_id) == wanted else "its entry is between others"


def _moved(entry: Entry | None) -> str:
    return "its money has moved" if entry is not None and entry.posted else ""
