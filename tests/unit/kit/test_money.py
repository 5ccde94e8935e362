"""Money conserves, rounds as named, and reads nothing that is not an amount."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.kit.money import CNY, GOLD, MINOR_MAX, Asset, Money, Rounding, parse_plain, round_fraction

minors = st.integers(0, MINOR_MAX)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(lambda ws: sum(ws) > 0)


@given(minors, weights)
def test_sharing_out_conserves_every_unit(minor: int, ws: list[int]) -> None:
    parts = Money(minor, CNY).split(ws)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, ws, strict=True):
        assert abs(Fraction(part.minor) - Fraction(minor * weight, sum(ws))) < 1


@given(minors)
def test_what_is_written_plainly_reads_back(minor: int) -> None:
    for asset in (CNY, GOLD, Asset("JPY", 392, 0)):
        money = Money(minor, asset)
        assert parse_plain(money.plain(), asset) == money or len(money.plain().split(".")[0]) > 17


@given(st.fractions(min_value=0, max_value=10**9))
def test_each_rounding_stays_within_one_unit_and_keeps_its_side(value: Fraction) -> None:
    down, up = round_fraction(value, Rounding.DOWN), round_fraction(value, Rounding.UP)
    assert down <= value <= up and up - down == (value.denominator != 1)
    for rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN):
        assert abs(round_fraction(value, rounding) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "rounding", "expected"),
    [
        (Fraction(5, 2), Rounding.HALF_UP, 3),
        (Fraction(5, 2), Rounding.HALF_EVEN, 2),
        (Fraction(7, 2), Rounding.HALF_EVEN, 4),
        (Fraction(1, 3), Rounding.UP, 1),
        (Fraction(2, 3), Rounding.DOWN, 0),
    ],
)
def test_halves_go_where_the_rounding_says(value: Fraction, rounding: Rounding, expected: int) -> None:
    assert round_fraction(value, rounding) == expected


def test_1314_milligrams_at_273_20_a_gram_cost_358_98() -> None:
    price_fen_per_gram = 27_320
    grams = Fraction(1_314_000, 10**6)
    assert round_fraction(grams * price_fen_per_gram, Rounding.HALF_UP) == 35_898


@pytest.mark.parametrize(
    "text",
    ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,00", " 1", "1 ", "1.234", "１２", "١", "0x10", "1_0", "9" * 18, "NaN"],
)
def test_anything_but_a_plain_amount_is_not_read(text: str) -> None:
    assert parse_plain(text, CNY) is None


@given(st.text(max_size=30))
def test_reading_never_fails_otherwise(text: str) -> None:
    money = parse_plain(text, CNY)
    assert money is None or 0 <= money.minor <= MINOR_MAX


@pytest.mark.parametrize("minor", [-1, MINOR_MAX + 1, 1.0, True, "1", None])
def test_money_that_is_not_a_whole_number_in_range_is_a_bug(minor: object) -> None:
    with pytest.raises(AssertionError):
        Money(minor, CNY)  # type: ignore[arg-type]


def test_assets_do_not_mix_and_nothing_goes_below_zero() -> None:
    with pytest.raises(AssertionError):
        Money(1, CNY).plus(Money(1, GOLD))
    with pytest.raises(AssertionError):
        Money(1, CNY).minus(Money(2, CNY))
    assert Money(3, CNY).minus(Money(2, CNY)) == Money(1, CNY)
    assert Money(100, CNY).times(Fraction(6, 1000), Rounding.HALF_UP) == Money(1, CNY)
