"""Many at once, over HTTP, on SQLite: what may happen once happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from tests.make import run
from tests.make_house import served


def test_fifty_payments_of_one_order_are_one(tmp_path: Path) -> None:
    """Five members, each tapping ten times with two keys: one pays."""

    async def scenario() -> None:
        async with served(tmp_path, memory=False, start=True) as at:
            till = await at.shop()
            payers = [await at.member(10_000) for _ in range(5)]
            order = await till.did("/orders", {"amount_minor": 900})
            calls = [
                payer.post(f"/orders/{order['id']}/pay", {}, key=f"tap-{tap % 2}")
                for tap in range(10)
                for payer in payers
            ]
            answers = await asyncio.gather(*calls)
            paid = {answer.json()["payment"]["id"] for answer in answers if answer.status_code == 200}
            assert len(paid) == 1, Counter((answer.status_code, answer.text[:80]) for answer in answers)
            refused = {answer.json()["code"] for answer in answers if answer.status_code != 200}
            assert refused <= {"pay.order_paid", "pay.order_being_paid"}, refused
            await at.house.settle()
            balances = [(await payer.see("/balance"))["available_minor"] for payer in payers]
            assert sorted(balances) == [9_100, 10_000, 10_000, 10_000, 10_000]
            me = await till.see("/me")
            assert (me["today"]["orders"], me["payable_minor"]) == (1, 900 - me["today"]["fees_minor"])
            assert await at.sound()

    run(scenario())


def test_twenty_orders_under_one_number_are_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, memory=False, start=True) as at:
            till = await at.shop()
            body = {"amount_minor": 900, "out_no": "R-1"}
            answers = await asyncio.gather(*(till.post("/orders", body) for _ in range(20)))
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.json()["id"] for answer in answers}) == 1
            assert len((await till.see("/orders"))["items"]) == 1

    run(scenario())


def test_twenty_refunds_give_back_no_more_than_was_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, memory=False, start=True) as at:
            till, payer = await at.shop(), await at.member(10_000)
            order = await till.did("/orders", {"amount_minor": 1_000})
            await payer.did(f"/orders/{order['id']}/pay", {})
            path = f"/orders/{order['id']}/refunds"
            answers = await asyncio.gather(*(till.post(path, {"amount_minor": 300}) for _ in range(20)))
            done = [answer for answer in answers if answer.status_code == 201]
            told = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
            assert len(done) == 3, told
            await at.house.settle()
            assert (await till.see(f"/orders/{order['id']}"))["refunded_minor"] == 900
            assert (await payer.see("/balance"))["available_minor"] == 9_900
            assert await at.sound()

    run(scenario())


def test_a_balance_spent_from_two_phones_is_never_spent_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, memory=False, start=True) as at:
            till, payer, friend = await at.shop(), await at.member(1_000), await at.member()
            orders = [await till.did("/orders", {"amount_minor": 300}) for _ in range(6)]
            calls = [payer.post(f"/orders/{order['id']}/pay", {}) for order in orders]
            calls += [payer.post("/transfers", {"to": friend.shown, "amount_minor": 300}) for _ in range(6)]
            answers = await asyncio.gather(*calls)
            done = [answer for answer in answers if answer.status_code in (200, 201)]
            assert len(done) == 3, Counter((answer.status_code, answer.json().get("code")) for answer in answers)
            assert (await payer.see("/balance"))["available_minor"] == 100
            assert await at.sound()

    run(scenario())
