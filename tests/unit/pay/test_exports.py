"""A merchant's books, as other programs read them."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

from jinbao.kit.clock import DAY_MS
from jinbao.kit.ids import show
from jinbao.pay.types import PayoutAsked
from jinbao.wallet import Format
from tests.make import NOON_MS, run
from tests.make_pay import PayWorld, pay_world
from tests.make_sharing import Scene, sharing_scene

BEAN_CHECK = Path(sys.executable).with_name("bean-check")


def bean_check(text: str, folder: Path) -> str:
    path = folder / "book.beancount"
    path.write_text(text, "utf-8")
    told = subprocess.run([BEAN_CHECK, "--no-cache", path], capture_output=True, text=True, timeout=60, check=False)
    return "" if told.returncode == 0 else told.stderr or "failed"


async def busy(world: PayWorld) -> Scene:
    """A shop with a bit of everything, over two days."""
    here = await sharing_scene(world)
    first, second = await here.paid(), await here.paid(3_000)
    split = await world.pay.splits.split(here.asking(first, 200, 50), world.once())
    await world.pay.refunds.refund(world.back(second, 700), world.once())
    world.clock.advance(DAY_MS)
    await world.paid(here.shop, here.payer, 5_000)
    await world.pay.splits.give_back(here.returning(split.id, 100), world.once())
    await world.pay.splits.split(here.asking(first, finish=True), world.once())
    payout = PayoutAsked(merchant_id=here.shop.id, member_id=here.helper.id, amount=world.money(88))
    await world.pay.payouts.pay_out(payout, world.once())
    await world.pay.refunds.refund(world.back(first, 1_000), world.once())
    await world.pay.settlements.settle(here.shop.id)
    await world.settle()
    return here


def test_a_merchants_books_close_with_what_it_has_and_has_set_aside(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await busy(world)
            payable, held, _, _ = await here.figures()
            assert (payable, held) == (0, 3_000 - 30 - 693)
            for shop in (here.shop, here.partner):
                for from_ms in (None, NOON_MS + DAY_MS):
                    text = await world.pay.exports.merchant(shop.id, Format.BEANCOUNT, from_ms, None)
                    assert bean_check(text, tmp_path) == ""
            own = await world.pay.exports.merchant(here.shop.id, Format.BEANCOUNT, None, None)
            assert "Assets:Jinbao:Held" in own and "Expenses:Shared" in own and "Expenses:Payouts" in own
            off = own.replace("22.77 ~", "22.78 ~")
            assert off != own and bean_check(off, tmp_path) != ""
            others = await world.pay.exports.merchant(here.partner.id, Format.BEANCOUNT, None, None)
            assert "Assets:Jinbao:Held" not in others and "Income:Shared" in others

    run(scenario())


def test_a_merchants_table_tells_both_accounts_and_what_each_line_is_about(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await busy(world)
            text = await world.pay.exports.merchant(here.shop.id, Format.CSV, None, None)
            rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
            assert [row["kind"] for row in rows] == [
                "payment",
                "payment",
                "split",
                "refund",
                "payment",
                "split_returned",
                "split",
                "payout",
                "refund",
                "settlement",
            ]
            assert [row["reference"][:3] for row in rows] == [
                "ord",
                "ord",
                "spl",
                "ref",
                "ord",
                "spr",
                "spl",
                "mpo",
                "ref",
                "stl",
            ]
            for row in rows:
                gross, fee, held, change = (row[name] for name in ("gross", "fee", "held", "change"))
                assert minor(change) == minor(gross) - minor(fee) - minor(held), row
            assert rows[-1]["held_after"] == "22.77"
            shown = show("mch", here.shop.id)
            assert shown not in text

    run(scenario())


def minor(text: str) -> int:
    return int(text.replace(".", ""))
