"""What smartwalle/alipay (Go) writes: empty texts for whatever is not given, and its own escapes for ``& < >``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.make import run
from tests.make_alipay import PRECREATE, believed, parameters
from tests.make_compat import GATEWAY, CompatWorld, compat_world


async def asked(world: CompatWorld, method: str, content: dict[str, Any]) -> dict[str, Any]:
    """The node of the answer to a form that holds everything, whose type names no charset."""
    biz = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for plain, escaped in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        biz = biz.replace(plain, escaped)
    form = urlencode(parameters(world, world.alipay, method, biz, format="JSON"))
    headers = {"content-type": "application/x-www-form-urlencoded", "user-agent": "Go-http-client/1.1"}
    answer = await world.gateway.post(f"{GATEWAY}/gateway.do", content=form, headers=headers)
    return believed(world, answer.text, method)


def test_empty_texts_are_as_good_as_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade = {"subject": '中文 "q" & <b> {x}', "total_amount": "12.34", "product_code": ""}
            goods = {
                "goods_id": "a", "alipay_goods_id": "", "goods_name": "茶", "quantity": 1, "price": "12.34",
                "goods_category": "", "body": "", "show_url": "",
            }  # fmt: skip
            more = {"discountable_amount": "", "goods_detail": [goods], "operator_id": "", "terminal_id": ""}
            made = await asked(world, PRECREATE, {**trade, "out_trade_no": "A1", **more})
            assert made["code"] == "10000", made
            found = await world.payer.did("/scan", {"text": made["qr_code"]})
            assert trade["subject"] in found["order"].values(), found
            code = "28" + (await world.payer.see("/codes/current"))["code"][2:]
            body = {**trade, "out_trade_no": "C1", "scene": "bar_code", "auth_code": code, "buyer_id": ""}
            paid = await asked(world, "alipay.trade.pay", body)
            assert (paid["code"], paid["total_amount"]) == ("10000", "12.34"), paid
            sent = {
                "out_biz_no": "T1", "trans_amount": "1.00", "product_code": "TRANS_ACCOUNT_NO_PWD",
                "biz_scene": "DIRECT_TRANSFER", "order_title": "x", "original_order_id": "",
                "payee_info": {"identity": paid["buyer_user_id"], "identity_type": "ALIPAY_USER_ID", "name": ""},
                "remark": "", "business_params": "", "transfer_scene_name": "",
            }  # fmt: skip
            told = await asked(world, "alipay.fund.trans.uni.transfer", sent)
            assert (told["code"], told["status"]) == ("10000", "SUCCESS"), told

    run(scenario())
