"""Bills over the wire: asked for, fetched, hashed; by JSON and by XML."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

from jinbao.kit.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, WechatCaller, compat_world
from tests.make_v2 import from_xml, send_v2
from tests.make_wechat import out_no, paid, partner_body, pay, refused, scan

TODAY, YESTERDAY = "2026-02-16", "2026-02-15"


async def linked(world: CompatWorld, kind: str, caller: WechatCaller | None = None, **query: Any) -> Any:
    given = {"bill_date": TODAY, **query}
    target = f"/v3/bill/{kind}?" + "&".join([f"{name}={value}" for name, value in given.items()])
    return await world.call(caller or world.wechat, "GET", target)


async def fetched(world: CompatWorld, link: dict[str, str]) -> bytes:
    assert link["hash_type"] == "SHA1" and link["download_url"].startswith(GATEWAY + "/v3/billdownload/file?token=")
    answer = await world.call(world.wechat, "GET", link["download_url"].removeprefix(GATEWAY))
    assert answer.status_code == 200 and "Wechatpay-Signature" not in answer.headers
    return answer.content


def cells(text: str, line: int) -> dict[str, str]:
    lines = text.split("\r\n")
    return dict(zip(lines[0].split(","), lines[line][1:].split(",`"), strict=True))


async def refunded(world: CompatWorld, number: str, minor: int) -> None:
    body = {
        "out_trade_no": number,
        "out_refund_no": f"back-{number}",
        "amount": {"refund": minor, "total": 1280, "currency": "CNY"},
    }
    answer = await world.call(world.wechat, "POST", "/v3/refund/domestic/refunds", body)
    assert answer.status_code == 200, answer.text


def test_a_bill_is_ready_at_ten_and_its_link_lives_five_minutes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            first = await paid(world, attach="table, `7")
            await paid(world)
            await refunded(world, first["out_trade_no"], 280)
            refused(await linked(world, "tradebill"), 400, "NO_STATEMENT_EXIST")
            world.clock.advance(22 * HOUR_MS - 1)
            refused(await linked(world, "tradebill"), 400, "NO_STATEMENT_EXIST")
            world.clock.advance(1)
            link = (await linked(world, "tradebill")).json()
            plain = await fetched(world, link)
            assert hashlib.sha1(plain).hexdigest() == link["hash_value"]
            text = plain.decode()
            assert text.split("\r\n")[-2] == "`3,`25.60,`2.80,`0.00,`0.15000,`25.60,`2.80"
            row = cells(text, 1)
            assert row["微信订单号"] == first["transaction_id"] and row["商户数据包"] == "table, '7"
            assert row["用户标识"] == first["payer"]["openid"] and row["手续费"] == "0.08000"
            back = cells(text, 3)
            assert (back["交易状态"], back["退款金额"], back["手续费"]) == ("REFUND", "2.80", "-0.01000")
            zipped = (await linked(world, "tradebill", tar_type="GZIP", bill_type="ALL")).json()
            assert gzip.decompress(await fetched(world, zipped)) == plain
            assert zipped["hash_value"] == link["hash_value"], "the hash is that of the file before it was zipped"
            stranger = await world.call(world.sub, "GET", link["download_url"].removeprefix(GATEWAY))
            refused(stranger, 400, "INVALID_REQUEST")
            unsigned = await world.gateway.get(link["download_url"])
            assert unsigned.status_code == 401
            world.clock.advance(HOUR_MS)
            await fetched(world, link)
            world.wall.advance(5 * MINUTE_MS)
            late = await world.call(world.wechat, "GET", link["download_url"].removeprefix(GATEWAY))
            refused(late, 400, "INVALID_REQUEST")

    run(scenario())


def test_kinds_of_bills_and_days_without_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            world.clock.advance(DAY_MS)
            wrong: list[tuple[str, dict[str, Any], int, str]] = [
                ("tradebill", {"bill_type": "REFUND"}, 400, "NO_STATEMENT_EXIST"),
                ("tradebill", {"bill_type": "RECHARGE_REFUND"}, 400, "NO_STATEMENT_EXIST"),
                ("tradebill", {"bill_type": "ALL_SPECIAL"}, 403, "NO_AUTH"),
                ("tradebill", {"bill_type": "fund"}, 400, "PARAM_ERROR"),
                ("tradebill", {"bill_date": YESTERDAY}, 400, "NO_STATEMENT_EXIST"),
                ("tradebill", {"bill_date": "2026-02-17"}, 400, "NO_STATEMENT_EXIST"),
                ("tradebill", {"bill_date": "2025-11-16"}, 400, "NO_STATEMENT_EXIST"),
                ("tradebill", {"bill_date": "20260216"}, 400, "PARAM_ERROR"),
                ("tradebill", {"bill_date": ""}, 400, "PARAM_ERROR"),
                ("tradebill", {"tar_type": "ZIP"}, 400, "PARAM_ERROR"),
                ("fundflowbill", {"account_type": "OPERATION"}, 400, "NO_STATEMENT_EXIST"),
                ("fundflowbill", {"account_type": "PETTY"}, 400, "PARAM_ERROR"),
            ]
            for kind, query, status, code in wrong:
                answer = await linked(world, kind, **query)
                assert (answer.status_code, answer.json()["code"]) == (status, code), (kind, query, answer.text)
            success = await fetched(world, (await linked(world, "tradebill", bill_type="SUCCESS")).json())
            assert "退款" not in success.decode().split("\r\n")[0]
            world.clock.advance(95 * DAY_MS)
            refused(await linked(world, "tradebill"), 400, "NO_STATEMENT_EXIST")
            tampered = await world.call(world.wechat, "GET", "/v3/billdownload/file?token=eyJ9.AAAA")
            refused(tampered, 400, "INVALID_REQUEST")

    run(scenario())


def test_movements_add_up_to_the_balance(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            first = await paid(world)
            await paid(world, settle_info={"profit_sharing": True})
            await refunded(world, first["out_trade_no"], 280)
            world.clock.advance(DAY_MS)
            text = (await fetched(world, (await linked(world, "fundflowbill")).json())).decode()
            lines = text.split("\r\n")
            rows = [cells(text, line) for line in range(1, len(lines) - 3)]
            balance = 0
            for row in rows:
                minor = int(row["收支金额(元)"].replace(".", ""))
                balance += minor if row["收支类型"] == "收入" else -minor
                assert int(row["账户结余(元)"].replace(".", "")) == balance, row
            kinds = [row["业务类型"] for row in rows]
            assert kinds == [
                "交易",
                "扣除交易手续费",
                "交易",
                "扣除交易手续费",
                "分账资金冻结",
                "退还交易手续费",
                "退款",
            ]
            assert rows[0]["微信支付业务单号"] == first["transaction_id"]
            assert rows[0]["业务凭证号"] == first["out_trade_no"]

    run(scenario())


def test_a_providers_bill_has_its_merchants_trades_and_the_merchants_own_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = partner_body(world)
            made = await world.call(world.provider, "POST", "/v3/pay/partner/transactions/native", asked)
            await pay(world, (await scan(world, made.json()["code_url"]))["order"]["id"])
            await paid(world)
            world.clock.advance(DAY_MS)
            for caller, query in (
                (world.provider, {}),
                (world.provider, {"sub_mchid": world.sub.mchid}),
                (world.sub, {}),
            ):
                link = (await linked(world, "tradebill", caller, **query)).json()
                answer = await world.call(caller, "GET", link["download_url"].removeprefix(GATEWAY))
                row = cells(answer.text, 1)
                assert (row["商户号"], row["特约商户号"]) == (world.provider.mchid, world.sub.mchid)
                assert row["商户订单号"] == asked["out_trade_no"] and "`1,`12.80" in answer.text
            other = await linked(world, "tradebill", world.provider, sub_mchid=world.wechat.mchid)
            refused(other, 403, "NO_AUTH")

    run(scenario())


def test_bills_by_xml_come_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, out_trade_no=out_no())
            world.clock.advance(DAY_MS)
            day = TODAY.replace("-", "")
            link = (await linked(world, "tradebill")).json()
            plain = await send_v2(world, world.wechat, "/pay/downloadbill", {"bill_date": day, "bill_type": "ALL"})
            assert hashlib.sha1(plain).hexdigest() == link["hash_value"]
            asked = {"bill_date": day, "account_type": "Basic", "tar_type": "GZIP", "sign_type": "HMAC-SHA256"}
            funds = gzip.decompress(await send_v2(world, world.wechat, "/pay/downloadfundflow", asked))
            assert funds.decode().split("\r\n")[-2] == "`2,`1,`12.80,`1,`0.08"
            none = await send_v2(world, world.wechat, "/pay/downloadbill", {"bill_date": "20260101"})
            assert from_xml(none) == {"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}

    run(scenario())
