from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from jinbao.identity.types import Proof, ProofLevel, purpose_of
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.pay import events
from jinbao.pay.types import ClosedWhy, OrderState
from jinbao.wallet.types import LineFilter
from tests.make import run
from tests.make_identity import IdentityWorld, with_passkey
from tests.make_pay import PROOF, PayWorld, pay_world, refusal_of


def test_a_payment_moves_the_amount_to_the_merchant_and_the_fee_to_the_operator(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=60), await world.payer(10_000)
            order = await world.order(shop, 1_280)
            paid = await world.pay.payments.pay(payer, order.id, None, world.once())
            assert (paid.state, paid.fee.minor, paid.payer_name) == (OrderState.PAID, 8, "*小红")
            assert (await world.balance(payer)).available == 10_000 - 1_280
            assert (await world.payable(shop)).available == 1_272
            assert await world.fees() == 8
            (event,) = await world.events(events.OrderPaid)
            assert (event["amount_minor"], event["out_no"], event["payer_name"]) == (1_280, order.out_no, "*小红")
            lines = await world.wallet.statements.page(payer.id, LineFilter(), None, 10)
            assert [line.amount_minor for line in lines.items] == [-1_280, 10_000]
            (line,) = (await world.pay.statements.page(shop.id)).items
            assert (line.gross_minor, line.fee_minor, line.balance_after_minor) == (1_280, 8, 1_272)

    run(scenario())


def test_the_same_request_pays_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            order, once = await world.order(shop), world.once()
            first = await world.pay.payments.pay(payer, order.id, PROOF, once)
            again = await asyncio.gather(*(world.pay.payments.pay(payer, order.id, PROOF, once) for _ in range(5)))
            assert {paid.payment_id for paid in again} == {first.payment_id}
            assert (await world.balance(payer)).available == 10_000 - 1_280

    run(scenario())


@pytest.mark.parametrize("payers", [1, 2])
def test_an_order_is_paid_once_however_many_try_at_once(tmp_path: Path, payers: int) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            people = [await world.payer(10_000) for _ in range(payers)]
            order = await world.order(shop)
            tries = [world.pay.payments.pay(people[n % payers], order.id, None, world.once()) for n in range(8)]
            outcomes = await asyncio.gather(*tries, return_exceptions=True)
            codes = [getattr(outcome, "code", "paid") for outcome in outcomes]
            assert codes.count("paid") == 1
            assert set(codes) <= {"paid", "pay.order_being_paid", "pay.order_paid"}
            spent = sum([10_000 - (await world.balance(person)).available for person in people])
            assert spent == 1_280
            assert len(await world.events(events.OrderPaid)) == 1

    run(scenario())


def test_a_balance_too_low_leaves_the_order_open_and_gives_the_limits_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, poor, rich = await world.shop(), await world.payer(1_000), await world.payer(10_000)
            order = await world.order(shop, 1_280)
            once = world.once()
            assert await refusal_of(world.pay.payments.pay(poor, order.id, None, once)) == "pay.balance_too_low"
            assert await refusal_of(world.pay.payments.pay(poor, order.id, None, once)) == "pay.balance_too_low"
            assert (await world.fresh(order)).state is OrderState.OPEN
            assert (await world.balance(poor)).available == 1_000
            limits = await world.wallet.funding.limits(poor.id)
            assert limits.day.used_minor == 0 and limits.pin_free_used_today == 0
            assert (await world.pay.payments.pay(rich, order.id, None, world.once())).state is OrderState.PAID

    run(scenario())


def test_every_refusal_to_pay_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000_00)
            frozen_shop, frozen = await world.shop(), await world.payer()
            stopped = await world.order(frozen_shop)
            await world.freeze_shop(frozen_shop)
            await world.freeze(frozen)
            paid, closed = await world.paid(shop, payer), await world.order(shop)
            await world.pay.orders.close(shop.id, closed.id)
            dear = await world.order(shop, 500_00)
            late = await world.order(shop, expires_at_ms=world.clock.now_ms() + 1_000)
            open_order = await world.order(shop)
            world.clock.advance(1_000)
            before = await world.all_rows()
            cases = [
                (payer, paid, "pay.order_paid"),
                (payer, closed, "pay.order_closed"),
                (payer, late, "pay.order_expired"),
                (payer, stopped, "identity.merchant_frozen"),
                (frozen, open_order, "identity.member_frozen"),
                (payer, dear, "identity.proof_needed"),
            ]
            for who, order, code in cases:
                assert await refusal_of(world.pay.payments.pay(who, order.id, None, world.once())) == code
            with pytest.raises(NotFound):
                await world.pay.payments.pay(payer, 12345, None, world.once())
            assert await world.all_rows() == before

    run(scenario())


def test_paying_against_closing_ends_in_one_of_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            seen = set()
            for turn in range(20):
                order = await world.order(shop, 100)
                pay = world.pay.payments.pay(payer, order.id, None, world.once())
                close = world.pay.orders.close(shop.id, order.id)
                before = (await world.balance(payer)).available
                calls = (pay, close) if turn % 2 else (close, pay)
                outcomes = await asyncio.gather(*calls, return_exceptions=True)
                end = await world.fresh(order)
                assert end.state in (OrderState.PAID, OrderState.CLOSED)
                moved = before - (await world.balance(payer)).available
                assert moved == (100 if end.state is OrderState.PAID else 0)
                refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
                assert len(refused) == 1
                seen.add(end.state)
            assert seen == {OrderState.PAID, OrderState.CLOSED}

    run(scenario())


def test_paying_against_expiry_ends_in_one_of_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            for wait in (999, 1_000):
                order = await world.order(shop, 100, expires_at_ms=world.clock.now_ms() + 1_000)
                world.clock.advance(wait)
                pay = world.pay.payments.pay(payer, order.id, None, world.once())
                world_outcome, _ = await asyncio.gather(pay, world.pay.orders.expire_due(), return_exceptions=True)
                end = await world.fresh(order)
                assert end.state is (OrderState.PAID if wait < 1_000 else OrderState.EXPIRED)
                assert getattr(world_outcome, "code", "paid") == ("paid" if wait < 1_000 else "pay.order_expired")
            assert await world.pay.orders.expire_due() == 0

    run(scenario())


def test_a_payment_on_its_way_does_not_expire_with_its_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            order = await world.order(shop, 100, expires_at_ms=world.clock.now_ms() + 1_000)
            await _intend_only(world, payer, order.id)
            world.clock.advance(5_000)
            assert await world.pay.orders.expire_due() == 0
            await world.journal.sweep(0)
            assert (await world.fresh(order)).state is OrderState.PAID

    run(scenario())


def test_closing_waits_for_a_payment_on_its_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, poor = await world.shop(), await world.payer(100_000), await world.payer(1)
            for who, code in ((payer, "pay.order_paid"), (poor, "")):
                order = await world.order(shop, 100)
                await _intend_only(world, who, order.id)
                if code:
                    assert await refusal_of(world.pay.orders.close(shop.id, order.id)) == code
                else:
                    closed = await world.pay.orders.close(shop.id, order.id)
                    assert (closed.state, closed.closed_why) == (OrderState.CLOSED, ClosedWhy.MERCHANT)

    run(scenario())


def test_a_static_code_makes_and_pays_an_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, poor = await world.shop(), await world.payer(100_000), await world.payer(1)
            free = await world.pay.qr.create(shop.id, "counter", None, world.once())
            fixed = await world.pay.qr.create(shop.id, "coffee", world.money(900), world.once())
            once = world.once()
            paid = await world.pay.payments.pay_qr(payer, free.id, world.money(500), "two teas", None, once)
            assert (paid.state, paid.subject, paid.qr_id) == (OrderState.PAID, "two teas", free.id)
            again = await world.pay.payments.pay_qr(payer, free.id, world.money(500), "two teas", None, once)
            assert again == paid
            fixed_paid = await world.pay.payments.pay_qr(payer, fixed.id, world.money(900), "", None, world.once())
            assert fixed_paid.subject == "coffee"
            before = await world.all_rows()
            pays = world.pay.payments.pay_qr
            assert (
                await refusal_of(pays(payer, fixed.id, world.money(901), "", None, world.once())) == "pay.amount_fixed"
            )
            assert (
                await refusal_of(pays(payer, free.id, world.money(0), "", None, world.once())) == "pay.amount_too_small"
            )
            huge = world.money(10**12)
            assert await refusal_of(pays(payer, free.id, huge, "", PROOF, world.once())) == "pay.amount_too_large"
            assert await world.all_rows() == before
            assert (
                await refusal_of(pays(poor, free.id, world.money(5), "", None, world.once())) == "pay.balance_too_low"
            )
            assert (await world.balance(payer)).available == 100_000 - 1_400

    run(scenario())


async def _intend_only(world: PayWorld, payer: Principal, order_id: int) -> None:
    """The first half of a payment, as a crash would leave it."""
    await world.runtime.db.write(partial(world.pay.payments._pay, payer.id, order_id, ProofLevel.NONE, world.once()))


def test_a_passkeys_answer_pays_the_order_that_it_was_given_for_and_its_repeat_finds_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(1_000_000)
            member = await world.identity.members.get(payer.id)
            authenticator = await with_passkey(cast(IdentityWorld, world), member)
            order, other = await world.order(shop, 500_00), await world.order(shop, 600_00)

            async def answer(ref: str) -> Proof:
                options = await world.identity.passkeys.confirmation_options(payer.id, purpose_of(ref))
                return Proof(assertion=authenticator.get(options))

            once, proof = world.once(), await answer(show("ord", order.id))
            paid = await world.pay.payments.pay(payer, order.id, proof, once)
            assert paid.state is OrderState.PAID
            assert await world.pay.payments.pay(payer, order.id, proof, once) == paid
            wrong = world.pay.payments.pay(payer, other.id, await answer(show("ord", order.id)), world.once())
            assert await refusal_of(wrong) == "identity.challenge_expired"
            qr = await world.pay.qr.create(shop.id, "", None, world.once())
            proof = await answer(f"qr:{show('qrc', qr.id)}:45000")
            amount = world.money(450_00)
            assert (await world.pay.payments.pay_qr(payer, qr.id, amount, "", proof, world.once())).fee.minor == 270
            assert (await world.fresh(other)).state is OrderState.OPEN

    run(scenario())
