"""alipay-sdk-python (Ant's own), unmodified. It can name no port, so it calls port 80 of a loopback address."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.request.AlipayDataDataserviceBillDownloadurlQueryRequest import (
    AlipayDataDataserviceBillDownloadurlQueryRequest,
)
from alipay.aop.api.request.AlipayTradeCancelRequest import AlipayTradeCancelRequest
from alipay.aop.api.request.AlipayTradeCloseRequest import AlipayTradeCloseRequest
from alipay.aop.api.request.AlipayTradeCreateRequest import AlipayTradeCreateRequest
from alipay.aop.api.request.AlipayTradeFastpayRefundQueryRequest import AlipayTradeFastpayRefundQueryRequest
from alipay.aop.api.request.AlipayTradePagePayRequest import AlipayTradePagePayRequest
from alipay.aop.api.request.AlipayTradePayRequest import AlipayTradePayRequest
from alipay.aop.api.request.AlipayTradePrecreateRequest import AlipayTradePrecreateRequest
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.request.AlipayTradeRefundRequest import AlipayTradeRefundRequest
from alipay.aop.api.util.SignatureUtils import get_sign_content, verify_with_rsa
from around import Around, fetched, form, zipped

around = Around()
env = around.env
public_key = around.file("ALIPAY_PUBLIC_KEY_FILE").strip()
charset = "gbk" if around.flavour == "gbk" else "utf-8"


def connect(key: str) -> DefaultAlipayClient:
    """The SDK, pointed at the sandbox: ``gbk`` as its charset in the flavour of that name."""
    config = AlipayClientConfig()
    config.server_url = env["ALIPAY_GATEWAY_PORT_80"]
    config.app_id = env["ALIPAY_APP_ID"]
    config.app_private_key = key.strip()
    config.alipay_public_key = public_key
    config.charset = charset
    return DefaultAlipayClient(config)


def asked(kind: Any, content: dict[str, Any], client: DefaultAlipayClient | None = None) -> dict[str, Any]:
    """A call's answer, verified by the SDK."""
    request = kind()
    request.biz_content = content
    request.notify_url = around.notify_url
    found: dict[str, Any] = json.loads((client or pay).execute(request))
    return found


def believed(told: dict[str, str]) -> bool:
    """What the SDK's own functions say of a notice."""
    content = get_sign_content({key: value for key, value in told.items() if key not in ("sign", "sign_type")})
    try:
        return bool(verify_with_rsa(public_key, content.encode(charset), told["sign"]))
    except Exception:  # noqa: BLE001 - rsa raises instead of answering no
        return False


print(json.dumps({"sdk": "alipay-sdk-python", "version": version("alipay-sdk-python")}), flush=True)
around.answer_callbacks(b"success")
out_trade_no, out_request_no = around.number(), around.number("R")
qr_code = trade_no = ""
pay: Any = None

with around.step("connect"):
    pay = connect(around.file("ALIPAY_APP_PRIVATE_KEY_FILE"))

with around.step("order") as seen:
    made = asked(
        AlipayTradePrecreateRequest,
        {"out_trade_no": out_trade_no, "total_amount": "12.34", "subject": '中文 "引号" {括号} 100% a+b;c,d'},
    )
    seen["code"], qr_code = made["code"], made["qr_code"]
    assert made["code"] == "10000" and made["out_trade_no"] == out_trade_no, made

with around.step("pay"):
    around.pay(qr_code)

with around.step("callback") as seen:
    told = form(around.callback("/paid")[1], charset)
    assert believed(told), "the SDK did not believe the notice"
    assert not believed({**told, "total_amount": "99.99"}), "a forged one was believed"
    seen["state"], trade_no = told["trade_status"], told["trade_no"]

with around.step("query") as seen:
    found = asked(AlipayTradeQueryRequest, {"out_trade_no": out_trade_no})
    assert found["trade_no"] == trade_no and found["total_amount"] == "12.34", found
    seen["state"] = found["trade_status"]

with around.step("refund") as seen:
    content = {"out_trade_no": out_trade_no, "refund_amount": "2.34", "out_request_no": out_request_no}
    back = asked(AlipayTradeRefundRequest, {**content, "refund_reason": "少了一件"})
    seen["code"], seen["changed"], seen["fee"] = back["code"], back["fund_change"], back["refund_fee"]

with around.step("refund_callback") as seen:
    told = form(around.callback("/paid")[1], charset)
    assert believed(told), "the SDK did not believe the notice"
    seen["fee"] = told["refund_fee"]

with around.step("refund_query") as seen:
    content = {"out_trade_no": out_trade_no, "out_request_no": out_request_no}
    back = asked(AlipayTradeFastpayRefundQueryRequest, content)
    seen["amount"], seen["state"] = back["refund_amount"], back.get("refund_status")

with around.step("code_pay") as seen:
    number, code = around.number("C"), around.code("alipay")
    content = {"out_trade_no": number, "scene": "bar_code", "auth_code": code, "subject": "付款码"}
    seen["code"] = asked(AlipayTradePayRequest, {**content, "total_amount": "1.00"})["code"]
    seen["cancelled"] = asked(AlipayTradeCancelRequest, {"out_trade_no": number})["action"]

with around.step("page") as seen:
    number, request = around.number("W"), AlipayTradePagePayRequest()
    request.biz_content = {
        "out_trade_no": number,
        "total_amount": "3.00",
        "subject": "网页",
        "product_code": "FAST_INSTANT_TRADE_PAY",
    }
    around.pay(pay.page_execute(request, "GET"))
    seen["state"] = asked(AlipayTradeQueryRequest, {"out_trade_no": number})["trade_status"]

with around.step("bill") as seen:
    day = around.bill_day()
    where = asked(AlipayDataDataserviceBillDownloadurlQueryRequest, {"bill_type": "trade", "bill_date": day})
    assert where["code"] == "10000", where
    bill = zipped(fetched(where["bill_download_url"]))
    assert out_trade_no in bill and out_request_no in bill, bill
    seen["code"] = where["code"]

with around.step("close") as seen:
    number, buyer = around.number("X"), around.user_id()
    order = {"out_trade_no": number, "total_amount": "3.00", "subject": "不要了", "buyer_id": buyer}
    assert asked(AlipayTradeCreateRequest, order)["trade_no"], order
    seen["code"] = asked(AlipayTradeCloseRequest, {"out_trade_no": number})["code"]
    assert asked(AlipayTradeQueryRequest, {"out_trade_no": number})["trade_status"] == "TRADE_CLOSED"

with around.step("not_there") as seen:
    told = asked(AlipayTradeQueryRequest, {"out_trade_no": around.number("N")})
    seen["code"], seen["sub_code"] = told["code"], told["sub_code"]
    assert told["sub_code"] == "ACQ.TRADE_NOT_EXIST", told

with around.step("wrong_key") as seen:
    stranger = connect(around.file("ALIPAY_CERT_APP_PRIVATE_KEY_FILE"))
    told = asked(AlipayTradeQueryRequest, {"out_trade_no": out_trade_no}, stranger)
    seen["sub_code"] = told["sub_code"]
    assert told["sub_code"] == "isv.invalid-signature", told
    seen["why"] = around.why(env["ALIPAY_APP_ID"])
    assert seen["why"], "nothing was recognised"

around.end()
