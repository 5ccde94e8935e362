"""What methods are asked for, taken as loosely as the real gateway takes it, and no more loosely."""

from __future__ import annotations

from typing import Any

import pytest

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.rules.alipay import bodies, shapes, times
from tests.make import NOON_MS

ORDER = '{"out_trade_no":"o1","total_amount":%s,"subject":"s"%s}'


def read(text: str, shape: Any = shapes.Precreate) -> Any:
    return bodies.read(bodies.as_object(text), shape)


def wrong(text: str, shape: Any = shapes.Precreate) -> str:
    with pytest.raises(FieldInvalid) as refused:
        read(text, shape)
    return str(refused.value.facts["field"])


@pytest.mark.parametrize("amount", ['"0.10"', "0.1", "0.10", '"0.1"'])
def test_an_amount_may_be_a_text_or_a_number(amount: str) -> None:
    assert times.minor_of(read(ORDER % (amount, "")).total_amount, "total_amount") == 10


def test_unknown_and_empty_fields_are_passed_over() -> None:
    found = read(ORDER % ("1", ',"seller_id":"","nobody_knows":{"a":[1]},"extend_params":{"x":1}'))
    assert found.seller_id == ""
    assert found.out_trade_no == "o1"


def test_a_number_given_as_a_number_is_the_text_that_it_is() -> None:
    assert read('{"out_trade_no":20150320010101001,"total_amount":88.88,"subject":1}').out_trade_no == (
        "20150320010101001"
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "biz_content"),
        ("[]", "biz_content"),
        ("[" * 5_000, "biz_content"),
        ('{"a":' * 50 + "1" + "}" * 50, "biz_content"),
        ('{"total_amount":"1","subject":"s"}', "out_trade_no"),
        (ORDER % ("1", ',"goods_detail":7,"timeout_express":"123456789"'), "timeout_express"),
        ('{"out_trade_no":"中文","total_amount":"1","subject":"s"}', "out_trade_no"),
        ('{"out_trade_no":"%s","total_amount":"1","subject":"s"}' % ("a" * 65), "out_trade_no"),
        ('{"out_trade_no":"o","total_amount":"1","subject":{"a":1}}', "subject"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, field: str) -> None:
    assert wrong(text) == field


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "1.001", "1e2", "1000000000", "NaN", "１", "", " 1", "0x1"])
def test_amounts_are_a_fen_and_more(amount: str) -> None:
    with pytest.raises(FieldInvalid):
        times.minor_of(amount, "total_amount")


def test_how_much_an_amount_may_be_is_left_to_pay() -> None:
    assert times.minor_of("100000000.01", "total_amount") == 10_000_000_001


def test_a_trade_ends_when_it_is_told_to() -> None:
    day = 24 * 3_600_000
    assert times.expiry_ms("", "90m", 1_000, 5) == 1_000 + 90 * 60_000
    assert times.expiry_ms("", "15d", 0, 5) == 15 * day
    assert times.expiry_ms("", "", 1_000, 5) == 1_005
    assert times.expiry_ms("2026-11-23 12:00:00", "1m", NOON_MS, 5) == times.read_time("2026-11-23 12:00")
    assert times.shown(times.expiry_ms("", "1c", NOON_MS, 5)).endswith(" 00:00:00")
    for express in ("0m", "16d", "1.5h", "1x", "361h", "1mm", "١m"):
        with pytest.raises(FieldInvalid):
            times.expiry_ms("", express, 0, 5)
    for at in ("2026-13-01 00:00:00", "tomorrow", "2026-11-23", "9999-12-31 23:59:59", "0001-01-01 00:00:00"):
        with pytest.raises(FieldInvalid):
            times.expiry_ms(at, "", 0, 5)


def test_half_a_character_is_refused_wherever_it_stands() -> None:
    for more in (r',"body":"a\ud83d"', r',"goods_detail":[{"\udc00":1}]', r',"goods_detail":["\ud800"]'):
        assert wrong(ORDER % ('"1"', more)) == "biz_content"
    assert read(ORDER % ('"1"', r',"body":"\ud83d\ude00"')).body == "😀"


def test_a_number_with_a_line_end_is_none() -> None:
    assert wrong(r'{"out_trade_no":"abc\n","total_amount":"1","subject":"x"}') == "out_trade_no"


def test_no_more_shares_are_taken_than_pay_gives_at_once() -> None:
    part = '{"trans_in":"2088000000000001","amount":"0.01"}'
    many = ",".join([part] * 51)
    settle = f'{{"out_request_no":"1","trade_no":"1","royalty_parameters":[{many}]}}'
    assert wrong(settle, shapes.Settle) == "royalty_parameters"
    refund = f'{{"trade_no":"1","refund_amount":"1","refund_royalty_parameters":[{many}]}}'
    assert wrong(refund, shapes.Refund) == "refund_royalty_parameters"
    assert len(read(settle.replace(f"{part},", "", 1), shapes.Settle).royalty_parameters) == 50
