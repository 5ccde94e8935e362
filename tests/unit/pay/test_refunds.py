from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked, events
from jinbao.pay.types import OrderState, RefundState
from jinbao.wallet.types import LineFilter
from tests.make import run
from tests.make_pay import pay_world, refusal_of


def test_partial_refunds_bring_everything_back_to_the_last_unit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=300), await world.payer(10_000)
            order = await world.paid(shop, payer, 1_000)
            assert order.fee.minor == 30
            backs = []
            for minor in (1, 332, 333, 334):
                refund = await world.pay.refunds.refund(world.back(order, minor), world.once())
                assert refund.state is RefundState.DONE
                backs.append(refund.fee_back.minor)
                assert (await world.balance(payer)).available == 9_000 + (await world.fresh(order)).refunded.minor
            assert backs == [0, 9, 10, 11]
            end = await world.fresh(order)
            assert (end.state, end.refunded, end.fee_returned) == (OrderState.REFUNDED, order.amount, order.fee)
            assert ((await world.payable(shop)).available, await world.fees()) == (0, 0)
            told = await world.events(events.RefundDone)
            assert [(event["refunded_minor"], event["state"]) for event in told] == [
                (1, "part_refunded"),
                (333, "part_refunded"),
                (666, "part_refunded"),
                (1_000, "refunded"),
            ]
            lines = await world.wallet.statements.page(payer.id, LineFilter(), None, 10)
            assert [line.amount_minor for line in lines.items] == [334, 333, 332, 1, -1_000, 10_000]
            shop_lines = (await world.pay.statements.page(shop.id)).items
            assert [line.balance_after_minor for line in shop_lines] == [0, 323, 646, 969, 970]
            assert [refund.amount.minor for refund in await world.pay.refunds.of_order(order.id)] == [1, 332, 333, 334]

    run(scenario())


def test_refunds_at_once_never_exceed_the_payment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=100), await world.payer(10_000)
            order = await world.paid(shop, payer, 1_000)
            await world.paid(shop, payer, 3_000)
            asked = [world.pay.refunds.refund(world.back(order, 300), world.once()) for _ in range(8)]
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            codes = [getattr(outcome, "code", "done") for outcome in outcomes]
            assert sorted(codes) == ["done"] * 3 + ["pay.refund_exceeds_payment"] * 5
            end = await world.fresh(order)
            assert (end.refunded.minor, end.refund_id) == (900, None)
            assert (await world.balance(payer)).available == 6_000 + 900

    run(scenario())


def test_the_same_request_or_number_refunds_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            order, other = await world.paid(shop, payer), await world.paid(shop, payer)
            once = world.once()
            asked = world.back(order, 100, "r1")
            first = await world.pay.refunds.refund(asked, once)
            again = await asyncio.gather(
                *(world.pay.refunds.refund(asked, once) for _ in range(3)),
                *(world.pay.refunds.refund(asked, world.once()) for _ in range(3)),
            )
            assert {refund.id for refund in again} == {first.id}
            before = await world.all_rows()
            for wrong in (world.back(order, 101, "r1"), world.back(other, 100, "r1")):
                assert await refusal_of(world.pay.refunds.refund(wrong, world.once())) == "pay.refund_out_no_used"
            assert await world.all_rows() == before
            assert (await world.fresh(order)).refunded.minor == 100
            assert await world.pay.refunds.by_out_no(shop.id, "r1") == await world.pay.refunds.get(shop.id, first.id)

    run(scenario())


def test_a_refund_waits_for_the_shop_to_have_the_money_and_may_be_asked_for_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=0), await world.payer(10_000)
            order = await world.paid(shop, payer, 1_000)
            await world.pay.settlements.settle(shop.id)
            await world.settle()
            once = world.once()
            asked = world.back(order, 600, "r1")
            for key in (once, once, world.once()):
                assert await refusal_of(world.pay.refunds.refund(asked, key)) == "pay.merchant_funds_short"
            end = await world.fresh(order)
            assert (end.state, end.refunded.minor, end.refund_id) == (OrderState.PAID, 0, None)
            assert (await world.balance(payer)).available == 9_000
            assert await world.events(events.RefundDone) == []
            await world.paid(shop, payer, 2_000)
            assert await refusal_of(world.pay.refunds.refund(asked, once)) == "pay.merchant_funds_short"
            refund = await world.pay.refunds.refund(asked, world.once())
            assert (refund.state, refund.out_no) == (RefundState.DONE, "r1")
            assert (await world.balance(payer)).available == 7_600
            assert len(await world.pay.refunds.of_order(order.id)) == 1

    run(scenario())


def test_every_refusal_to_refund_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, refund_within_days=30) as world:
            shop, other, payer = await world.shop(), await world.shop(), await world.payer(100_000)
            unpaid, paid, old = await world.order(shop), await world.paid(shop, payer), await world.paid(shop, payer)
            frozen_shop = await world.shop()
            stopped = await world.paid(frozen_shop, payer)
            await world.freeze_shop(frozen_shop)
            before = await world.all_rows()
            refund = world.pay.refunds.refund
            cases = [
                (world.back(unpaid, 0), "pay.amount_too_small"),
                (world.back(unpaid, 1), "pay.order_not_paid"),
                (world.back(paid, 1_281), "pay.refund_exceeds_payment"),
                (world.back(stopped, 1), "identity.merchant_frozen"),
                (RefundAsked(other.id, paid.id, world.money(1)), "kit.not_found"),
            ]
            for asked, code in cases:
                assert await refusal_of(refund(asked, world.once())) == code
            world.clock.advance(30 * DAY_MS)
            assert (await refund(world.back(paid, 1), world.once())).state is RefundState.DONE
            before = await world.all_rows()
            world.clock.advance(1)
            assert await refusal_of(refund(world.back(old, 9_999), world.once())) == "pay.refund_too_late"
            assert await world.all_rows() == before
            with pytest.raises(NotFound):
                await world.pay.refunds.get(other.id, 1)

    run(scenario())


def test_a_frozen_member_still_gets_a_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            order = await world.paid(shop, payer)
            await world.freeze(payer)
            await world.pay.refunds.refund(world.back(order, 1_280), world.once())
            assert (await world.balance(payer)).available == 10_000

    run(scenario())


def test_refunds_are_listed_page_by_page(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            order = await world.paid(shop, payer)
            for minor in (1, 2, 3):
                await world.pay.refunds.refund(world.back(order, minor), world.once())
            page = await world.pay.refunds.find(shop.id, None, 2)
            rest = await world.pay.refunds.find(shop.id, page.next, 2)
            assert [refund.amount.minor for refund in [*page.items, *rest.items]] == [3, 2, 1]
            assert rest.next is None

    run(scenario())
