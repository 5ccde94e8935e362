"""What a quote comes to. The order of roundings is part of the contract with members (docs/reference/gold.md):

1. the quoted price: the market's price with the spread, rounded to the tick (one minor unit per gram) away from the
   member: up when buying, down when selling;
2. buying by weight: cash is ``ug * price``, half-up (1,314 mg at 273.20 is 358.98; sources.md 2.1);
   buying by cash: micrograms are ``cash / price``, rounded down, and the cash stays what was asked;
3. selling: gross is ``ug * price``, half-up; then the fee is ``gross * fee_bp``, half-up;
   selling by cash: the fewest micrograms whose gross is at least that cash;
4. half a minor unit may be more than the spread of a very small amount. Where there is a spread, the half-up never
   passes the market itself: who buys pays at least the market's ask, who sells gets at most its bid. So nobody gains
   by dealing in crumbs, however often. And gold always costs at least one minor unit.
"""

from __future__ import annotations

from fractions import Fraction

from jinbao.gold.types.quote import Figures, Side
from jinbao.kit.money import Rounding, round_fraction

UG_PER_GRAM = 1_000_000
_BP = 10_000


def quoted_price(side: Side, market_minor: int, spread_bp: int) -> int:
    """Minor units per gram with the spread: above the market's ask when buying, below its bid when selling."""
    assert market_minor > 0 and 0 <= spread_bp < _BP, (market_minor, spread_bp)
    if side is Side.BUY:
        return -(-market_minor * (_BP + spread_bp) // _BP)
    return market_minor * (_BP - spread_bp) // _BP


def worth(ug: int, price_minor: int, rounding: Rounding) -> int:
    """``ug`` micrograms at a price per gram, in minor units, rounded as named."""
    assert ug >= 0 and price_minor >= 0, (ug, price_minor)
    return round_fraction(Fraction(ug * price_minor, UG_PER_GRAM), rounding)


def buy_by_weight(ug: int, market_minor: int, spread_bp: int) -> Figures:
    """What ``ug`` micrograms cost when the market asks ``market_minor`` per gram."""
    price = quoted_price(Side.BUY, market_minor, spread_bp)
    least = worth(ug, market_minor, Rounding.UP) if spread_bp else 1
    return Figures(ug, price, market_minor, spread_bp, max(worth(ug, price, Rounding.HALF_UP), least), 0)


def buy_by_cash(amount_minor: int, market_minor: int, spread_bp: int) -> Figures:
    """How many micrograms a cash amount buys; all of the cash is taken."""
    assert amount_minor > 0, amount_minor
    price = quoted_price(Side.BUY, market_minor, spread_bp)
    return Figures(amount_minor * UG_PER_GRAM // price, price, market_minor, spread_bp, amount_minor, 0)


def sell_by_weight(ug: int, market_minor: int, spread_bp: int, fee_bp: int) -> Figures:
    """What ``ug`` micrograms bring when the market bids ``market_minor`` per gram."""
    price = quoted_price(Side.SELL, market_minor, spread_bp)
    gross = worth(ug, price, Rounding.HALF_UP)
    if spread_bp:
        gross = min(gross, worth(ug, market_minor, Rounding.DOWN))
    fee = round_fraction(Fraction(gross * fee_bp, _BP), Rounding.HALF_UP)
    return Figures(ug, price, market_minor, spread_bp, gross, fee)


def sell_by_cash(amount_minor: int, market_minor: int, spread_bp: int, fee_bp: int) -> Figures:
    """The fewest micrograms whose gross is at least ``amount_minor`` at the quoted price."""
    assert amount_minor > 0, amount_minor
    price = quoted_price(Side.SELL, market_minor, spread_bp)
    return sell_by_weight(-(-amount_minor * UG_PER_GRAM // price), market_minor, spread_bp, fee_bp)
