from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from jinbao.identity.types import Proof
from jinbao.kit.http import Principal
from jinbao.pay import events, jobs
from jinbao.pay.errors import DeviceNotPaired
from jinbao.pay.rules import payment_code
from jinbao.pay.service.sealing import SeedSeal
from jinbao.pay.types import Channel, ClosedWhy, Order, OrderState, Pairing
from tests.make import run
from tests.make_pay import PROOF, PayWorld, pay_world, refusal_of

STEP = payment_code.STEP_MS
DEAR = 500_00


def shown(pairing: Pairing, at_ms: int) -> str:
    """What the phone makes by itself, without a connection."""
    return payment_code.derive(pairing.prefix, pairing.handle, pairing.seed, payment_code.step_of(at_ms))


async def charge(world: PayWorld, shop: Any, code: str, minor: int = 1280, out_no: str | None = None) -> Order:
    return await world.pay.charges.charge(shop.id, code, world.charged(minor, out_no), world.once())


def test_a_phone_without_a_connection_pays_by_its_code(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            pairing = await world.pay.codes.pair(payer)
            world.clock.advance(48 * 3_600_000)
            order = await charge(world, shop, shown(pairing, world.clock.now_ms()))
            assert (order.state, order.channel, order.payer_id) == (OrderState.PAID, Channel.PAYMENT_CODE, payer.id)
            assert (await world.balance(payer)).available == 10_000 - 1_280

    run(scenario())


@pytest.mark.parametrize(("off_by", "works"), [(-2, "pay.code_expired"), (-1, ""), (0, ""), (1, ""), (2, "wrong")])
def test_clocks_may_differ_by_one_step(tmp_path: Path, off_by: int, works: str) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            pairing = await world.pay.codes.pair(payer)
            call = charge(world, shop, shown(pairing, world.clock.now_ms() + off_by * STEP))
            if not works:
                assert (await call).state is OrderState.PAID
                return
            assert await refusal_of(call) == (works if works.startswith("pay.") else "pay.code_invalid")
            assert (await world.balance(payer)).available == 10_000

    run(scenario())


def test_two_tills_in_the_same_second_give_one_payment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            first, second, payer = await world.shop(), await world.shop(), await world.payer(10_000)
            code = await world.code(payer)
            calls = [charge(world, shop, code) for shop in (first, second, first, second)]
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            codes = sorted(getattr(outcome, "code", "paid") for outcome in outcomes)
            assert codes == ["paid", "pay.code_used", "pay.code_used", "pay.code_used"]
            assert (await world.balance(payer)).available == 10_000 - 1_280
            assert len(await world.rows("pay_order")) == 1
            # the two at the other shop raise an alarm: a copied picture, or a copied phone
            alarms = await world.events(events.CodeReplayed)
            assert [alarm["at_ms"] for alarm in alarms] == [world.clock.now_ms()] * 2

    run(scenario())


def test_the_same_number_at_the_same_till_gives_the_same_order_whatever_the_code(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            code = await world.code(payer)
            orders = await asyncio.gather(*(charge(world, shop, code, out_no="t1") for _ in range(5)))
            world.clock.advance(10 * STEP)
            orders.append(await charge(world, shop, await world.code(payer), out_no="t1"))
            orders.append(await charge(world, shop, "not even a code", out_no="t1"))
            assert len({order.id for order in orders}) == 1
            assert (await world.balance(payer)).available == 10_000 - 1_280
            other = charge(world, shop, await world.code(payer), 1, "t1")
            assert await refusal_of(other) == "pay.out_no_used"

    run(scenario())


def test_a_code_is_good_once_also_after_a_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            pairing = await world.pay.codes.pair(payer)
            now = world.clock.now_ms()
            older, code = shown(pairing, now - STEP), shown(pairing, now)
            order = await charge(world, shop, code)
            await world.pay.refunds.refund(world.back(order, 1_280), world.once())
            before = await world.all_rows()
            assert await refusal_of(charge(world, shop, code)) == "pay.code_used"
            assert await refusal_of(charge(world, shop, older)) == "pay.code_expired"
            assert await world.all_rows() == before
            # the server shows the next code at once, so that the member need not wait
            assert (await charge(world, shop, await world.code(payer))).state is OrderState.PAID

    run(scenario())


def test_what_is_no_code_of_ours_is_named_and_costs_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            before = await world.all_rows()
            for text, code in (
                ("2867" + "1" * 14, "pay.code_foreign"),
                ("62" + "1" * 17, "pay.code_foreign"),
                ("13" + "1" * 16, "pay.code_foreign"),
                ("", "pay.code_invalid"),
                ("10" + "１" * 16, "pay.code_invalid"),
                ("hello", "pay.code_invalid"),
            ):
                assert await refusal_of(charge(world, shop, text)) == code, text
            assert await world.all_rows() == before

    run(scenario())


def test_guessing_is_throttled_per_phone_and_per_till(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, handle_failures_an_hour=3, merchant_failures_an_hour=5) as world:
            thief, shop, payer = await world.shop(), await world.shop(), await world.payer(10_000)
            pairing = await world.pay.codes.pair(payer)
            good = shown(pairing, world.clock.now_ms())
            wrong = good[:10] + f"{(int(good[10:]) + 1) % 10**8:08d}"
            for _ in range(3):
                assert await refusal_of(charge(world, thief, wrong)) == "pay.code_invalid"
            # even the right one is not looked at now, at any shop
            assert await refusal_of(charge(world, thief, good)) == "pay.code_suspended"
            assert await refusal_of(charge(world, shop, good)) == "pay.code_suspended"
            for handle in ("00000001", "00000002"):
                assert await refusal_of(charge(world, thief, f"10{handle}12345678")) == "pay.code_invalid"
            assert await refusal_of(charge(world, thief, "100000000312345678")) == "pay.too_many_wrong_codes"
            # a new handle helps the member at once; an hour helps everybody
            await world.pay.codes.redraw(payer)
            assert (await charge(world, shop, await world.code(payer))).state is OrderState.PAID
            world.clock.advance(3_600_000)
            assert (await charge(world, thief, await world.code(payer))).state is OrderState.PAID

    run(scenario())


def test_a_dear_charge_waits_until_its_payer_confirms(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, stranger = await world.shop(), await world.payer(100_000), await world.payer()
            order = await charge(world, shop, await world.code(payer), DEAR)
            assert order.waiting and order.payer_id == payer.id
            (wanted,) = await world.events(events.ConfirmationWanted)
            assert (wanted["amount_minor"], wanted["until_ms"]) == (DEAR, order.waiting_until_ms)
            assert await world.pay.payments.waiting(payer.id) == [order]
            assert (await world.balance(payer)).available == 100_000
            confirm = world.pay.payments.confirm
            assert await refusal_of(confirm(stranger, order.id, PROOF, world.once())) == "pay.not_waiting"
            assert await refusal_of(world.pay.payments.decline(stranger, order.id)) == "pay.not_waiting"
            other_way = world.pay.payments.pay(stranger, order.id, PROOF, world.once())
            assert await refusal_of(other_way) == "pay.order_being_paid"
            once = world.once()
            paid = await asyncio.gather(*(confirm(payer, order.id, PROOF, once) for _ in range(3)))
            assert {(end.state, end.payment_id) for end in paid} == {(OrderState.PAID, paid[0].payment_id)}
            assert await world.pay.payments.waiting(payer.id) == []
            assert (await world.balance(payer)).available == 100_000 - DEAR
            assert await refusal_of(confirm(payer, order.id, PROOF, world.once())) == "pay.order_paid"

    run(scenario())


def test_a_wrong_pin_does_not_end_the_wait(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            order = await charge(world, shop, await world.code(payer), DEAR)
            once = world.once()
            wrong = world.pay.payments.confirm(payer, order.id, Proof(pin="190237"), once)
            assert await refusal_of(wrong) == "identity.pin_wrong"
            assert (await world.fresh(order)).waiting
            assert (await world.pay.payments.confirm(payer, order.id, PROOF, once)).state is OrderState.PAID

    run(scenario())


def test_declining_or_closing_ends_the_wait(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            first = await charge(world, shop, await world.code(payer), DEAR)
            declined = await world.pay.payments.decline(payer, first.id)
            assert (declined.state, declined.closed_why) == (OrderState.CLOSED, ClosedWhy.DECLINED)
            assert await world.pay.payments.decline(payer, first.id) == declined
            second = await charge(world, shop, await world.code(payer), DEAR)
            assert (await world.pay.orders.close(shop.id, second.id)).closed_why is ClosedWhy.MERCHANT
            confirm = world.pay.payments.confirm(payer, second.id, PROOF, world.once())
            assert await refusal_of(confirm) == "pay.order_closed"
            assert [event["why"] for event in await world.events(events.OrderClosed)] == ["declined", "merchant"]
            assert (await world.balance(payer)).available == 100_000

    run(scenario())


def test_the_wait_ends_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            order = await charge(world, shop, await world.code(payer), DEAR)
            world.clock.advance(world.pay.settings.confirm_wait_ms - 1)
            assert await jobs.expire(world.pay) == 0
            world.clock.advance(1)
            late = world.pay.payments.confirm(payer, order.id, PROOF, world.once())
            assert await refusal_of(late) == "pay.not_waiting"
            assert await jobs.expire(world.pay) == 1
            assert (await world.fresh(order)).state is OrderState.EXPIRED
            late = world.pay.payments.confirm(payer, order.id, PROOF, world.once())
            assert await refusal_of(late) == "pay.order_expired"
            assert (await world.balance(payer)).available == 100_000

    run(scenario())


def test_confirming_against_declining_ends_in_one_of_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(1_000_000)
            for turn in range(6):
                world.clock.advance(2 * STEP)
                order = await charge(world, shop, await world.code(payer), DEAR)
                calls = [
                    world.pay.payments.confirm(payer, order.id, PROOF, world.once()),
                    world.pay.payments.decline(payer, order.id),
                    world.pay.orders.close(shop.id, order.id),
                ]
                await asyncio.gather(*calls[turn % 3 :], *calls[: turn % 3], return_exceptions=True)
                assert (await world.fresh(order)).state in (OrderState.PAID, OrderState.CLOSED)
            paid = len(await world.events(events.OrderPaid))
            assert (await world.balance(payer)).available == 1_000_000 - paid * DEAR

    run(scenario())


def test_a_confirmed_payment_that_the_balance_does_not_cover_may_be_confirmed_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100)
            order = await charge(world, shop, await world.code(payer), DEAR)
            confirm = world.pay.payments.confirm
            assert await refusal_of(confirm(payer, order.id, PROOF, world.once())) == "pay.balance_too_low"
            assert (await world.fresh(order)).waiting
            await world.top_up(payer, await world.link(payer), DEAR)
            assert (await confirm(payer, order.id, PROOF, world.once())).state is OrderState.PAID

    run(scenario())


def test_a_charge_that_the_balance_does_not_cover_closes_its_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100)
            new, once = world.charged(1_280, "t1"), world.once()
            code = await world.code(payer)
            for key in (once, once, world.once()):
                call = world.pay.charges.charge(shop.id, code, new, key)
                assert await refusal_of(call) == "pay.payer_balance_too_low"
            order = await world.pay.orders.by_out_no(shop.id, "t1")
            assert (order.state, order.closed_why) == (OrderState.CLOSED, ClosedWhy.REFUSED)
            assert (await world.balance(payer)).available == 100

    run(scenario())


def test_what_the_wallet_refuses_leaves_the_code_unused_and_tells_the_till_no_reason(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            code = await world.code(payer)
            await world.freeze(payer)
            before = await world.all_rows()
            assert await refusal_of(charge(world, shop, code)) == "pay.payer_limited"
            assert await world.all_rows() == before

    run(scenario())


def test_handles_are_redrawn_and_the_last_two_are_good(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            pairing = await world.pay.codes.pair(payer)
            handles = [pairing.handle, *[await world.pay.codes.redraw(payer) for _ in range(2)]]
            assert len(set(handles)) == 3
            for handle, works in zip(handles, (False, True, True), strict=True):
                code = payment_code.derive(
                    pairing.prefix, handle, pairing.seed, payment_code.step_of(world.clock.now_ms())
                )
                if works:
                    assert (await charge(world, shop, code)).state is OrderState.PAID
                else:
                    assert await refusal_of(charge(world, shop, code)) == "pay.code_invalid"

    run(scenario())


def test_a_phone_that_was_signed_out_or_paired_anew_makes_no_more_codes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            lost = await world.enter(await world.identity.members.get(payer.id))
            pairing, old = await world.pay.codes.pair(lost), await world.pay.codes.pair(payer)
            await world.pay.codes.pair(payer)
            await world.identity.sessions.sign_out(payer, lost.device_id)
            await world.settle()
            now = world.clock.now_ms()
            assert await refusal_of(charge(world, shop, shown(pairing, now))) == "pay.code_invalid"
            assert await refusal_of(charge(world, shop, shown(old, now))) == "pay.code_invalid"
            with pytest.raises(DeviceNotPaired):
                await world.pay.codes.redraw(lost)
            await world.pay.codes.unpair(payer)
            with pytest.raises(DeviceNotPaired):
                await world.pay.codes.redraw(payer)

    run(scenario())


def test_seeds_lie_encrypted_and_bound_to_their_phone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            payer: Principal = await world.payer()
            pairing = await world.pay.codes.pair(payer)
            ((_, sealed),) = await world.rows("pay_code_seed")
            assert pairing.seed not in sealed
            seal = SeedSeal(world.pay.settings.seed_key)
            assert seal.open(sealed, payer.device_id) == pairing.seed
            for wrong in (SeedSeal(bytes(32)), seal):
                with pytest.raises(InvalidTag):
                    wrong.open(sealed, payer.device_id + (wrong is seal))

    run(scenario())


def test_old_uses_and_failures_are_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            await charge(world, shop, await world.code(payer))
            await refusal_of(charge(world, shop, "100000000112345678"))
            assert await jobs.forget(world.pay, world.clock.now_ms()) == 0
            world.clock.advance(3 * 86_400_000)
            assert await jobs.forget(world.pay, world.clock.now_ms()) == 3
            assert await world.rows("pay_code_use") == await world.rows("pay_code_failure") == []

    run(scenario())
