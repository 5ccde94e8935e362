"""Bars: what they weigh fine, and which of them cover a holding. Exact, roundings named."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from jinbao.gold.rules.units import GRAMS_PER_OUNCE, fine_weight
from jinbao.gold.types.custody import Bar
from jinbao.kit.money import Rounding, round_fraction

UG_PER_GRAM = 1_000_000
#: Large bars are weighed in steps of 0.025 troy ounces, rounded down (LBMA Good Delivery rules).
OUNCE_STEP = Fraction(25, 1000)


def fine_milli_ounces(gross_milli_ounces: int, fineness: int) -> int:
    """The fine weight of a large bar in thousandths of an ounce, half-up: 401.125 oz of 995.8 are 399.440.

    ``fineness`` is in thousandths times ten (9958).
    """
    fine = fine_weight(Fraction(gross_milli_ounces), Fraction(fineness, 10))
    return round_fraction(fine, Rounding.HALF_UP)


def ounces_ug(milli_ounces: int) -> int:
    """Thousandths of a troy ounce as micrograms, rounded down: a bar never covers more than it weighs."""
    return round_fraction(milli_ounces * GRAMS_PER_OUNCE * UG_PER_GRAM * Fraction(1, 1000), Rounding.DOWN)


def weighed(milli_ounces: Fraction) -> int:
    """A gross weight as the scales give it: whole steps of 0.025 oz, rounded down, in thousandths of an ounce."""
    step = OUNCE_STEP * 1000
    return int(round_fraction(Fraction(milli_ounces, step), Rounding.DOWN) * step)


def fine_ug(gross_ug: int, fineness: int) -> int:
    """The fine weight of a small bar in micrograms, rounded down."""
    return round_fraction(fine_weight(Fraction(gross_ug), Fraction(fineness, 10)), Rounding.DOWN)


def not_needed(bars: Iterable[Bar], holding_ug: int) -> list[Bar]:
    """Which bars may go, the smallest first, with the rest still covering ``holding_ug``."""
    ordered = sorted(bars, key=lambda bar: (bar.fine_ug, bar.serial))
    left = sum(bar.fine_ug for bar in ordered)
    gone = []
    for bar in ordered:
        if left - bar.fine_ug >= holding_ug:
            gone.append(bar)
            left -= bar.fine_ug
    return gone
