"""The auditor on bundles, payouts to members and what is shared out: each kind of damage has its check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.pay.types import (
    BundleItem,
    NewOrder,
    PartAsked,
    PartBack,
    Party,
    PartyKind,
    PayoutAsked,
    ReturnAsked,
    SplitAsked,
)
from tests import make
from tests.make_console import Town, town
from tests.make_pay import PROOF


@asynccontextmanager
async def trading_town(folder: Path) -> AsyncIterator[Town]:
    """A town whose shops have shared out, sold together and paid customers, in every way that there is."""
    async with town(folder) as here:
        world, pay = here.world, here.world.pay
        partner, helper = await world.shop(), await world.payer(0, name="钱多多")
        to_partner, to_helper = Party(PartyKind.MERCHANT, partner.id), Party(PartyKind.MEMBER, helper.id)
        for party in (to_partner, to_helper):
            await pay.splits.add_receiver(here.shop.id, party, "PARTNER")
        orders = []
        for _ in range(3):
            order = await world.order(here.shop, 2_000, split=True)
            orders.append(await pay.payments.pay(here.payer, order.id, PROOF, world.once()))
        parts = (PartAsked(to_partner, world.money(200)), PartAsked(to_helper, world.money(150)))
        usual = {"merchant_id": here.shop.id, "order_id": orders[0].id}
        split = await pay.splits.split(SplitAsked(**usual, parts=parts), world.once())  # type: ignore[arg-type]
        await pay.splits.split(SplitAsked(**usual, parts=parts[:1], finish=True), world.once())  # type: ignore[arg-type]
        await pay.refunds.refund(world.back(orders[1], 700), world.once())
        await pay.refunds.refund(world.back(orders[0], 500), world.once())
        back = ReturnAsked(merchant_id=here.shop.id, split_id=split.id, receiver_id=partner.id, amount=world.money(50))
        await pay.splits.give_back(back, world.once())
        parts_back = tuple(
            PartBack(split_id=split.id, receiver_id=partner.id, amount=world.money(minor)) for minor in (30, 20)
        )
        await pay.refunds.refund(replace(world.back(orders[0], 100), returns=parts_back), world.once())
        items = [
            BundleItem(shop.id, NewOrder(amount=world.money(minor), split=aside))
            for shop, minor, aside in ((here.shop, 900, False), (partner, 400, True), (here.shop, 300, True))
        ]
        bundle = await pay.bundles.create(here.shop.id, "b1", items, world.once())
        await pay.bundles.pay(here.payer, bundle.id, PROOF, world.once())
        await pay.bundles.create(here.shop.id, "b2", items, world.once())
        for number, waits in enumerate((False, True, True, True)):
            asked = PayoutAsked(
                merchant_id=here.shop.id,
                member_id=helper.id,
                amount=world.money(40 + number),
                out_no=f"p{number}",
                wait_for_member=waits,
            )
            await pay.payouts.pay_out(asked, world.once())
        await pay.payouts.accept(helper.id, (await pay.payouts.by_out_no(here.shop.id, "p1")).id)
        await pay.payouts.cancel(here.shop.id, (await pay.payouts.by_out_no(here.shop.id, "p2")).id)
        await world.settle()
        yield here


def test_a_town_that_shares_passes_every_check(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with trading_town(tmp_path) as here:
            assert await here.findings() == {}

    make.run(scenario())


_FIRST_SPLIT = "(select id from pay_split order by id limit 1)"
_OF_BUNDLE = "id in (select min(id) from pay_order where state = 'paid' and bundle is not null)"


@pytest.mark.parametrize(
    ("damage", "checks"),
    [
        (f"update pay_order set payment = id where {_OF_BUNDLE}", {"bundles"}),
        (f"update pay_order set amount = amount + 1 where {_OF_BUNDLE}", {"bundles"}),
        (f"update pay_order set state = 'open' where {_OF_BUNDLE}", {"bundles"}),
        ("delete from pay_bundle where out_no = 'b1'", {"bundles", "merchant_lines"}),
        ("update pay_payout set state = 'done' where out_no = 'p3'", {"payouts"}),
        ("update pay_payout set state = 'returned', why = 'expired' where out_no = 'p1'", {"payouts"}),
        ("update pay_payout set amount = amount + 1 where out_no = 'p0'", {"payouts"}),
        ("update pay_payout set member = merchant where out_no = 'p0'", {"payouts"}),
        ("update pay_payout set state = 'refused' where out_no = 'p0'", {"payouts"}),
        ("delete from pay_payout where out_no = 'p1'", {"payouts"}),
        (f"update pay_split set state = 'refused' where id = {_FIRST_SPLIT}", {"splits"}),
        (f"update pay_split_part set amount = amount + 1 where split = {_FIRST_SPLIT}", {"splits"}),
        ("update pay_split_part set receiver = split where kind = 'member'", {"splits"}),
        ("update pay_split_part set returned = returned + 1 where returned > 0", {"splits"}),
        ("update pay_split_return set state = 'refused'", {"splits"}),
        ("update pay_split_return set receiver = split where amount = 30", {"splits"}),
        ("update pay_split_return set amount = 31 where amount = 30", {"refunds", "splits"}),
        ("delete from kit_outbox where name = 'pay.split_returned/1'", {"announcements"}),
        ("update pay_held set remaining = remaining - 1 where remaining > 0", {"splits"}),
        ("update pay_held set given = given - 1 where given > 0", {"splits"}),
        ("delete from pay_held where remaining > 0", {"splits"}),
        ("update pay_refund set from_held = from_held - 1 where from_held > 0", {"refunds", "splits"}),
        ("update pay_order set split = 0 where split = 1 and bundle is null and refunded = 0", {"orders", "splits"}),
        ("update pay_line set held = held + 1 where kind = 'split'", {"merchant_lines"}),
        ("update pay_account set held = held + 1 where held > 0", {"closing_balances"}),
        ("delete from kit_outbox where name = 'pay.split_done/1'", {"announcements"}),
        ("delete from kit_outbox where name = 'pay.payout_waiting/1'", {"announcements"}),
        (
            "update kit_outbox set body = cast(replace(body, '\"amount_minor\":900', '\"amount_minor\":901') as blob)",
            {"announcements"},
        ),
    ],
)
def test_damage_to_what_is_shared_is_named_by_exactly_the_checks_for_it(
    tmp_path: Path, damage: str, checks: set[str]
) -> None:
    async def scenario() -> None:
        async with trading_town(tmp_path) as here:
            await here.damage(damage)
            found = await here.findings()
            assert set(found) == checks, found

    make.run(scenario())
