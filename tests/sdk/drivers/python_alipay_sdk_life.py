"""python-alipay-sdk (the community's), unmodified: modes ``key`` (AliPay) and ``certificate`` (DCAliPay)."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from alipay import AliPay, DCAliPay
from alipay.exceptions import AliPayException
from around import Around, fetched, form, zipped

around = Around()
env = around.env
certificate = around.mode == "certificate"
shop = "ALIPAY_CERT" if certificate else "ALIPAY"


def connect(key: str) -> Any:
    """The SDK, pointed at the sandbox."""
    common = {"appid": env[f"{shop}_APP_ID"], "app_notify_url": around.notify_url, "app_private_key_string": key}
    if certificate:
        made = DCAliPay(
            **common,
            app_public_key_cert_string=around.file(f"{shop}_APP_CERT_FILE"),
            alipay_public_key_cert_string=around.file("ALIPAY_CERT_FILE"),
            alipay_root_cert_string=around.file("ALIPAY_ROOT_CERT_FILE"),
        )
    else:
        made = AliPay(**common, alipay_public_key_string=around.file("ALIPAY_PUBLIC_KEY_PEM_FILE"))
    made._gateway = env["ALIPAY_GATEWAY"]
    return made


print(json.dumps({"sdk": "python-alipay-sdk", "version": version("python-alipay-sdk")}), flush=True)
around.answer_callbacks(b"success")
pay: Any = None
out_trade_no, out_request_no = around.number(), around.number("R")
qr_code = trade_no = ""

with around.step("connect"):
    pay = connect(around.file(f"{shop}_APP_PRIVATE_KEY_PEM_FILE"))

with around.step("order") as seen:
    made = pay.api_alipay_trade_precreate('中文 "引号" {括号} 100% a+b;c,d', out_trade_no, "12.34")
    seen["code"], qr_code = made["code"], made["qr_code"]
    assert made["code"] == "10000" and made["out_trade_no"] == out_trade_no, made

with around.step("pay"):
    around.pay(qr_code)

with around.step("callback") as seen:
    told = form(around.callback("/paid")[1])
    sign = told.pop("sign")
    assert pay.verify(dict(told), sign), "the SDK did not believe the notice"
    assert not pay.verify({**told, "total_amount": "99.99"}, sign), "a forged one was believed"
    assert told["out_trade_no"] == out_trade_no and told["total_amount"] == "12.34", told
    seen["state"], trade_no = told["trade_status"], told["trade_no"]

with around.step("query") as seen:
    found = pay.api_alipay_trade_query(out_trade_no)
    assert found["trade_no"] == trade_no == pay.api_alipay_trade_query(trade_no=trade_no)["trade_no"], found
    seen["state"] = found["trade_status"]

with around.step("refund") as seen:
    back = pay.api_alipay_trade_refund("2.34", out_trade_no, out_request_no=out_request_no, refund_reason="少了一件")
    seen["code"], seen["changed"], seen["fee"] = back["code"], back["fund_change"], back["refund_fee"]
    again = pay.api_alipay_trade_refund("2.34", out_trade_no, out_request_no=out_request_no, refund_reason="少了一件")
    assert again["fund_change"] == "N", again

with around.step("refund_callback") as seen:
    told = form(around.callback("/paid")[1])
    sign = told.pop("sign")
    assert pay.verify(dict(told), sign), "the SDK did not believe the notice"
    seen["fee"] = told["refund_fee"]

with around.step("refund_query") as seen:
    back = pay.api_alipay_trade_fastpay_refund_query(out_request_no, out_trade_no=out_trade_no)
    seen["amount"], seen["state"] = back["refund_amount"], back.get("refund_status")

with around.step("code_pay") as seen:
    number = around.number("C")
    paid = pay.api_alipay_trade_pay(number, "bar_code", around.code("alipay"), "付款码", total_amount="1.00")
    seen["code"] = paid["code"]
    seen["cancelled"] = pay.api_alipay_trade_cancel(number)["action"]

with around.step("page") as seen:
    number = around.number("W")
    link = pay.api_alipay_trade_page_pay("网页", number, "3.00", return_url="http://127.0.0.1/back")
    around.pay(f"{env['ALIPAY_GATEWAY']}?{link}")
    seen["state"] = pay.api_alipay_trade_query(number)["trade_status"]

if certificate:
    with around.step("transfer") as seen:
        number, payee = around.number("B"), around.user_id()
        sent = pay.api_alipay_fund_trans_uni_transfer(number, "ALIPAY_USER_ID", payee, "1.00", order_title="奖励")
        seen["code"], seen["state"] = sent["code"], sent["status"]

with around.step("bill") as seen:
    day = around.bill_day()
    where = pay.server_api("alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": day})
    bill = zipped(fetched(where["bill_download_url"]))
    assert out_trade_no in bill and out_request_no in bill, bill
    seen["code"] = where["code"]

with around.step("close") as seen:
    number = around.number("X")
    assert pay.api_alipay_trade_create("不要了", number, "1.00", buyer_id=around.user_id())["trade_no"]
    seen["code"] = pay.api_alipay_trade_close(number)["code"]
    assert pay.api_alipay_trade_query(number)["trade_status"] == "TRADE_CLOSED"

with around.step("not_there") as seen:
    told = pay.api_alipay_trade_query(around.number("N"))
    seen["code"], seen["sub_code"] = told["code"], told["sub_code"]
    assert told["sub_code"] == "ACQ.TRADE_NOT_EXIST", told

with around.step("wrong_key") as seen:
    other = "ALIPAY" if certificate else "ALIPAY_CERT"
    try:
        told = connect(around.file(f"{other}_APP_PRIVATE_KEY_PEM_FILE")).api_alipay_trade_query(out_trade_no)
    except AliPayException as error:
        told = next(iter(json.loads(str(error).split("message:", 1)[-1]).values())) if "{" in str(error) else {}
    seen["sub_code"] = told.get("sub_code")
    assert seen["sub_code"] == "isv.invalid-signature", told
    seen["why"] = around.why(env[f"{shop}_APP_ID"])
    assert seen["why"], "nothing was recognised"

around.end()
