"""Deliveries in kind: ordered out of one's gold, packed and handed over by the custodian, called off in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold.errors import (
    AddressInvalid,
    BalanceTooLow,
    CustodianRefused,
    DeliveryStepWrong,
    DeliveryUnderWay,
    NotEnough,
    OutOfStock,
    ProductUnknown,
)
from jinbao.gold.events import DeliveryChanged
from jinbao.gold.rules.delivery import address_fault
from jinbao.gold.types.accounts import gold_fees, gold_in_delivery
from jinbao.gold.types.custody import CustodianFault, CustodyMode, InstructionKind
from jinbao.gold.types.delivery import Delivery, DeliveryState, Step
from jinbao.gold.types.holding import GoldLineKind
from jinbao.identity.types import Role
from jinbao.kit.errors import Unknown
from jinbao.kit.http import Principal
from jinbao.wallet.types import LineFilter
from tests.make import run
from tests.make_custody import GRAM, HOME, checked, custody_world, desk_of, order_of, owner
from tests.make_gold import PROOF, GoldWorld, refusal_of

FEE = 10_000
MODES = pytest.mark.parametrize("mode", list(CustodyMode))


async def _advance(
    world: GoldWorld, staff: Principal, delivery: Delivery, wanted: DeliveryState, tracking: str = ""
) -> Delivery:
    return await world.gold.deliveries.advance(staff, delivery.id, wanted, tracking, world.once())


@MODES
def test_a_bar_is_ordered_packed_shipped_and_delivered(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member, staff = await owner(world), await desk_of(world)
            money, vault = (await world.balance(member)).available, await world.custodian.total()
            delivery = await order_of(world, member, count=2)
            assert (delivery.state, delivery.ug, delivery.fee_minor) == (DeliveryState.ORDERED, 10 * GRAM, 2 * FEE)
            assert await world.free_gold(member) == 2 * GRAM
            assert (await world.journal.balance(gold_in_delivery(member.id))).posted == 10 * GRAM
            assert (await world.journal.balance(gold_fees(world.runtime.home))).posted == 2 * FEE
            assert (await world.balance(member)).available == money - 2 * FEE
            await checked(world)
            packed = await _advance(world, staff, delivery, DeliveryState.PACKED)
            assert packed.serials == ("BAR-5-000001", "BAR-5-000002")
            assert await world.custodian.total() == vault
            shipped = await _advance(world, staff, delivery, DeliveryState.SHIPPED, "SF1234567890")
            assert (shipped.state, shipped.tracking) == (DeliveryState.SHIPPED, "SF1234567890")
            assert (await world.journal.balance(gold_in_delivery(member.id))).posted == 0
            assert await world.custodian.total() == vault - 10 * GRAM
            await checked(world)
            done = await _advance(world, staff, delivery, DeliveryState.DELIVERED)
            assert (done.state, done.step, done.serials) == (DeliveryState.DELIVERED, Step.NONE, packed.serials)
            states = [state for state, _ in (await world.gold.deliveries.histories([delivery.id]))[0]]
            expected = [DeliveryState.ORDERED, DeliveryState.PACKED, DeliveryState.SHIPPED, DeliveryState.DELIVERED]
            assert states == expected
            told = [one["state"] for one in await world.events(DeliveryChanged)]
            assert told == [state.value for state in expected]
            account = await world.gold.accounts.get(member.id)
            assert account is not None and account.total_ug == 2 * GRAM
            await checked(world)

    run(scenario())


def test_the_statements_show_the_gold_and_the_fee(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member = await owner(world)
            delivery = await order_of(world, member)
            line = (await world.gold.statements.page(member.id, None, 1)).items[0]
            assert (line.kind, line.ug) == (GoldLineKind.DELIVERY, -5 * GRAM)
            fee = (await world.wallet.statements.page(member.id, LineFilter(), None, 1)).items[0]
            assert fee.amount_minor == -FEE
            await world.gold.deliveries.cancel(member.id, delivery.id)
            line = (await world.gold.statements.page(member.id, None, 1)).items[0]
            assert (line.kind, line.ug) == (GoldLineKind.DELIVERY_CANCELLED, 5 * GRAM)

    run(scenario())


@MODES
def test_an_order_is_called_off_until_it_is_packed_and_everything_is_back(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member, staff, other = await owner(world), await desk_of(world), await world.investor(name="别人")
            before = await world.free_gold(member), (await world.balance(member)).available
            cost = (await world.gold.accounts.get(member.id)) or pytest.fail("no account")
            delivery = await order_of(world, member)
            assert await refusal_of(world.gold.deliveries.cancel(other.id, delivery.id)) == "kit.not_found"
            for _ in range(2):
                gone = await world.gold.deliveries.cancel(member.id, delivery.id)
                assert gone.state is DeliveryState.CANCELLED
                assert (await world.free_gold(member), (await world.balance(member)).available) == before
            after = await world.gold.accounts.get(member.id)
            assert after is not None and after.cost_minor == cost.cost_minor
            packed = await order_of(world, member)
            await _advance(world, staff, packed, DeliveryState.PACKED)
            assert await refusal_of(world.gold.deliveries.cancel(member.id, packed.id)) == DeliveryUnderWay.code
            assert (await world.gold.deliveries.get(member.id, packed.id)).state is DeliveryState.PACKED
            await checked(world)

    run(scenario())


def test_what_cannot_be_ordered_is_refused_and_nothing_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member = await owner(world)
            stranger = await world.member("没有账户", None, 0)
            order = world.gold.deliveries.order
            before = await world.gold_rows()
            nowhere = replace(HOME, line="")
            for attempt, code in (
                (order(member, "bar-5", 1, nowhere, PROOF, world.once()), AddressInvalid.code),
                (order(member, "bar-7", 1, HOME, PROOF, world.once()), ProductUnknown.code),
                (order(member, "bar-5", 0, HOME, PROOF, world.once()), "kit.invalid"),
                (order(member, "bar-5", 11, HOME, PROOF, world.once()), "kit.invalid"),
                (order(member, "bar-5", 1, HOME, None, world.once()), "identity.proof_needed"),
                (order(stranger, "bar-5", 1, HOME, PROOF, world.once()), "gold.account_needed"),
                (order(member, "bar-5", 6, HOME, PROOF, world.once()), OutOfStock.code),
                (order(member, "bar-50", 1, HOME, PROOF, world.once()), OutOfStock.code),
            ):
                assert await refusal_of(attempt) == code
            assert await world.gold_rows() == before

    run(scenario())


@MODES
def test_too_little_gold_and_too_little_money_are_told_apart(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member, once = await world.investor(1_150_000), world.once()
            await world.buy(member, 12 * GRAM)
            assert (await world.balance(member)).available < FEE
            too_much = world.gold.deliveries.order(member, "bar-10", 2, HOME, PROOF, once)
            assert await refusal_of(too_much) == NotEnough.code
            assert (
                await refusal_of(world.gold.deliveries.order(member, "bar-10", 2, HOME, PROOF, once)) == NotEnough.code
            )
            assert await refusal_of(order_of(world, member)) == BalanceTooLow.code
            assert (await world.gold.deliveries.page(member.id, None, 10)).items == []
            assert await world.free_gold(member) == 12 * GRAM
            await checked(world)

    run(scenario())


def test_pieces_that_others_have_ordered_are_not_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, staff = await owner(world), await desk_of(world)
            first = await order_of(world, member, "coin-1", 3)
            stock = {product.code: left for product, left in await world.gold.deliveries.products()}
            assert (stock["coin-1"], stock["bar-5"], stock["bar-100"]) == (2, 5, 0)
            assert await refusal_of(order_of(world, member, "coin-1", 3)) == OutOfStock.code
            await _advance(world, staff, first, DeliveryState.PACKED)
            stock = {product.code: left for product, left in await world.gold.deliveries.products()}
            assert stock["coin-1"] == 2
            await order_of(world, member, "coin-1", 2)
            await checked(world)

    run(scenario())


def test_the_same_request_orders_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, once = await owner(world), world.once()
            first = await world.gold.deliveries.order(member, "bar-5", 1, HOME, PROOF, once)
            again = await world.gold.deliveries.order(member, "bar-5", 1, HOME, None, once)
            assert again == first
            assert await world.free_gold(member) == 7 * GRAM

    run(scenario())


def test_steps_come_one_after_the_other_and_only_staff_with_the_power_take_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, staff, weak = await owner(world), await desk_of(world), await desk_of(world, Role.SUPPORT)
            delivery = await order_of(world, member)
            before = await world.gold_rows()
            refused = _advance(world, weak, delivery, DeliveryState.PACKED)
            assert await refusal_of(refused) == "identity.not_allowed"
            for wanted in (DeliveryState.SHIPPED, DeliveryState.DELIVERED, DeliveryState.CANCELLED):
                step = _advance(world, staff, delivery, wanted, "SF1")
                assert await refusal_of(step) == DeliveryStepWrong.code
            assert await refusal_of(_advance(world, staff, delivery, DeliveryState.SHIPPED)) == "kit.invalid"
            assert await world.gold_rows() == before
            await _advance(world, staff, delivery, DeliveryState.PACKED)
            assert await refusal_of(_advance(world, staff, delivery, DeliveryState.PACKED)) == DeliveryStepWrong.code

    run(scenario())


def test_nothing_leaves_the_vault_for_whoever_is_frozen(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, staff = await owner(world), await desk_of(world)
            packed, ordered = await order_of(world, member), await order_of(world, member)
            await _advance(world, staff, packed, DeliveryState.PACKED)
            vault, write = await world.custodian.total(), world.runtime.db.write
            accounts, members = world.gold.accounts, world.identity.members
            for freeze, lift, code in (
                (accounts.freeze_in, accounts.unfreeze_in, "gold.account_frozen"),
                (members.freeze_in, members.unfreeze_in, "identity.member_frozen"),
            ):
                await write(lambda tx, act=freeze: act(tx, staff, member.id, "stolen phone"))  # type: ignore[misc]
                for delivery, wanted in ((packed, DeliveryState.SHIPPED), (ordered, DeliveryState.PACKED)):
                    assert await refusal_of(_advance(world, staff, delivery, wanted, "SF1")) == code
                assert await world.custodian.total() == vault
                await write(lambda tx, act=lift: act(tx, staff, member.id, "found again"))  # type: ignore[misc]
            await _advance(world, staff, packed, DeliveryState.SHIPPED, "SF1")
            await write(lambda tx: accounts.freeze_in(tx, staff, member.id, "stolen phone"))
            done = await _advance(world, staff, packed, DeliveryState.DELIVERED)
            assert done.state is DeliveryState.DELIVERED
            await checked(world)

    run(scenario())


def test_a_custodian_that_will_not_pack_leaves_the_order_and_says_why(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, staff = await owner(world), await desk_of(world)
            delivery = await order_of(world, member)
            await world.custodian.order_fault(CustodianFault(refuse="machine_broken"), InstructionKind.PACK)
            stuck = await _advance(world, staff, delivery, DeliveryState.PACKED)
            assert (stuck.state, stuck.step, stuck.trouble) == (DeliveryState.ORDERED, Step.NONE, "machine_broken")
            await checked(world)
            await _advance(world, staff, delivery, DeliveryState.PACKED)
            await world.custodian.order_fault(CustodianFault(refuse="no_carrier"), InstructionKind.HAND_OVER)
            waits = await _advance(world, staff, delivery, DeliveryState.SHIPPED, "SF1")
            assert (waits.state, waits.trouble) == (DeliveryState.PACKED, "no_carrier")
            assert (await world.journal.balance(gold_in_delivery(member.id))).posted == 5 * GRAM
            shipped = await _advance(world, staff, delivery, DeliveryState.SHIPPED, "SF2")
            assert (shipped.state, shipped.tracking, shipped.trouble) == (DeliveryState.SHIPPED, "SF2", "")
            await checked(world)

    run(scenario())


def test_while_the_custodian_is_silent_nobody_else_packs_or_calls_off(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member, staff = await owner(world), await desk_of(world)
            delivery = await order_of(world, member)
            await world.custodian.order_fault(CustodianFault(silent=2), InstructionKind.PACK)
            waiting = await _advance(world, staff, delivery, DeliveryState.PACKED)
            assert (waiting.state, waiting.step) == (DeliveryState.ORDERED, Step.PACKING)
            assert await refusal_of(world.gold.deliveries.cancel(member.id, delivery.id)) == DeliveryUnderWay.code
            assert await refusal_of(_advance(world, staff, delivery, DeliveryState.PACKED)) == DeliveryStepWrong.code
            await world.later(60_000)
            packed = await world.gold.deliveries.get(member.id, delivery.id)
            assert (packed.state, packed.serials) == (DeliveryState.PACKED, ("BAR-5-000001",))
            await checked(world)

    run(scenario())


def test_a_bank_of_record_may_refuse_an_order_or_its_end(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, CustodyMode.BANK_OF_RECORD) as world:
            member = await owner(world)
            before = await world.free_gold(member), (await world.balance(member)).available
            await world.custodian.order_fault(CustodianFault(refuse="no"), InstructionKind.TRANSFER)
            assert await refusal_of(order_of(world, member)) == CustodianRefused.code
            assert (await world.free_gold(member), (await world.balance(member)).available) == before
            delivery = await order_of(world, member)
            await world.custodian.order_fault(CustodianFault(refuse="no"), InstructionKind.TRANSFER)
            cancel = world.gold.deliveries.cancel
            assert await refusal_of(cancel(member.id, delivery.id)) == CustodianRefused.code
            still = await world.gold.deliveries.get(member.id, delivery.id)
            assert (still.state, still.step) == (DeliveryState.ORDERED, Step.NONE)
            assert (await cancel(member.id, delivery.id)).state is DeliveryState.CANCELLED
            assert (await world.free_gold(member), (await world.balance(member)).available) == before
            await checked(world)

    run(scenario())


def test_products_are_shown_as_last_heard_while_the_custodian_is_silent(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            heard = await world.gold.deliveries.products()

            class Silent:
                async def stock(self) -> dict[str, int]:
                    raise Unknown("no line")

            silent: Any = Silent()
            world.gold.deliveries._custodian = silent
            assert await world.gold.deliveries.products() == heard
            world.gold.deliveries._stock = None
            with pytest.raises(Unknown):
                await world.gold.deliveries.products()

    run(scenario())


@pytest.mark.parametrize(
    ("part", "text", "fault"),
    [
        ("name", "李雷", ""),
        ("name", "", "name"),
        ("name", "x" * 61, "name"),
        ("name", " Li", "name"),
        ("name", "Li\nLei", "name"),
        ("phone", "021-6543 2100", ""),
        ("phone", "call me", "phone"),
        ("phone", "+", "phone"),
        ("phone", "123", "phone"),
        ("region", "", "region"),
        ("region", "广东省深圳市南山区", ""),
        ("line", "\u202e7 号", "line"),
        ("line", "x" * 201, "line"),
    ],
)
def test_an_address_is_one_line_of_visible_text_in_each_part(part: str, text: str, fault: str) -> None:
    assert address_fault(replace(HOME, **{part: text})) == fault
