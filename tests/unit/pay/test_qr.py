from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.kit.errors import NotFound
from jinbao.kit.ids import show
from jinbao.pay.rules.emv_mpm import OwnCode, OwnTarget, read, write
from jinbao.pay.rules.poster import Form, Paper
from jinbao.wallet.types import PersonalQr
from tests.make import run
from tests.make_pay import PayWorld, pay_world, refusal_of

PROMPTPAY = "00020101021129370016A000000677010111011300660000000005802TH530376463048956"


def test_an_orders_code_leads_back_to_the_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            order = await world.order(shop, 1_280)
            text = world.pay.qr.order_text(order, shop)
            reading = read(text)
            assert (reading.value("01"), reading.value("54"), reading.value("53")) == ("12", "12.80", "156")
            assert reading.value("59") == "Lanzhou Noodles"
            found = await world.pay.qr.scan(payer.id, f" {text}\n")
            assert (found.kind, found.order, found.merchant_name) == ("order", order, "兰州拉面")
            assert not found.needs_proof
            dear = await world.order(shop, 500_00)
            assert (await world.pay.qr.scan(payer.id, world.pay.qr.order_text(dear, shop))).needs_proof
            assert await world.pay.qr.look_at(payer.id, dear.id) == (dear, True)
            assert await world.pay.qr.look_at(payer.id, order.id) == (order, False)

    run(scenario())


def test_a_static_code_leads_back_to_the_shop(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer()
            once = world.once()
            free = await world.pay.qr.create(shop.id, "counter", None, once)
            fixed = await world.pay.qr.create(shop.id, "coffee", world.money(900), world.once())
            assert await world.pay.qr.create(shop.id, "counter", None, once) == free
            assert await world.pay.qr.all(shop.id) == [free, fixed]
            for qr, amount in ((free, None), (fixed, "9.00")):
                text = world.pay.qr.static_text(qr, shop)
                assert (read(text).value("01"), read(text).value("54")) == ("11", amount)
                found = await world.pay.qr.scan(payer.id, text)
                assert (found.kind, found.qr, found.merchant_city) == ("merchant_qr", qr, "Shanghai")

    run(scenario())


def test_a_forged_code_of_ours_is_unknown(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other, payer = await world.shop(), await world.shop(), await world.payer()
            order = await world.order(shop)
            for target in (
                OwnTarget(merchant=show("mch", other.id), order=show("ord", order.id)),
                OwnTarget(merchant=show("mch", shop.id), order=show("ord", 5)),
                OwnTarget(merchant=show("mch", shop.id), order="ord_x"),
                OwnTarget(merchant=show("mch", shop.id), static_qr=show("qrc", 5)),
                OwnTarget(merchant=show("mch", shop.id)),
                OwnTarget(member=show("mbr", 5)),
            ):
                code = OwnCode(target=target, asset=world.runtime.home, name="X", city="Y", country="CN")
                assert (await world.pay.qr.scan(payer.id, write(code))).kind == "unknown", target

    run(scenario())


@pytest.mark.parametrize("text", ["", " ", "hello", "https://example.com/x", "jinbao:u:nobody", "0002010102"])
def test_what_nobody_can_pay_is_no_error(tmp_path: Path, text: str) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            payer = await world.payer()
            assert (await world.pay.qr.scan(payer.id, text)).kind in ("unknown", "foreign")

    run(scenario())


def test_a_persons_code_and_a_foreign_code_are_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            payer, friend = await world.payer(), await world.payer(name="王小明")
            found = await world.pay.qr.scan(payer.id, PersonalQr(friend.id, 500, "lunch").text())
            assert (found.kind, found.member_id, found.member_name) == ("member", friend.id, "*小明")
            assert found.asked == world.money(500) and found.note == "lunch"
            own = OwnCode(
                target=OwnTarget(member=show("mbr", friend.id)),
                asset=world.runtime.home,
                name="X",
                city="Y",
                country="CN",
            )
            assert (await world.pay.qr.scan(payer.id, write(own))).member_id == friend.id
            foreign = await world.pay.qr.scan(payer.id, PROMPTPAY)
            assert (foreign.kind, foreign.foreign_scheme, foreign.foreign_country) == ("foreign", "PromptPay", "TH")
            assert (await world.pay.qr.scan(payer.id, PersonalQr(5).text())).kind == "unknown"

    run(scenario())


def test_static_codes_are_limited_and_a_shops_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, static_codes_most=2) as world:
            shop, other, frozen = await world.shop(), await world.shop(), await world.shop()
            codes = [await world.pay.qr.create(shop.id, str(n), None, world.once()) for n in range(2)]
            await world.freeze_shop(frozen)
            before = await world.all_rows()
            create = world.pay.qr.create
            assert await refusal_of(create(shop.id, "3", None, world.once())) == "pay.static_code_limit"
            assert await refusal_of(create(other.id, "", world.money(0), world.once())) == "pay.amount_too_small"
            assert await refusal_of(create(frozen.id, "", None, world.once())) == "identity.merchant_frozen"
            assert await world.all_rows() == before
            with pytest.raises(NotFound):
                await world.pay.qr.get(other.id, codes[0].id)

    run(scenario())


def test_a_poster_carries_the_codes_text(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop = await world.shop()
            qr = await world.pay.qr.create(shop.id, "coffee", world.money(900), world.once())
            printed = (await world.pay.qr.poster(shop.id, qr.id, Form.PDF, Paper.A5)).decode()
            assert printed == f"application/pdf A5 {world.pay.qr.static_text(qr, shop)} CNY 9.00"

    run(scenario())


def test_a_shop_with_any_name_and_the_dearest_order_has_a_code(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            for name, latin in (
                ("Ü", "U"),
                ("很" * 25, "Very Long Shop Name Here1"),
                ("Bob's Café & Bar", "Bobs Cafe"),
            ):
                shop = await world.shop(name=name, name_latin=latin)
                order = await world.order(shop, world.pay.settings.order_most_minor)
                await _leads_back(world, world.pay.qr.order_text(order, shop), order.id)

    run(scenario())


async def _leads_back(world: PayWorld, text: str, order_id: int) -> None:
    payer = await world.payer()
    found = await world.pay.qr.scan(payer.id, text)
    assert found.order is not None and found.order.id == order_id
