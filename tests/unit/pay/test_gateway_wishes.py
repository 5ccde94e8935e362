"""What other people's protocols ask of native orders: one payer, codes with their prefixes, codes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.pay.rules.payment_code import parse
from jinbao.pay.types import LineKind, OrderState
from tests.make import run
from tests.make_pay import PayWorld, pay_world, refusal_of


def test_an_order_for_one_payer_is_paid_by_nobody_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, other = await world.shop(), await world.payer(), await world.payer()
            order = await world.order(shop, only_payer=payer.id, out_no="n1")
            assert order.only_payer == payer.id
            before = await world.all_rows()
            assert await refusal_of(world.pay.payments.pay(other, order.id, None, world.once())) == "pay.other_payer"
            for changes in ({}, {"only_payer": other.id}, {"only_payer": payer.id, "split": True}):
                assert await refusal_of(world.order(shop, out_no="n1", **changes)) == "pay.out_no_used"
            assert await world.all_rows() == before
            paid = await world.pay.payments.pay(payer, order.id, None, world.once())
            assert paid.state is OrderState.PAID
            ended = world.pay.payments.pay(other, order.id, None, world.once())
            assert await refusal_of(ended) == "pay.order_paid"

    run(scenario())


def test_a_till_may_have_the_payer_asked_whatever_the_amount(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            charge = world.pay.charges.charge
            order = await charge(shop.id, await world.code(payer), world.charged(100), world.once(), ask_payer=True)
            assert order.waiting and order.payer_name == "*小红"
            assert (await world.balance(payer)).available == 10_000
            paid = await world.pay.payments.confirm(payer, order.id, None, world.once())
            assert paid.state is OrderState.PAID
            world.clock.advance(60_000)
            code = await world.code(payer)
            await world.freeze(payer)
            before = await world.all_rows()
            frozen = charge(shop.id, code, world.charged(100), world.once(), ask_payer=True)
            assert await refusal_of(frozen) == "pay.payer_limited"
            assert await world.all_rows() == before

    run(scenario())


def test_a_phones_code_is_good_with_every_prefix_and_used_with_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, code_prefixes=("10", "28")) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            own = (await world.pay.codes.current(payer)).code
            other = (await world.pay.codes.current(payer, "28")).code
            assert (own[:2], other[:2], own[2:] == other[2:]) == ("10", "28", True)
            order = await world.pay.charges.charge(shop.id, other, world.charged(100), world.once())
            assert order.state is OrderState.PAID
            before = await world.rows("pay_order")
            for code in (own, other):
                again = world.pay.charges.charge(shop.id, code, world.charged(100), world.once())
                assert await refusal_of(again) == "pay.code_used"
            assert await world.rows("pay_order") == before

    run(scenario())


def test_a_phone_without_codes_of_its_own_always_has_one_that_has_not_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(10_000)
            shown = []
            for _ in range(6):
                code = (await world.pay.codes.current(payer, redraw=True)).code
                assert (await world.pay.codes.current(payer, redraw=True)).code == code, "not used: it stays"
                order = await world.pay.charges.charge(shop.id, code, world.charged(100), world.once())
                assert order.state is OrderState.PAID
                shown.append(code)
            assert len(set(shown)) == 6
            assert (await world.balance(payer)).available == 9_400
            before = await world.rows("pay_order")
            again = world.pay.charges.charge(shop.id, shown[-1], world.charged(100), world.once())
            assert await refusal_of(again) == "pay.code_used"
            assert await world.rows("pay_order") == before

    run(scenario())


def test_a_prefix_that_is_not_configured_is_not_ours(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer()
            code = "28" + (await world.code(payer))[2:]
            before = await world.all_rows()
            refused = await refusal_of(world.pay.charges.charge(shop.id, code, world.charged(), world.once()))
            assert refused in ("pay.code_invalid", "pay.code_foreign")
            assert await world.all_rows() == before

    run(scenario())


@pytest.mark.parametrize(
    ("text", "prefix"), [("28" + "1" * 16, "28"), ("30" + "1" * 16, "30"), ("24" + "1" * 16, None)]
)
def test_which_digits_may_be_a_code_of_ours(text: str, prefix: str | None) -> None:
    code = parse(text)
    assert (None if code is None else code.prefix) == prefix


class Reader:
    """Knows one text."""

    def __init__(self, text: str, order_id: int) -> None:
        self.text, self.order_id = text, order_id
        self.asked: list[tuple[str, int]] = []

    async def read(self, text: str, member_id: int) -> int | None:
        self.asked.append((text, member_id))
        return self.order_id if text == self.text else None


def test_a_scan_asks_who_knows_codes_that_are_not_ours(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer()
            order = await world.order(shop)
            link = "weixin://wxpay/bizpayurl?pr=abcdefg"
            foreign = await world.pay.qr.scan(payer.id, link)
            reader = Reader(link, order.id)
            world.pay.qr.ask(reader)
            found = await world.pay.qr.scan(payer.id, link)
            assert (found.kind, found.order, found.merchant_name) == ("order", order, shop.name)
            assert (await world.pay.qr.scan(payer.id, link + "x")).kind == foreign.kind
            assert (await world.pay.qr.scan(payer.id, await world.pay.qr.text_of(order))).order == order
            assert reader.asked == [(link, payer.id), (link + "x", payer.id)]

    run(scenario())


async def _sold(world: PayWorld) -> tuple[int, int]:
    shop, payer = await world.shop(), await world.payer(10_000)
    order = await world.paid(shop, payer, 1_000)
    await world.pay.refunds.refund(world.back(order, 400), world.once())
    return shop.id, order.id


def test_a_day_of_a_statement_comes_with_its_orders_and_refunds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            start = world.clock.now_ms()
            shop_id, order_id = await _sold(world)
            end = world.clock.now_ms() + 1
            paid, back = await world.pay.exports.day(shop_id, start, end)
            assert paid.order is not None and paid.refund is None and paid.line.kind is LineKind.PAYMENT
            assert back.order is not None and back.refund is not None
            assert (paid.order.id, back.order.id, back.refund.amount.minor) == (order_id, order_id, 400)
            assert back.order.refunded.minor == 400
            assert await world.pay.exports.day(shop_id, 0, start) == []
            assert await world.pay.exports.day(shop_id, end, end + 10) == []

    run(scenario())
