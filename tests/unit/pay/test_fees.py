from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.kit.money import CNY, Money
from jinbao.pay.rules.fees import fee_back, fee_of


def money(minor: int) -> Money:
    return Money(minor, CNY)


@pytest.mark.parametrize(
    ("amount", "fee_bp", "fee"), [(1_280, 60, 8), (83, 60, 0), (84, 60, 1), (1, 10_000, 1), (100, 0, 0), (250, 100, 3)]
)
def test_half_a_unit_of_fee_is_rounded_up(amount: int, fee_bp: int, fee: int) -> None:
    assert fee_of(money(amount), fee_bp) == money(fee)


@given(st.integers(1, 10**10), st.integers(0, 1_000), st.lists(st.integers(1, 10**9), max_size=30))
def test_however_a_payment_is_refunded_the_parts_of_the_fee_add_up(amount: int, fee_bp: int, parts: list[int]) -> None:
    fee = fee_of(money(amount), fee_bp)
    refunded, returned = money(0), money(0)
    for part in [*parts, amount]:
        refund = money(min(part, amount - refunded.minor))
        if refund.minor == 0:
            continue
        back = fee_back(money(amount), fee, refunded, returned, refund)
        refunded, returned = refunded.plus(refund), returned.plus(back)
        assert returned.minor <= fee.minor
    assert refunded == money(amount)
    assert returned == fee
