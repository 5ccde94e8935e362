from __future__ import annotations

import asyncio
from pathlib import Path

from jinbao.kit.clock import DAY_MS
from jinbao.kit.ids import show
from jinbao.pay import events, jobs
from jinbao.pay.types import (
    LineKind,
    OrderState,
    PartAsked,
    Party,
    PartyKind,
    SplitState,
)
from jinbao.wallet.types import LineFilter
from jinbao.wallet.types import LineKind as WalletLineKind
from tests.make import run
from tests.make_pay import pay_world, refusal_of
from tests.make_sharing import sharing_scene


def test_what_is_paid_is_set_aside_shared_out_and_in_the_end_the_shops_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            assert await here.figures() == (0, 990, 0, 0)
            held = await world.pay.splits.held(here.shop.id, order.id)
            assert (held.held.minor, held.left.minor, held.given.minor, held.most.minor) == (990, 990, 0, 300)
            assert (await world.pay.splits.most_bp(here.shop.id), held.due_at_ms) == (
                3_000,
                (order.paid_at_ms or 0) + 30 * DAY_MS,
            )

            first = await world.pay.splits.split(here.asking(order, 200, 50, out_no="s1"), world.once())
            assert (first.state, first.rest.minor, len(first.parts)) == (SplitState.DONE, 0, 2)
            assert await here.figures() == (0, 740, 200, 50)
            last = await world.pay.splits.split(here.asking(order, 10, finish=True), world.once())
            assert last.rest.minor == 730
            assert await here.figures() == (730, 0, 210, 50)
            held = await world.pay.splits.held(here.shop.id, order.id)
            assert (held.left.minor, held.given.minor, held.moving_id) == (0, 260, None)
            assert held.finished_at_ms is not None
            assert await world.pay.splits.of_order(order.id) == [first, last]
            assert await world.pay.splits.by_out_no(here.shop.id, "s1") == first

            lines = (await world.pay.statements.page(here.shop.id)).items
            assert [
                (line.kind, line.gross_minor, line.fee_minor, line.held_minor, line.change_minor, line.held_after_minor)
                for line in reversed(lines)
            ] == [
                (LineKind.PAYMENT, 1_000, 10, 990, 0, 990),
                (LineKind.SPLIT, -250, 0, -250, 0, 740),
                (LineKind.SPLIT, -10, 0, -740, 730, 0),
            ]
            got = (await world.pay.statements.page(here.partner.id)).items
            assert [(line.kind, line.change_minor, line.counterpart) for line in got] == [
                (LineKind.SPLIT_RECEIVED, 10, here.shop.name),
                (LineKind.SPLIT_RECEIVED, 200, here.shop.name),
            ]
            (line,) = (await world.wallet.statements.page(here.helper.id, LineFilter(), None, 9)).items
            assert (line.kind, line.amount_minor, line.ref) == (WalletLineKind.PAYOUT, 50, show("spl", first.id))
            told = await world.events(events.SplitDone)
            assert [(event["shared_minor"], event["rest_minor"], event["finish"]) for event in told] == [
                (250, 0, False),
                (10, 730, True),
            ]
            assert told[0]["parts"][1] == {"receiver": show("mbr", here.helper.id), "amount_minor": 50, "note": "fee"}

    run(scenario())


def test_what_is_set_aside_can_not_be_settled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            await here.paid()
            assert await refusal_of(world.pay.settlements.settle(here.shop.id)) == "pay.nothing_to_settle"
            assert await jobs.settle(world.pay) == 0
            assert await here.figures() == (0, 990, 0, 0)

    run(scenario())


def test_every_refusal_to_share_out_moves_nothing_and_comes_in_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            split = world.pay.splits.split
            plain, order = await world.paid(here.shop, here.payer), await here.paid()
            unpaid, ended = await world.order(here.shop, 1_000, split=True), await here.paid()
            await split(here.asking(ended, 100, finish=True, out_no="s1"), world.once())
            stranger = Party(PartyKind.MEMBER, here.payer.id)
            frozen = await world.payer(0)
            await world.pay.splits.add_receiver(here.shop.id, Party(PartyKind.MEMBER, frozen.id), "STAFF")
            await world.freeze(frozen)
            one = world.money(1)
            twice = (PartAsked(here.to_partner, one), PartAsked(here.to_partner, one))
            before = await world.all_rows()
            cases = [
                (here.asking(order, 1, out_no="s1"), "pay.split_out_no_used"),
                (here.asking(order, 1, merchant_id=here.partner.id), "kit.not_found"),
                (here.asking(plain, 1), "pay.not_for_sharing"),
                (here.asking(unpaid, 1), "pay.order_not_paid"),
                (here.asking(ended, parts=(PartAsked(here.to_partner, world.money(0)),)), "pay.split_finished"),
                (here.asking(order, parts=(PartAsked(stranger, world.money(0)), *twice)), "pay.amount_too_small"),
                (here.asking(order, parts=(PartAsked(stranger, one), *twice)), "pay.receiver_twice"),
                (here.asking(order, parts=(PartAsked(stranger, world.money(900)),)), "pay.receiver_unknown"),
                (
                    here.asking(order, parts=(PartAsked(Party(PartyKind.MEMBER, frozen.id), world.money(900)),)),
                    "pay.payee_frozen",
                ),
                (here.asking(order, 250, 51), "pay.split_above_ratio"),
            ]
            for asked, code in cases:
                assert await refusal_of(split(asked, world.once())) == code, asked
            assert await world.all_rows() == before
            await split(here.asking(order, 250), world.once())
            before = await world.all_rows()
            assert await refusal_of(split(here.asking(order, 51), world.once())) == "pay.split_above_ratio"
            await world.freeze_shop(here.shop)
            assert await refusal_of(split(here.asking(unpaid, 1), world.once())) == "identity.merchant_frozen"
            add = world.pay.splits.add_receiver(here.shop.id, stranger, "USER")
            assert await refusal_of(add) == "identity.merchant_frozen"
            assert await here.figures() == (1_267 + 890, 740, 350, 0)

    run(scenario())


def test_a_shop_may_have_a_figure_of_its_own_for_orders_from_then_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            before = await here.paid()
            await world.pay.splits.set_most_bp(here.shop.id, 10_000)
            after = await here.paid()
            assert await world.pay.splits.most_bp(here.shop.id) == 10_000
            split = world.pay.splits.split
            assert await refusal_of(split(here.asking(before, 301), world.once())) == "pay.split_above_ratio"
            assert await refusal_of(split(here.asking(after, 991), world.once())) == "pay.split_exceeds_held"
            assert await here.figures() == (0, 1_980, 0, 0)
            await split(here.asking(after, 990), world.once())
            assert await here.figures() == (0, 990, 990, 0)
            await world.pay.splits.set_most_bp(here.shop.id, None)
            assert await world.pay.splits.most_bp(here.shop.id) == 3_000
            assert await refusal_of(world.pay.splits.set_most_bp(here.shop.id, 10_001)) == "kit.invalid"

    run(scenario())


def test_the_same_request_or_number_shares_out_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order, other = await here.paid(), await here.paid()
            once, asked = world.once(), here.asking(order, 100, out_no="s1")
            first = await world.pay.splits.split(asked, once)
            again = await asyncio.gather(
                *(world.pay.splits.split(asked, once) for _ in range(2)),
                *(world.pay.splits.split(asked, world.once()) for _ in range(2)),
            )
            assert {split.id for split in again} == {first.id}
            before = await world.all_rows()
            for wrong in (
                here.asking(order, 101, out_no="s1"),
                here.asking(other, 100, out_no="s1"),
                here.asking(order, 100, out_no="s1", finish=True),
                here.asking(order, 0, 100, out_no="s1"),
            ):
                assert await refusal_of(world.pay.splits.split(wrong, world.once())) == "pay.split_out_no_used"
            assert await world.all_rows() == before

    run(scenario())


def test_splits_at_once_never_exceed_the_ratio(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            asked = [world.pay.splits.split(here.asking(order, 80, 20), world.once()) for _ in range(5)]
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            codes = sorted(getattr(outcome, "code", "done") for outcome in outcomes)
            assert codes == ["done"] * 3 + ["pay.split_above_ratio"] * 2
            assert await here.figures() == (0, 690, 240, 60)

    run(scenario())


def test_thirty_days_make_the_rest_the_shops_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order, emptied = await here.paid(), await here.paid()
            await world.pay.splits.split(here.asking(order, 100), world.once())
            await world.pay.refunds.refund(world.back(emptied, 1_000), world.once())
            world.clock.advance(30 * DAY_MS - 1)
            assert await jobs.finish_splits(world.pay) == 0
            world.clock.advance(1)
            await world.freeze_shop(here.shop)
            assert await jobs.finish_splits(world.pay) == 2
            assert await jobs.finish_splits(world.pay) == 0
            assert await here.figures() == (890, 0, 100, 0)
            (line, *_) = (await world.pay.statements.page(here.shop.id)).items
            assert (line.kind, line.gross_minor, line.held_minor, line.change_minor) == (LineKind.SPLIT, 0, -890, 890)
            nothing = (await world.pay.splits.of_order(emptied.id))[0]
            assert (nothing.state, nothing.entry_id, nothing.rest.minor) == (SplitState.DONE, None, 0)

    run(scenario())


def test_a_refund_takes_first_what_is_set_aside(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            before = (await world.balance(here.payer)).available
            part = await world.pay.refunds.refund(world.back(order, 100), world.once())
            assert (part.fee_back.minor, part.from_held.minor) == (1, 99)
            assert await here.figures() == (0, 891, 0, 0)
            await world.pay.splits.split(here.asking(order, 250), world.once())
            assert await here.figures() == (0, 641, 250, 0)
            # 900 are left to refund: 9 come from the fee, 641 from what is set aside, 250 the shop does not have.
            asked = world.back(order, 900, "r2")
            assert await refusal_of(world.pay.refunds.refund(asked, world.once())) == "pay.merchant_funds_short"
            assert await here.figures() == (0, 641, 250, 0)
            await world.paid(here.shop, await world.payer(10_000), 300)
            rest = await world.pay.refunds.refund(asked, world.once())
            assert (rest.fee_back.minor, rest.from_held.minor) == (9, 641)
            assert await here.figures() == (297 - 250, 0, 250, 0)
            assert (await world.balance(here.payer)).available == before + 1_000
            assert (await world.fresh(order)).state is OrderState.REFUNDED
            split = world.pay.splits.split(here.asking(order, 1), world.once())
            assert await refusal_of(split) == "pay.split_exceeds_held"
            line = (await world.pay.statements.page(here.shop.id, limit=1)).items[0]
            assert (line.gross_minor, line.fee_minor, line.held_minor, line.change_minor) == (-900, -9, -641, -250)

    run(scenario())


def test_after_the_end_of_sharing_refunds_come_from_the_shops_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            await world.pay.splits.split(here.asking(order, finish=True), world.once())
            refund = await world.pay.refunds.refund(world.back(order, 1_000), world.once())
            assert refund.from_held.minor == 0
            assert await here.figures() == (0, 0, 0, 0)

    run(scenario())


def test_refunds_and_splits_of_one_order_at_once_keep_every_unit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            outcomes = await asyncio.gather(
                *(world.pay.splits.split(here.asking(order, 30, 20), world.once()) for _ in range(4)),
                *(world.pay.refunds.refund(world.back(order, 100), world.once()) for _ in range(5)),
                return_exceptions=True,
            )
            assert [outcome for outcome in outcomes if isinstance(outcome, BaseException)] == []
            assert await here.figures() == (0, 990 - 200 - 495, 120, 80)
            held = await world.pay.splits.held(here.shop.id, order.id)
            assert (held.left.minor, held.given.minor, held.moving_id) == (295, 200, None)

    run(scenario())


def test_an_order_without_fee_sets_everything_aside(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            order = await here.paid(1_000)
            assert await here.figures() == (0, 1_000, 0, 0)
            split = await world.pay.splits.split(here.asking(order, finish=True), world.once())
            assert split.rest.minor == 1_000
            assert await here.figures() == (1_000, 0, 0, 0)

    run(scenario())
