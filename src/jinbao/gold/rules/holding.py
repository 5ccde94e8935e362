"""Average cost, profit and loss. All pure; roundings named.

- Weighted average cost: what comes in adds what it cost (a gift: what it was worth at that moment); what goes out takes
  cost with it in proportion, half-up, and the last microgram takes all that is left. Cost never goes below zero.
- A sale realises what it brought after the fee, less the cost that it took out. A gift takes its cost along and
  realises nothing. Pledging and ordering a delivery move gold within what is owned and leave the cost alone; metal
  that has been handed over takes its cost along as a gift does.
- Value is at the market's bid, rounded down: what a buyer would give, before the house's spread and fee.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from jinbao.gold.rules.quotes import UG_PER_GRAM, worth
from jinbao.gold.types.holding import GoldAccount, GoldLineKind, Holding
from jinbao.kit.money import Rounding, round_fraction

#: Gold that becomes the member's, and the cost with it.
_IN = frozenset({GoldLineKind.BOUGHT, GoldLineKind.RECEIVED, GoldLineKind.RETURNED})
#: Gold that is the member's no more.
_OUT = frozenset({GoldLineKind.SOLD, GoldLineKind.SENT})
_PLEDGE = frozenset({GoldLineKind.PLEDGED, GoldLineKind.RELEASED})
_POSITIVE = _IN | {GoldLineKind.RELEASED, GoldLineKind.DELIVERY_CANCELLED}


def cost_out(account: GoldAccount, ug: int) -> int:
    """The cost that ``ug`` of what is owned takes along: in proportion, half-up, all of it with the last microgram."""
    total = account.total_ug
    if ug >= total:
        return account.cost_minor
    return round_fraction(Fraction(account.cost_minor * ug, total), Rounding.HALF_UP)


def applied(account: GoldAccount, ug: int, kind: GoldLineKind, value_minor: int) -> tuple[GoldAccount, int]:
    """The account after ``ug`` (signed) free micrograms more, and the signed change of its cost.

    ``value_minor`` (>= 0) is what a purchase cost, what a sale brought after its fee, what a gift was worth, or the
    cost that returns with gold that was sent; it is not looked at for other kinds. Entries may complete in another
    order than they were posted: when gold went out before its coming in is written, the cost of what comes in
    counts against what the sale realised, so that nothing has a cost once nothing is there.
    """
    assert ug != 0 and value_minor >= 0 and (ug > 0) == (kind in _POSITIVE), (kind, ug, value_minor)
    lines, free = account.lines + 1, account.ug + ug
    if kind in _IN:
        late = min(ug, max(0, -account.total_ug))
        against = round_fraction(Fraction(value_minor * late, ug), Rounding.HALF_UP)
        cost, realised = value_minor - against, account.realised_minor - against
    elif kind in _OUT:
        cost = -cost_out(account, -ug)
        realised = account.realised_minor + (value_minor + cost if kind is GoldLineKind.SOLD else 0)
    else:
        pledged = ug if kind in _PLEDGE else 0
        after = replace(
            account,
            ug=free,
            pledged_ug=account.pledged_ug - pledged,
            in_delivery_ug=account.in_delivery_ug - (ug - pledged),
            lines=lines,
        )
        return after, 0
    return replace(account, ug=free, cost_minor=account.cost_minor + cost, realised_minor=realised, lines=lines), cost


def handed_over(account: GoldAccount, ug: int) -> GoldAccount:
    """The account after ``ug`` of the gold in delivery has left the house; its cost goes along."""
    assert 0 < ug <= account.in_delivery_ug, (ug, account.in_delivery_ug)
    cost = cost_out(account, ug)
    return replace(account, in_delivery_ug=account.in_delivery_ug - ug, cost_minor=account.cost_minor - cost)


def holding(account: GoldAccount, bid_minor: int, change_minor: int, today: tuple[int, int]) -> Holding:
    """The account at the market's bid, which has moved by ``change_minor`` (signed) since the day before.

    ``today`` is, of all lines of today, by how many micrograms they changed what is owned, and what they cost in all
    (signed: what was sold counts against). What is there gained the day's change, and what came today gained since it
    was bought: value now, less value at the day's start, less what was put in today. Without a price (0) every figure
    that needs one is 0.
    """
    total = max(0, account.total_ug)
    cost = account.cost_minor
    average = round_fraction(Fraction(cost * UG_PER_GRAM, total), Rounding.HALF_UP) if total else 0
    value = worth(total, bid_minor, Rounding.DOWN)
    gained_ug, put_in = today
    before = worth(max(0, total - gained_ug), max(0, bid_minor - change_minor), Rounding.DOWN)
    priced = bid_minor > 0
    return Holding(
        total_ug=total,
        available_ug=max(0, account.ug),
        pledged_ug=account.pledged_ug,
        in_delivery_ug=account.in_delivery_ug,
        cost_minor=cost,
        average_minor=average,
        value_minor=value,
        profit_minor=value - cost if priced else 0,
        realised_minor=account.realised_minor,
        today_minor=value - before - put_in if priced else 0,
    )
