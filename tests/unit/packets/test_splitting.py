from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.packets.rules.splitting import best_of, equal_share, lucky_share, share_of
from jinbao.packets.types import PacketKind

RUNS = 20_000
#: 100.00 yuan for 10, by a simulation of the rule as described (sources.md 1.2): position, mean and standard
#: deviation in fen, chance of the best luck.
TABLE = [
    (1, 999, 580, 0.101),
    (2, 1000, 583, 0.096),
    (3, 1000, 588, 0.090),
    (5, 1003, 609, 0.089),
    (7, 1001, 643, 0.097),
    (8, 1003, 686, 0.106),
    (9, 997, 764, 0.121),
    (10, 996, 764, 0.118),
]


def shared(kind: PacketKind, total: int, count: int, least: int, draw: Callable[[int], int]) -> list[int]:
    """Everybody's share, one after another."""
    shares: list[int] = []
    for place in range(count):
        shares.append(share_of(kind, total - sum(shares), count - place, least, draw))
    return shares


@pytest.fixture(scope="module")
def runs() -> list[list[int]]:
    chance = Random(20170127)
    return [shared(PacketKind.LUCKY, 10_000, 10, 1, chance.randrange) for _ in range(RUNS)]


@pytest.mark.parametrize(("position", "mean", "deviation", "best"), TABLE)
def test_the_lucky_split_has_the_shape_that_was_measured(
    runs: list[list[int]], position: int, mean: int, deviation: int, best: float
) -> None:
    at = [run[position - 1] for run in runs]
    assert fmean(at) == pytest.approx(mean, abs=22)  # four times what chance makes of this many runs
    assert pstdev(at) == pytest.approx(deviation, rel=0.03)
    won = sum(best_of((place, units, place) for place, units in enumerate(run, 1)) == position for run in runs)
    assert won / RUNS == pytest.approx(best, abs=0.01)


def test_everybody_may_expect_the_same_and_the_last_vary_most(runs: list[list[int]]) -> None:
    means = [fmean(run[place] for run in runs) for place in range(10)]
    spreads = [pstdev([run[place] for run in runs]) for place in range(10)]
    assert all(mean == pytest.approx(1000, abs=22) for mean in means)
    assert max(spreads[:3]) < min(spreads[6:])


def test_at_the_floor_the_mean_hardly_drifts() -> None:
    chance = Random(5)
    small = [shared(PacketKind.LUCKY, 100, 10, 1, chance.randrange) for _ in range(RUNS)]
    assert all(fmean(run[place] for run in small) == pytest.approx(10, abs=0.4) for place in range(10))


def test_a_least_share_of_gold_does_not_favour_who_comes_first() -> None:
    chance = Random(6)
    # 15 mg for 10, of which each keeps 1 mg at least: half of the average is fixed.
    gold = [shared(PacketKind.LUCKY, 15_000, 10, 1_000, chance.randrange) for _ in range(RUNS)]
    assert all(fmean(run[place] for run in gold) == pytest.approx(1_500, abs=15) for place in range(10))


@given(
    kind=st.sampled_from([PacketKind.EQUAL, PacketKind.LUCKY]),
    count=st.integers(1, 100),
    least=st.integers(1, 1_000),
    above=st.integers(0, 10**9),
    chance=st.randoms(use_true_random=False),
)
def test_shares_add_up_and_nobody_gets_less_than_the_least(
    kind: PacketKind, count: int, least: int, above: int, chance: Random
) -> None:
    total = count * least + above
    shares = shared(kind, total, count, least, chance.randrange)
    assert sum(shares) == total and min(shares) >= least


@given(count=st.integers(1, 100), least=st.integers(1, 100), extreme=st.sampled_from([0, 1]))
def test_the_luckiest_and_the_unluckiest_draws_leave_enough_for_the_others(
    count: int, least: int, extreme: int
) -> None:
    shares = shared(PacketKind.LUCKY, count * least + 17, count, least, lambda n: extreme * (n - 1))
    assert sum(shares) == count * least + 17 and min(shares) >= least


@given(total=st.integers(100, 10**9), count=st.integers(1, 100), chance=st.randoms(use_true_random=False))
def test_equal_shares_differ_by_a_unit_at_most_even_when_some_came_back(total: int, count: int, chance: Random) -> None:
    left, left_count = total, count
    out: list[int] = []
    kept: list[int] = []
    while left_count:
        share = equal_share(left, left_count)
        left, left_count = left - share, left_count - 1
        if chance.random() < 0.2 and len(out) < 50:
            out.append(share)  # refused: it is in the packet again
            left, left_count = left + share, left_count + 1
        else:
            kept.append(share)
    assert sum(kept) == total and len(kept) == count and max(kept) - min(kept) <= 1


def test_the_last_takes_what_is_left() -> None:
    assert lucky_share(4_711, 1, 1, lambda n: 0) == 4_711


@pytest.mark.parametrize(
    ("shares", "best"),
    [
        ([(1, 5, 11)], 11),
        ([(1, 5, 11), (2, 9, 12), (3, 7, 13)], 12),
        ([(1, 5, 11), (2, 9, 12), (3, 9, 13)], 12),
        ([(3, 9, 13), (2, 9, 12), (1, 9, 11)], 11),
    ],
)
def test_the_best_luck_is_the_largest_and_of_equals_the_earliest(shares: list[tuple[int, int, int]], best: int) -> None:
    assert best_of(shares) == best
