"""What a body's wrong field is called, and why it is wrong, in words that merchants' developers read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.routes.wechat.reading import body_of
from jinbao.compat.rules.wechat import shapes

GOOD: dict[str, Any] = {
    "appid": "wx0123456789abcdef",
    "mchid": "1900000001",
    "description": "茶",
    "out_trade_no": "order_1",
    "notify_url": "https://shop.example.com/notify",
    "amount": {"total": 1},
}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"amount": {"total": 1.0}}, "/amount/total", "此字段需要一个整数"),
        ({"amount": {"total": "1"}}, "/amount/total", "此字段需要一个整数"),
        ({"amount": {"total": True}}, "/amount/total", "此字段需要一个整数"),
        ({"amount": {"total": 0}}, "/amount/total", "数值小于最小值1"),
        ({"amount": {"total": 10**13}}, "/amount/total", "数值大于最大值1000000000000"),
        ({"amount": {"total": 10**30}}, "/amount/total", "数值大于最大值1000000000000"),
        ({"amount": {}}, "/amount/total", "此字段为必填项"),
        ({"amount": 1}, "/amount", "此字段需要一个对象"),
        ({"description": 1}, "/description", "此字段需要一个字符串"),
        ({"description": ""}, "/description", "字符数小于最小值1"),
        ({"description": "😀" * 128}, "/description", "字符数大于最大值127"),
        ({"attach": 1}, "/attach", "此字段需要一个字符串"),
        ({"support_fapiao": 1}, "/support_fapiao", "此字段需要true或false"),
        ({"limit_pay": "no_credit"}, "/limit_pay", "此字段需要一个数组"),
        ({"limit_pay": ["cash"]}, "/limit_pay/0", "取值cash不在允许的范围内"),
        ({"out_trade_no": "11111"}, "/out_trade_no", "须为6至32个字符，只能是数字、大小写字母、_-|*"),
        ({"notify_url": "ftp://a"}, "/notify_url", "须为http://或https://开头的完整地址，不能携带参数"),
        ({"mchid": "1"}, "/mchid", "须为8至10位数字"),
        ({"time": 1}, "/time", "不支持的参数"),
    ],
)
def test_a_wrong_field_is_explained_in_chinese(changes: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        body_of(shapes.Prepay, json.dumps(GOOD | changes).encode())
    assert (caught.value.facts["field"], caught.value.facts["reason"]) == (field, reason)


def test_a_field_inside_a_list_is_named_with_its_place() -> None:
    part = {
        "mchid": "1900000001",
        "attach": "a",
        "amount": {"total_amount": 1, "currency": "CNY"},
        "out_trade_no": "order_1",
        "description": "茶",
    }
    body = {
        "combine_appid": "wx0123456789abcdef",
        "combine_mchid": "1900000001",
        "combine_out_trade_no": "combine_1",
        "notify_url": "https://shop.example.com/notify",
        "sub_orders": [part, part | {"amount": {"total_amount": 0, "currency": "CNY"}}],
    }
    with pytest.raises(FieldInvalid) as caught:
        body_of(shapes.Combine, json.dumps(body).encode())
    assert caught.value.facts["field"] == "/sub_orders/1/amount/total_amount"
    body["sub_orders"] = [part | {"detail": {"goods_detail": [{"quantity": 1, "unit_price": 1}]}}]
    with pytest.raises(FieldInvalid) as caught:
        body_of(shapes.Combine, json.dumps(body).encode())
    assert caught.value.facts["field"] == "/sub_orders/0/detail/goods_detail/0/merchant_goods_id"
