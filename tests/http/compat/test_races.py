"""Twenty connections at once: one number is one order, one code one payment, and of two ends of a thing one comes true.

Over sockets, since there every request is read by a task of its own, in whatever order the machine makes it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from jinbao.compat.service.wechat import transfers
from jinbao.compat.types import Fault
from jinbao.kit.clock import MINUTE_MS
from jinbao.kit.errors import Refusal
from tests.http.compat.test_gateway_server import listening
from tests.http.compat.test_wechat_sharing import SHARE, add, part
from tests.http.compat.test_wechat_sharing import body as share_body
from tests.http.compat.test_wechat_transfers import BILLS
from tests.http.compat.test_wechat_transfers import body as transfer_body
from tests.make import run
from tests.make_alipay import order as alipay_order
from tests.make_alipay import parameters
from tests.make_compat import CompatWorld, WechatCaller
from tests.make_house import PIN
from tests.make_v2 import from_xml, sign_v2, to_xml
from tests.make_wechat import BASE, balance, code, everything, order_body, order_of, paid, query, scan, shown, till_body

REFUNDS = "/v3/refund/domestic/refunds"


class Wire:
    """Calls over sockets, each on a connection of its own as far as there are any."""

    def __init__(self, world: CompatWorld, client: httpx.AsyncClient) -> None:
        self.world = world
        self.client = client

    async def call(self, who: WechatCaller, method: str, target: str, body: Any = None) -> httpx.Response:
        """A call of API v3."""
        sent = b"" if body is None else json.dumps(body).encode()
        auth = who.authorization(method, target, sent, at_s=self.world.wall.now_ms() // 1000)
        return await self.client.request(method, target, content=sent, headers={"authorization": auth})

    async def xml(self, who: WechatCaller, path: str, fields: dict[str, str]) -> dict[str, str]:
        """A call by XML."""
        sent = {"appid": who.appid, "mch_id": who.mchid, "nonce_str": "1", **fields}
        sent["sign"] = sign_v2(sent, who.account.api_v2_key)
        return from_xml((await self.client.post(path, content=to_xml(sent))).content)

    async def alipay(self, method: str, biz: dict[str, Any]) -> Any:
        """A call of Alipay's classic gateway; the content of its node."""
        params = parameters(self.world, self.world.alipay, method, biz)
        answer = await self.client.get(f"/gateway.do?{urlencode(params)}")
        return answer.json()[method.replace(".", "_") + "_response"]


@asynccontextmanager
async def wired(folder: Path) -> AsyncIterator[Wire]:
    """A world behind a listening socket, and thirty connections to it."""
    limits = httpx.Limits(max_connections=30, max_keepalive_connections=30)
    async with (
        listening(folder) as (world, port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60, trust_env=False) as client,
    ):
        yield Wire(world, client)
        assert await world.sound()


async def both(first: Awaitable[Any], second: Awaitable[Any], lead: int) -> list[Any]:
    """Both at once; the one that ``lead`` favours gets so many turns of the loop before the other."""

    async def late(what: Awaitable[Any], turns: int) -> Any:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await what

    return list(await asyncio.gather(late(first, max(0, -lead)), late(second, max(0, lead)), return_exceptions=True))


def statuses(answers: Sequence[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_number_with_one_content_is_one_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            body = order_body(world.wechat)
            answers = await asyncio.gather(
                *[wire.call(world.wechat, "POST", f"{BASE}/native", body) for _ in range(20)]
            )
            assert statuses(answers) == [200] * 20, [answer.text for answer in answers]
            assert len((await everything(world))["pay_order"]) == 1
            good = 0
            for answer in answers:  # each answer ends the code before it: one of them still opens the order
                found = await world.payer.post("/scan", {"text": answer.json()["code_url"]})
                good += found.status_code == 200
            assert good == 1

    run(scenario())


def test_one_number_with_other_contents_is_the_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            bodies = [order_body(world.wechat, out_trade_no="other_01", amount={"total": 100 + at}) for at in range(20)]
            answers = await asyncio.gather(
                *[wire.call(world.wechat, "POST", f"{BASE}/native", body) for body in bodies]
            )
            assert statuses(answers) == [200] + [403] * 19, [answer.text for answer in answers]
            codes = {answer.json()["code"] for answer in answers if answer.status_code == 403}
            assert codes == {"OUT_TRADE_NO_USED"}
            kept = await everything(world)
            assert (len(kept["pay_order"]), len(kept["compat_trade"])) == (1, 1)

    run(scenario())


def test_one_code_at_many_tills_of_three_protocols_is_one_payment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            shown_code = await code(world)
            other = "28" + shown_code[2:]  # the same code as the other scheme's phones would show it
            calls: list[Awaitable[Any]] = []
            for at in range(5):
                text = other if at % 2 else shown_code
                body = till_body(world.sub, text, out_trade_no=f"till_v3_{at}", amount={"total": 100})
                calls.append(wire.call(world.sub, "POST", f"{BASE}/codepay", body))
                fields = {"body": "x", "out_trade_no": f"till_v2_{at}", "total_fee": "100", "auth_code": text}
                calls.append(wire.xml(world.wechat, "/pay/micropay", fields | {"spbill_create_ip": "127.0.0.1"}))
                asked = alipay_order(f"till_ali_{at}", "1.00", scene="bar_code", auth_code=text)
                calls.append(wire.alipay("alipay.trade.pay", asked))
            answers = await asyncio.gather(*calls)
            won = [
                each.status_code == 200
                if isinstance(each, httpx.Response)
                else each.get("result_code") == "SUCCESS" or each.get("code") == "10000"
                for each in answers
            ]
            assert won.count(True) == 1, answers
            assert await balance(world) == 100_000 - 100
            kept = await everything(world)
            assert (len(kept["pay_order"]), len(kept["compat_trade"])) == (1, 1), "a refused charge left a trace"

    run(scenario())


def test_one_refund_number_moves_money_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            told = await paid(world)
            before = await balance(world)
            same = {
                "out_trade_no": told["out_trade_no"],
                "out_refund_no": "back-1",
                "amount": {"refund": 500, "total": 1_280, "currency": "CNY"},
            }
            answers = await asyncio.gather(*[wire.call(world.wechat, "POST", REFUNDS, same) for _ in range(20)])
            assert statuses(answers) == [200] * 20, [answer.text for answer in answers]
            assert len({answer.json()["refund_id"] for answer in answers}) == 1
            assert await balance(world) == before + 500
            others = [
                same | {"out_refund_no": "back-2", "amount": {"refund": 1 + at, "total": 1_280, "currency": "CNY"}}
                for at in range(20)
            ]
            answers = await asyncio.gather(*[wire.call(world.wechat, "POST", REFUNDS, body) for body in others])
            assert statuses(answers)[0] == 200 and set(statuses(answers)[1:]) <= {400, 403}, statuses(answers)
            assert len((await everything(world))["pay_refund"]) == 2

    run(scenario())


def test_an_order_is_paid_or_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world, ends = wire.world, set()
            for lead in range(-12, 13, 3):
                body = order_body(world.wechat)
                number, before = body["out_trade_no"], await balance(world)
                link = (await wire.call(world.wechat, "POST", f"{BASE}/native", body)).json()["code_url"]
                found = (await scan(world, link))["order"]["id"]
                closing = wire.call(
                    world.wechat, "POST", f"{BASE}/out-trade-no/{number}/close", {"mchid": world.wechat.mchid}
                )
                paying = world.payer.post(f"/orders/{found}/pay", {"proof": {"pin": PIN}})
                closed, answer = await both(closing, paying, lead)
                state = (await query(world, number))["trade_state"]
                assert (closed.status_code == 204) == (state == "CLOSED"), (lead, closed.text, state)
                assert (answer.status_code == 200) == (state == "SUCCESS"), (lead, answer.text, state)
                assert await balance(world) == before - (1_280 if state == "SUCCESS" else 0)
                ends.add(state)
            assert ends <= {"CLOSED", "SUCCESS"}

    run(scenario())


def test_a_payment_by_code_is_confirmed_or_reversed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            before = await balance(world)
            for lead in range(-12, 13, 3):
                world.clock.advance(MINUTE_MS)  # for a fresh code
                world.watcher.faults.append(Fault(ask_payer=True))
                body = till_body(world.wechat, await code(world))
                number = body["out_trade_no"]
                waiting = await wire.call(world.wechat, "POST", f"{BASE}/codepay", body)
                assert waiting.json()["trade_state"] == "USERPAYING", waiting.text
                world.watcher.faults.clear()
                found = shown(await order_of(world, number))
                named = {"appid": world.wechat.appid, "mchid": world.wechat.mchid}
                reversing = wire.call(world.wechat, "POST", f"{BASE}/out-trade-no/{number}/reverse", named)
                confirming = world.payer.post(f"/waiting/{found}/confirm", {"proof": {"pin": PIN}})
                reversed_, answer = await both(reversing, confirming, lead)
                assert reversed_.status_code == 200, reversed_.text
                assert answer.status_code in (200, 409, 410), answer.text
                assert (await query(world, number))["trade_state"] == "REVOKED"
                assert await balance(world) == before, "whatever was paid came back"

    run(scenario())


def test_a_transfer_is_taken_or_cancelled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            await paid(world, amount={"total": 50_000})
            for at, lead in enumerate(range(-12, 13, 3)):
                before = await balance(world)
                asked = await transfer_body(world, out_bill_no=f"race{at}")
                made = (await wire.call(world.wechat, "POST", BILLS, asked)).json()
                cancelling = wire.call(world.wechat, "POST", f"{BILLS}/out-bill-no/race{at}/cancel")
                taking = transfers.take(world.compat.context, world.payer.id, made["package_info"])
                cancelled, taken = await both(cancelling, taking, lead)
                got = await balance(world) - before
                assert (cancelled.status_code == 200) == (got == 0), (lead, cancelled.text)
                assert isinstance(taken, Refusal) == (got == 0), (lead, taken)
                assert got in (0, 500)

    run(scenario())


def test_a_payment_is_shared_and_refunded_but_never_twice_over(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wired(tmp_path) as wire:
            world = wire.world
            other = await world.member(0, name="王芳")
            openid = await world.compat.accounts.openid(world.wechat.appid, other.id)
            await add(world, "PERSONAL_OPENID", openid)
            got = 0
            for at, lead in enumerate(range(-12, 13, 3)):
                told = await paid(world, amount={"total": 1_000}, settle_info={"profit_sharing": True})
                world.clock.advance(MINUTE_MS)
                before = await balance(world)
                sent = share_body(world, told["transaction_id"], [part("PERSONAL_OPENID", openid, 300)])
                sharing = wire.call(world.wechat, "POST", f"{SHARE}/orders", sent | {"out_order_no": f"race-{at}"})
                back = {
                    "transaction_id": told["transaction_id"],
                    "out_refund_no": f"race-{at}",
                    "amount": {"refund": 1_000, "total": 1_000, "currency": "CNY"},
                }
                shared, refunded = await both(sharing, wire.call(world.wechat, "POST", REFUNDS, back), lead)
                refund_done = refunded.status_code == 200
                got += 300 if shared.status_code == 200 else 0
                assert await balance(world) == before + (1_000 if refund_done else 0), (lead, refunded.text)
                assert await balance(world, other) == got, (lead, shared.text)
                assert shared.status_code < 500 and refunded.status_code < 500

    run(scenario())
