"""wechatpayv3, unmodified: modes ``certificate`` and ``public_key``, flavours ``sync``, ``async`` and ``proxy``.

``proxy`` changes nothing in the program: the address is the real one, and only HTTPS_PROXY and a CA variable are set.
"""

from __future__ import annotations

import asyncio
import gzip
import inspect
import json
import tempfile
from typing import Any

import wechatpayv3
from around import Around, sha1
from wechatpayv3 import WeChatPay, async_, core

around = Around()
env, loop = around.env, asyncio.new_event_loop()
#: Each interface has an enumeration of its own, and knows no other.
WeChatPayType: Any = async_.WeChatPayType if around.flavour == "async" else wechatpayv3.WeChatPayType


def do(asked: Any) -> Any:
    """The same program for both flavours: what is awaitable is awaited."""
    return loop.run_until_complete(asked) if inspect.isawaitable(asked) else asked


def connect(private_key: str, shop: str = "WECHAT") -> Any:
    """The SDK, pointed at the sandbox the way its users do; ``WECHAT_PROVIDER`` acts for its sub-merchant."""
    options: dict[str, Any] = {
        "wechatpay_type": WeChatPayType.NATIVE,
        "mchid": env[f"{shop}_MCHID"],
        "private_key": private_key,
        "cert_serial_no": env[f"{shop}_CERT_SERIAL"],
        "appid": env[f"{shop}_APPID"],
        "apiv3_key": env[f"{shop}_API_V3_KEY"],
        "notify_url": around.notify_url,
        "partner_mode": shop != "WECHAT",
    }
    if around.mode == "public_key":
        options |= {"public_key": around.file("WECHAT_PUBLIC_KEY_FILE"), "public_key_id": env["WECHAT_PUBLIC_KEY_ID"]}
    else:
        options["cert_dir"] = tempfile.mkdtemp()
    made: Any
    if around.flavour == "async":
        made = async_.AsyncWeChatPay(**options)
        made._core._gate_way = env["WECHAT_GATEWAY"]
        return do(made.__aenter__())
    if around.flavour == "sync":
        # In certificate mode the constructor asks for the certificates, so the address has to be there before.
        core.Core._gate_way = property(lambda _: env["WECHAT_GATEWAY"], lambda _, value: None)
    return WeChatPay(**options)


def asked(call: Any) -> Any:
    """A call's answer, which must be a good one."""
    code, text = do(call)
    assert code == 200, (code, text)
    return json.loads(text)


print(json.dumps({"sdk": "wechatpayv3", "version": wechatpayv3.__version__}), flush=True)
pay: Any = None
out_trade_no, out_refund_no = around.number(), around.number("R")
code_url = transaction_id = ""

with around.step("connect") as seen:
    pay = connect(around.file("WECHAT_PRIVATE_KEY_FILE"))
    seen["certificates"] = len(pay._core._certificates)
    assert bool(seen["certificates"]) == (around.mode == "certificate")

with around.step("order") as seen:
    made = asked(pay.pay(description='中文商品 "引号" & {括号}', out_trade_no=out_trade_no, amount={"total": 1234}))
    seen["code_url"] = code_url = made["code_url"]

with around.step("pay"):
    around.pay(code_url)

with around.step("callback") as seen:
    headers, body = around.callback("/paid")
    told = do(pay.callback(headers, body))
    assert told, "the SDK did not believe the callback"
    resource = told["resource"]
    assert told["event_type"] == "TRANSACTION.SUCCESS" and resource["out_trade_no"] == out_trade_no, told
    assert resource["amount"]["total"] == 1234 and resource["trade_state"] == "SUCCESS", told
    transaction_id = resource["transaction_id"]
    assert not do(pay.callback(headers, body.replace(b"TRANSACTION", b"TRANSACTIOM"))), "a forged one was believed"
    seen["event"] = told["event_type"]

with around.step("query") as seen:
    found = asked(pay.query(out_trade_no=out_trade_no))
    assert found == asked(pay.query(transaction_id=transaction_id)) and found["payer"]["openid"], found
    seen["state"] = found["trade_state"]

with around.step("refund") as seen:
    amount = {"refund": 234, "total": 1234, "currency": "CNY"}
    refund = asked(
        pay.refund(
            out_refund_no, amount, transaction_id=transaction_id, reason="少了一件", notify_url=around.refund_url
        )
    )
    assert refund["amount"]["refund"] == 234 and refund["refund_id"], refund
    seen["state"] = refund["status"]

with around.step("refund_callback") as seen:
    told = do(pay.callback(*around.callback("/refunded")))
    assert told and told["resource"]["out_refund_no"] == out_refund_no, told
    seen["event"], seen["state"] = told["event_type"], told["resource"]["refund_status"]

with around.step("refund_query") as seen:
    seen["state"] = asked(pay.query_refund(out_refund_no))["status"]
    assert asked(pay.query(out_trade_no=out_trade_no))["trade_state"] == "REFUND"

with around.step("code_pay") as seen:
    paid = asked(
        pay.pay(
            description="付款码",
            out_trade_no=around.number("C"),
            amount={"total": 100},
            payer={"auth_code": around.code("wechat")},
            scene_info={"store_info": {"id": "1"}},
            pay_type=WeChatPayType.CODEPAY,
        )
    )
    seen["state"] = paid["trade_state"]
    assert asked(pay.codepay_reverse(paid["out_trade_no"]))["out_trade_no"] == paid["out_trade_no"]

with around.step("products") as seen:
    openid, scene = around.openid(env["WECHAT_APPID"]), {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    for kind, more in (
        (WeChatPayType.JSAPI, {"payer": {"openid": openid}, "attach": "附加", "goods_tag": "标记"}),
        (WeChatPayType.APP, {"support_fapiao": True}),
        (WeChatPayType.H5, {"scene_info": scene}),
    ):
        number = around.number()
        made = asked(pay.pay(description="商品", out_trade_no=number, amount={"total": 300}, pay_type=kind, **more))
        around.ask("POST", "/sandbox/pay", {"payer": "rich", "text": made.get("prepay_id") or made["h5_url"]})
        seen[kind.name] = asked(pay.query(out_trade_no=number))["trade_state"]

with around.step("combine") as seen:
    number, subs = around.number("M"), [around.number("S") for _ in range(2)]
    orders = [
        {
            "mchid": env["WECHAT_MCHID"],
            "attach": "附加",
            "amount": {"total_amount": 100, "currency": "CNY"},
            "out_trade_no": each,
            "description": "合单",
        }
        for each in subs
    ]
    made = asked(pay.combine_pay(number, orders, scene_info={"payer_client_ip": "127.0.0.1"}))
    around.ask("POST", "/sandbox/pay", {"payer": "rich", "text": made["code_url"]})
    found = asked(pay.combine_query(number))["sub_orders"]
    seen["states"] = [each["trade_state"] for each in found]
    assert [each["out_trade_no"] for each in found] == subs, found

with around.step("partner_share") as seen:
    provider, sub = connect(around.file("WECHAT_PROVIDER_PRIVATE_KEY_FILE"), "WECHAT_PROVIDER"), env["WECHAT_SUB_MCHID"]
    number, shared = around.number(), around.number("P")
    order = {"description": "服务商", "out_trade_no": number, "amount": {"total": 1000}, "sub_mchid": sub}
    made = asked(provider.pay(**order, settle_info={"profit_sharing": True}))
    around.ask("POST", "/sandbox/pay", {"payer": "rich", "text": made["code_url"]})
    paid = asked(provider.query(out_trade_no=number, sub_mchid=sub))["transaction_id"]
    around.ask("POST", "/sandbox/clock", {"advance_ms": 120_000})  # an order can be shared out a minute after payment
    receiver = {"account_type": "MERCHANT_ID", "account": env["WECHAT_MCHID"], "relation_type": "PARTNER"}
    asked(provider.profitsharing_add_receiver(**receiver, name="沙盒小店", sub_mchid=sub))
    to = [{"type": "MERCHANT_ID", "account": env["WECHAT_MCHID"], "amount": 100, "description": "分账"}]
    seen["state"] = asked(provider.profitsharing_order(paid, shared, to, True, sub_mchid=sub))["state"]
    back = provider.profitsharing_return(
        around.number("Z"), env["WECHAT_MCHID"], 50, "回退", out_order_no=shared, sub_mchid=sub
    )
    seen["returned"] = asked(back)["result"]
    if around.flavour == "async":
        do(provider.__aexit__(None, None, None))

with around.step("transfer") as seen:
    number, openid = around.number("B"), around.openid(env["WECHAT_APPID"])
    sent = asked(
        pay.mch_transfer_bills(
            number,
            "1000",
            openid,
            100,
            "奖励",
            user_name="钱多多",
            transfer_scene_report_infos=[
                {"info_type": "活动名称", "info_content": "新会员有礼"},
                {"info_type": "奖励说明", "info_content": "注册抽奖"},
            ],
        )
    )
    seen["state"] = sent["state"]
    assert asked(pay.mch_transfer_bills_query(out_bill_no=number))["out_bill_no"] == number
    if around.flavour != "async":  # which signs an empty body there and sends "null"
        seen["cancelled"] = asked(pay.mch_transfer_bills_cancel(number))["state"]

with around.step("batch") as seen:
    number = around.number("B")
    detail = {"out_detail_no": around.number("D"), "transfer_amount": 100, "transfer_remark": "奖励"}
    asked(pay.transfer_batch(number, "批次", "备注", 100, 1, [{**detail, "openid": openid, "user_name": "钱多多"}]))
    found = asked(pay.transfer_query_out_batch_no(number, need_query_detail=True))
    seen["state"] = found["transfer_batch"]["batch_status"]

with around.step("bill") as seen:
    day = around.bill_day()
    where = asked(pay.trade_bill(day))
    code, packed = do(pay.download_bill(where["download_url"]))
    assert code == 200, packed
    bill = gzip.decompress(packed)
    assert sha1(bill) == where["hash_value"] and where["hash_type"] == "SHA1", where
    assert out_trade_no in bill.decode() and out_refund_no in bill.decode(), bill.decode()
    seen["lines"] = len(bill.splitlines()) > 3

with around.step("close") as seen:
    number = around.number("X")
    asked(pay.pay(description="不要了", out_trade_no=number, amount={"total": 1}))
    seen["status"], body = do(pay.close(number))
    assert seen["status"] == 204 and not body, body
    assert asked(pay.query(out_trade_no=number))["trade_state"] == "CLOSED"

with around.step("not_there") as seen:
    seen["status"], text = do(pay.query(out_trade_no=around.number("N")))
    seen["code"] = json.loads(text)["code"]
    assert seen["status"] == 404

with around.step("wrong_key") as seen:
    if around.mode == "public_key":
        stranger = connect(around.file("WECHAT_PROVIDER_PRIVATE_KEY_FILE"))
        seen["status"], text = do(stranger.query(out_trade_no=out_trade_no))
        seen["code"] = json.loads(text)["code"]
        assert seen["status"] == 401 and "sign_information" in json.loads(text)["detail"], text
    else:
        try:
            connect(around.file("WECHAT_PROVIDER_PRIVATE_KEY_FILE"))
        except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
            assert "certificate" in str(error), error
        else:
            raise AssertionError("certificates were given to a stranger")
    seen["why"] = around.why(env["WECHAT_MCHID"])
    assert seen["why"], "nothing was recognised"

if pay is not None and around.flavour == "async":
    do(pay.__aexit__(None, None, None))
around.end()
