"""Buying and selling: money and metal change hands whole or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.gold.events import Traded
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import TradeState
from jinbao.identity.types import AccountClass, Realm, Role
from jinbao.kit.errors import Unknown
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.wallet.types import LineFilter
from tests import make
from tests.make_gold import GRAM, PROOF, GoldWorld, gold_profile, gold_world, refusal_of


def test_a_purchase_at_a_quote_takes_the_money_and_brings_the_gold(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            metal, cash = await world.house()
            quote = await world.quote(caller, ug=GRAM)
            trade = await world.gold.dealing.trade(caller, quote.id, PROOF, world.once())
            assert (trade.state, trade.ug, trade.amount_minor) == (TradeState.DONE, GRAM, 95_143)
            assert (await world.balance(caller)).available == 10_000_00 - 95_143
            assert await world.free_gold(caller) == GRAM
            after_metal, after_cash = await world.house()
            assert (metal.posted - after_metal.posted, after_cash.posted - cash.posted) == (GRAM, 95_143)
            line = (await world.gold.statements.page(caller.id, None, 10)).items[0]
            assert (line.kind, line.ug, line.after_ug, line.amount_minor) == (
                GoldLineKind.BOUGHT,
                GRAM,
                GRAM,
                95_143,
            )
            money = (await world.wallet.statements.page(caller.id, LineFilter(), None, 10)).items[0]
            assert (money.kind.value, money.amount_minor, money.ref) == ("gold_bought", -95_143, line.ref)
            told = await world.events(Traded)
            assert [event["grams_ug"] for event in told] == [GRAM]
            await world.in_order()

    make.run(scenario())


def test_a_sale_brings_the_gross_and_takes_the_fee(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            await world.buy(caller, GRAM)
            before = (await world.balance(caller)).available
            trade = await world.sell(caller, GRAM)
            assert (trade.amount_minor, trade.fee_minor, trade.total_minor) == (94_857, 474, 94_383)
            assert trade.profit_minor == 94_383 - 95_143
            assert (await world.balance(caller)).available == before + 94_383
            assert await world.free_gold(caller) == 0
            lines = (await world.wallet.statements.page(caller.id, LineFilter(), None, 2)).items
            assert [(line.kind.value, line.amount_minor) for line in lines] == [
                ("gold_fee", -474),
                ("gold_sold", 94_857),
            ]
            holding = await world.gold.accounts.holding(caller.id)
            assert (holding.total_ug, holding.cost_minor, holding.realised_minor) == (0, 0, -760)
            await world.in_order()

    make.run(scenario())


def test_a_quote_is_good_once_for_its_owner_its_side_and_its_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller, other = await world.investor(), await world.investor(name="别人")
            quote = await world.quote(caller)
            deal = world.gold.dealing.trade
            rows = await world.gold_rows()
            assert await refusal_of(deal(other, quote.id, PROOF, world.once())) == "gold.quote_unknown"
            assert await refusal_of(deal(caller, 7, PROOF, world.once())) == "gold.quote_unknown"
            assert await world.gold_rows() == rows
            await deal(caller, quote.id, PROOF, world.once())
            rows = await world.gold_rows()
            assert await refusal_of(deal(caller, quote.id, PROOF, world.once())) == "gold.quote_used"
            assert await world.gold_rows() == rows
            late = await world.quote(caller)
            world.clock.advance(60_000)
            assert await refusal_of(deal(caller, late.id, PROOF, world.once())) == "gold.quote_expired"
            await world.price(95_000)
            held = await world.quote(caller, ug=GRAM, hold_s=300)
            world.clock.advance(59_000)
            await world.price(95_900)
            assert (await deal(caller, held.id, PROOF, world.once())).amount_minor == 95_285
            with pytest.raises(AssertionError):
                await refusal_of(world.gold.quotes.get(caller.id, held.id))
            assert await refusal_of(world.gold.quotes.get(other.id, held.id)) == "gold.quote_unknown"
            await world.in_order()

    make.run(scenario())


def test_a_quote_of_the_other_side_is_unknown_to_who_would_use_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            quote = await world.quote(caller, Side.SELL)

            async def take() -> None:
                await world.runtime.db.write(lambda tx: world.gold.quotes.use_in(tx, quote.id, caller.id, Side.BUY))

            assert await refusal_of(take()) == "gold.quote_unknown"

    make.run(scenario())


def test_twenty_at_once_use_a_quote_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            large, small = await world.quote(caller, ug=GRAM), await world.quote(caller, ug=GRAM // 5)
            # Without a proof they are all told to show one, and the quote is still good.
            deal = world.gold.dealing.trade
            tries = [deal(caller, large.id, None, world.once()) for _ in range(20)]
            ends = await asyncio.gather(*tries, return_exceptions=True)
            assert {getattr(end, "code", "done") for end in ends} == {"identity.proof_needed"}
            tries = [deal(caller, small.id, None, world.once()) for _ in range(20)]
            codes = [getattr(end, "code", "done") for end in await asyncio.gather(*tries, return_exceptions=True)]
            assert sorted(codes) == ["done"] + ["gold.quote_used"] * 19
            await deal(caller, large.id, PROOF, world.once())
            assert await world.free_gold(caller) == GRAM * 6 // 5
            await world.in_order()

    make.run(scenario())


def test_a_repeat_is_the_same_trade(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            quote = await world.quote(caller)
            first = await world.gold.dealing.trade(caller, quote.id, PROOF, world.once("same"))
            again = await world.gold.dealing.trade(caller, quote.id, PROOF, world.once("same"))
            assert again == first and await world.free_gold(caller) == GRAM

    make.run(scenario())


def test_each_leg_that_is_short_is_told_by_its_own_refusal_and_nothing_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            poor, rich = await world.investor(1_00), await world.investor(10_000_00)
            deal = world.gold.dealing.trade

            async def refused(caller: object, side: Side, **asked: int) -> str:
                quote = await world.quote(caller, side, **asked)  # type: ignore[arg-type]
                transfers = len(await world.engine.lookup_transfers([]))
                code = await refusal_of(deal(caller, quote.id, PROOF, world.once()))  # type: ignore[arg-type]
                assert len(await world.engine.lookup_transfers([])) == transfers
                return code

            assert await refused(rich, Side.BUY, ug=GRAM) == "gold.sold_out"
            assert await refused(poor, Side.BUY, ug=GRAM) == "gold.balance_too_low"
            assert await refused(rich, Side.SELL, ug=GRAM) == "gold.not_enough"
            await world.fund_house(5 * GRAM, 1_00)
            await world.buy(rich, GRAM)
            quote = await world.quote(rich, Side.SELL, ug=GRAM)
            await world.price(97_000)
            dear = await world.quote(rich, Side.SELL, ug=GRAM)
            assert await refusal_of(deal(rich, dear.id, PROOF, world.once())) == "gold.no_cash"
            assert await world.free_gold(rich) == GRAM
            used = (await world.wallet.funding.limits(rich.id)).day.used_minor
            assert used == 95_143  # what was refused is not counted
            assert quote.used_at_ms is None
            await world.in_order()

    make.run(scenario())


def test_who_may_not_invest_has_no_account_or_is_frozen_does_not_deal(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            plain = await world.member("普通", AccountClass.II, 1_000_00)
            assert await refusal_of(world.quote(plain)) == "gold.not_for_class"
            assert await refusal_of(world.gold.accounts.open(plain.id, consent=False)) == "gold.consent_needed"
            new = await world.member("新来", AccountClass.III, 10_000_00)
            quote = await world.quote(new)
            deal = world.gold.dealing.trade
            assert await refusal_of(deal(new, quote.id, PROOF, world.once())) == "gold.account_needed"
            caller = await world.investor()
            await world.buy(caller)
            quote, back = await world.quote(caller), await world.quote(caller, Side.SELL)
            staff = await _staff(world)
            await world.runtime.db.write(
                lambda tx: world.gold.accounts.freeze_in(tx, staff, caller.id, "asked by a court")
            )
            for each in (quote, back):
                assert await refusal_of(deal(caller, each.id, PROOF, world.once())) == "gold.account_frozen"
            await world.runtime.db.write(lambda tx: world.gold.accounts.unfreeze_in(tx, staff, caller.id, "it is over"))
            await world.freeze(caller)
            for each in (quote, back):
                assert await refusal_of(deal(caller, each.id, PROOF, world.once())) == "identity.member_frozen"
            assert await world.free_gold(caller) == GRAM
            await world.in_order()

    make.run(scenario())


def test_nobody_deals_while_the_price_is_stale_jumped_or_halted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            quote = await world.quote(caller, ug=GRAM, hold_s=300)
            deal = world.gold.dealing.trade
            world.clock.advance(61_000)
            assert await refusal_of(deal(caller, quote.id, PROOF, world.once())) == "gold.price_stale"
            assert await refusal_of(world.quote(caller)) == "gold.price_stale"
            await world.price(80_000)
            assert await refusal_of(deal(caller, quote.id, PROOF, world.once())) == "gold.price_jumped"
            await world.runtime.db.write(lambda tx: world.gold.prices.halt_in(tx, "somebody looks"))
            assert await refusal_of(deal(caller, quote.id, PROOF, world.once())) == "gold.halted"
            assert await world.free_gold(caller) == 0
            # Cash does not wait for a price.
            payee = await world.member("朋友")
            await world.wallet.transfers.send(caller, payee.id, 100, "", PROOF, world.once())

    make.run(scenario())


def test_a_quote_does_not_outlive_a_jump_that_is_over(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            await world.buy(caller, 2 * GRAM)
            for side, mid in ((Side.BUY, 99_000), (Side.SELL, 95_000)):  # each 4 %, in favour of whoever has the quote
                quote = await world.quote(caller, side, ug=GRAM, hold_s=300)
                for _ in range(world.gold.profile.price.settle_ticks + 1):
                    await world.price(mid)
                assert world.gold.prices.demand().mid_minor == mid  # dealing goes on, within the quote's time
                before = await world.gold_rows()
                deal = world.gold.dealing.trade(caller, quote.id, PROOF, world.once())
                assert await refusal_of(deal) == "gold.quote_expired"
                assert await world.gold_rows() == before
            await world.in_order()

    make.run(scenario())


def test_a_quote_does_not_outlive_a_halt(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            old = await world.quote(caller, hold_s=300, ug=GRAM)
            write = world.runtime.db.write
            world.clock.advance(1_000)
            await write(lambda tx: world.gold.prices.halt_in(tx, "somebody looks"))
            world.clock.advance(1_000)
            await write(world.gold.prices.resume_in)
            await world.price(95_000)
            deal = world.gold.dealing.trade
            assert await refusal_of(deal(caller, old.id, PROOF, world.once())) == "gold.quote_expired"
            assert await world.free_gold(caller) == 0
            await world.buy(caller)
            await world.in_order()

    make.run(scenario())


class SilentEngine(MemoryEngine):
    """Does what it is told and says nothing."""

    silent = False

    async def create_transfers(self, batch):  # type: ignore[no-untyped-def]
        results = await super().create_transfers(batch)
        if self.silent and len(batch) > 1:
            raise Unknown("no answer")
        return results


def test_no_answer_leaves_the_trade_pending_until_the_sweeper_knows(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            quote = await world.quote(caller)
            world.engine.__class__ = SilentEngine
            world.engine.silent = True  # type: ignore[attr-defined]
            with pytest.raises(Unknown):
                await world.gold.dealing.trade(caller, quote.id, PROOF, world.once("k"))
            pending = (await world.gold.dealing.page(caller.id, None, 10)).items[0]
            assert pending.state.shown == "pending"
            world.engine.silent = False  # type: ignore[attr-defined]
            await world.settle()
            done = await world.gold.dealing.trade(caller, quote.id, PROOF, world.once("k"))
            assert done.id == pending.id and done.state is TradeState.DONE
            assert await world.free_gold(caller) == GRAM
            await world.in_order()

    make.run(scenario())


def test_the_custodian_executes_a_trade_where_it_keeps_the_record(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, profile=replace(gold_profile(), custody=CustodyMode.BANK_OF_RECORD)) as world:
            caller = await world.investor()
            trade = await world.buy(caller)
            assert trade.state is TradeState.DONE and await world.free_gold(caller) == GRAM
            assert (await world.sell(caller, GRAM // 2)).fee_minor > 0
            await world.in_order()

    make.run(scenario())


def test_marks_and_pages_show_a_members_own_trades(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller, other = await world.investor(), await world.investor(name="别人")
            begin = world.clock.now_ms()
            await world.buy(caller)
            await world.price(95_100)
            await world.sell(caller, GRAM // 4)
            await world.buy(other)
            marks = await world.gold.dealing.marks(caller.id, begin, world.clock.now_ms() + 1)
            assert [(mark.side, mark.ug) for mark in marks] == [(Side.BUY, GRAM), (Side.SELL, GRAM // 4)]
            assert await world.gold.dealing.marks(caller.id, begin - 10, begin) == []
            first = await world.gold.dealing.page(caller.id, None, 1)
            rest = await world.gold.dealing.page(caller.id, first.next, 5)
            assert len(first.items) == len(rest.items) == 1 and rest.next is None
            assert len((await world.gold.dealing.page(None, None, 10)).items) == 3
            mine = first.items[0]
            assert await world.gold.dealing.get(caller.id, mine.id) == mine
            assert await refusal_of(world.gold.dealing.get(other.id, mine.id)) == "kit.not_found"

    make.run(scenario())


async def _staff(world: GoldWorld):  # type: ignore[no-untyped-def]
    staff = await world.identity.staff.add("ada-gold", "a long enough sentence", Role.ADMIN)
    signed_in = await world.runtime.db.write(
        lambda tx: world.identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", "admin")
    )
    return await world.identity.sessions.authenticate("staff", signed_in.token)
