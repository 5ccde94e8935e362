from __future__ import annotations

import asyncio
from pathlib import Path

from jinbao.bank.types import Fault, parse_bank_account
from jinbao.identity.types import Merchant, Proof, SettleMode
from jinbao.kit.clock import DAY_MS
from jinbao.kit.http import Principal
from jinbao.pay import events, jobs
from jinbao.pay.types import LineKind, SettlementState
from tests.make import run
from tests.make_pay import PROOF, PayWorld, pay_world, refusal_of


async def at_bank(world: PayWorld, shop: Merchant) -> int:
    account = parse_bank_account(f"JBSB:{shop.bank_account}")
    assert account is not None
    return await world.sandbox.balance(account)


def test_a_settlement_holds_the_money_and_the_bank_pays_it_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=100), await world.payer(10_000)
            await world.paid(shop, payer, 1_000)
            once = world.once()
            held = await world.pay.settlements.settle(shop.id, once)
            assert (held.state, held.amount.minor) == (SettlementState.HELD, 990)
            balance = await world.payable(shop)
            assert (balance.posted, balance.pending_out, balance.available) == (990, 990, 0)
            assert await refusal_of(world.pay.settlements.settle(shop.id)) == "pay.settlement_running"
            await world.settle()
            done = await world.pay.settlements.get(shop.id, held.id)
            assert done.state is SettlementState.DONE
            assert await world.pay.settlements.settle(shop.id, once) == done
            assert (await world.payable(shop)).posted == 0
            assert await at_bank(world, shop) == 990
            assert (await world.safeguarded()).posted == 10_000 - 990
            (line, _) = (await world.pay.statements.page(shop.id)).items
            assert (line.kind, line.change_minor, line.balance_after_minor) == (LineKind.SETTLEMENT, -990, 0)
            assert len(await world.events(events.SettlementDone)) == 1
            assert await refusal_of(world.pay.settlements.settle(shop.id)) == "pay.nothing_to_settle"

    run(scenario())


def test_what_the_bank_refuses_goes_back_and_is_not_tried_again_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=0, settle=SettleMode.AT_ONCE), await world.payer(10_000)
            account = parse_bank_account(f"JBSB:{shop.bank_account}")
            await world.sandbox.order_fault(Fault(refuse="account_closed"), account)
            await world.paid(shop, payer, 1_000)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            (refused,) = (await world.pay.settlements.find(shop.id)).items
            assert (refused.state, refused.reason) == (SettlementState.REFUSED, "account_closed")
            assert (await world.payable(shop)).available == 1_000
            (told,) = await world.events(events.SettlementRefused)
            assert (told["reason"], told["amount_minor"]) == ("account_closed", 1_000)
            assert await jobs.settle(world.pay) == 0
            world.clock.advance(world.pay.settings.settle_retry_ms)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            assert await at_bank(world, shop) == 1_000

    run(scenario())


def test_a_silent_bank_leaves_the_money_held(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=0), await world.payer(10_000)
            account = parse_bank_account(f"JBSB:{shop.bank_account}")
            await world.sandbox.order_fault(Fault(silent=2, twice=True), account)
            await world.paid(shop, payer, 1_000)
            held = await world.pay.settlements.settle(shop.id)
            await world.settle()
            assert (await world.pay.settlements.get(shop.id, held.id)).state is SettlementState.HELD
            assert (await world.payable(shop)).available == 0
            assert [item.owner for item in await world.bank.pending()] == ["pay"]
            await world.later(60_000)
            assert (await world.pay.settlements.get(shop.id, held.id)).state is SettlementState.DONE
            assert await at_bank(world, shop) == 1_000

    run(scenario())


def test_daily_merchants_are_settled_once_a_day_and_those_at_once_whenever_there_is_something(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            daily, prompt = await world.shop(fee_bp=0), await world.shop(fee_bp=0, settle=SettleMode.AT_ONCE)
            payer = await world.payer(100_000)
            for shop in (daily, prompt):
                await world.paid(shop, payer, 1_000)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            assert (await at_bank(world, daily), await at_bank(world, prompt)) == (0, 1_000)
            world.clock.advance(DAY_MS)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            for shop in (daily, prompt):
                await world.paid(shop, payer, 500)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            assert (await at_bank(world, daily), await at_bank(world, prompt)) == (1_000, 1_500)
            assert await jobs.settle(world.pay) == 0
            world.clock.advance(DAY_MS)
            assert await jobs.settle(world.pay) == 1
            await world.settle()
            assert await at_bank(world, daily) == 1_500

    run(scenario())


def test_a_refund_that_is_faster_than_a_settlement_refuses_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=0), await world.payer(10_000)
            order = await world.paid(shop, payer, 1_000)
            refund = world.pay.refunds.refund(world.back(order, 1), world.once())
            settle = world.pay.settlements.settle(shop.id)
            await asyncio.gather(refund, settle, return_exceptions=True)
            await world.settle()
            assert (await world.payable(shop)).available + await at_bank(world, shop) + (
                await world.fresh(order)
            ).refunded.minor == 1_000
            (settlement,) = (await world.pay.settlements.find(shop.id)).items
            assert settlement.state in (SettlementState.DONE, SettlementState.REFUSED)
            # whichever it was, nothing is left running
            rest = (await world.payable(shop)).available
            if rest:
                assert (await world.pay.settlements.settle(shop.id)).amount.minor == rest

    run(scenario())


def test_every_refusal_to_settle_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            fresh, frozen = await world.shop(), await world.shop()
            await world.freeze_shop(frozen)
            before = await world.all_rows()
            settle = world.pay.settlements.settle
            assert await refusal_of(settle(fresh.id, world.once())) == "pay.nothing_to_settle"
            assert await refusal_of(settle(frozen.id, world.once())) == "identity.merchant_frozen"
            assert await refusal_of(settle(1, world.once())) == "kit.not_found"
            assert await world.all_rows() == before

    run(scenario())


def test_only_the_owner_with_a_proof_changes_where_to_a_shop_is_settled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, other, stranger = await world.shop(), await world.shop(), await world.payer()
            owner = Principal("member", shop.owner_id, 0, 0)
            till = Principal("merchant", shop.id, 0, 0)
            change, to = world.pay.settlements.change_account, other.bank_account
            for somebody in (stranger, till):
                assert await refusal_of(change(somebody, shop.id, to, PROOF)) == "kit.not_found"
            for wrong in ("62220200009999", "x"):
                assert await refusal_of(change(owner, shop.id, wrong, PROOF)) == "pay.bank_account_unknown"
            assert await refusal_of(change(owner, shop.id, to, Proof(pin="190237"))) == "identity.pin_wrong"
            assert (await world.identity.merchants.get(shop.id)).bank_account == shop.bank_account
            assert (await change(owner, shop.id, to, PROOF)).bank_account == to
            daily = await world.pay.settlements.change_mode(shop.id, SettleMode.DAILY)
            assert (daily.settle, daily.bank_account) == (SettleMode.DAILY, to)

    run(scenario())
