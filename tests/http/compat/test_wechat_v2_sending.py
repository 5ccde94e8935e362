"""Red packets and payments to members by XML."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinbao.kit.clock import DAY_MS, MINUTE_MS
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_house import Caller
from tests.make_v2 import done_v2, from_xml, refused_v2, send_v2, sign_v2
from tests.make_wechat import everything, paid

SEND, GROUP, INFO = (f"/mmpaymkttransfers/{name}" for name in ("sendredpack", "sendgroupredpack", "gethbinfo"))
#: A receiver may get several within one minute.
TOGETHER = {"red_packets_per_receiver_minute": 20}
PAY, PAID = "/mmpaymkttransfers/promotion/transfers", "/mmpaymkttransfers/gettransferinfo"


async def openid(world: CompatWorld) -> str:
    return await world.compat.accounts.openid(world.wechat.appid, world.payer.id)


async def packet(world: CompatWorld, **changes: Any) -> dict[str, Any]:
    given = {
        "appid": None,
        "mch_billno": f"{world.wechat.mchid}202602160000000001"[:28],
        "wxappid": world.wechat.appid,
        "send_name": "兰州拉面",
        "re_openid": await openid(world),
        "total_amount": 500,
        "total_num": 1,
        "wishing": "新年快乐",
        "client_ip": "127.0.0.1",
        "act_name": "开业活动",
        "remark": "多吃面",
    }
    return given | changes


async def info(world: CompatWorld, number: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    body = await send_v2(world, world.wechat, INFO, {"mch_billno": number, "bill_type": "MCHT"})
    root = ElementTree.fromstring(body)
    shares = [{each.tag: each.text or "" for each in share} for share in root.iter("hbinfo")]
    return {each.tag: each.text or "" for each in root if len(each) == 0}, shares


async def has(who: Caller) -> int:
    return int((await who.see("/balance"))["available_minor"])


async def packet_of(world: CompatWorld, number: str) -> str:
    found = await world.house.packets.shops.find(world.merchant_id, number)
    assert found is not None
    return show("pkt", found[0].packet.id)


async def all_rows(world: CompatWorld) -> dict[str, list[Any]]:
    kept = await everything(world)
    for table in ("compat_transfer", "compat_red_packet", "pay_payout", "packets_packet"):

        def rows(tx: Tx, table: str = table) -> list[Any]:
            return tx.run(f"select * from {table}")

        kept[table] = await world.house.runtime.db.read(rows)
    return kept


def test_a_red_packet_lands_in_the_chat_and_is_opened(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            before = await has(world.payer)
            sent = await packet(world)
            made = await done_v2(world, SEND, sent)
            assert (made["mch_billno"], made["total_amount"]) == (sent["mch_billno"], "500")
            again = await done_v2(world, SEND, sent)
            assert again["send_listid"] == made["send_listid"], "the same number is the same packet"
            assert await refused_v2(world, SEND, sent | {"total_amount": 501}) == "INVALID_REQUEST"
            told, shares = await info(world, sent["mch_billno"])
            assert (told["status"], told["hb_type"], told["detail_id"]) == ("SENT", "NORMAL", made["send_listid"])
            assert told["wishing"] == "新年快乐" and told["remark"] == "多吃面" and shares == []
            await world.payer.did(f"/packets/{await packet_of(world, sent['mch_billno'])}/open")
            told, shares = await info(world, sent["mch_billno"])
            assert told["status"] == "RECEIVED" and await has(world.payer) == before + 500
            assert shares == [{"openid": await openid(world), "amount": "500", "rcv_time": "2026-02-16 12:00:00"}]
            assert await world.sound()

    run(scenario())


def test_what_nobody_opens_comes_back_after_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            sent = await packet(world)
            await done_v2(world, SEND, sent)
            world.clock.advance(DAY_MS + MINUTE_MS)
            await world.house.settle()
            told, _ = await info(world, sent["mch_billno"])
            assert (told["status"], told["refund_amount"]) == ("REFUND", "500")
            assert told["refund_time"].startswith("2026-02-17")
            assert await world.sound()

    run(scenario())


def test_a_packet_for_a_group_has_shares_by_luck(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            sent = await packet(world, total_amount=600, total_num=3, amt_type="ALL_RAND", client_ip=None)
            made = await done_v2(world, GROUP, sent)
            assert made["total_num"] == "3" and made["send_time"] == "2026-02-16 12:00:00"
            await world.payer.did(f"/packets/{await packet_of(world, sent['mch_billno'])}/open")
            told, shares = await info(world, sent["mch_billno"])
            assert (told["status"], told["hb_type"], told["total_num"], len(shares)) == ("SENT", "GROUP", "3", 1)
            assert await world.sound()

    run(scenario())


def test_refused_packets_move_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            before = await all_rows(world)
            for path, changes, code in (
                (SEND, {"total_amount": 99}, "MONEY_LIMIT"),
                (SEND, {"total_amount": 20_001}, "MONEY_LIMIT"),
                (SEND, {"total_amount": 60_000, "scene_id": "PRODUCT_2"}, "MONEY_LIMIT"),
                (SEND, {"scene_id": "PRODUCT_9"}, "PARAM_ERROR"),
                (SEND, {"total_num": 2}, "PARAM_ERROR"),
                (SEND, {"mch_billno": "m" * 29}, "PARAM_ERROR"),
                (SEND, {"wishing": None}, "PARAM_ERROR"),
                (SEND, {"re_openid": "o" * 28}, "OPENID_ERROR"),
                (SEND, {"wxappid": "wx0"}, "APPID_MCHID_NOT_MATCH"),
                (GROUP, {"total_num": 2, "amt_type": "ALL_RAND"}, "PARAM_ERROR"),
                (GROUP, {"total_num": 3, "amt_type": "EQUAL"}, "PARAM_ERROR"),
                (GROUP, {"total_num": 6, "amt_type": "ALL_RAND"}, "MONEY_LIMIT"),
                (INFO, {"bill_type": "MCHT", "appid": world.wechat.appid}, "ORDERNOTEXIST"),
            ):
                assert await refused_v2(world, path, await packet(world, **changes)) == code, (path, changes)
            assert await all_rows(world) == before
            assert await refused_v2(world, SEND, await packet(world, total_amount=20_000)) == "NOTENOUGH"
            assert await world.sound()

    run(scenario())


def test_a_receiver_gets_one_packet_a_minute_of_one_merchant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            first = await packet(world, mch_billno="p0", total_amount=100)
            assert (await done_v2(world, SEND, first))["send_listid"]
            before = await all_rows(world)
            second = await packet(world, mch_billno="p1", total_amount=100)
            assert await refused_v2(world, SEND, second) == "FREQ_LIMIT"
            group = await packet(world, mch_billno="p2", total_amount=300, total_num=3, amt_type="ALL_RAND")
            assert await refused_v2(world, GROUP, group) == "FREQ_LIMIT"
            assert (await done_v2(world, SEND, first))["send_listid"], "what was sent is no new packet"
            assert await all_rows(world) == before
            world.clock.advance(MINUTE_MS)
            assert (await done_v2(world, SEND, second))["send_listid"]
            assert await world.sound()

    run(scenario())


def test_a_receiver_gets_ten_packets_a_day_of_one_merchant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=TOGETHER) as world:
            await paid(world)
            for number in range(10):
                await done_v2(world, SEND, await packet(world, mch_billno=f"p{number}", total_amount=100))
            assert (
                await refused_v2(world, SEND, await packet(world, mch_billno="p10", total_amount=100))
                == "SENDNUM_LIMIT"
            )
            assert (await done_v2(world, SEND, await packet(world, mch_billno="p9", total_amount=100)))["send_listid"]
            world.clock.advance(DAY_MS)
            assert await done_v2(world, SEND, await packet(world, mch_billno="p10", total_amount=100))

    run(scenario())


async def payment(world: CompatWorld, **changes: Any) -> dict[str, Any]:
    given = {
        "appid": None,
        "mch_id": None,
        "mch_appid": world.wechat.appid,
        "mchid": world.wechat.mchid,
        "partner_trade_no": "pay1",
        "openid": await openid(world),
        "check_name": "FORCE_CHECK",
        "re_user_name": "李小红",
        "amount": 500,
        "desc": "理赔",
    }
    return given | changes


def test_a_payment_to_change_arrives_at_once_and_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            before = await has(world.payer)
            made = await done_v2(world, PAY, await payment(world))
            assert (made["partner_trade_no"], made["payment_time"]) == ("pay1", "2026-02-16 12:00:00")
            assert await done_v2(world, PAY, await payment(world)) | {"nonce_str": "", "sign": ""} == made | {
                "nonce_str": "",
                "sign": "",
            }
            assert await has(world.payer) == before + 500
            told = await done_v2(world, PAID, {"partner_trade_no": "pay1"})
            assert (told["status"], told["transfer_name"], told["payment_amount"]) == ("SUCCESS", "李小红", "500")
            assert told["detail_id"] == made["payment_no"]
            rows = await all_rows(world)
            for changes, code in (
                ({"amount": 501}, "INVALID_REQUEST"),
                ({"partner_trade_no": "pay2", "re_user_name": "王小明"}, "NAME_MISMATCH"),
                ({"partner_trade_no": "pay2", "re_user_name": None}, "PARAM_ERROR"),
                ({"partner_trade_no": "pay2", "amount": 9}, "AMOUNT_LIMIT"),
                ({"partner_trade_no": "pay2", "openid": "o" * 28}, "OPENID_ERROR"),
                ({"partner_trade_no": "pay2", "check_name": "MAYBE"}, "PARAM_ERROR"),
            ):
                assert await refused_v2(world, PAY, await payment(world, **changes)) == code, changes
            assert await all_rows(world) == rows
            short = await payment(world, partner_trade_no="pay3", amount=5_000)
            assert await refused_v2(world, PAY, short) == "NOTENOUGH"
            assert await refused_v2(world, PAID, {"partner_trade_no": "pay3"}) == "ORDERNOTEXIST"
            assert await world.sound()

    run(scenario())


def test_a_sign_type_that_is_sent_unsigned_is_no_mistake_where_there_is_no_such_field(tmp_path: Path) -> None:
    """WxJava writes ``sign_type`` into what sends money and leaves it out of the sign; elsewhere it signs it."""

    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            key = world.wechat.account.api_v2_key
            for kind in ("MD5", "HMAC-SHA256"):
                number, before = f"pay{kind[:3]}", await has(world.payer)
                given = {"nonce_str": "1795422051438"} | await payment(world, partner_trade_no=number)
                said = {name: str(value) for name, value in given.items() if value is not None}
                sent = said | {"sign_type": kind, "sign": sign_v2(said, key, kind), "appid": None, "mch_id": None}
                made = from_xml(await send_v2(world, world.wechat, PAY, sent))
                assert (made["result_code"], made["partner_trade_no"]) == ("SUCCESS", number), made
                assert await has(world.payer) == before + 500
                sent["amount"] = "501"
                rows = await all_rows(world)
                assert from_xml(await send_v2(world, world.wechat, PAY, sent))["return_code"] == "FAIL"
                asked = {"appid": world.wechat.appid, "mch_id": world.wechat.mchid, "out_trade_no": "nothing"}
                asked |= {"nonce_str": "1"}
                unsigned = asked | {"sign_type": kind, "sign": sign_v2(asked, key, kind)}
                told = from_xml(await send_v2(world, world.wechat, "/pay/orderquery", unsigned))
                assert told["return_code"] == "FAIL", "where sign_type is a field, it is signed"
                assert await all_rows(world) == rows

    run(scenario())


def test_packets_at_one_moment_do_not_go_beyond_a_limit_together(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=TOGETHER) as world:
            await paid(world)
            sent = [await packet(world, mch_billno=f"p{number}", total_amount=100) for number in range(12)]
            answers = await asyncio.gather(*[send_v2(world, world.wechat, SEND, fields) for fields in sent])
            assert sum(b"send_listid" in answer for answer in answers) == 10
            assert sum(b"SENDNUM_LIMIT" in answer for answer in answers) == 2
            assert len((await all_rows(world))["packets_packet"]) == 10
            assert await world.sound()

    run(scenario())


def test_a_packet_that_the_shop_could_not_pay_for_counts_for_no_limit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"red_packets_day_minor": 150, "red_packets_per_minute": 1}) as world:
            first = await packet(world, mch_billno="1", total_amount=150)
            for _ in range(2):
                assert await refused_v2(world, SEND, first) == "NOTENOUGH"
            await paid(world)
            assert b"send_listid" in await send_v2(world, world.wechat, SEND, first)
            world.clock.advance(MINUTE_MS)
            more = await packet(world, mch_billno="2", total_amount=100)
            assert await refused_v2(world, SEND, more) == "SENDAMOUNT_LIMIT"
            assert await world.sound()

    run(scenario())


def test_a_shop_sends_only_so_many_in_a_minute(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"red_packets_per_minute": 2} | TOGETHER) as world:
            await paid(world)
            for number in ("1", "2"):
                await send_v2(world, world.wechat, SEND, await packet(world, mch_billno=number, total_amount=100))
            before = await all_rows(world)
            third = await packet(world, mch_billno="3", total_amount=100)
            assert await refused_v2(world, SEND, third) == "FREQ_LIMIT"
            again = await send_v2(world, world.wechat, SEND, await packet(world, mch_billno="2", total_amount=100))
            assert b"send_listid" in again, "what was sent is no new packet"
            assert await all_rows(world) == before
            world.clock.advance(MINUTE_MS)
            assert b"send_listid" in await send_v2(world, world.wechat, SEND, third)

    run(scenario())


def test_a_shop_sends_only_so_much_in_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"red_packets_day_minor": 250} | TOGETHER) as world:
            await paid(world)
            await send_v2(world, world.wechat, SEND, await packet(world, mch_billno="1", total_amount=150))
            before = await all_rows(world)
            second = await packet(world, mch_billno="2", total_amount=101)
            assert await refused_v2(world, SEND, second) == "SENDAMOUNT_LIMIT"
            assert await all_rows(world) == before
            fits = await packet(world, mch_billno="3", total_amount=100)
            assert b"send_listid" in await send_v2(world, world.wechat, SEND, fits)
            world.clock.advance(DAY_MS)
            assert b"send_listid" in await send_v2(world, world.wechat, SEND, second)

    run(scenario())
