"""What a caller keeps beside an order or a refund is written with it, once, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.kit.db import Tx
from jinbao.pay.types import NewOrder, Order, Refund
from tests.make import run
from tests.make_pay import pay_world, refusal_of


def test_what_is_kept_beside_an_order_is_asked_for_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            kept: list[int] = []
            new = NewOrder(amount=world.money(100), subject="tea", out_no="n1")

            def also(tx: Tx, order: Order) -> None:
                kept.append(order.id)

            first = await world.pay.orders.create(shop.id, new, world.once(), also)
            assert await world.pay.orders.create(shop.id, new, world.once(), also) == first
            assert kept == [first.id]

    run(scenario())


def test_an_order_is_not_made_when_what_belongs_beside_it_cannot_be_written(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()

            def fails(tx: Tx, order: Order) -> None:
                raise KeyError("number taken")

            with pytest.raises(KeyError):
                await world.pay.orders.create(shop.id, NewOrder(amount=world.money(1)), world.once(), fails)
            assert await world.rows("pay_order") == []

    run(scenario())


def test_what_is_kept_beside_a_charge_and_a_refund_is_there_before_the_money_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, ann = await world.shop(), await world.payer()
            seen: list[str] = []
            new = world.charged(100, "c1")

            def charged(tx: Tx, order: Order) -> None:
                seen.append(order.state.value)

            def returned(tx: Tx, refund: Refund) -> None:
                seen.append(refund.state.value)

            text = await world.code(ann)
            order = await world.pay.charges.charge(shop.id, text, new, world.once(), charged)
            await world.pay.charges.charge(shop.id, "not looked at", new, world.once(), charged)
            asked = world.back(order, 40, "r1")
            await world.pay.refunds.refund(asked, world.once(), returned)
            await world.pay.refunds.refund(asked, world.once(), returned)
            assert seen == ["paying", "pending"]
            bad = world.pay.charges.charge(shop.id, "000", world.charged(1), world.once(), charged)
            assert await refusal_of(bad) == "pay.code_invalid"
            assert len(seen) == 2

    run(scenario())
