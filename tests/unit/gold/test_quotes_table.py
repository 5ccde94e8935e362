"""What a quote comes to: the order of roundings, by table and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.rules import quotes as rules
from jinbao.gold.types.quote import Side
from jinbao.kit.money import Rounding

MG = 1_000
GRAM = 1_000_000
markets = st.integers(min_value=1, max_value=500_000)
weights = st.integers(min_value=1, max_value=10_000 * GRAM)
amounts = st.integers(min_value=1, max_value=10**9)
spreads = st.sampled_from([0, 15, 30, 200])
fees = st.sampled_from([0, 5, 50])


@pytest.mark.parametrize(
    ("side", "market", "spread_bp", "price"),
    [
        (Side.BUY, 27_320, 0, 27_320),
        (Side.BUY, 95_000, 30, 95_285),  # 950.00 and 2.85
        (Side.BUY, 95_001, 30, 95_287),  # 952.86003 goes up to the tick
        (Side.SELL, 95_000, 30, 94_715),
        (Side.SELL, 95_001, 30, 94_715),  # 947.15997 goes down to it
        (Side.BUY, 95_000, 15, 95_143),  # 951.425 up
        (Side.SELL, 95_000, 15, 94_857),  # 948.575 down
    ],
)
def test_a_quoted_price_is_rounded_to_the_tick_away_from_the_member(
    side: Side, market: int, spread_bp: int, price: int
) -> None:
    assert rules.quoted_price(side, market, spread_bp) == price


@pytest.mark.parametrize(
    ("ug", "market", "spread_bp", "cash"),
    [
        (1_314 * MG, 27_320, 0, 35_898),  # 358.9848: the example of the news reports
        (1 * GRAM, 95_000, 30, 95_285),
        (1 * MG, 95_000, 30, 95),  # 0.95285
        (5_500, 95_000, 0, 523),  # 522.5: half goes up
        (5_499, 95_000, 0, 522),  # 522.405
        (1_499, 95_000, 1, 143),  # 142.42 would be 142, below the market's 142.405: who buys pays at least that
        (1, 27_320, 0, 1),  # a microgram is not free
    ],
)
def test_buying_by_weight_rounds_cash_half_up_and_never_below_the_market(
    ug: int, market: int, spread_bp: int, cash: int
) -> None:
    figures = rules.buy_by_weight(ug, market, spread_bp)
    assert (figures.ug, figures.amount_minor, figures.fee_minor) == (ug, cash, 0)


@pytest.mark.parametrize(
    ("cash", "market", "spread_bp", "ug"),
    [
        (35_898, 27_320, 0, 1_313_982),  # 1.31398243.. g
        (100, 95_055, 0, 1_052),  # 1052.02..
        (10_000, 95_000, 30, 104_948),  # at 952.85
        (1, 95_000, 30, 10),  # 10.49..
    ],
)
def test_buying_by_cash_takes_all_of_the_cash_and_rounds_grams_down(
    cash: int, market: int, spread_bp: int, ug: int
) -> None:
    figures = rules.buy_by_cash(cash, market, spread_bp)
    assert (figures.ug, figures.amount_minor) == (ug, cash)


@pytest.mark.parametrize(
    ("ug", "market", "spread_bp", "gross", "fee"),
    [
        (1_314 * MG, 27_320, 0, 35_898, 179),  # 0.5 % of 358.98 is 1.7949
        (1 * GRAM, 95_000, 30, 94_715, 474),  # 4.73575
        (1 * MG, 95_000, 30, 95, 0),  # 0.94715; a fee of 0.475 fen is none
        (1 * MG, 94_995, 0, 95, 0),  # 94.995
        (1 * MG, 94_995, 1, 94, 0),  # 94.985 would be 95, above the market: who sells gets at most that
    ],
)
def test_selling_rounds_gross_half_up_then_the_fee_half_up(
    ug: int, market: int, spread_bp: int, gross: int, fee: int
) -> None:
    figures = rules.sell_by_weight(ug, market, spread_bp, 50)
    assert (figures.amount_minor, figures.fee_minor) == (gross, fee)


@given(ug=weights, market=markets, spread=spreads)
def test_no_microgram_is_free(ug: int, market: int, spread: int) -> None:
    bought = rules.buy_by_weight(ug, market, spread)
    assert bought.amount_minor >= 1
    if spread:
        assert bought.amount_minor * GRAM >= ug * market
    else:
        assert 2 * bought.amount_minor * GRAM >= 2 * ug * market - GRAM  # half a fen at most


@given(cash=amounts, market=markets, spread=spreads)
def test_cash_buys_no_microgram_more_than_it_pays_for(cash: int, market: int, spread: int) -> None:
    bought = rules.buy_by_cash(cash, market, spread)
    assert bought.ug * bought.price_minor <= cash * GRAM < (bought.ug + 1) * bought.price_minor


@given(ug=weights, market=markets, spread=spreads, fee=fees)
def test_whoever_sells_gets_at_most_the_market(ug: int, market: int, spread: int, fee: int) -> None:
    sold = rules.sell_by_weight(ug, market, spread, fee)
    assert 0 <= sold.fee_minor <= sold.amount_minor
    assert 2 * sold.amount_minor * GRAM <= 2 * ug * market + (0 if spread else GRAM)


@given(
    parts=st.lists(st.integers(min_value=1, max_value=20 * MG), min_size=1, max_size=40),
    market=markets,
    spread=st.sampled_from([1, 15, 30, 200]),
    in_crumbs=st.sampled_from(["buy", "sell", "both"]),
)
def test_a_round_trip_at_an_unmoved_price_never_gains_however_it_is_cut(
    parts: list[int], market: int, spread: int, in_crumbs: str
) -> None:
    whole = [sum(parts)]
    buys = parts if in_crumbs != "sell" else whole
    sells = parts if in_crumbs != "buy" else whole
    paid = sum(rules.buy_by_weight(ug, market, spread).amount_minor for ug in buys)
    sold = [rules.sell_by_weight(ug, market, spread, 50) for ug in sells]
    assert sum(each.amount_minor - each.fee_minor for each in sold) <= paid


@given(ug=weights, market=markets, spread=spreads)
def test_a_round_trip_never_gains_without_a_fee_or_a_spread_either(ug: int, market: int, spread: int) -> None:
    bought = rules.buy_by_weight(ug, market, spread)
    assert rules.sell_by_weight(ug, market, spread, 0).amount_minor <= bought.amount_minor


@given(cash=amounts, market=markets, spread=spreads)
def test_cash_turned_to_gold_and_back_never_grows(cash: int, market: int, spread: int) -> None:
    bought = rules.buy_by_cash(cash, market, spread)
    if bought.ug:
        assert rules.sell_by_weight(bought.ug, market, spread, 0).amount_minor <= cash


@given(cash=amounts, market=markets, spread=spreads)
def test_selling_for_cash_sells_the_fewest_micrograms_that_bring_it(cash: int, market: int, spread: int) -> None:
    if rules.quoted_price(Side.SELL, market, spread) == 0:
        return
    sold = rules.sell_by_cash(cash, market, spread, 50)
    assert rules.worth(sold.ug, sold.price_minor, Rounding.HALF_UP) >= cash
    assert (sold.ug - 1) * sold.price_minor < cash * GRAM
