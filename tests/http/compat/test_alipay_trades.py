"""A trade's life by Alipay's classic gateway."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jinbao.compat.types import Fault
from tests.make import run
from tests.make_alipay import PRECREATE, ask, order
from tests.make_compat import CompatWorld, compat_world
from tests.make_house import PIN

PAY, QUERY, REFUND = "alipay.trade.pay", "alipay.trade.query", "alipay.trade.refund"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


async def code_of(world: CompatWorld, prefix: str = "28") -> str:
    """What the payer's phone shows, as Alipay's codes begin."""
    shown = (await world.payer.see("/codes/current"))["code"]
    return prefix + str(shown)[2:]


async def scan_and_pay(world: CompatWorld, qr_code: str) -> None:
    """The payer scans and pays."""
    found = await world.payer.did("/scan", {"text": qr_code})
    await world.payer.did(f"/orders/{found['order']['id']}/pay")


async def paid(world: CompatWorld, out_no: str = "ord1", amount: str = "12.80", **more: Any) -> dict[str, Any]:
    """A trade that has been paid after a scan, as a query tells of it."""
    made = await ask(world, world.alipay, PRECREATE, order(out_no, amount), **more)
    await scan_and_pay(world, made["qr_code"])
    return await ask(world, world.alipay, QUERY, {"out_trade_no": out_no})


async def later(world: CompatWorld, ms: int) -> None:
    """Time passes, and what is due is done."""
    world.clock.advance(ms)
    await world.house.settle()


def test_a_precreated_trade_is_unknown_until_it_is_scanned_and_then_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            made = await ask(world, world.alipay, PRECREATE, order())
            assert made["code"] == "10000"
            assert made["msg"] == "Success"
            assert made["out_trade_no"] == "ord1"
            assert made["qr_code"].startswith("https://qr.alipay.com/bax")
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert (found["code"], found["sub_code"]) == ("40004", "ACQ.TRADE_NOT_EXIST")
            scanned = await world.payer.did("/scan", {"text": made["qr_code"]})
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "WAIT_BUYER_PAY"
            assert found["buyer_pay_amount"] == "0.00"
            await world.payer.did(f"/orders/{scanned['order']['id']}/pay")
            found = await ask(world, world.alipay, QUERY, {"trade_no": found["trade_no"]})
            assert found["trade_status"] == "TRADE_SUCCESS"
            assert len(found["trade_no"]) == 28
            assert found["trade_no"][8:10] == "22"
            assert found["buyer_user_id"].startswith("2088")
            assert found["buyer_pay_amount"] == found["total_amount"] == found["receipt_amount"] == "12.80"
            assert found["fund_bill_list"] == [{"amount": "12.80", "fund_channel": "ALIPAYACCOUNT"}]
            again = await ask(world, world.alipay, PRECREATE, order())
            assert again["sub_code"] == "ACQ.TRADE_HAS_SUCCESS"

    run(scenario())


def test_a_code_is_charged_once_whoever_asks_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = {**order(), "scene": "bar_code", "auth_code": await code_of(world)}
            done = await ask(world, world.alipay, PAY, body)
            assert done["code"] == "10000", done
            assert done["buyer_pay_amount"] == "12.80"
            assert done["gmt_payment"]
            again = await ask(world, world.alipay, PAY, body)
            assert (again["code"], again["sub_code"]) == ("40004", "ACQ.TRADE_HAS_SUCCESS")
            other = await ask(world, world.alipay, PAY, {**body, "out_trade_no": "ord2"})
            assert other["sub_code"] == "ACQ.PAYMENT_AUTH_CODE_INVALID"
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord2"})
            assert found["sub_code"] == "ACQ.TRADE_NOT_EXIST"

    run(scenario())


def test_a_payer_who_hesitates_is_waited_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(ask_payer=True))
            body = {**order(), "scene": "bar_code", "auth_code": await code_of(world)}
            asked = await ask(world, world.alipay, PAY, body)
            assert (asked["code"], asked["msg"]) == ("10003", "order success pay inprocess")
            assert "gmt_payment" not in asked
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "WAIT_BUYER_PAY"
            again = await ask(world, world.alipay, PAY, body)
            assert again["code"] == "10003"
            [waiting] = (await world.payer.see("/waiting"))["items"]
            await world.payer.did(f"/waiting/{waiting['order_id']}/confirm", {"proof": {"pin": PIN}})
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "TRADE_SUCCESS"

    run(scenario())


def test_what_cannot_be_charged_is_said_by_its_own_code(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = {**order(), "scene": "bar_code", "auth_code": await code_of(world)}
            before = await world.payer.see("/balance")

            async def refused(**changes: Any) -> str:
                return str((await ask(world, world.alipay, PAY, {**body, **changes}))["sub_code"])

            assert await refused(auth_code="281234567890123456") == "ACQ.PAYMENT_AUTH_CODE_INVALID"
            assert await refused(auth_code="hello") == "ACQ.PAYMENT_AUTH_CODE_INVALID"
            assert await refused(total_amount="99999.00") == "ACQ.BUYER_ENABLE_STATUS_FORBID"
            assert await refused(scene="by_hand") == "ACQ.INVALID_PARAMETER"
            assert await refused(total_amount="0") == "ACQ.INVALID_PARAMETER"
            assert await refused(seller_id="2088000000000000") == "ACQ.INVALID_PARAMETER"
            assert await refused(time_expire="2020-01-01 00:00:00") == "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR"
            assert await refused(discountable_amount="1", undiscountable_amount="2") == "ACQ.INVALID_PARAMETER"
            assert await world.payer.see("/balance") == before
            world.payer = await world.member(500)
            body["auth_code"] = await code_of(world)
            assert await refused() == "ACQ.BUYER_BALANCE_NOT_ENOUGH"
            failed = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert failed["trade_status"] == "TRADE_CLOSED"

    run(scenario())


def test_the_same_number_with_other_content_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            first = await ask(world, world.alipay, PRECREATE, order())
            other = await ask(world, world.alipay, PRECREATE, order(amount="12.81"))
            assert other["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"
            again = await ask(world, world.alipay, PRECREATE, order())
            assert again["code"] == "10000"
            assert again["qr_code"] != first["qr_code"]

    run(scenario())


def test_refunds_add_up_and_a_repeat_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = (await paid(world))["trade_no"]
            some = {"trade_no": trade_no, "refund_amount": "2.80", "out_request_no": "r1", "refund_reason": "salty"}
            done = await ask(world, world.alipay, REFUND, some)
            assert (done["refund_fee"], done["fund_change"]) == ("2.80", "Y")
            again = await ask(world, world.alipay, REFUND, some)
            assert (again["refund_fee"], again["fund_change"]) == ("2.80", "N")
            other = await ask(world, world.alipay, REFUND, {**some, "refund_amount": "2.81"})
            assert other["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
            found = await ask(world, world.alipay, QUERY, {"trade_no": trade_no})
            assert found["trade_status"] == "TRADE_SUCCESS"
            much = await ask(world, world.alipay, REFUND, {**some, "refund_amount": "10.01", "out_request_no": "r2"})
            assert much["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
            rest = await ask(world, world.alipay, REFUND, {**some, "refund_amount": "10", "out_request_no": "r2"})
            assert (rest["refund_fee"], rest["fund_change"]) == ("12.80", "Y")
            found = await ask(world, world.alipay, QUERY, {"trade_no": trade_no})
            assert found["trade_status"] == "TRADE_CLOSED"
            more = await ask(world, world.alipay, REFUND, {**some, "refund_amount": "1", "out_request_no": "r3"})
            assert more["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
            query = "alipay.trade.fastpay.refund.query"
            told = await ask(world, world.alipay, query, {"out_trade_no": "ord1", "out_request_no": "r1"})
            assert (told["refund_status"], told["refund_amount"]) == ("REFUND_SUCCESS", "2.80")
            assert "gmt_refund_pay" not in told
            told = await ask(world, world.alipay, query, {"out_trade_no": "ord1", "out_request_no": "r9"})
            assert told["code"] == "10000"
            assert "refund_status" not in told

    run(scenario())


def test_two_trades_may_number_their_refunds_alike(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for out_no in ("ord1", "ord2"):
                await paid(world, out_no)
                body = {"out_trade_no": out_no, "refund_amount": "12.80", "out_request_no": "1"}
                assert (await ask(world, world.alipay, REFUND, body))["fund_change"] == "Y"

    run(scenario())


def test_closing_is_for_what_is_not_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            close = "alipay.trade.close"
            made = await ask(world, world.alipay, PRECREATE, order())
            missing = await ask(world, world.alipay, close, {"out_trade_no": "ord1"})
            assert missing["sub_code"] == "ACQ.TRADE_NOT_EXIST"
            await world.payer.did("/scan", {"text": made["qr_code"]})
            for _ in range(2):
                assert (await ask(world, world.alipay, close, {"out_trade_no": "ord1"}))["code"] == "10000"
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "TRADE_CLOSED"
            again = await ask(world, world.alipay, PRECREATE, order())
            assert again["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
            await paid(world, "ord2")
            late = await ask(world, world.alipay, close, {"out_trade_no": "ord2"})
            assert late["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
            none = await ask(world, world.alipay, close, {"operator_id": "x"})
            assert none["sub_code"] == "ACQ.INVALID_PARAMETER"

    run(scenario())


def test_cancelling_closes_or_gives_back_and_what_nobody_knows_is_cancelled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            cancel = "alipay.trade.cancel"
            gone = await ask(world, world.alipay, cancel, {"out_trade_no": "nothing"})
            assert gone["retry_flag"] == "N"
            assert "action" not in gone
            made = await ask(world, world.alipay, PRECREATE, order("ord1"))
            await world.payer.did("/scan", {"text": made["qr_code"]})
            for _ in range(2):
                assert (await ask(world, world.alipay, cancel, {"out_trade_no": "ord1"}))["action"] == "close"
            await paid(world, "ord2")
            for _ in range(2):
                assert (await ask(world, world.alipay, cancel, {"out_trade_no": "ord2"}))["action"] == "refund"
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord2"})
            assert found["trade_status"] == "TRADE_CLOSED"
            await paid(world, "ord3")
            await later(world, DAY_MS + 1)
            late = await ask(world, world.alipay, cancel, {"out_trade_no": "ord3"})
            assert late["sub_code"] == "ACQ.TRADE_CANCEL_TIME_OUT"

    run(scenario())


def test_a_cancelled_code_cannot_be_paid_even_if_nobody_had_scanned_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            made = await ask(world, world.alipay, PRECREATE, order())
            told = await ask(world, world.alipay, "alipay.trade.cancel", {"out_trade_no": "ord1"})
            assert "action" not in told
            found = await world.payer.did("/scan", {"text": made["qr_code"]})
            assert found["order"]["state"] == "closed"

    run(scenario())


def test_time_ends_trades_and_refunds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            made = await ask(world, world.alipay, PRECREATE, order("ord1", timeout_express="5m"))
            await world.payer.did("/scan", {"text": made["qr_code"]})
            await later(world, 5 * 60_000)
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "TRADE_CLOSED"
            await paid(world, "ord2")
            await later(world, 366 * DAY_MS)
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord2"})
            assert found["trade_status"] == "TRADE_FINISHED"
            body = {"out_trade_no": "ord2", "refund_amount": "1", "out_request_no": "r1"}
            assert (await ask(world, world.alipay, REFUND, body))["sub_code"] == "ACQ.TRADE_HAS_FINISHED"

    run(scenario())


def test_nobody_sees_the_trades_of_another_merchant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = (await paid(world))["trade_no"]
            other = await world.enrol_alipay((await world.merchant("Elsewhere")).id, world.alipay.account.mode)
            for body in ({"trade_no": trade_no}, {"out_trade_no": "ord1"}):
                found = await ask(world, other, QUERY, body)
                assert found["sub_code"] == "ACQ.TRADE_NOT_EXIST"
            own = {"trade_no": trade_no, "refund_amount": "1"}
            assert (await ask(world, other, REFUND, own))["sub_code"] == "ACQ.TRADE_NOT_EXIST"
            assert (await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"}))["trade_status"] == "TRADE_SUCCESS"

    run(scenario())


def test_a_trade_for_one_buyer_is_for_no_other(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            user_id = await world.compat.accounts.alipay_user_id(world.payer.id)
            made = await ask(world, world.alipay, "alipay.trade.create", order(buyer_id=user_id))
            assert len(made["trade_no"]) == 28
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "WAIT_BUYER_PAY"
            other = await world.member(10_000, pin=PIN)
            refused = await other.post("/app-pay", {"order_string": made["trade_no"]})
            assert refused.json()["code"] == "compat.payer_mismatch"
            opened = await world.payer.did("/app-pay", {"order_string": made["trade_no"]})
            await world.payer.did(f"/orders/{opened['order_id']}/pay")
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["trade_status"] == "TRADE_SUCCESS"
            nobody = order("ord2", buyer_id="2088000000000009")
            assert (await ask(world, world.alipay, "alipay.trade.create", nobody))["sub_code"] == "ACQ.BUYER_NOT_EXIST"

    run(scenario())


def test_twenty_that_ask_for_one_number_at_once_get_one_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = [ask(world, world.alipay, PRECREATE, order()) for _ in range(20)]
            answers = await asyncio.gather(*asked)
            assert {answer["code"] for answer in answers} == {"10000"}
            count = await world.house.runtime.db.read(lambda tx: tx.run("select count(*) from compat_trade"))
            assert count == [(1,)]
            others = [ask(world, world.alipay, PRECREATE, order("ord2", f"{at + 1}.00")) for at in range(20)]
            told = [answer.get("sub_code", "") for answer in await asyncio.gather(*others)]
            assert sorted(told) == [""] + ["ACQ.CONTEXT_INCONSISTENT"] * 19

    run(scenario())


def test_one_code_at_two_tills_pays_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            code = await code_of(world)
            before = (await world.payer.see("/balance"))["available_minor"]
            bodies = [{**order(f"till{at}"), "scene": "bar_code", "auth_code": code} for at in range(2)]
            answers = await asyncio.gather(*[ask(world, world.alipay, PAY, body) for body in bodies])
            told = sorted(answer.get("sub_code", "") for answer in answers)
            assert told == ["", "ACQ.PAYMENT_AUTH_CODE_INVALID"]
            assert (await world.payer.see("/balance"))["available_minor"] == before - 1280

    run(scenario())


def test_a_repeated_refund_of_twenty_at_once_moves_money_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            body = {"out_trade_no": "ord1", "refund_amount": "1.00", "out_request_no": "r1"}
            answers = await asyncio.gather(*[ask(world, world.alipay, REFUND, body) for _ in range(20)])
            assert {answer["refund_fee"] for answer in answers} == {"1.00"}
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord1"})
            assert found["buyer_logon_id"].startswith("138")
            assert await world.sound()

    run(scenario())
