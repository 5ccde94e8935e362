"""Weights and prices of the trade, against the vectors of tests/vectors/gold.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from jinbao.gold.rules.quotes import UG_PER_GRAM, worth
from jinbao.gold.rules.units import GRAMS_PER_OUNCE, fine_weight, per_gram
from jinbao.kit.money import Rounding, round_fraction

VECTORS = {
    case["name"]: case["value"]
    for case in json.loads((Path(__file__).parents[2] / "vectors" / "gold.json").read_text())["cases"]
}
PRICE = 95_055  # 950.55 a gram


def _decimals(value: Fraction, places: int, rounding: Rounding) -> str:
    whole, part = divmod(round_fraction(value * 10**places, rounding), 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)


def _grams(minor: int, places: int) -> str:
    return _decimals(Fraction(minor, PRICE), places, Rounding.DOWN)


WORKED_OUT: dict[str, Callable[[], str]] = {
    "troy ounce in grams (exact)": lambda: _decimals(GRAMS_PER_OUNCE, 7, Rounding.DOWN),
    "kilobar in troy ounces": lambda: _decimals(1000 / GRAMS_PER_OUNCE, 3, Rounding.HALF_UP),
    "LBMA fine weight": lambda: _decimals(fine_weight(Fraction("401.125"), Fraction("995.8")), 3, Rounding.HALF_UP),
    "XAU/USD 4000.00 and USD/CNY 7.1000 to CNY/g": lambda: _decimals(
        Fraction(per_gram(Fraction(4000), 2, per_ounce=True, factor=Fraction("7.1")), 100), 2, Rounding.DOWN
    ),
    "CNY 1.00 at 950.55 CNY/g, grams floor to 0.0001": lambda: _grams(100, 4),
    "CNY 0.01 at 950.55 CNY/g in micrograms floor": lambda: str(1 * UG_PER_GRAM // PRICE),
    "value of 0.0010 g at 950.55, fen floor": lambda: _decimals(
        Fraction(worth(1_000, PRICE, Rounding.DOWN), 100), 2, Rounding.DOWN
    ),
    "buy CNY 200 at 950.55: grams floor 4 dp": lambda: _grams(20_000, 4),
    "cost of those grams, fen ceiling": lambda: _decimals(
        Fraction(worth(210_400, PRICE, Rounding.UP), 100), 2, Rounding.DOWN
    ),
}


def test_every_vector_has_its_working_out() -> None:
    assert set(WORKED_OUT) == set(VECTORS)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_weights_and_prices_come_out_as_the_vectors_say(name: str) -> None:
    assert WORKED_OUT[name]() == VECTORS[name]


def test_an_ounce_is_exactly_480_grains() -> None:
    assert Fraction("31.1034768") == GRAMS_PER_OUNCE


def test_a_gold_gift_of_1314_milligrams_costs_what_was_reported() -> None:
    assert worth(1_314_000, 27_320, Rounding.HALF_UP) == 35_898


def test_a_price_per_gram_is_taken_as_it_is() -> None:
    assert per_gram(Fraction("950.555"), 2, per_ounce=False) == 95_056
