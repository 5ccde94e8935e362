from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jinbao.pay import RefundAsked, events
from jinbao.pay.types import LineKind, Order, PartBack, RefundState, Split, SplitState
from tests.make import run
from tests.make_pay import pay_world, refusal_of
from tests.make_sharing import Scene, sharing_scene


def asked(here: Scene, order: Order, minor: int, *backs: tuple[Split, int], out_no: str = "r1") -> RefundAsked:
    """A refund with which the partner gives back some of splits."""
    world = here.world
    returns = tuple(
        PartBack(split_id=split.id, receiver_id=here.partner.id, amount=world.money(back), note="back")
        for split, back in backs
    )
    return replace(world.back(order, minor), out_no=out_no, returns=returns)


def test_parts_come_back_by_the_entry_of_the_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            order = await here.paid()
            split = await world.pay.splits.split(here.asking(order, 200, 50, finish=True), world.once())
            await world.pay.settlements.settle(here.shop.id)
            await world.settle()
            assert await here.figures() == (0, 0, 200, 50)
            once, wanted = world.once(), asked(here, order, 180, (split, 100), (split, 80))
            done = await world.pay.refunds.refund(wanted, once)
            assert done.state is RefundState.DONE
            assert await world.pay.refunds.refund(wanted, once) == done
            assert await world.pay.refunds.refund(wanted, world.once()) == done
            for other in ((split, 100),), ((split, 100), (split, 81)), ((split, 180),):
                repeated = world.pay.refunds.refund(asked(here, order, 180, *other), world.once())
                assert await refusal_of(repeated) == "pay.refund_out_no_used", other
            assert await world.pay.refunds.refund(asked(here, order, 180), world.once()) == done
            assert await here.figures() == (0, 0, 20, 50)
            returns = await world.pay.splits.returns_of(split.id)
            assert [(back.amount.minor, back.state) for back in returns] == [
                (100, SplitState.DONE),
                (80, SplitState.DONE),
            ]
            assert {back.entry_id for back in returns} == {done.entry_id}
            assert (await world.pay.splits.get(here.shop.id, split.id)).parts[0].returned.minor == 180
            assert [told["amount_minor"] for told in await world.events(events.SplitReturned)] == [100, 80]
            lines = (await world.pay.statements.page(here.shop.id)).items
            assert [line.kind for line in lines[:3]] == [LineKind.REFUND, *[LineKind.SPLIT_RETURNED] * 2]
            assert lines[0].balance_after_minor == 0
            lines = (await world.pay.statements.page(here.partner.id)).items
            assert [line.kind for line in lines[:2]] == [LineKind.SPLIT_GIVEN_BACK] * 2
            elsewhere = await world.pay.splits.split(here.asking(await here.paid(), 10), world.once())
            before = await world.all_rows()
            for wrong, code in (
                (asked(here, order, 10, (split, 21), out_no="r2"), "pay.return_exceeds_split"),
                (asked(here, order, 10, (split, 10), (split, 11), out_no="r2"), "pay.return_exceeds_split"),
                (asked(here, order, 10, (elsewhere, 10), out_no="r2"), "kit.not_found"),
                (asked(here, order, 821, (split, 1), out_no="r2"), "pay.refund_exceeds_payment"),
            ):
                assert await refusal_of(world.pay.refunds.refund(wrong, world.once())) == code
            assert await world.all_rows() == before

    run(scenario())


def test_a_refund_that_is_short_takes_nothing_back_from_anybody(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world, fee_bp=0)
            order = await here.paid()
            split = await world.pay.splits.split(here.asking(order, 200, finish=True), world.once())
            await world.pay.settlements.settle(here.shop.id)
            await world.settle()
            for _ in range(2):
                short = world.pay.refunds.refund(asked(here, order, 500, (split, 200)), world.once())
                assert await refusal_of(short) == "pay.merchant_funds_short"
                assert await here.figures() == (0, 0, 200, 0)
                assert (await world.pay.splits.get(here.shop.id, split.id)).parts[0].returned.minor == 0
            returns = await world.pay.splits.returns_of(split.id)
            assert [back.state for back in returns] == [SplitState.REFUSED] * 2
            assert await world.events(events.SplitReturned) == []
            # The receiver has nothing any more: the shop's own money stays as it is.
            await world.paid(here.shop, here.payer, 1_000)
            await world.pay.settlements.settle(here.partner.id)
            await world.settle()
            short = world.pay.refunds.refund(asked(here, order, 500, (split, 200)), world.once())
            assert await refusal_of(short) == "pay.merchant_funds_short"
            assert await here.figures() == (1_000, 0, 0, 0)
            await world.paid(here.partner, here.payer, 1_000)
            done = await world.pay.refunds.refund(asked(here, order, 500, (split, 150)), world.once())
            assert done.state is RefundState.DONE
            assert await here.figures() == (650, 0, 844, 0)

    run(scenario())
