from __future__ import annotations

from datetime import date
from pathlib import Path

from jinbao.kit.clock import DAY_MS
from tests.make import run
from tests.make_pay import pay_world

HOUR_MS = 3_600_000


def test_the_days_totals_are_the_sums_of_what_happened_that_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other, payer = await world.shop(fee_bp=100), await world.shop(fee_bp=0), await world.payer(100_000)
            first = await world.paid(shop, payer, 1_000)
            world.clock.advance(3 * HOUR_MS)
            await world.paid(shop, payer, 500)
            await world.paid(other, payer, 50)
            await world.pay.refunds.refund(world.back(first, 400), world.once())
            today = date(2026, 2, 16)
            totals = await world.pay.statements.totals(shop.id, today)
            assert (totals.orders, totals.paid_minor, totals.refunded_minor) == (2, 1_500, 400)
            assert (totals.fees_minor, totals.net_minor) == (15 - 4, 1_500 - 400 - 11)
            assert totals.net_minor == (await world.payable(shop)).available
            assert {hour: minor for hour, minor in enumerate(totals.by_hour) if minor} == {12: 1_000, 15: 500}
            world.clock.advance(DAY_MS)
            await world.paid(shop, payer, 7)
            assert (await world.pay.statements.totals(shop.id, date(2026, 2, 17))).paid_minor == 7
            assert (await world.pay.statements.totals(shop.id, date(2026, 2, 15))).orders == 0
            assert (await world.pay.statements.totals_of_all(today)).paid_minor == 1_550
            days = await world.pay.statements.by_day(date(2026, 2, 17), 3)
            assert [(day.day, sums.paid_minor) for day, sums in days] == [(15, 0), (16, 1_550), (17, 7)]

    run(scenario())


def test_a_shops_statement_runs_page_by_page_and_ends_with_what_the_ledger_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(100_000)
            for minor in range(100, 107):
                await world.paid(shop, payer, minor)
                world.clock.advance(1_000)
            lines, cursor = [], None
            while True:
                page = await world.pay.statements.page(shop.id, cursor, 3)
                lines += page.items
                cursor = page.next
                if cursor is None:
                    break
            assert [line.gross_minor for line in lines] == list(range(106, 99, -1))
            assert lines[0].balance_after_minor == (await world.payable(shop)).posted
            part = await world.pay.statements.page(shop.id, None, 10, lines[4].at_ms, lines[1].at_ms)
            assert part.items == lines[2:5]

    run(scenario())
