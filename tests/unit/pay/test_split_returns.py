from __future__ import annotations

from pathlib import Path

from jinbao.kit.ids import show
from jinbao.pay import events
from jinbao.pay.types import (
    LineKind,
    Party,
    PartyKind,
    SplitState,
)
from tests.make import run
from tests.make_pay import pay_world, refusal_of
from tests.make_sharing import sharing_scene


def test_a_receiving_shop_may_give_its_part_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            order = await here.paid()
            split = await world.pay.splits.split(here.asking(order, 200, 50), world.once())
            once, asked = world.once(), here.returning(split.id, 150, out_no="r1", note="too much")
            back = await world.pay.splits.give_back(asked, once)
            assert back.state is SplitState.DONE
            assert await world.pay.splits.give_back(asked, once) == back
            assert await world.pay.splits.give_back(asked, world.once()) == back
            assert await here.figures() == (150, 740, 50, 50)
            parts = (await world.pay.splits.get(here.shop.id, split.id)).parts
            assert [part.returned.minor for part in parts] == [150, 0]
            assert await world.pay.splits.returns_of(split.id) == [back]
            assert await world.pay.splits.return_by_out_no(here.shop.id, "r1") == back
            (told,) = await world.events(events.SplitReturned)
            assert (told["amount_minor"], told["order"]) == (150, show("ord", order.id))
            assert (await world.pay.statements.page(here.shop.id)).items[0].kind is LineKind.SPLIT_RETURNED
            assert (await world.pay.statements.page(here.partner.id)).items[0].kind is LineKind.SPLIT_GIVEN_BACK
            # It makes no room to give more away.
            again = world.pay.splits.split(here.asking(order, 51), world.once())
            assert await refusal_of(again) == "pay.split_above_ratio"
            before = await world.all_rows()
            cases = [
                (here.returning(split.id, 151, out_no="r1"), "pay.split_out_no_used"),
                (here.returning(split.id, 1, merchant_id=here.partner.id), "kit.not_found"),
                (here.returning(5, 1), "kit.not_found"),
                (here.returning(split.id, 0, receiver_id=here.shop.id), "pay.receiver_unknown"),
                (here.returning(split.id, 0, receiver_id=here.helper.id), "pay.receiver_unknown"),
                (here.returning(split.id, 0), "pay.amount_too_small"),
                (here.returning(split.id, 51), "pay.return_exceeds_split"),
            ]
            for wrong, code in cases:
                assert await refusal_of(world.pay.splits.give_back(wrong, world.once())) == code
            assert await world.all_rows() == before

    run(scenario())


def test_a_return_waits_for_the_receiver_to_have_the_money(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            split = await world.pay.splits.split(here.asking(await here.paid(), 200), world.once())
            await world.pay.settlements.settle(here.partner.id)
            await world.settle()
            once, asked = world.once(), here.returning(split.id, 150, out_no="r1")
            for key in (once, once, world.once()):
                assert await refusal_of(world.pay.splits.give_back(asked, key)) == "pay.merchant_funds_short"
            assert (await world.pay.splits.get(here.shop.id, split.id)).parts[0].returned.minor == 0
            assert await here.figures() == (0, 790, 0, 0)
            await world.paid(here.partner, here.payer, 1_000)
            assert (await world.pay.splits.give_back(asked, world.once())).state is SplitState.DONE
            assert (await here.figures())[0] == 150
            await world.freeze_shop(here.partner)
            wrong = here.returning(split.id, 1)
            assert await refusal_of(world.pay.splits.give_back(wrong, world.once())) == "identity.merchant_frozen"

    run(scenario())


def test_receivers_are_registered_changed_and_removed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            here = await sharing_scene(world)
            splits = world.pay.splits
            assert [(found.party, found.relation, found.name) for found in await splits.receivers(here.shop.id)] == [
                (here.to_helper, "PARTNER", "*小明"),
                (here.to_partner, "PARTNER", here.partner.name),
            ]
            await splits.add_receiver(here.shop.id, here.to_helper, "STAFF", "the cook")
            await splits.remove_receiver(here.shop.id, here.to_partner)
            await splits.remove_receiver(here.shop.id, here.to_partner)
            (left,) = await splits.receivers(here.shop.id)
            assert (left.relation, left.name) == ("STAFF", "the cook")
            before = await world.all_rows()
            itself = Party(PartyKind.MERCHANT, here.shop.id)
            assert await refusal_of(splits.add_receiver(here.shop.id, itself, "STORE")) == "kit.invalid"
            assert await refusal_of(splits.add_receiver(here.shop.id, here.to_partner, "")) == "kit.invalid"
            nobody = Party(PartyKind.MEMBER, 5)
            assert await refusal_of(splits.add_receiver(here.shop.id, nobody, "USER")) == "kit.not_found"
            assert await world.all_rows() == before

    run(scenario())
