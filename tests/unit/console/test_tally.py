"""Comparing long lists in little memory: exactly what differs, however often it occurs."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from jinbao.console.rules.tally import differences

keys = st.lists(st.text("abc", max_size=2), max_size=30)


@given(keys, keys)
def test_the_tally_finds_exactly_what_one_side_has_more_of(left: list[str], right: list[str]) -> None:
    missing, extra = differences(lambda: iter(left), lambda: iter(right), 1_000)
    assert Counter(missing) == Counter(left) - Counter(right)
    assert Counter(extra) == Counter(right) - Counter(left)


def test_equal_lists_in_another_order_are_walked_once() -> None:
    walks = 0

    def walk(order: int) -> list[str]:
        nonlocal walks
        walks += 1
        return [str(number) for number in range(10_000)][::order]

    assert differences(lambda: iter(walk(1)), lambda: iter(walk(-1)), 10) == ([], [])
    assert walks == 2


def test_no_more_than_was_asked_for_is_told() -> None:
    missing, extra = differences(lambda: iter(map(str, range(50))), lambda: iter(()), 7)
    assert len(missing) == 7 and extra == []
