"""Weights and prices of the trade: troy ounces, fineness, and prices per ounce in dollars. Exact, roundings named."""

from __future__ import annotations

from fractions import Fraction

from jinbao.kit.money import Rounding, round_fraction

#: 480 grains of 64.79891 mg: exact since the international pound of 1959.
GRAMS_PER_OUNCE = Fraction(480 * 6_479_891, 100_000_000)


def per_gram(price: Fraction, scale: int, *, per_ounce: bool, factor: Fraction = Fraction(1)) -> int:
    """A quoted price as minor units (``scale`` decimals) per gram, half-up.

    ``price`` is in major units per gram or, ``per_ounce``, per troy ounce; ``factor`` is how many units of the home
    currency one unit of the quoted currency is worth. 4,000 USD an ounce at 7.10 are 913.08 CNY a gram.
    """
    assert price > 0 and factor > 0, (price, factor)
    grams = GRAMS_PER_OUNCE if per_ounce else Fraction(1)
    return round_fraction(Fraction(price * factor * 10**scale, grams), Rounding.HALF_UP)


def fine_weight(gross: Fraction, fineness: Fraction) -> Fraction:
    """The gold in a bar: gross weight times fineness in thousandths (995.8). The unit is that of ``gross``."""
    assert gross > 0 and 0 < fineness <= 1000, (gross, fineness)
    return gross * fineness * Fraction(1, 1000)
