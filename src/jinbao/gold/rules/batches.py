"""Whether to buy from or sell to the custodian, and how much: pure, from the position, the terms and a price."""

from __future__ import annotations

from fractions import Fraction

from jinbao.gold.rules.bars import UG_PER_GRAM
from jinbao.gold.types.batches import BatchTerms, Plan, Position, Side
from jinbao.gold.types.custody import CustodianPrice
from jinbao.kit.money import Rounding, round_fraction

_BP = 10_000


def wanted(position: Position, terms: BatchTerms, *, urgent: bool = False) -> Side | None:
    """Which way the position is out of bounds, metal first; ``urgent`` asks for the targets at once."""
    if position.inventory_ug < (terms.target_ug if urgent else terms.low_ug):
        return Side.BUY
    if position.inventory_ug > (terms.target_ug if urgent else terms.high_ug):
        return Side.SELL
    short = position.dealing_minor < (terms.cash_target_minor if urgent else terms.cash_low_minor)
    return Side.SELL if short and position.inventory_ug > terms.low_ug else None


def plan(position: Position, terms: BatchTerms, price: CustodianPrice, *, urgent: bool = False) -> Plan | None:
    """The batch that brings the position back to its targets, or as far as cash, metal and lots allow.

    ``None`` when nothing is wanted, or less than a lot can be done.
    """
    side = wanted(position, terms, urgent=urgent)
    if side is Side.BUY:
        ug = min(terms.target_ug - position.inventory_ug, _affordable(position, terms, price))
        found = _buy(ug, terms, price)
        # Cash so short that not a lot can be bought is brought back by selling, where there is metal to spare.
        return found or (_raise_cash(position, terms, price) if position.inventory_ug > terms.low_ug else None)
    if side is Side.SELL and position.inventory_ug > terms.target_ug:
        over = position.inventory_ug - terms.target_ug
        return _sell(max(over, _lacking(position, terms, price)), position, terms, price)
    return _raise_cash(position, terms, price) if side is Side.SELL else None


def limit_minor(side: Side, ug: int, price: CustodianPrice, limit_bp: int) -> int:
    """The most that a purchase may cost (rounded up), or the least that a sale must bring (rounded down)."""
    if side is Side.BUY:
        return round_fraction(Fraction(ug * price.ask_minor * (_BP + limit_bp), UG_PER_GRAM * _BP), Rounding.UP)
    return round_fraction(Fraction(ug * price.bid_minor * (_BP - limit_bp), UG_PER_GRAM * _BP), Rounding.DOWN)


def _raise_cash(position: Position, terms: BatchTerms, price: CustodianPrice) -> Plan | None:
    return _sell(_lacking(position, terms, price), position, terms, price)


def _lacking(position: Position, terms: BatchTerms, price: CustodianPrice) -> int:
    """How much metal must be sold for cash to be back at its target, rounded up."""
    short = max(0, terms.cash_target_minor - position.dealing_minor)
    return round_fraction(Fraction(short * UG_PER_GRAM, price.bid_minor), Rounding.UP)


def _affordable(position: Position, terms: BatchTerms, price: CustodianPrice) -> int:
    """How much metal the free cash buys at the limit, rounded down."""
    free = max(0, position.dealing_minor - terms.cash_low_minor)
    return round_fraction(Fraction(free * UG_PER_GRAM * _BP, price.ask_minor * (_BP + terms.limit_bp)), Rounding.DOWN)


def _buy(ug: int, terms: BatchTerms, price: CustodianPrice) -> Plan | None:
    lots = min(ug, terms.most_ug) // terms.lot_ug * terms.lot_ug
    return Plan(Side.BUY, lots, limit_minor(Side.BUY, lots, price, terms.limit_bp)) if lots > 0 else None


def _sell(ug: int, position: Position, terms: BatchTerms, price: CustodianPrice) -> Plan | None:
    """``ug`` in whole lots, upwards where the metal above the lower bound allows."""
    most = min(terms.most_ug, position.inventory_ug - terms.low_ug) // terms.lot_ug * terms.lot_ug
    lots = min(-(-ug // terms.lot_ug) * terms.lot_ug, most)
    return Plan(Side.SELL, lots, limit_minor(Side.SELL, lots, price, terms.limit_bp)) if lots > 0 else None
