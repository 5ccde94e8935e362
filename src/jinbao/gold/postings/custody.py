"""Every way gold moves metal at the custodian, and members' metal in and out of pledge and delivery.

Numbers of kinds are never used again for anything else. Kind 330 and 331 have no function here: their legs are those
of the movement that they hold (``rules.custody``).
"""

from __future__ import annotations

from jinbao.bank.types import safeguarding
from jinbao.gold.types.accounts import (
    custodian_due,
    custodian_gold,
    dealing_cash,
    gold_fees,
    gold_in_delivery,
    inventory,
    member_gold,
    pledged_gold,
    unsettled,
)
from jinbao.kit.money import GOLD, Money
from jinbao.ledger.chart import EntryKind, Leg, Movement, Phase
from jinbao.wallet.types import member_balance

HELD = EntryKind(330, "gold.held", "A movement of gold is set aside until the custodian has executed it.")
HELD_RETURNED = EntryKind(331, "gold.held_returned", "The custodian did not execute a movement: it is given back.")

BATCH_BUY_HELD = EntryKind(340, "gold.batch_buy_held", "Cash is set aside for metal that the custodian is to sell us.")
BATCH_BOUGHT = EntryKind(341, "gold.batch_bought", "The custodian has sold us metal; we owe it the price.")
BATCH_BUY_RETURNED = EntryKind(342, "gold.batch_buy_returned", "The custodian did not sell: the cash is free again.")
BATCH_BUY_PAID = EntryKind(343, "gold.batch_buy_paid", "The bank has paid the custodian for a batch.")
BATCH_SELL_HELD = EntryKind(345, "gold.batch_sell_held", "Metal is set aside that the custodian is to buy from us.")
BATCH_SOLD = EntryKind(346, "gold.batch_sold", "The custodian has bought our metal; it owes us the price.")
BATCH_SELL_RETURNED = EntryKind(347, "gold.batch_sell_returned", "The custodian did not buy: the metal is free again.")
BATCH_SELL_PAID = EntryKind(348, "gold.batch_sell_paid", "The bank has collected what the custodian owed for a batch.")

METAL_PUT_IN = EntryKind(350, "gold.metal_put_in", "The operator brings metal of its own to the custodian.")
CASH_PUT_IN = EntryKind(351, "gold.cash_put_in", "The operator brings cash of its own to the bank, for dealing.")

DELIVERY_ORDERED = EntryKind(360, "gold.delivery_ordered", "A member orders bars or coins: the metal is set apart.")
DELIVERY_HANDED_OVER = EntryKind(361, "gold.delivery_handed_over", "The custodian has handed over bars or coins.")
DELIVERY_CANCELLED = EntryKind(362, "gold.delivery_cancelled", "A delivery is called off: metal and fee are back.")

PLEDGED = EntryKind(370, "gold.pledged", "A member pledges gold: still owned, no longer free.")
RELEASED = EntryKind(371, "gold.pledge_released", "A pledge ends: the gold is free again.")

KINDS = (
    HELD,
    HELD_RETURNED,
    BATCH_BUY_HELD,
    BATCH_BOUGHT,
    BATCH_BUY_RETURNED,
    BATCH_BUY_PAID,
    BATCH_SELL_HELD,
    BATCH_SOLD,
    BATCH_SELL_RETURNED,
    BATCH_SELL_PAID,
    METAL_PUT_IN,
    CASH_PUT_IN,
    DELIVERY_ORDERED,
    DELIVERY_HANDED_OVER,
    DELIVERY_CANCELLED,
    PLEDGED,
    RELEASED,
)


def batch_buy_held(limit: Money) -> Movement:
    """Cash for a batch is set aside, up to the most that it may cost (a pending transfer).

    debit                      credit
    gold.dealing               gold.custodian_due         limit (pending)
    """
    leg = Leg(dealing_cash(limit.asset), custodian_due(limit.asset), limit, Phase.PENDING)
    return Movement(BATCH_BUY_HELD, (leg,))


def batch_bought(cost: Money, ug: int, hold_id: int) -> Movement:
    """The custodian has sold us metal: its price is owed to it (posts ``hold_id``), the metal is ours.

    debit                      credit
    gold.dealing               gold.custodian_due         cost (posted; the rest of the limit is free again)
    gold.custodian             gold.inventory             ug
    """
    asset = cost.asset
    paid = Leg(dealing_cash(asset), custodian_due(asset), cost, Phase.POST, pending_id=hold_id)
    return Movement(BATCH_BOUGHT, (paid, Leg(custodian_gold(), inventory(), Money(ug, GOLD))))


def batch_buy_returned(limit: Money, hold_id: int) -> Movement:
    """The custodian did not sell: what was set aside is free again (voids ``hold_id``).

    debit                      credit
    gold.dealing               gold.custodian_due         limit (voided)
    """
    leg = Leg(dealing_cash(limit.asset), custodian_due(limit.asset), limit, Phase.VOID, pending_id=hold_id)
    return Movement(BATCH_BUY_RETURNED, (leg,))


def batch_buy_paid(cost: Money) -> Movement:
    """The bank has paid the custodian.

    debit                      credit
    gold.custodian_due         bank.safeguarding          cost
    """
    return Movement(BATCH_BUY_PAID, (Leg(custodian_due(cost.asset), safeguarding(cost.asset), cost),))


def batch_sell_held(ug: int) -> Movement:
    """Metal for a batch is set aside (a pending transfer).

    debit                      credit
    gold.inventory             gold.custodian             ug (pending)
    """
    return Movement(BATCH_SELL_HELD, (Leg(inventory(), custodian_gold(), Money(ug, GOLD), Phase.PENDING),))


def batch_sold(proceeds: Money, ug: int, hold_id: int) -> Movement:
    """The custodian has bought our metal (posts ``hold_id``), and owes us for it.

    debit                      credit
    gold.inventory             gold.custodian             ug (posted)
    gold.custodian_due         gold.unsettled             proceeds
    """
    asset = proceeds.asset
    gone = Leg(inventory(), custodian_gold(), Money(ug, GOLD), Phase.POST, pending_id=hold_id)
    return Movement(BATCH_SOLD, (gone, Leg(custodian_due(asset), unsettled(asset), proceeds)))


def batch_sell_returned(ug: int, hold_id: int) -> Movement:
    """The custodian did not buy: the metal is free again (voids ``hold_id``).

    debit                      credit
    gold.inventory             gold.custodian             ug (voided)
    """
    leg = Leg(inventory(), custodian_gold(), Money(ug, GOLD), Phase.VOID, pending_id=hold_id)
    return Movement(BATCH_SELL_RETURNED, (leg,))


def batch_sell_paid(proceeds: Money) -> Movement:
    """The bank has collected from the custodian: the cash may be dealt with again.

    debit                      credit
    bank.safeguarding          gold.custodian_due         proceeds
    gold.unsettled             gold.dealing               proceeds
    """
    asset = proceeds.asset
    received = Leg(safeguarding(asset), custodian_due(asset), proceeds)
    return Movement(BATCH_SELL_PAID, (received, Leg(unsettled(asset), dealing_cash(asset), proceeds)))


def metal_put_in(ug: int) -> Movement:
    """The operator's own metal arrives at the custodian.

    debit                      credit
    gold.custodian             gold.inventory             ug
    """
    return Movement(METAL_PUT_IN, (Leg(custodian_gold(), inventory(), Money(ug, GOLD)),))


def cash_put_in(amount: Money) -> Movement:
    """The operator's own cash arrives at the safeguarding bank.

    debit                      credit
    bank.safeguarding          gold.dealing               amount
    """
    return Movement(CASH_PUT_IN, (Leg(safeguarding(amount.asset), dealing_cash(amount.asset), amount),))


def delivery_ordered(member_id: int, ug: int, fee: Money) -> Movement:
    """A member orders pieces: their metal is set apart, the fee for making and sending them is paid.

    debit                      credit
    member.gold M              gold.in_delivery M         ug
    member.balance M           gold.fees                  fee
    """
    legs = [Leg(member_gold(member_id), gold_in_delivery(member_id), Money(ug, GOLD))]
    if fee.minor:
        legs.append(Leg(member_balance(member_id, fee.asset), gold_fees(fee.asset), fee))
    return Movement(DELIVERY_ORDERED, tuple(legs))


def delivery_handed_over(member_id: int, ug: int) -> Movement:
    """The custodian has handed the pieces over: the metal leaves the books.

    debit                      credit
    gold.in_delivery M         gold.custodian             ug
    """
    leg = Leg(gold_in_delivery(member_id), custodian_gold(), Money(ug, GOLD))
    return Movement(DELIVERY_HANDED_OVER, (leg,))


def delivery_cancelled(member_id: int, ug: int, fee: Money) -> Movement:
    """An order is called off: metal and fee go back.

    debit                      credit
    gold.in_delivery M         member.gold M              ug
    gold.fees                  member.balance M           fee
    """
    legs = [Leg(gold_in_delivery(member_id), member_gold(member_id), Money(ug, GOLD))]
    if fee.minor:
        legs.append(Leg(gold_fees(fee.asset), member_balance(member_id, fee.asset), fee))
    return Movement(DELIVERY_CANCELLED, tuple(legs))


def pledged(member_id: int, ug: int) -> Movement:
    """A member pledges gold.

    debit                      credit
    member.gold M              member.gold_pledged M      ug
    """
    return Movement(PLEDGED, (Leg(member_gold(member_id), pledged_gold(member_id), Money(ug, GOLD)),))


def pledge_released(member_id: int, ug: int) -> Movement:
    """A pledge ends.

    debit                      credit
    member.gold_pledged M      member.gold M              ug
    """
    return Movement(RELEASED, (Leg(pledged_gold(member_id), member_gold(member_id), Money(ug, GOLD)),))
