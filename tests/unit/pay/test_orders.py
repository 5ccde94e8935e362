from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.kit.errors import Invalid, NotFound
from jinbao.pay import events, jobs
from jinbao.pay.types import Channel, ClosedWhy, NewOrder, OrderFilter, OrderState
from tests.make import run
from tests.make_pay import pay_world, refusal_of


def test_the_same_number_from_twenty_tills_makes_one_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            orders = await asyncio.gather(*(world.order(shop, out_no="table-7") for _ in range(20)))
            assert len({order.id for order in orders}) == 1
            assert len(await world.rows("pay_order")) == 1
            assert len(await world.events(events.OrderCreated)) == 1

    run(scenario())


def test_the_same_request_makes_one_order_and_another_content_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            new = NewOrder(amount=world.money(100), subject="tea")
            once = world.once("k", b"one")
            first = await world.pay.orders.create(shop.id, new, once)
            assert await world.pay.orders.create(shop.id, new, once) == first
            reused = world.pay.orders.create(shop.id, new, world.once("k", b"two"))
            assert await refusal_of(reused) == "kit.idempotency_key_reused"
            assert len(await world.rows("pay_order")) == 1

    run(scenario())


def test_a_number_is_the_merchants_own_and_means_one_content(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other = await world.shop(), await world.shop()
            order = await world.order(shop, 100, out_no="n1")
            before = await world.rows("pay_order")
            for changes in ({"minor": 101}, {"subject": "other"}, {"channel": Channel.DYNAMIC_QR}):
                call = world.order(shop, **{"minor": 100, "out_no": "n1", **changes})
                assert await refusal_of(call) == "pay.out_no_used"
            assert await world.rows("pay_order") == before
            assert (await world.order(other, 100, out_no="n1")).id != order.id
            assert await world.pay.orders.by_out_no(shop.id, "n1") == order
            with pytest.raises(NotFound):
                await world.pay.orders.by_out_no(shop.id, "n2")
            with pytest.raises(NotFound):
                await world.pay.orders.of_merchant(other.id, order.id)

    run(scenario())


def test_of_several_refusals_to_create_the_first_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            await world.order(shop, 100, out_no="n1")
            late = world.clock.now_ms()
            assert await refusal_of(world.order(shop, 0, expires_at_ms=late)) == "pay.amount_too_small"
            assert await refusal_of(world.order(shop, 10**11, expires_at_ms=late)) == "pay.amount_too_large"
            assert await refusal_of(world.order(shop, 1, expires_at_ms=late)) == "pay.expiry_out_of_range"
            await world.freeze_shop(shop)
            before = await world.all_rows()
            assert await refusal_of(world.order(shop, 0, expires_at_ms=late)) == "identity.merchant_frozen"
            assert await refusal_of(world.order(shop, 0, out_no="n1")) == "pay.out_no_used"
            assert await world.all_rows() == before

    run(scenario())


def test_closing_is_final_and_may_be_repeated(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other, payer = await world.shop(), await world.shop(), await world.payer()
            order = await world.order(shop)
            closed = await world.pay.orders.close(shop.id, order.id)
            assert (closed.state, closed.closed_why) == (OrderState.CLOSED, ClosedWhy.MERCHANT)
            assert await world.pay.orders.close(shop.id, order.id) == closed
            (event,) = await world.events(events.OrderClosed)
            assert event["why"] == "merchant"
            paid = await world.paid(shop, payer)
            before = await world.all_rows()
            assert await refusal_of(world.pay.orders.close(shop.id, paid.id)) == "pay.order_paid"
            assert await refusal_of(world.pay.orders.close(other.id, order.id)) == "kit.not_found"
            assert await world.all_rows() == before

    run(scenario())


def test_orders_expire_when_the_clock_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            first = await world.order(shop, expires_at_ms=world.clock.now_ms() + 1_000)
            second = await world.order(shop)
            world.clock.advance(999)
            assert await jobs.expire(world.pay) == 0
            world.clock.advance(1)
            assert await jobs.expire(world.pay) == 1
            assert (await world.fresh(first)).state is OrderState.EXPIRED
            assert (await world.fresh(second)).state is OrderState.OPEN
            world.clock.advance(world.pay.settings.order_life_ms)
            assert await jobs.expire(world.pay) == 1
            assert [event["out_no"] for event in await world.events(events.OrderExpired)] == [
                first.out_no,
                second.out_no,
            ]
            assert (await world.pay.orders.close(shop.id, first.id)).state is OrderState.EXPIRED

    run(scenario())


def test_orders_are_found_by_state_text_and_time_page_by_page(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other, payer = await world.shop(), await world.shop(), await world.payer(100_000)
            orders = []
            for number in range(7):
                orders.append(await world.order(shop, 100 + number, out_no=f"n{number}", subject=f"100%_{number}"))
                world.clock.advance(1_000)
            await world.order(other, 1)
            await world.pay.payments.pay(payer, orders[2].id, None, world.once())
            find = world.pay.orders.find
            seen: list[str] = []
            cursor: str | None = None
            for _ in range(4):
                page = await find(OrderFilter(merchant_id=shop.id), cursor, 3)
                seen += [order.out_no for order in page.items]
                cursor = page.next
                if cursor is None:
                    break
            assert seen == ["n6", "n5", "n4", "n3", "n2", "n1", "n0"]
            for wanted, found in (
                (OrderFilter(merchant_id=shop.id, states=frozenset({OrderState.PAID})), ["n2"]),
                (OrderFilter(merchant_id=shop.id, states=frozenset(OrderState), text="n1"), ["n1"]),
                (OrderFilter(merchant_id=shop.id, text="%_3"), ["n3"]),
                (OrderFilter(merchant_id=shop.id, text="小红"), ["n2"]),
                (OrderFilter(merchant_id=shop.id, text="_4"), ["n4"]),
                (OrderFilter(merchant_id=shop.id, from_ms=orders[5].created_at_ms), ["n6", "n5"]),
                (OrderFilter(merchant_id=shop.id, to_ms=orders[1].created_at_ms), ["n0"]),
                (OrderFilter(merchant_id=shop.id, text="!"), []),
            ):
                assert [order.out_no for order in (await find(wanted)).items] == found, wanted
            assert len((await find(OrderFilter())).items) == 8
            for cursor in ("x", "WyJ4Il0", "WzFd"):
                with pytest.raises(Invalid):
                    await find(OrderFilter(merchant_id=shop.id), cursor)

    run(scenario())
