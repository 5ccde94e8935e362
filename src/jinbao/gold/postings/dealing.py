"""Every way members and the house exchange gold for money. Numbers of kinds are never used again for anything else."""

from __future__ import annotations

from jinbao.gold.types.accounts import dealing_cash, gold_fees, inventory, member_gold
from jinbao.gold.types.quote import Side
from jinbao.kit.money import GOLD, Money
from jinbao.ledger.chart import EntryKind, Leg, Movement
from jinbao.wallet.types import member_balance

BOUGHT = EntryKind(300, "gold.bought", "A member buys gold from the house's own.")
SOLD = EntryKind(301, "gold.sold", "A member sells gold back to the house.")

KINDS = (BOUGHT, SOLD)

#: Which refusal a leg stands for when what it takes is not there, by side and place of the leg.
SHORT = {
    (Side.BUY, 0): "gold.balance_too_low",
    (Side.BUY, 1): "gold.sold_out",
    (Side.SELL, 0): "gold.not_enough",
    (Side.SELL, 1): "gold.no_cash",
}


def bought(member_id: int, ug: int, amount: Money) -> Movement:
    """A member buys: the money becomes the house's, the metal the member's.

    debit                      credit
    member.balance M           gold.dealing               amount
    gold.inventory             member.gold M              ug
    """
    assert ug > 0 and amount.minor > 0, (ug, amount)
    home = amount.asset
    return Movement(
        BOUGHT,
        (
            Leg(member_balance(member_id, home), dealing_cash(home), amount),
            Leg(inventory(), member_gold(member_id), Money(ug, GOLD)),
        ),
    )


def sold(member_id: int, ug: int, gross: Money, fee: Money) -> Movement:
    """A member sells: the metal becomes the house's, the money the member's, who pays the fee out of it.

    debit                      credit
    member.gold M              gold.inventory             ug
    gold.dealing               member.balance M           gross
    member.balance M           gold.fees                  fee (where there is one)
    """
    assert ug > 0 and gross.minor > fee.minor, (ug, gross, fee)
    home = gross.asset
    balance = member_balance(member_id, home)
    legs = [
        Leg(member_gold(member_id), inventory(), Money(ug, GOLD)),
        Leg(dealing_cash(home), balance, gross),
    ]
    if fee.minor:
        legs.append(Leg(balance, gold_fees(home), fee))
    return Movement(SOLD, tuple(legs))
