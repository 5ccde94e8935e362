"""What came and went can be followed: exchanges with reasons, callbacks with attempts, an order as a story."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from jinbao.app.sandboxing.signing import Request, Signer
from jinbao.kit.clock import SystemClock
from tests.make import run
from tests.make_notices import merchant_server, said
from tests.make_sandbox import SandboxWorld, sandbox_world

OK = said(b"", "200 OK")


def test_whoever_pays_acts_before_the_money_moves(folder: Path) -> None:
    """An order is marked paid up to a millisecond after its entry is closed, so this tries often enough to see one."""

    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for _ in range(40):
                number, code_url = await world.native()
                await world.do("/pay", {"text": code_url})
                story = await world.see(f"/orders/{world.mchid}/{number}")
                kinds = [step["kind"] for step in story["steps"]]
                assert kinds.index("scan") < kinds.index("payment") < kinds.index("movement"), story["steps"]

    run(scenario())


def test_an_order_is_told_as_a_story(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            number, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            body = {"out_trade_no": number, "out_refund_no": f"r{number}", "amount": _part(30)}
            assert (await world.wechat("POST", "/v3/refund/domestic/refunds", body)).status_code == 200
            await world.sandbox.desk.settle()
            story = await world.see(f"/orders/{world.mchid}/{number}")
            kinds = [step["kind"] for step in story["steps"]]
            assert kinds[:2] == ["request", "reply"] and kinds.count("movement") == 2 and "payment" in kinds
            assert kinds.index("callback") < kinds.index("answer")
            assert all(step["ok"] for step in story["steps"]), story["steps"]
            times = [step["at_ms"] for step in story["steps"]]
            assert times == sorted(times)
            assert story["order"]["refunded_minor"] == 30
            for step in story["steps"]:
                if step["ref"].startswith("spx_"):
                    assert (await world.see(f"/exchanges/{step['ref']}"))["out_no"] == number
                elif step["ref"]:
                    assert (await world.see(f"/callbacks/{step['ref']}"))["order"] == story["order"]["order"]

    run(scenario())


def test_an_exchange_says_what_was_wrong_with_its_signature(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            good = Request("wechat.v3", world.mchid, "GET", "/v3/certificates", (), b"")
            assert (await world.send(good)).status_code == 200
            number = "unsigned_query"
            target = f"/v3/pay/transactions/out-trade-no/{number}"
            left_out = Request("wechat.v3", world.mchid, "GET", target, (), b"")
            signed = world_signed(world, left_out)
            answer = await world.http.get(f"{target}?mchid={world.mchid}", headers=dict(signed.headers))
            assert answer.status_code == 401
            page = await world.see("/exchanges", failed="true")
            found = await world.see(f"/exchanges/{page['items'][0]['id']}")
            problems = [problem["code"] for problem in found["explanation"]["problems"]]
            assert problems[0] == "query_left_out" and found["explanation"]["problems"][0]["zh"]
            assert f"{target}?mchid={world.mchid}\n" in found["explanation"]["signed"]
            key, notes = found["explanation"]["key"], found["explanation"]["notes"]
            assert (key["code"], key["facts"]["mchid"]) == ("key_certificate", world.mchid)
            assert world.mchid in key["en"] and world.mchid in key["zh"]
            [where] = [each for each in notes if each["code"] == "text_differs"]
            assert where["facts"]["line"] == 2 and where["facts"]["ours"].startswith("?mchid=")
            assert "differs first" in where["en"] and "不同" in where["zh"]
            assert "BEGIN PRIVATE" not in json.dumps(found)

    run(scenario())


def test_exchanges_come_in_pages(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            numbers = [(await world.native())[0] for _ in range(5)]
            first = await world.see("/exchanges", limit=3)
            rest = await world.see("/exchanges", limit=3, cursor=first["next"])
            told = [row["out_no"] for row in (*first["items"], *rest["items"])]
            assert told == numbers[::-1] and rest["next"] is None
            one = await world.see("/exchanges", account=world.mchid, out_no=numbers[2])
            assert [row["out_no"] for row in one["items"]] == [numbers[2]]
            orders = await world.see("/orders", limit=2)
            assert [row["out_no"] for row in orders["items"]] == numbers[:2:-1]
            more = await world.see("/orders", limit=9, cursor=orders["next"], account=world.mchid)
            assert [row["out_no"] for row in more["items"]] == numbers[2::-1]
            assert (await world.see("/state"))["counts"] == {"exchanges": 5, "callbacks": 0, "orders": 5}

    run(scenario())


def test_a_callback_is_sent_again_by_hand(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, said(b"", "500 No"), *[OK] * 3) as merchant:
            number, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            row = (await world.see("/callbacks"))["items"][0]
            assert (row["state"], row["out_no"], row["kind"]) == ("waiting", number, "payment")
            again = await world.do(f"/callbacks/{row['id']}/resend")
            assert again["state"] == "done" and [attempt["ok"] for attempt in again["tries"]] == [False, True]
            assert json.loads(again["content"])["out_trade_no"] == number
            assert await world.refused("/callbacks/cbk_00000000000000000000000000/resend") == "kit.not_found"

    run(scenario())


def test_whoever_watches_hears_at_once(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder, start=True) as world:
            recorder = world.sandbox.recorder
            with recorder.hub.open([recorder.topic("", "")]) as everything:
                number, code_url = await world.native()
                with recorder.hub.open([recorder.topic(world.mchid, number)]) as one:
                    await world.do("/pay", {"text": code_url})
                    await world.native()
                    heard = await _until(one, "money")
                    assert [json.loads(data).get("out_no") for _, data in heard] == [number] * len(heard)
                await world.do("/clock", {"advance_ms": 5_000})
                names = {name for name, _ in await _until(everything, "clock")}
                assert {"exchange", "callback", "money", "clock"} <= names

    run(scenario())


def test_a_reset_forgets_what_was_seen_and_no_money(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            _, code_url = await world.native()
            await world.do("/pay", {"text": code_url})
            await world.do("/faults", {"on": "call", "cut": True})
            before = await world.balance("rich")
            state = await world.do("/reset")
            assert state["counts"]["exchanges"] == 0 and state["faults"] == [] and state["counts"]["orders"] == 1
            assert await world.balance("rich") == before
            assert (await world.see("/callbacks"))["items"][0]["state"] == "given_up"

    run(scenario())


def test_every_operation_of_the_document_has_a_name_of_its_own(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            document = await world.see("/openapi.json")
            names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
            assert len(names) == len(set(names)) > 35 and all(name.startswith("sandbox_") for name in names)
            assert all(path.startswith("/sandbox/") for path in document["paths"])

    run(scenario())


@pytest.mark.parametrize("path", ["/exchanges/x", "/callbacks/spx_00000000000000000000000000", "/files/../secrets"])
def test_what_is_not_there_is_not_found(folder: Path, path: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            answer = await world.http.get(f"/sandbox{path}")
            assert answer.status_code in (400, 404), answer.text

    run(scenario())


def world_signed(world: SandboxWorld, request: Request) -> Request:
    return Signer(world.env).signed(request, SystemClock().now_ms())


def _part(refund: int) -> dict[str, Any]:
    return {"refund": refund, "total": 100, "currency": "CNY"}


async def _until(listener: Any, name: str) -> list[tuple[str, bytes]]:
    heard = []
    async with asyncio.timeout(20):
        while not heard or heard[-1][0] != name:
            heard.append(await listener.next())
    return heard
