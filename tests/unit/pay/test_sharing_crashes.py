"""The process dies at every point of sharing, paying together and paying out; a restart and a retry set it right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinbao.pay import Pay, events
from jinbao.pay.types import BundleItem, NewOrder, OrderState, PartBack, PayoutAsked, PayoutState
from tests.make import run
from tests.make_pay import pay_world
from tests.make_sharing import sharing_scene
from tests.unit.pay.test_crashes import conserved, every_death


def test_a_split_and_its_return_survive_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            told = [0, 0]

            async def share() -> Callable[[Pay], Awaitable[Any]]:
                order, once = await here.paid(100), world.once()
                return lambda pay: pay.splits.split(here.asking(order, 20, 5, finish=True), once)

            async def shared(split: Any) -> None:
                told[0] += 1
                assert split.rest.minor == 75
                assert len(await world.events(events.SplitDone)) == told[0]
                assert await here.figures() == (75 * told[0], 0, 20 * told[0], 5 * told[0])

            assert await every_death(world, share, shared) >= 4
            splits = told[0]

            async def give_back() -> Callable[[Pay], Awaitable[Any]]:
                split = await world.pay.splits.split(here.asking(await here.paid(100), 20), world.once())
                once = world.once()
                return lambda pay: pay.splits.give_back(here.returning(split.id, 20), once)

            async def given_back(_: Any) -> None:
                told[1] += 1
                assert len(await world.events(events.SplitReturned)) == told[1]
                wanted = (75 * splits + 20 * told[1], 80 * told[1], 20 * splits, 5 * splits)
                assert await here.figures() == wanted

            assert await every_death(world, give_back, given_back) >= 4
            await conserved(world, [here.payer.id, here.helper.id], 1_000_000)

    run(scenario())


def test_a_refund_of_a_shared_order_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            told = [0]

            async def scene() -> Callable[[Pay], Awaitable[Any]]:
                order, once = await here.paid(100), world.once()
                return lambda pay: pay.refunds.refund(world.back(order, 40, f"r{order.id}"), once)

            async def check(refund: Any) -> None:
                told[0] += 1
                held = await world.pay.splits.held(here.shop.id, refund.order_id)
                assert (refund.from_held.minor, held.left.minor) == (40, 60)
                assert await here.figures() == (0, 60 * told[0], 0, 0)

            assert await every_death(world, scene, check) >= 6
            await conserved(world, [here.payer.id], 1_000_000)

    run(scenario())


def test_a_refund_with_what_receivers_give_back_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            told = [0]

            async def scene() -> Callable[[Pay], Awaitable[Any]]:
                order = await here.paid(100)
                split = await world.pay.splits.split(here.asking(order, 20, finish=True), world.once())
                back = PartBack(split_id=split.id, receiver_id=here.partner.id, amount=world.money(15))
                once, asked = world.once(), replace(world.back(order, 40, f"r{order.id}"), returns=(back,))
                return lambda pay: pay.refunds.refund(asked, once)

            async def check(refund: Any) -> None:
                told[0] += 1
                assert refund.amount.minor == 40
                assert len(await world.events(events.SplitReturned)) == told[0]
                assert await here.figures() == (55 * told[0], 0, 5 * told[0], 0)

            assert await every_death(world, scene, check) >= 4
            await conserved(world, [here.payer.id], 1_000_000)

    run(scenario())


def test_the_payment_of_a_bundle_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            one, two = await world.shop(fee_bp=0), await world.shop(fee_bp=0)
            payer, told = await world.payer(1_000_000), [0]

            async def scene() -> Callable[[Pay], Awaitable[Any]]:
                told[0] += 1
                items = [
                    BundleItem(one.id, NewOrder(amount=world.money(300), split=True)),
                    BundleItem(two.id, NewOrder(amount=world.money(200))),
                ]
                bundle = await world.pay.bundles.create(one.id, f"b{told[0]}", items, world.once())
                once = world.once()
                return lambda pay: pay.bundles.pay(payer, bundle.id, None, once)

            async def check(bundle: Any) -> None:
                assert bundle.state is OrderState.PAID
                assert len(await world.events(events.OrderPaid)) == 2 * told[0]
                assert (await world.balance(payer)).available == 1_000_000 - 500 * told[0]
                assert ((await world.payable(one)).posted, (await world.payable(two)).posted) == (0, 200 * told[0])
                assert await world.pay.splits.set_aside(one.id) == 300 * told[0]

            assert await every_death(world, scene, check) >= 4
            await conserved(world, [payer.id], 1_000_000)

    run(scenario())


def test_a_payout_and_its_acceptance_survive_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, member = await world.shop(fee_bp=0), await world.payer(100_000), await world.payer(0)
            await world.paid(shop, payer, 100_000)
            told = [0, 0]

            def asked(waits: bool) -> PayoutAsked:
                return PayoutAsked(
                    merchant_id=shop.id, member_id=member.id, amount=world.money(10), wait_for_member=waits
                )

            async def wait() -> Callable[[Pay], Awaitable[Any]]:
                once = world.once()
                return lambda pay: pay.payouts.pay_out(asked(True), once)

            async def waits(payout: Any) -> None:
                told[0] += 1
                assert payout.state is PayoutState.WAITING
                assert len(await world.pay.payouts.waiting(member.id)) == told[0]
                assert (await world.payable(shop)).available == 100_000 - 10 * told[0]

            assert await every_death(world, wait, waits) >= 4

            async def accept() -> Callable[[Pay], Awaitable[Any]]:
                payout = await world.pay.payouts.pay_out(asked(True), world.once())
                return lambda pay: pay.payouts.accept(member.id, payout.id)

            async def accepted(payout: Any) -> None:
                told[1] += 1
                assert payout.state is PayoutState.DONE
                assert len(await world.events(events.PayoutDone)) == told[1]
                assert (await world.balance(member)).available == 10 * told[1]

            assert await every_death(world, accept, accepted) >= 4

            async def at_once() -> Callable[[Pay], Awaitable[Any]]:
                once = world.once()
                return lambda pay: pay.payouts.pay_out(asked(False), once)

            assert await every_death(world, at_once, accepted) >= 4
            await conserved(world, [payer.id, member.id], 100_000)

    run(scenario())
