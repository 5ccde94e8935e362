from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.identity.types import Merchant
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.pay import events, jobs
from jinbao.pay.types import LineKind, Payout, PayoutAsked, PayoutState, ReturnedWhy
from jinbao.wallet.types import LineFilter
from jinbao.wallet.types import LineKind as WalletLineKind
from tests.make import run
from tests.make_pay import PayWorld, pay_world, refusal_of


async def rich_shop(world: PayWorld, minor: int = 10_000) -> Merchant:
    """A shop that has earned something."""
    shop = await world.shop(fee_bp=0)
    await world.paid(shop, await world.payer(minor), minor)
    return shop


def asking(world: PayWorld, shop: Merchant, member: Principal, minor: int = 700, **changes: object) -> PayoutAsked:
    usual = {"merchant_id": shop.id, "member_id": member.id, "amount": world.money(minor), "title": "cash back"}
    return PayoutAsked(**{**usual, **changes})  # type: ignore[arg-type]


async def fresh(world: PayWorld, payout: Payout) -> Payout:
    return await world.pay.payouts.get(payout.merchant_id, payout.id)


def test_a_payout_at_once_is_the_members_and_on_both_statements(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world), await world.payer(0, "王小明")
            payout = await world.pay.payouts.pay_out(asking(world, shop, member, out_no="p1"), world.once())
            assert (payout.state, payout.out_no, payout.member_name) == (PayoutState.DONE, "p1", "*小明")
            assert (await world.balance(member)).available == 700
            assert (await world.payable(shop)).available == 9_300
            (line,) = (await world.wallet.statements.page(member.id, LineFilter(), None, 1)).items
            assert (line.kind, line.amount_minor, line.note) == (WalletLineKind.PAYOUT, 700, "cash back")
            assert line.ref.startswith("mpo_") and line.counterpart.name == shop.name
            (shop_line,) = (await world.pay.statements.page(shop.id, limit=1)).items
            assert (shop_line.kind, shop_line.change_minor, shop_line.ref) == (LineKind.PAYOUT, -700, payout.id)
            (told,) = await world.events(events.PayoutDone)
            assert (told["out_no"], told["amount_minor"], told["state"]) == ("p1", 700, "done")
            assert await world.pay.payouts.waiting(member.id) == []

    run(scenario())


def test_money_that_waits_is_nobodys_to_spend_until_the_member_accepts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world, 1_000), await world.payer(0)
            asked = asking(world, shop, member, wait_for_member=True)
            payout = await world.pay.payouts.pay_out(asked, world.once())
            assert payout.state is PayoutState.WAITING
            assert ((await world.balance(member)).available, (await world.payable(shop)).available) == (0, 300)
            assert await world.pay.payouts.waiting(member.id) == [payout]
            (told,) = await world.events(events.PayoutWaiting)
            assert told["expires_at_ms"] == payout.expires_at_ms == payout.at_ms + DAY_MS
            assert (await world.wallet.statements.page(member.id, LineFilter(), None, 9)).items == []

            twice = await asyncio.gather(*(world.pay.payouts.accept(member.id, payout.id) for _ in range(3)))
            assert {each.state for each in twice} == {PayoutState.DONE}
            assert ((await world.balance(member)).available, (await world.payable(shop)).posted) == (700, 300)
            assert len(await world.events(events.PayoutDone)) == 1
            assert await world.pay.payouts.waiting(member.id) == []
            before = await world.all_rows()
            assert await refusal_of(world.pay.payouts.cancel(shop.id, payout.id)) == "pay.payout_done"
            assert await world.all_rows() == before

    run(scenario())


def test_a_merchant_may_think_better_of_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world, 1_000), await world.payer(0)
            asked = asking(world, shop, member, wait_for_member=True)
            payout = await world.pay.payouts.pay_out(asked, world.once())
            for _ in range(2):
                back = await world.pay.payouts.cancel(shop.id, payout.id)
                assert (back.state, back.why) == (PayoutState.RETURNED, ReturnedWhy.CANCELLED)
            assert ((await world.balance(member)).available, (await world.payable(shop)).available) == (0, 1_000)
            assert [event["why"] for event in await world.events(events.PayoutReturned)] == ["cancelled"]
            before = await world.all_rows()
            assert await refusal_of(world.pay.payouts.accept(member.id, payout.id)) == "pay.payout_returned"
            assert await world.all_rows() == before
            assert [line.kind for line in (await world.pay.statements.page(shop.id)).items] == [LineKind.PAYMENT]

    run(scenario())


def test_what_nobody_accepts_goes_back_after_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world, 1_000), await world.payer(0)
            asked = asking(world, shop, member, wait_for_member=True)
            payout = await world.pay.payouts.pay_out(asked, world.once())
            world.clock.advance(DAY_MS - 1)
            assert await jobs.return_payouts(world.pay) == 0
            world.clock.advance(1)
            assert await world.pay.payouts.waiting(member.id) == []
            assert await refusal_of(world.pay.payouts.accept(member.id, payout.id)) == "pay.payout_returned"
            assert (await fresh(world, payout)).state is PayoutState.WAITING
            assert await jobs.return_payouts(world.pay) == 1
            assert await jobs.return_payouts(world.pay) == 0
            assert (await fresh(world, payout)).why is ReturnedWhy.EXPIRED
            assert ((await world.balance(member)).available, (await world.payable(shop)).available) == (0, 1_000)

    run(scenario())


def test_of_acceptance_and_cancellation_at_once_one_wins(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world), await world.payer(0)
            for _ in range(4):
                asked = asking(world, shop, member, 100, wait_for_member=True)
                payout = await world.pay.payouts.pay_out(asked, world.once())
                outcomes = await asyncio.gather(
                    world.pay.payouts.accept(member.id, payout.id),
                    world.pay.payouts.cancel(shop.id, payout.id),
                    return_exceptions=True,
                )
                end = await fresh(world, payout)
                assert end.state in (PayoutState.DONE, PayoutState.RETURNED)
                refused = [getattr(outcome, "code", None) for outcome in outcomes]
                if end.state is PayoutState.DONE:
                    assert refused == [None, "pay.payout_done"]
                else:
                    assert refused == ["pay.payout_returned", None]
            done = len(await world.events(events.PayoutDone))
            assert (await world.balance(member)).available == 100 * done
            assert (await world.payable(shop)).available == 10_000 - 100 * done

    run(scenario())


def test_the_same_request_or_number_pays_out_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member, other = await rich_shop(world), await world.payer(0), await world.payer(0)
            once, asked = world.once(), asking(world, shop, member, out_no="p1")
            first = await world.pay.payouts.pay_out(asked, once)
            again = await asyncio.gather(
                *(world.pay.payouts.pay_out(asked, once) for _ in range(2)),
                *(world.pay.payouts.pay_out(asked, world.once()) for _ in range(2)),
            )
            assert {payout.id for payout in again} == {first.id}
            before = await world.all_rows()
            for wrong in (
                asking(world, shop, member, 701, out_no="p1"),
                asking(world, shop, other, out_no="p1"),
                asking(world, shop, member, out_no="p1", title="else"),
                asking(world, shop, member, out_no="p1", wait_for_member=True),
            ):
                assert await refusal_of(world.pay.payouts.pay_out(wrong, world.once())) == "pay.payout_out_no_used"
            assert await world.all_rows() == before
            assert await world.pay.payouts.by_out_no(shop.id, "p1") == first
            assert (await world.balance(member)).available == 700

    run(scenario())


def test_a_shop_without_the_money_may_ask_again_under_the_number(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer, member = await world.shop(fee_bp=0), await world.payer(10_000), await world.payer(0)
            for waits in (False, True):
                once = world.once()
                asked = asking(world, shop, member, out_no=f"p{waits}", wait_for_member=waits)
                for key in (once, once, world.once()):
                    assert await refusal_of(world.pay.payouts.pay_out(asked, key)) == "pay.merchant_funds_short"
                refused = await world.pay.payouts.by_out_no(shop.id, f"p{waits}")
                assert refused.state is PayoutState.REFUSED
                with pytest.raises(NotFound):
                    await world.pay.payouts.of_member(member.id, refused.id)
                with pytest.raises(NotFound):
                    await world.pay.payouts.accept(member.id, refused.id)
                assert (await world.pay.payouts.cancel(shop.id, refused.id)).state is PayoutState.REFUSED
                await world.paid(shop, payer, 700)
                assert await refusal_of(world.pay.payouts.pay_out(asked, once)) == "pay.merchant_funds_short"
                done = await world.pay.payouts.pay_out(asked, world.once())
                assert done.id == refused.id
                assert done.state is (PayoutState.WAITING if waits else PayoutState.DONE)
            assert (await world.payable(shop)).available == 0
            assert (await world.balance(member)).available == 700

    run(scenario())


def test_every_refusal_to_pay_out_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path, order_most_minor=5_000) as world:
            shop, member, frozen = await rich_shop(world, 5_000), await world.payer(0), await world.payer(0)
            stopped = await rich_shop(world, 5_000)
            waiting = await world.pay.payouts.pay_out(
                asking(world, stopped, member, wait_for_member=True), world.once()
            )
            own = await world.pay.payouts.pay_out(asking(world, shop, frozen, wait_for_member=True), world.once())
            await world.freeze(frozen)
            await world.freeze_shop(stopped)
            before = await world.all_rows()
            payouts = world.pay.payouts
            cases = [
                (payouts.pay_out(asking(world, stopped, member, 0), world.once()), "identity.merchant_frozen"),
                (payouts.pay_out(asking(world, shop, frozen, 0), world.once()), "pay.amount_too_small"),
                (payouts.pay_out(asking(world, shop, frozen, 5_001), world.once()), "pay.amount_too_large"),
                (payouts.pay_out(asking(world, shop, frozen), world.once()), "pay.payee_frozen"),
                (payouts.pay_out(asking(world, shop, member, member_id=4), world.once()), "kit.not_found"),
                (payouts.accept(member.id, waiting.id), "identity.merchant_frozen"),
                (payouts.accept(frozen.id, own.id), "identity.member_frozen"),
                (payouts.accept(member.id, own.id), "kit.not_found"),
                (payouts.cancel(stopped.id, own.id), "kit.not_found"),
                (payouts.get(stopped.id, own.id), "kit.not_found"),
                (payouts.of_member(member.id, own.id), "kit.not_found"),
                (payouts.by_out_no(shop.id, "nothing"), "kit.not_found"),
            ]
            for asked, code in cases:
                assert await refusal_of(asked) == code
            assert await world.all_rows() == before

    run(scenario())


def test_payouts_are_listed_page_by_page(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, member = await rich_shop(world), await world.payer(0)
            for minor in (1, 2, 3):
                await world.pay.payouts.pay_out(asking(world, shop, member, minor), world.once())
            page = await world.pay.payouts.find(shop.id, None, 2)
            rest = await world.pay.payouts.find(shop.id, page.next, 2)
            assert [payout.amount.minor for payout in [*page.items, *rest.items]] == [3, 2, 1]

    run(scenario())
