"""Average cost, profit and loss: by table and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.rules.holding import applied, handed_over, holding
from jinbao.gold.types.holding import GoldAccount, GoldLineKind

GRAM = 1_000_000
EMPTY = GoldAccount(1, 0, 0, 0, 0, 0, 0, False, "", 0)
BOUGHT, SOLD = GoldLineKind.BOUGHT, GoldLineKind.SOLD
RECEIVED, SENT, RETURNED = GoldLineKind.RECEIVED, GoldLineKind.SENT, GoldLineKind.RETURNED

Step = tuple[GoldLineKind, int, int]


def after(*steps: Step) -> GoldAccount:
    account = EMPTY
    for kind, ug, value in steps:
        account, _ = applied(account, ug, kind, value)
    return account


@pytest.mark.parametrize(
    ("steps", "ug", "cost", "realised"),
    [
        ([(BOUGHT, GRAM, 95_000)], GRAM, 95_000, 0),
        # two purchases at 950.00 and 960.00: half of it costs 955.00, and brought 940.00
        ([(BOUGHT, GRAM, 95_000), (BOUGHT, GRAM, 96_000), (SOLD, -GRAM, 94_000)], GRAM, 95_500, -1_500),
        # the last microgram takes all that is left of the cost
        ([(BOUGHT, 3, 100), (SOLD, -1, 40), (SOLD, -1, 40), (SOLD, -1, 40)], 0, 0, 20),
        # 100 * 1/3 is 33.3: 33 goes; then 67 * 1/2 is 33.5: 34 goes
        ([(BOUGHT, 3, 100), (SOLD, -1, 0), (SOLD, -1, 0)], 1, 33, -67),
        # a gift received costs what it was worth; one that is sent takes its cost along and realises nothing
        ([(RECEIVED, GRAM, 95_000), (SENT, -GRAM // 2, 60_000)], GRAM // 2, 47_500, 0),
        ([(BOUGHT, GRAM, 95_000), (SENT, -GRAM, 96_000), (RETURNED, GRAM, 95_000)], GRAM, 95_000, 0),
        # what was sold before its coming in was written: no cost is left where no gold is
        ([(SOLD, -GRAM, 96_000), (BOUGHT, GRAM, 95_000)], 0, 0, 1_000),
        ([(SOLD, -GRAM, 96_000), (BOUGHT, 2 * GRAM, 190_000)], GRAM, 95_000, 1_000),
    ],
)
def test_cost_is_a_weighted_average(steps: list[Step], ug: int, cost: int, realised: int) -> None:
    account = after(*steps)
    assert (account.ug, account.cost_minor, account.realised_minor, account.lines) == (
        ug,
        cost,
        realised,
        len(steps),
    )


def test_pledging_and_delivering_leave_the_cost_alone_until_the_metal_is_handed_over() -> None:
    account = after((BOUGHT, 10 * GRAM, 950_000), (GoldLineKind.PLEDGED, -4 * GRAM, 0))
    assert (account.ug, account.pledged_ug, account.total_ug, account.cost_minor) == (
        6 * GRAM,
        4 * GRAM,
        10 * GRAM,
        950_000,
    )
    account, _ = applied(account, GRAM, GoldLineKind.RELEASED, 0)
    account, _ = applied(account, -5 * GRAM, GoldLineKind.DELIVERY, 0)
    assert (account.ug, account.pledged_ug, account.in_delivery_ug) == (2 * GRAM, 3 * GRAM, 5 * GRAM)
    account, _ = applied(account, 5 * GRAM, GoldLineKind.DELIVERY_CANCELLED, 0)
    account, _ = applied(account, -5 * GRAM, GoldLineKind.DELIVERY, 0)
    account = handed_over(account, 5 * GRAM)
    assert (account.total_ug, account.in_delivery_ug, account.cost_minor, account.realised_minor) == (
        5 * GRAM,
        0,
        475_000,
        0,
    )


@pytest.mark.parametrize(
    ("steps", "bid", "change", "today", "value", "profit", "gain"),
    [
        ([(BOUGHT, GRAM, 95_000)], 96_000, 1_000, (0, 0), 96_000, 1_000, 1_000),  # held since before today
        ([(BOUGHT, GRAM, 95_143)], 96_000, 1_000, (GRAM, 95_143), 96_000, 857, 857),  # bought today
        ([(BOUGHT, 2 * GRAM, 190_000)], 94_000, -1_000, (GRAM, 95_100), 188_000, -2_000, -2_100),
        ([(BOUGHT, GRAM, 95_000), (SOLD, -GRAM, 95_500)], 96_000, 1_000, (-GRAM, -95_500), 0, 0, 500),
        ([(BOUGHT, 1_314_000, 35_898)], 27_299, 0, (0, 0), 35_870, -28, 0),  # 358.708.. goes down
        ([(BOUGHT, GRAM, 95_000)], 0, 0, (0, 0), 0, 0, 0),  # without a price nothing is said
    ],
)
def test_value_and_profit_are_at_the_bid(
    steps: list[Step], bid: int, change: int, today: tuple[int, int], value: int, profit: int, gain: int
) -> None:
    found = holding(after(*steps), bid, change, today)
    assert (found.value_minor, found.profit_minor, found.today_minor) == (value, profit, gain)


def test_the_average_is_the_cost_per_gram_half_up() -> None:
    assert holding(after((BOUGHT, 1_314_000, 35_898)), 27_320, 0, (0, 0)).average_minor == 27_320
    assert holding(EMPTY, 27_320, 0, (0, 0)).average_minor == 0


kinds = st.sampled_from([BOUGHT, RECEIVED, RETURNED, SOLD, SENT])
steps = st.lists(
    st.tuples(kinds, st.integers(1, 10**8), st.integers(0, 10**8)),
    max_size=30,
)


@given(steps=steps)
def test_cost_is_never_negative_and_is_nothing_when_nothing_is_there(steps: list[Step]) -> None:
    account = EMPTY
    spent = got = 0
    for kind, ug, value in steps:
        out = kind in (SOLD, SENT)
        ug = min(ug, account.ug) if out else ug
        if ug == 0:
            continue
        account, change = applied(account, -ug if out else ug, kind, value)
        spent += 0 if out else value
        got += value if kind is SOLD else (-change if kind is SENT else 0)
        assert account.cost_minor >= 0 and account.ug >= 0
        # Whatever was paid is in the cost, was sold, or went with a gift.
        assert account.cost_minor == spent - got + account.realised_minor
        if account.ug == 0:
            assert account.cost_minor == 0
