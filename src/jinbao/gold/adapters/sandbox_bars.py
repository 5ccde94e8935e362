"""What lies in the sandbox custodian's vault: bars of round weights that all say who cast them and what they weigh.

Nothing is random: a bar's weight and fineness follow from its number, so that a list can be told again.
"""

from __future__ import annotations

from fractions import Fraction

from jinbao.gold.rules.bars import UG_PER_GRAM, fine_milli_ounces, fine_ug, ounces_ug, weighed
from jinbao.gold.types.custody import Bar

_REFINERS = ("Jinbao Sandbox Refinery", "Yellow River Assay Works", "Pearl Bay Mint")
_VAULTS = ("Shanghai 1", "Shanghai 2", "Shenzhen")
#: Bars below this are small.
SMALL_UG = 1_000 * UG_PER_GRAM
_LARGE_UG = 13_000 * UG_PER_GRAM
#: Small bars: grams and fineness in thousandths times ten.
_SMALL = ((1_000, 9999), (100, 9999), (10, 9999), (1, 9999))
_PREFIX = {1_000: "K", 100: "H", 10: "T", 1: "G"}


def cast(number: int, short_ug: int) -> Bar:
    """The bar with this number, for a holding that lacks ``short_ug`` (> 0): the largest that is mostly needed.

    Large bars are Good Delivery: 350 to 430 fine ounces, weighed in steps of 0.025 oz, at least 995.0 fine.
    """
    assert number > 0 and short_ug > 0
    refiner, vault = _REFINERS[number % len(_REFINERS)], _VAULTS[number % len(_VAULTS)]
    if short_ug >= _LARGE_UG:
        gross = weighed(Fraction(395_000 + number * 7_919 % 20_000))
        fineness = 9950 + number * 31 % 50
        fine = ounces_ug(fine_milli_ounces(gross, fineness))
        return Bar(f"L{number:07d}", refiner, ounces_ug(gross), fineness, fine, f"A{number:08d}", vault)
    grams, fineness = next((small for small in _SMALL if short_ug >= small[0] * UG_PER_GRAM), _SMALL[-1])
    gross_ug = grams * UG_PER_GRAM
    fine = fine_ug(gross_ug, fineness)
    return Bar(f"{_PREFIX[grams]}{number:07d}", refiner, gross_ug, fineness, fine, f"A{number:08d}", vault)
