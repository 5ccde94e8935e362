"""Royalties, transfers, bills, cashier pages and notifications of Alipay's methods."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinbao.compat.service import crypto
from jinbao.compat.types import AlipayMode, NoticeKind
from tests.make import run
from tests.make_alipay import PRECREATE, ask, encoded, order, parameters, send
from tests.make_compat import AlipayCaller, CompatWorld, compat_world

QUERY, REFUND = "alipay.trade.query", "alipay.trade.refund"
DAY_MS = 86_400_000


async def paid(world: CompatWorld, out_no: str = "ord1", amount: str = "12.80", **more: Any) -> str:
    """The number of a trade that has been paid after a scan; ``notify_url`` is a parameter, the rest contents."""
    told = {"notify_url": more.pop("notify_url", "")}
    made = await ask(world, world.alipay, PRECREATE, order(out_no, amount, **more), **told)
    found = await world.payer.did("/scan", {"text": made["qr_code"]})
    await world.payer.did(f"/orders/{found['order']['id']}/pay")
    return str((await ask(world, world.alipay, QUERY, {"out_trade_no": out_no}))["trade_no"])


async def another(world: CompatWorld, name: str = "Supplier") -> AlipayCaller:
    """An app of another merchant."""
    return await world.enrol_alipay((await world.merchant(name)).id, AlipayMode.KEY)


def verified(world: CompatWorld, params: dict[str, str]) -> bool:
    """Whether parameters hold as SDKs check notifications: without sign and sign_type, sorted, as they are."""
    signed = {name: text for name, text in params.items() if name not in ("sign", "sign_type") and text}
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    key = crypto.public_of(world.compat.keys.alipay_key().public_pem)
    return crypto.verify_rsa(key, text.encode(), params["sign"])


async def notices(world: CompatWorld) -> list[dict[str, str]]:
    """What merchants have to be told, oldest first."""
    await world.house.settle()
    rows = await world.house.runtime.db.read(
        lambda tx: tx.run("select content from compat_notice where scheme = 'alipay' order by id")
    )
    return [json.loads(row[0]) for row in rows]


def test_shares_are_given_taken_back_with_a_refund_and_asked_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            supplier = await another(world)
            seller = supplier.account.seller_id
            bind = "alipay.trade.royalty.relation.bind"
            entity = {"type": "userId", "account": seller, "memo": "supplier"}
            body = {"receiver_list": [entity], "out_request_no": "b1"}
            assert (await ask(world, world.alipay, bind, body))["result_code"] == "SUCCESS"
            nobody = {"receiver_list": [{"type": "userId", "account": "2088000000000009"}]}
            assert (await ask(world, world.alipay, bind, nobody))["sub_code"] == "ACQ.PAYEE_NOT_EXIST"
            other = {"receiver_list": [{**entity, "name": "Somebody Else"}]}
            assert (await ask(world, world.alipay, bind, other))["sub_code"] == "ACQ.PAYEE_USER_INFO_ERROR"
            listed = await ask(world, world.alipay, "alipay.trade.royalty.relation.batchquery", {"page_num": 1})
            assert [each["account"] for each in listed["receiver_list"]] == [seller]
            trade_no = await paid(world, extend_params={"royalty_freeze": "true"})
            settle = "alipay.trade.order.settle"
            part = {"trans_in": seller, "amount": "2.00", "desc": "share"}
            asked = {"out_request_no": "s1", "trade_no": trade_no, "royalty_parameters": [part]}
            done = await ask(world, world.alipay, settle, asked)
            assert done["code"] == "10000", done
            again = await ask(world, world.alipay, settle, asked)
            assert again["settle_no"] == done["settle_no"]
            funds = await ask(world, supplier, "alipay.fund.account.query", {"account_type": "ACCTRANS_ACCOUNT"})
            assert funds["available_amount"] == "2.00"
            told = await ask(world, world.alipay, f"{settle}.query", {"settle_no": done["settle_no"]})
            assert told["royalty_detail_list"][0]["amount"] == "2.00"
            assert told["royalty_detail_list"][0]["state"] == "SUCCESS"
            back = {
                "trade_no": trade_no, "refund_amount": "3.00", "out_request_no": "r1",
                "refund_royalty_parameters": [{"trans_out": seller, "amount": "2.00"}],
            }  # fmt: skip
            assert (await ask(world, world.alipay, REFUND, back))["fund_change"] == "Y"
            funds = await ask(world, supplier, "alipay.fund.account.query", {})
            assert funds["available_amount"] == "0.00"
            finish = {"out_request_no": "s2", "trade_no": trade_no, "extend_params": {"royalty_finish": "true"}}
            assert (await ask(world, world.alipay, settle, finish))["code"] == "10000"
            unbind = "alipay.trade.royalty.relation.unbind"
            assert (await ask(world, world.alipay, unbind, body))["result_code"] == "SUCCESS"
            plain = await paid(world, "ord2")
            late = {**asked, "out_request_no": "s3", "trade_no": plain}
            assert (await ask(world, world.alipay, settle, late))["sub_code"].startswith("ACQ.")

    run(scenario())


def test_a_merchant_pays_a_member_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount="100.00")
            transfer, query = "alipay.fund.trans.uni.transfer", "alipay.fund.trans.common.query"
            payee = await world.member(0, name="王小明")
            user_id = await world.compat.accounts.alipay_user_id(payee.id)
            body = {
                "out_biz_no": "t1", "trans_amount": "8.80", "product_code": "TRANS_ACCOUNT_NO_PWD",
                "biz_scene": "DIRECT_TRANSFER", "order_title": "bonus",
                "payee_info": {"identity": user_id, "identity_type": "ALIPAY_USER_ID", "name": "王小明"},
            }  # fmt: skip
            done = await ask(world, world.alipay, transfer, body)
            assert done["status"] == "SUCCESS", done
            again = await ask(world, world.alipay, transfer, body)
            assert again["order_id"] == done["order_id"]
            assert (await payee.see("/balance"))["available_minor"] == 880
            found = await ask(world, world.alipay, query, {"out_biz_no": "t1", "biz_scene": "DIRECT_TRANSFER"})
            assert (found["status"], found["trans_amount"]) == ("SUCCESS", "8.80")
            assert (await ask(world, world.alipay, query, {"order_id": done["order_id"]}))["out_biz_no"] == "t1"

            async def refused(**changes: Any) -> str:
                asked = {**body, "out_biz_no": "t2", **changes}
                return str((await ask(world, world.alipay, transfer, asked))["sub_code"])

            assert await refused(out_biz_no="t1", trans_amount="9.00") == "PAYMENT_INFO_INCONSISTENCY"
            assert await refused(trans_amount="0.09") == "INVALID_PARAMETER"
            assert await refused(trans_amount="5000.00") == "PAYER_BALANCE_NOT_ENOUGH"
            nobody = {"identity": "2088000000000009", "identity_type": "ALIPAY_USER_ID"}
            assert await refused(payee_info=nobody) == "PAYEE_NOT_EXIST"
            assert await refused(payee_info={**body["payee_info"], "name": "别人"}) == "PAYEE_USER_INFO_ERROR"  # type: ignore[dict-item]
            missing = await ask(world, world.alipay, query, {"out_biz_no": "none"})
            assert missing["sub_code"] == "ORDER_NOT_EXIST"
            assert (await payee.see("/balance"))["available_minor"] == 880

    run(scenario())


def named(archive: zipfile.ZipFile) -> list[str]:
    """The names in a bill as programs in Python read them, whose library takes GBK for the old letters of the PC."""
    assert archive.testzip() is None
    return [name.encode("cp437").decode("gbk") for name in archive.namelist()]


def test_a_bill_is_a_zip_of_gbk_behind_a_link_that_lives_half_a_minute(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            method = "alipay.data.dataservice.bill.downloadurl.query"
            trade_no = await paid(world)
            await ask(
                world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "2.80", "out_request_no": "r"}
            )
            day = (await ask(world, world.alipay, QUERY, {"trade_no": trade_no}))["send_pay_date"][:10]
            body = {"bill_type": "trade", "bill_date": day}
            assert (await ask(world, world.alipay, method, body))["sub_code"] == "BILL_NOT_EXIST"
            world.clock.advance(2 * DAY_MS)
            await world.house.settle()
            made = await ask(world, world.alipay, method, body)
            answer = await world.gateway.get(made["bill_download_url"])
            assert answer.status_code == 200
            assert (await world.gateway.get(made["bill_download_url"])).content == answer.content
            archive = zipfile.ZipFile(io.BytesIO(answer.content))
            names = archive.namelist()
            seller = world.alipay.account.seller_id
            stem = f"{seller}_{day.replace('-', '')}_业务明细"
            assert named(archive) == [f"{stem}.csv", f"{stem}(汇总).csv"]
            text = archive.read(names[0]).decode("gbk")
            rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
            assert rows[0][0] == "支付宝交易号"
            assert [(row[0].strip(), row[1].strip(), row[2], row[11]) for row in rows[1:]] == [
                (trade_no, "ord1", "交易", "12.80"), (trade_no, "ord1", "退款", "-2.80"),
            ]  # fmt: skip
            assert rows[2][21].strip() == "r"
            assert "#交易合计：1笔，商家实收共12.80元" in text
            world.wall.advance(30_000)
            assert (await world.gateway.get(made["bill_download_url"])).status_code == 403
            forged = made["bill_download_url"][:-4] + "AAAA"
            assert (await world.gateway.get(forged)).status_code == 403
            empty = await ask(world, world.alipay, method, {"bill_type": "trade", "bill_date": day[:8] + "01"})
            assert empty["bill_file_code"] == "EMPTY_DATA_WITH_BILL_FILE"
            assert f"终止日期：[{date.fromisoformat(day) + timedelta(days=1):%Y年%m月%d日} 00:00:00]" in text
            for wrong in ({"bill_date": "2026-02-30"}, {"bill_date": "today"}):
                assert (await ask(world, world.alipay, method, body | wrong))["sub_code"] == "INVAILID_ARGUMENTS"
            other = await ask(world, world.alipay, method, body | {"bill_type": "nothing"})
            assert (other["code"], other["sub_code"]) == ("40004", "TYPE_NOT_SUPPORTED")

    run(scenario())


def test_the_bill_of_an_account_has_all_that_moved_it_and_adds_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = await paid(world, amount="100.00")
            back = {"trade_no": trade_no, "refund_amount": "40.00", "out_request_no": "r"}
            await ask(world, world.alipay, REFUND, back)
            payee = {"identity": "+8613800777777", "identity_type": "ALIPAY_LOGON_ID"}
            out = {
                "out_biz_no": "b1",
                "trans_amount": "10.00",
                "product_code": "TRANS_ACCOUNT_NO_PWD",
                "biz_scene": "DIRECT_TRANSFER",
                "payee_info": payee,
                "order_title": "=1+1",
            }
            done = await ask(world, world.alipay, "alipay.fund.trans.uni.transfer", out)
            had = (await ask(world, world.alipay, "alipay.fund.account.query", {}))["available_amount"]
            day = (await ask(world, world.alipay, QUERY, {"trade_no": trade_no}))["send_pay_date"][:10]
            world.clock.advance(2 * DAY_MS)
            await world.house.settle()
            body = {"bill_type": "signcustomer", "bill_date": day}
            made = await ask(world, world.alipay, "alipay.data.dataservice.bill.downloadurl.query", body)
            archive = zipfile.ZipFile(io.BytesIO((await world.gateway.get(made["bill_download_url"])).content))
            assert [name.partition("_")[2] for name in named(archive)] == [
                f"{day.replace('-', '')}_账务明细.csv", f"{day.replace('-', '')}_账务明细(汇总).csv",
            ]  # fmt: skip
            details, sums = (archive.read(name).decode("gbk") for name in archive.namelist())
            assert details.startswith("#支付宝账务明细查询\r\n") and sums.startswith("#支付宝账务汇总查询\r\n")
            head, *rows = csv.reader(line for line in details.splitlines() if not line.startswith("#"))
            assert head[:3] == ["账务流水号", "业务流水号", "商户订单号"]
            told = [(row[1].strip(), row[2].strip(), row[10]) for row in rows]
            assert (trade_no, "ord1", "在线支付") in told and (trade_no, "ord1", "交易退款") in told
            assert (done["order_id"], "b1", "转账") in told
            assert (trade_no, "ord1", "收费") in told
            assert len({row[0] for row in rows}) == len(rows)
            balance = Decimal(0)
            for row in rows:
                balance += Decimal(row[6]) + Decimal(row[7])
                assert Decimal(row[8]) == balance, row
            assert str(balance) == had
            assert rows[-1][3] == "'=1+1"
            total = [row for row in csv.reader(sums.splitlines()) if row[0] == "合计"]
            assert total[0][5] == had

    run(scenario())


def test_a_page_leads_to_the_cashier_and_back_with_a_signature(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for method, how in (("alipay.trade.page.pay", "get"), ("alipay.trade.wap.pay", "split")):
                out_no = how
                back = "https://shop.example/done?cart=7&sign_type=x"
                params = parameters(world, world.alipay, method, order(out_no), return_url=back)
                answer = await send(world, params, how)
                assert answer.status_code == 302
                origin, path, token = answer.headers["location"].rpartition("/cashier/")
                assert (origin, path) == (world.compat.settings.origin, "/cashier/")
                missing = await ask(world, world.alipay, QUERY, {"out_trade_no": out_no})
                assert missing["sub_code"] == "ACQ.TRADE_NOT_EXIST"
                seen = await world.payer.see(f"/cashier/{token}")
                assert seen["cashier"]["return_url"] == ""
                waiting = await ask(world, world.alipay, QUERY, {"out_trade_no": out_no})
                assert waiting["trade_status"] == "WAIT_BUYER_PAY"
                await world.payer.did(f"/orders/{seen['order_id']}/pay")
                address = (await world.payer.see(f"/cashier/{token}"))["cashier"]["return_url"]
                told = dict(parse_qsl(urlsplit(address).query))
                assert address.startswith("https://shop.example/done?")
                assert told["method"] == f"{method}.return"
                assert (told["out_trade_no"], told["total_amount"], told["cart"]) == (out_no, "12.80", "7")
                assert verified(world, told)

    run(scenario())


def test_a_browser_with_a_wrong_link_reads_what_is_wrong(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            method = "alipay.trade.page.pay"
            params = parameters(world, world.alipay, method, {**order(), "subject": "<script>alert(1)</script>"})
            answer = await send(world, {**params, "version": "1.0", "sign": params["sign"][:-8] + "AAAAAAA="}, "get")
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/html")
            assert "isv.invalid-signature" in answer.text
            assert "<script" not in answer.text
            answer = await send(world, parameters(world, world.alipay, method, order(amount="0")), "get")
            assert "ACQ.INVALID_PARAMETER" in answer.text
            assert "total_amount" in answer.text

    run(scenario())


def test_an_order_string_is_paid_in_the_wallet(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            params = parameters(world, world.alipay, "alipay.trade.app.pay", order(), notify_url="http://127.0.0.1:9/")
            opened = await world.payer.did("/app-pay", {"order_string": encoded(params)})
            again = await world.payer.did("/app-pay", {"order_string": encoded(params)})
            assert again["order_id"] == opened["order_id"]
            await world.payer.did(f"/orders/{opened['order_id']}/pay")
            assert (await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"}))["trade_status"] == "TRADE_SUCCESS"
            forged = encoded({**params, "biz_content": json.dumps(order("ord2"))})
            refused = await world.payer.post("/app-pay", {"order_string": forged})
            assert refused.json()["code"] == "compat.signature_wrong"
            for text in ("", "hello", "app_id=1", "%%%"):
                assert 400 <= (await world.payer.post("/app-pay", {"order_string": text})).status_code < 500

    run(scenario())


def test_merchants_hear_of_payments_refunds_and_where_it_matters_of_closing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            url = "http://127.0.0.1:9/notify"
            trade_no = await paid(world, notify_url=url, passback_params="a%3D1", body="说明")
            await ask(world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "2", "out_request_no": "r1"})
            await ask(
                world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "10.8", "out_request_no": "r2"}
            )
            payment, some, rest = await notices(world)
            assert payment["trade_status"] == "TRADE_SUCCESS"
            assert (payment["total_amount"], payment["passback_params"], payment["body"]) == ("12.80", "a%3D1", "说明")
            assert json.loads(payment["fund_bill_list"]) == [{"amount": "12.80", "fundChannel": "ALIPAYACCOUNT"}]
            assert payment["seller_id"] == world.alipay.account.seller_id
            assert "refund_fee" not in payment
            assert (some["trade_status"], some["refund_fee"], some["out_biz_no"]) == ("TRADE_SUCCESS", "2.00", "r1")
            assert some["gmt_refund"][-4] == "."
            assert "gmt_close" not in some
            assert (rest["trade_status"], rest["refund_fee"], rest["out_biz_no"]) == ("TRADE_CLOSED", "12.80", "r2")
            assert rest["gmt_close"]
            made = await ask(world, world.alipay, PRECREATE, order("ord2", timeout_express="1m"), notify_url=url)
            await world.payer.did("/scan", {"text": made["qr_code"]})
            params = parameters(
                world, world.alipay, "alipay.trade.wap.pay", order("ord3", timeout_express="1m"), notify_url=url
            )
            token = (await send(world, params)).headers["location"].rpartition("/")[2]
            await world.payer.see(f"/cashier/{token}")
            world.clock.advance(61_000)
            told = await notices(world)
            assert [each["out_trade_no"] for each in told[3:]] == ["ord3"]
            assert told[3]["trade_status"] == "TRADE_CLOSED"
            assert "gmt_payment" not in told[3]
            kinds = await world.house.runtime.db.read(
                lambda tx: tx.run("select kind, url from compat_notice order by id")
            )
            assert [NoticeKind(kind).value for kind, _ in kinds] == ["payment", "refund", "refund", "closed"]
            assert {address for _, address in kinds} == {url}

    run(scenario())


def test_a_house_stays_in_balance_after_all_of_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = await paid(world)
            await ask(world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "1", "out_request_no": "r"})
            await ask(world, world.alipay, "alipay.trade.cancel", {"trade_no": trade_no})
            await world.house.settle()
            assert await world.sound()

    run(scenario())
