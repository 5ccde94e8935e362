from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.identity.types import Merchant
from jinbao.kit.ids import show
from jinbao.pay import events, jobs
from jinbao.pay.types import Bundle, BundleItem, LineKind, NewOrder, OrderState
from jinbao.wallet.types import LineFilter
from tests.make import run
from tests.make_pay import PROOF, PayWorld, pay_world, refusal_of


def items(world: PayWorld, *wanted: tuple[Merchant, int], **changes: object) -> list[BundleItem]:
    return [
        BundleItem(shop.id, NewOrder(**{"amount": world.money(minor), "subject": "tea", **changes}))  # type: ignore[arg-type]
        for shop, minor in wanted
    ]


async def bundled(world: PayWorld, *wanted: tuple[Merchant, int], out_no: str = "b1", **changes: object) -> Bundle:
    return await world.pay.bundles.create(wanted[0][0].id, out_no, items(world, *wanted, **changes), world.once())


def test_all_orders_are_paid_by_one_payment_and_refunded_each_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two, payer = await world.shop(fee_bp=100), await world.shop(fee_bp=0), await world.payer(10_000)
            bundle = await bundled(world, (one, 1_000), (two, 2_000), (one, 500))
            assert (bundle.state, bundle.total.minor) == (OrderState.OPEN, 3_500)
            paid = await world.pay.bundles.pay(payer, bundle.id, PROOF, world.once())
            assert paid.state is OrderState.PAID
            assert len({order.payment_id for order in paid.orders}) == 1
            assert [order.fee.minor for order in paid.orders] == [10, 0, 5]
            assert (await world.balance(payer)).available == 6_500
            assert ((await world.payable(one)).available, (await world.payable(two)).available) == (1_485, 2_000)
            lines = (await world.wallet.statements.page(payer.id, LineFilter(), None, 3)).items
            assert [(line.amount_minor, line.ref) for line in reversed(lines)] == [
                (-order.amount.minor, show("ord", order.id)) for order in paid.orders
            ]
            assert [line.change_minor for line in (await world.pay.statements.page(one.id)).items] == [495, 990]
            told = await world.events(events.OrderPaid)
            assert [event["amount_minor"] for event in told] == [1_000, 2_000, 500]
            assert len({event["payment"] for event in told}) == 1

            await world.pay.refunds.refund(world.back(paid.orders[0], 1_000), world.once())
            after = await world.pay.bundles.get(bundle.id)
            assert [order.state for order in after.orders] == [OrderState.REFUNDED, OrderState.PAID, OrderState.PAID]
            assert after.state is OrderState.PAID
            assert ((await world.balance(payer)).available, (await world.payable(one)).available) == (7_500, 495)
            limits = await world.wallet.funding.limits(payer.id)
            assert limits.day.used_minor == 3_500

    run(scenario())


def test_a_bundle_is_paid_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two, poor = await world.shop(), await world.shop(), await world.payer(2_999)
            bundle = await bundled(world, (one, 1_000), (two, 2_000))
            assert (
                await refusal_of(world.pay.bundles.pay(poor, bundle.id, PROOF, world.once())) == "pay.balance_too_low"
            )
            after = await world.pay.bundles.get(bundle.id)
            assert {order.state for order in after.orders} == {OrderState.OPEN}
            assert (await world.balance(poor)).available == 2_999
            assert ((await world.payable(one)).posted, (await world.payable(two)).posted) == (0, 0)
            assert (await world.wallet.funding.limits(poor.id)).day.used_minor == 0
            rich = await world.payer(3_000)
            assert (await world.pay.bundles.pay(rich, bundle.id, PROOF, world.once())).state is OrderState.PAID

    run(scenario())


def test_one_order_of_a_bundle_is_neither_paid_nor_closed_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two, payer = await world.shop(), await world.shop(), await world.payer(10_000)
            bundle = await bundled(world, (one, 1_000), (two, 2_000))
            first = bundle.orders[0]
            before = await world.all_rows()
            assert (
                await refusal_of(world.pay.payments.pay(payer, first.id, None, world.once())) == "pay.order_in_bundle"
            )
            assert await refusal_of(world.pay.orders.close(one.id, first.id)) == "pay.order_in_bundle"
            assert await refusal_of(world.pay.bundles.close(two.id, bundle.id)) == "kit.not_found"
            assert await world.all_rows() == before
            scanned = await world.pay.qr.scan(payer.id, await world.pay.qr.text_of(first))
            assert (scanned.kind, scanned.bundle, scanned.needs_proof) == ("bundle", bundle, False)
            for _ in range(2):
                closed = await world.pay.bundles.close(one.id, bundle.id)
                assert {order.state for order in closed.orders} == {OrderState.CLOSED}
            assert len(await world.events(events.OrderClosed)) == 2
            assert await refusal_of(world.pay.bundles.pay(payer, bundle.id, None, world.once())) == "pay.order_closed"

    run(scenario())


def test_a_bundle_expires_as_a_whole(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two, payer = await world.shop(), await world.shop(), await world.payer(10_000)
            bundle = await bundled(world, (one, 1_000), (two, 2_000), expires_at_ms=world.clock.now_ms() + 1_000)
            world.clock.advance(1_000)
            assert await refusal_of(world.pay.bundles.pay(payer, bundle.id, None, world.once())) == "pay.order_expired"
            assert await jobs.expire(world.pay) == 2
            assert (await world.pay.bundles.get(bundle.id)).state is OrderState.EXPIRED
            assert (await world.pay.bundles.close(one.id, bundle.id)).state is OrderState.EXPIRED

    run(scenario())


def test_many_pay_at_once_and_one_does(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two = await world.shop(), await world.shop()
            payers = [await world.payer(10_000) for _ in range(4)]
            bundle = await bundled(world, (one, 100), (two, 200))
            outcomes = await asyncio.gather(
                *(world.pay.bundles.pay(payer, bundle.id, None, world.once()) for payer in payers),
                return_exceptions=True,
            )
            assert sum(isinstance(outcome, Bundle) for outcome in outcomes) == 1
            assert {getattr(outcome, "code", "paid") for outcome in outcomes} <= {
                "paid",
                "pay.order_paid",
                "pay.order_being_paid",
            }
            assert sum([(await world.balance(payer)).available for payer in payers]) == 40_000 - 300
            assert await refusal_of(world.pay.bundles.close(one.id, bundle.id)) == "pay.order_paid"

    run(scenario())


def test_the_same_key_pays_once_and_the_same_number_is_the_same_bundle(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two, payer = await world.shop(), await world.shop(), await world.payer(10_000)
            once = world.once()
            wanted = items(world, (one, 1_000), (two, 2_000))
            first = await world.pay.bundles.create(one.id, "b1", wanted, once)
            assert await world.pay.bundles.create(one.id, "b1", wanted, once) == first
            assert await world.pay.bundles.create(one.id, "b1", wanted, world.once()) == first
            assert await world.pay.bundles.by_out_no(one.id, "b1") == first
            assert await world.pay.bundles.of_merchant(one.id, first.id) == first
            before = await world.all_rows()
            for wrong in (
                items(world, (one, 1_000)),
                items(world, (one, 1_000), (two, 2_001)),
                items(world, (two, 1_000), (two, 2_000)),
                items(world, (one, 1_000), (two, 2_000), split=True),
            ):
                asked = world.pay.bundles.create(one.id, "b1", wrong, world.once())
                assert await refusal_of(asked) == "pay.bundle_out_no_used"
            assert await world.all_rows() == before
            key = world.once()
            paid = [await world.pay.bundles.pay(payer, first.id, None, key) for _ in range(2)]
            assert paid[0] == paid[1]
            assert (await world.balance(payer)).available == 7_000

    run(scenario())


def test_every_refusal_to_make_a_bundle_leaves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, order_most_minor=5_000) as world:
            one, two, stopped = await world.shop(), await world.shop(), await world.shop()
            await world.order(one, 10, out_no="taken")
            await world.freeze_shop(stopped)
            now = world.clock.now_ms()
            before = await world.all_rows()
            cases = [
                ([], "kit.invalid"),
                (items(world, *[(one, 1)] * 51), "kit.invalid"),
                (items(world, (one, 1), (one, 2), out_no="twice"), "kit.invalid"),
                ([*items(world, (one, 1)), *items(world, (two, 1), expires_at_ms=now + 9)], "kit.invalid"),
                ([*items(world, (one, 1)), *items(world, (two, 1), only_payer=5)], "kit.invalid"),
                (items(world, (two, 1), (one, 2), out_no="taken"), "pay.out_no_used"),
                (items(world, (one, 1), (stopped, 0)), "identity.merchant_frozen"),
                (items(world, (one, 1), (two, 0)), "pay.amount_too_small"),
                (items(world, (one, 1), (two, 5_001)), "pay.amount_too_large"),
                (items(world, (one, 1), (two, 1), expires_at_ms=now), "pay.expiry_out_of_range"),
                (items(world, (one, 3_000), (two, 3_000)), "pay.amount_too_large"),
            ]
            for wanted, code in cases:
                assert await refusal_of(world.pay.bundles.create(one.id, "b1", wanted, world.once())) == code
            assert await world.all_rows() == before

    run(scenario())


def test_a_bundle_of_fifty_orders_to_be_shared_out_is_one_entry(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=60), await world.payer(100_000)
            bundle = await bundled(world, *[(shop, 1_000)] * 50, split=True)
            paid = await world.pay.bundles.pay(payer, bundle.id, PROOF, world.once())
            assert paid.payment_id is not None
            assert len((await world.journal.entry(paid.payment_id)).transfers) == 150
            line = (await world.pay.statements.page(shop.id, limit=1)).items[0]
            assert (line.kind, line.balance_after_minor, line.held_after_minor) == (LineKind.PAYMENT, 0, 50 * 994)

    run(scenario())


@pytest.mark.parametrize("minor", [100, 200_00])
def test_a_bundle_asks_for_a_proof_by_its_sum_and_may_be_for_one_payer(tmp_path: Path, minor: int) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two = await world.shop(), await world.shop()
            payer, other = await world.payer(10_000_00), await world.payer(10_000_00)
            bundle = await bundled(world, (one, minor), (two, minor * 10), only_payer=payer.id)
            _, needed = await world.pay.bundles.look_at(payer.id, bundle.id)
            assert needed is (minor > 100)
            before = await world.all_rows()
            assert await refusal_of(world.pay.bundles.pay(other, bundle.id, PROOF, world.once())) == "pay.other_payer"
            if needed:
                asked = world.pay.bundles.pay(payer, bundle.id, None, world.once())
                assert await refusal_of(asked) == "identity.proof_needed"
            assert await world.all_rows() == before
            assert (await world.pay.bundles.pay(payer, bundle.id, PROOF, world.once())).state is OrderState.PAID

    run(scenario())
