"""Ids rise, read back, and refuse everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.kit import ids

numbers = st.integers(0, ids.ID_MAX)


@given(numbers)
def test_an_id_reads_back_from_text_and_bytes(number: int) -> None:
    assert ids.parse("ord", ids.show("ord", number)) == number
    assert ids.from_bytes(ids.to_bytes(number)) == number


@given(numbers, numbers)
def test_text_and_bytes_sort_as_the_numbers_do(a: int, b: int) -> None:
    assert (a < b) == (ids.encode(a) < ids.encode(b)) == (ids.to_bytes(a) < ids.to_bytes(b))


def test_ids_rise_even_while_the_clock_steps_back() -> None:
    times = iter([1000, 1000, 999, 5, 1001] * 2000)
    new_id = ids.IdMaker(lambda: next(times))
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert made[0] >> 80 == 1000


def test_two_ids_of_one_millisecond_are_far_apart() -> None:
    new_id = ids.IdMaker(lambda: 7)
    made = [new_id() for _ in range(1000)]
    assert min(b - a for a, b in zip(made, made[1:], strict=False)) > 1000, "room for the transfers of an entry"


@pytest.mark.parametrize(
    "text", ["", "ord_", "ord", "pay_" + "0" * 26, "ord_" + "0" * 25, "ord_" + "0" * 27, "ord_" + "8" + "Z" * 25,
             "ord_" + "u" * 26, "ord_" + "I" * 26, "ORD_" + "0" * 26, "ord_" + "０" * 26]
)  # fmt: skip
def test_what_is_not_an_id_is_not_read(text: str) -> None:
    assert ids.parse("ord", text) is None


@given(st.text(max_size=40))
def test_reading_never_fails_otherwise(text: str) -> None:
    assert ids.parse("ord", text) is None or text.startswith("ord_")
