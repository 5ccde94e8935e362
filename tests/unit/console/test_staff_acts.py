"""What staff do to people: only with the power for it, once, and with a line in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.types import AccountClass, Role
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from tests import make
from tests.make_console import PROOF, Town, refusal_of, town

Act = Callable[[Town, Principal, str, Once], Awaitable[Any]]


async def freeze_member(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.freeze_member(caller, here.payer.id, reason, once)


async def freeze_merchant(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.freeze_merchant(caller, here.shop.id, reason, once)


async def set_class(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.set_class(caller, here.payer.id, AccountClass.I, reason, once)


async def set_fee(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.set_fee(caller, here.shop.id, 38, reason, once)


async def set_split_most(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.set_split_most(caller, here.shop.id, 5_000, reason, once)


async def drop_split_most(here: Town, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.people.set_split_most(caller, here.shop.id, None, reason, once)


async def people(here: Town) -> list[Any]:
    return [
        await here.rows("select * from identity_member"),
        await here.rows("select * from identity_merchant"),
        await here.rows("select * from pay_split_rule"),
        await here.rows("select * from identity_staff_action"),
        await here.rows("select * from kit_once"),
    ]


@pytest.mark.parametrize(
    ("act", "role", "action"),
    [
        (freeze_member, Role.SUPPORT, "member.freeze"),
        (freeze_member, Role.TREASURY, "member.freeze"),
        (freeze_merchant, Role.SUPPORT, "merchant.freeze"),
        (set_class, Role.ADMIN, "member.set_class"),
        (set_fee, Role.TREASURY, "merchant.set_fee"),
        (set_split_most, Role.TREASURY, "merchant.set_split_most"),
        (drop_split_most, Role.ADMIN, "merchant.drop_split_most"),
    ],
)
def test_an_act_is_done_once_and_logged_with_its_reason(tmp_path: Path, act: Act, role: Role, action: str) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller, once = await here.staff(role), here.world.once()
            item = await act(here, caller, "asked for in person", once)
            assert item == await act(here, caller, "asked for in person", once)
            page = await here.console.log(None, 10)
            (line,) = page.items
            assert page.chain is not None and page.chain.ok and page.chain.lines == 1
            assert (line.action, line.staff.id) == (action, show("stf", caller.id))
            assert line.details["reason"] == "asked for in person"
            assert line.subject == item.id

    make.run(scenario())


@pytest.mark.parametrize(
    ("act", "role", "reason", "code"),
    [
        (set_class, Role.SUPPORT, "seen the passport", "identity.not_allowed"),
        (set_class, Role.TREASURY, "seen the passport", "identity.not_allowed"),
        (set_fee, Role.SUPPORT, "a good customer", "identity.not_allowed"),
        (set_split_most, Role.SUPPORT, "a good customer", "identity.not_allowed"),
        (set_split_most, Role.TREASURY, "ok", "identity.reason_needed"),
        (drop_split_most, Role.SUPPORT, "a bad customer", "identity.not_allowed"),
        (freeze_member, Role.ADMIN, " ", "identity.reason_needed"),
        (freeze_merchant, Role.ADMIN, "x" * 201, "identity.reason_needed"),
    ],
)
def test_an_act_without_power_or_reason_changes_nothing(
    tmp_path: Path, act: Act, role: Role, reason: str, code: str
) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller = await here.staff(role)
            before = await people(here)
            assert await refusal_of(act(here, caller, reason, here.world.once())) == code
            assert await people(here) == before

    make.run(scenario())


def test_a_member_is_not_staff(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            before = await people(here)
            here_once = here.world.once()
            assert await refusal_of(freeze_member(here, here.friend, "revenge", here_once)) == "identity.not_allowed"
            assert await people(here) == before

    make.run(scenario())


def test_a_freeze_stops_the_money_and_its_lifting_lets_it_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            world, console, caller = here.world, here.console, await here.staff(Role.SUPPORT)
            frozen = await console.people.freeze_member(caller, here.payer.id, "phone stolen", world.once())
            assert frozen.frozen
            pay = world.pay.payments.pay
            assert await refusal_of(pay(here.payer, here.open.id, PROOF, world.once())) == "identity.member_frozen"
            thawed = await console.people.unfreeze_member(caller, here.payer.id, "phone found", world.once())
            assert not thawed.frozen
            assert (await pay(here.payer, here.open.id, PROOF, world.once())).state.value == "paid"

    make.run(scenario())


def test_a_repeat_that_comes_late_does_not_undo_what_was_done_since(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller, once = await here.staff(), here.world.once()
            await freeze_merchant(here, caller, "complaints", once)
            await here.console.people.unfreeze_merchant(caller, here.shop.id, "settled", here.world.once())
            assert not (await freeze_merchant(here, caller, "complaints", once)).frozen

    make.run(scenario())
