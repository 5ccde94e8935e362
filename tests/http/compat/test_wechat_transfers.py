"""Transfers to members over the wire: confirmed, cancelled, expired; and batches of the older model."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from jinbao.compat.errors import TradeOtherwise
from jinbao.compat.service.wechat import batches, transfers
from jinbao.compat.store import transfers as rows
from jinbao.compat.types import DetailState, TransferKind
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_house import PIN, Caller
from tests.make_wechat import everything, paid, refused

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
BATCHES = "/v3/transfer/batches"
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)


def sealed(world: CompatWorld, text: str) -> tuple[str, dict[str, Any]]:
    """A name encrypted as an SDK does it, and the header that says for which key."""
    key = world.compat.keys.wechat_certificates()[-1]
    public = x509.load_pem_x509_certificate(key.certificate_pem.encode()).public_key()
    assert isinstance(public, RSAPublicKey)
    return base64.b64encode(public.encrypt(text.encode(), _OAEP)).decode(), {"wechatpay_serial": key.id}


def opened(caller: WechatCaller, text: str) -> str:
    """What only the merchant can read."""
    return caller.key.decrypt(base64.b64decode(text), _OAEP).decode()


async def openid(world: CompatWorld, who: Caller | None = None) -> str:
    return await world.compat.accounts.openid(world.wechat.appid, (who or world.payer).id)


async def body(world: CompatWorld, **changes: Any) -> dict[str, Any]:
    given = {
        "appid": world.wechat.appid,
        "out_bill_no": "bill1",
        "transfer_scene_id": "1000",
        "openid": await openid(world),
        "transfer_amount": 500,
        "transfer_remark": "新会员有礼",
        "notify_url": "https://shop.example.com/transfers",
        "transfer_scene_report_infos": [
            {"info_type": "活动名称", "info_content": "新会员有礼"},
            {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
        ],
    }
    return {name: value for name, value in (given | changes).items() if value is not None}


async def ask(world: CompatWorld, sent: dict[str, Any], **headers: Any) -> Any:
    answer = await world.call(world.wechat, "POST", BILLS, sent, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def look(world: CompatWorld, number: str = "bill1") -> Any:
    answer = await world.call(world.wechat, "GET", f"{BILLS}/out-bill-no/{number}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def all_rows(world: CompatWorld) -> dict[str, list[Any]]:
    kept = await everything(world)
    for table in ("compat_transfer", "compat_batch", "compat_batch_detail", "pay_payout"):

        def rows(tx: Tx, table: str = table) -> list[Any]:
            return tx.run(f"select * from {table}")

        kept[table] = await world.house.runtime.db.read(rows)
    return kept


async def has(world: CompatWorld, who: Caller | None = None) -> int:
    return int((await (who or world.payer).see("/balance"))["available_minor"])


def test_a_transfer_waits_for_its_receiver_who_takes_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            before = await has(world)
            made = await ask(world, await body(world))
            assert made["state"] == "WAIT_USER_CONFIRM" and len(made["transfer_bill_no"]) == 40
            assert made["create_time"] == "2026-02-16T12:00:00+08:00" and made["package_info"]
            again = await ask(world, await body(world))
            assert again == made, "the same number with the same content is the same transfer"
            told = await look(world)
            assert told == {
                "mch_id": world.wechat.mchid,
                "out_bill_no": "bill1",
                "transfer_bill_no": made["transfer_bill_no"],
                "appid": world.wechat.appid,
                "state": "WAIT_USER_CONFIRM",
                "transfer_amount": 500,
                "transfer_remark": "新会员有礼",
                "openid": await openid(world),
                "create_time": "2026-02-16T12:00:00+08:00",
                "update_time": "2026-02-16T12:00:00+08:00",
            }
            payout = await transfers.take(world.compat.context, world.payer.id, made["package_info"])
            assert payout.amount.minor == 500
            by_number = await world.call(world.wechat, "GET", f"{BILLS}/transfer-bill-no/{made['transfer_bill_no']}")
            assert by_number.json()["state"] == "SUCCESS"
            assert await has(world) == before + 500
            late = await world.call(world.wechat, "POST", f"{BILLS}/out-bill-no/bill1/cancel")
            refused(late, 400, "INVALID_REQUEST")
            assert "package_info" not in await ask(world, await body(world))
            assert await world.sound()

    run(scenario())


def test_a_transfer_is_cancelled_once_and_for_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            made = await ask(world, await body(world))
            nothing: tuple[Any, ...] = (None, {})
            for sent in nothing:
                answer = await world.call(world.wechat, "POST", f"{BILLS}/out-bill-no/bill1/cancel", sent)
                assert answer.status_code == 200 and answer.json() == {
                    "out_bill_no": "bill1",
                    "transfer_bill_no": made["transfer_bill_no"],
                    "state": "CANCELLED",
                    "update_time": "2026-02-16T12:00:00+08:00",
                }
            assert (await look(world))["state"] == "CANCELLED"
            assert await world.sound()

    run(scenario())


def test_what_nobody_confirms_in_a_day_fails_and_the_money_is_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            await ask(world, await body(world))
            world.clock.advance(DAY_MS)
            await world.house.settle()
            told = await look(world)
            assert (told["state"], told["fail_reason"]) == ("FAIL", "OVERDUE_CLOSE")
            refused(await world.call(world.wechat, "POST", f"{BILLS}/out-bill-no/bill1/cancel"), 400, "INVALID_REQUEST")
            world.clock.advance(30 * DAY_MS)
            refused(await world.call(world.wechat, "GET", f"{BILLS}/out-bill-no/bill1"), 404, "RESOURCE_NOT_EXISTS")
            assert await world.sound()

    run(scenario())


def test_names_come_and_go_encrypted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            name, header = sealed(world, "李小红")
            await ask(world, await body(world, user_name=name), **header)
            again, header = sealed(world, "李小红")
            await ask(world, await body(world, user_name=again), **header)
            assert opened(world.wechat, (await look(world))["user_name"]) == "李小红"
            other, header = sealed(world, "王小明")
            changed = await body(world, user_name=other)
            refused(await world.call(world.wechat, "POST", BILLS, changed, **header), 400, "INVALID_REQUEST")
            before = await has(world)
            wrong = await ask(world, await body(world, out_bill_no="bill2", user_name=other), **header)
            assert (wrong["state"], wrong["fail_reason"]) == ("FAIL", "NAME_NOT_CORRECT")
            assert (await look(world, "bill2"))["fail_reason"] == "NAME_NOT_CORRECT" and await has(world) == before
            unnamed = await world.call(world.wechat, "POST", BILLS, await body(world, out_bill_no="b3", user_name=name))
            refused(unnamed, 400, "PARAM_ERROR")

    run(scenario())


def test_refused_transfers_move_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            name, header = sealed(world, "李小红")
            before = await all_rows(world)
            for changes, code in (
                ({"appid": "wx0000000000000000"}, "APPID_MCHID_NOT_MATCH"),
                ({"out_bill_no": "bill-1"}, "PARAM_ERROR"),
                ({"out_bill_no": "b" * 33}, "PARAM_ERROR"),
                ({"transfer_scene_id": "9999"}, "PARAM_ERROR"),
                ({"transfer_scene_report_infos": None}, "PARAM_ERROR"),
                ({"transfer_scene_report_infos": [{"info_type": "活动名称", "info_content": "x"}]}, "PARAM_ERROR"),
                ({"transfer_amount": 9}, "INVALID_REQUEST"),
                ({"transfer_amount": 0}, "PARAM_ERROR"),
                ({"transfer_amount": 29, "user_name": name}, "PARAM_ERROR"),
                ({"transfer_amount": 200_000}, "PARAM_ERROR"),
                ({"transfer_remark": "长" * 33}, "PARAM_ERROR"),
                ({"openid": "o" * 28}, "PARAM_ERROR"),
                ({"user_name": "not encrypted"}, "PARAM_ERROR"),
                ({"colour": "red"}, "PARAM_ERROR"),
            ):
                answer = await world.call(world.wechat, "POST", BILLS, await body(world, **changes), **header)
                assert (answer.status_code, answer.json()["code"]) == (400, code), (changes, answer.text)
            assert await all_rows(world) == before
            short = await world.call(world.wechat, "POST", BILLS, await body(world, transfer_amount=5_000))
            refused(short, 403, "NOT_ENOUGH")
            refused(await world.call(world.wechat, "GET", f"{BILLS}/out-bill-no/bill1"), 404, "RESOURCE_NOT_EXISTS")
            await paid(world, amount={"total": 5_000})
            retried = await ask(world, await body(world, transfer_amount=5_000))
            assert retried["state"] == "WAIT_USER_CONFIRM", "the same number may be tried again"
            assert await world.sound()

    run(scenario())


def test_a_number_that_a_failed_transfer_took_meanwhile_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            name, header = sealed(world, "somebody else")
            assert (await ask(world, await body(world, user_name=name), **header))["state"] == "FAIL"
            db, account = world.house.runtime.db, world.wechat.mchid
            failed = await db.read(lambda tx: rows.by_out_no(tx, account, TransferKind.BILL, "bill1"))
            assert failed is not None
            # As it is for a call with the right name that had looked before the failed one was written.
            right = replace(failed, number="1" * 40, package="p" * 64, reason="", asked=b"a")
            before = await all_rows(world)
            with pytest.raises(TradeOtherwise):
                await transfers.send(world.compat.context, right, wait_for_member=True)
            assert await all_rows(world) == before
            assert await world.sound()

    run(scenario())


def test_only_the_receiver_takes_and_only_the_merchant_looks(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            made = await ask(world, await body(world))
            stranger = await world.member(0, name="王小明", pin=PIN)
            context = world.compat.context
            for member, package in ((stranger.id, made["package_info"]), (world.payer.id, "nonsense")):
                try:
                    await transfers.take(context, member, package)
                except Exception as refusal:  # noqa: BLE001 - which one is what the test is about
                    assert getattr(refusal, "code", "") in ("compat.payer_mismatch", "compat.token_expired")
                else:
                    raise AssertionError(member)
            for path in ("/out-bill-no/bill1", f"/transfer-bill-no/{made['transfer_bill_no']}"):
                refused(await world.call(world.sub, "GET", BILLS + path), 404, "RESOURCE_NOT_EXISTS")

    run(scenario())


async def batch(world: CompatWorld, lines: int = 2, **changes: Any) -> dict[str, Any]:
    details = [
        {
            "out_detail_no": f"d{place}",
            "transfer_amount": 100,
            "transfer_remark": "报销",
            "openid": await openid(world),
        }
        for place in range(lines)
    ]
    given = {
        "appid": world.wechat.appid,
        "out_batch_no": "batch1",
        "batch_name": "二月报销",
        "batch_remark": "二月报销单",
        "total_amount": 100 * lines,
        "total_num": lines,
        "transfer_detail_list": details,
    }
    return given | changes


def test_a_batch_is_paid_and_says_what_became_of_each(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 10_000})
            before = await has(world)
            sent = await batch(world, 25)
            name, header = sealed(world, "somebody else")
            sent["transfer_detail_list"][1]["openid"] = "o" * 28
            sent["transfer_detail_list"][2]["user_name"] = name
            answer = await world.call(world.wechat, "POST", BATCHES, sent, **header)
            assert answer.status_code == 200, answer.text
            made = answer.json()
            assert made["batch_status"] == "ACCEPTED" and len(made["batch_id"]) == 40
            at_once = (await world.call(world.wechat, "GET", f"{BATCHES}/batch-id/{made['batch_id']}")).json()
            assert at_once["transfer_batch"]["batch_status"] == "PROCESSING"
            assert await batches.work_due(world.compat.context) == 3
            told = (
                await world.call(
                    world.wechat,
                    "GET",
                    f"{BATCHES}/out-batch-no/batch1?need_query_detail=true&detail_status=FAIL&offset=0&limit=20",
                )
            ).json()
            head = told["transfer_batch"]
            assert (head["batch_status"], head["success_num"], head["fail_num"]) == ("FINISHED", 23, 2)
            assert (head["success_amount"], head["fail_amount"], head["total_amount"]) == (2_300, 200, 2_500)
            assert [line["out_detail_no"] for line in told["transfer_detail_list"]] == ["d1", "d2"]
            reasons = []
            for line in told["transfer_detail_list"]:
                path = f"{BATCHES}/batch-id/{made['batch_id']}/details/detail-id/{line['detail_id']}"
                reasons.append((await world.call(world.wechat, "GET", path)).json()["fail_reason"])
            assert reasons == ["OPENID_INVALID", "NAME_NOT_CORRECT"]
            path = f"{BATCHES}/out-batch-no/batch1/details/out-detail-no/d0"
            assert (await world.call(world.wechat, "GET", path)).json()["detail_status"] == "SUCCESS"
            assert await has(world) == before + 2_300
            again = await world.call(world.wechat, "POST", BATCHES, sent, **header)
            assert again.json()["batch_id"] == made["batch_id"] and await has(world) == before + 2_300
            assert await world.sound()

    run(scenario())


def test_two_who_work_on_a_batch_pay_each_of_its_transfers_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 10_000})
            answer = await world.call(world.wechat, "POST", BATCHES, await batch(world, 25))
            assert answer.status_code == 200, answer.text
            await world.house.pay.settlements.settle(world.wechat.account.merchant_id)
            before = (await everything(world))["ledger_entry"]
            context = world.compat.context
            assert sorted(await asyncio.gather(batches.work_due(context), batches.work_due(context))) == [0, 5]
            tried = len((await everything(world))["ledger_entry"]) - len(before)
            assert tried == 5, "a payout that was refused is not tried again by the other"
            head = (await world.call(world.wechat, "GET", f"{BATCHES}/batch-id/{answer.json()['batch_id']}")).json()
            told = head["transfer_batch"]
            assert (told["batch_status"], told["success_num"], told["fail_num"]) == ("FINISHED", 20, 5)
            assert await world.sound()

    run(scenario())


def test_a_transfer_that_was_paid_counts_as_paid_whatever_another_process_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 10_000})
            made = (await world.call(world.wechat, "POST", BATCHES, await batch(world, 21))).json()
            db, number = world.house.runtime.db, made["batch_id"]
            (last,) = await db.read(lambda tx: rows.details_to_do(tx, number, 10))
            ends: list[tuple[DetailState, str, int | None]] = [
                (DetailState.FAIL, "PAYER_ACCOUNT_ABNORMAL", None),
                (DetailState.SUCCESS, "", 7),
                (DetailState.FAIL, "PAYER_ACCOUNT_ABNORMAL", None),
            ]
            for state, reason, payout_id in ends:
                await db.write(
                    partial(
                        rows.end_detail, number=last.number, state=state, reason=reason, payout_id=payout_id, at_ms=1
                    )
                )
            ended = await db.read(lambda tx: rows.detail(tx, number, last.number))
            assert ended is not None
            assert (ended.state, ended.reason, ended.payout_id) == (DetailState.SUCCESS, "", 7)

    run(scenario())


def test_refused_batches_move_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            before = await all_rows(world)
            twice = await batch(world)
            twice["transfer_detail_list"][1]["out_detail_no"] = "d0"
            for sent, status, code in (
                (await batch(world, total_amount=201), 400, "PARAM_ERROR"),
                (await batch(world, total_num=3), 400, "PARAM_ERROR"),
                (twice, 400, "PARAM_ERROR"),
                (await batch(world, transfer_detail_list=[]), 400, "PARAM_ERROR"),
                (await batch(world, 20), 403, "NOT_ENOUGH"),
            ):
                refused(await world.call(world.wechat, "POST", BATCHES, sent), status, code)
            refused(await world.call(world.wechat, "GET", f"{BATCHES}/out-batch-no/batch1"), 404, "RESOURCE_NOT_EXISTS")
            assert await all_rows(world) == before

    run(scenario())
