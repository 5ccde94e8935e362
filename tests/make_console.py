"""The console for tests: a small town in which a little of everything has happened, and staff to look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinbao.console import Console
from jinbao.console.types import AuditResult, Finding
from jinbao.identity.types import Merchant, Realm, Role
from jinbao.kit.db import SqlValue, load_migrations, migrate
from jinbao.kit.http import Principal
from jinbao.pay import jobs as pay_jobs
from jinbao.pay.types import Order
from tests.make import ALL_MODULES
from tests.make_identity import PASSWORD
from tests.make_pay import PayWorld, pay_world, refusal_of
from tests.make_wallet import PROOF

__all__ = ["PROOF", "Town", "console_world", "refusal_of", "town"]

MODULES = (*(module for module in ALL_MODULES if module != "console"), "console")


@dataclass
class Town:
    """Everything up to the console, with the people in it."""

    world: PayWorld
    console: Console
    payer: Principal
    friend: Principal
    shop: Merchant
    paid: Order
    part: Order
    back: Order
    open: Order

    async def staff(self, role: Role = Role.ADMIN, name: str = "") -> Principal:
        """Somebody who works here, logged in."""
        identity = self.world.identity
        staff = await identity.staff.add(name or f"{role.value}-{next(self.world._numbers)}", PASSWORD, role)
        signed_in = await self.world.runtime.db.write(
            lambda tx: identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", role.value)
        )
        found = await identity.sessions.authenticate("staff", signed_in.token)
        assert found is not None
        return found

    async def token(self, role: Role = Role.ADMIN) -> str:
        """A token of somebody who works here."""
        identity = self.world.identity
        staff = await identity.staff.add(f"{role.value}-{next(self.world._numbers)}", PASSWORD, role)
        signed_in = await self.world.runtime.db.write(
            lambda tx: identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", role.value)
        )
        return signed_in.token

    async def damage(self, sql: str, **params: SqlValue) -> None:
        """Change what is stored behind everybody's back; it must hit something."""
        assert await self.world.runtime.db.write(lambda tx: tx.execute(sql, **params)) > 0, sql

    async def findings(self) -> dict[str, list[Finding]]:
        """What an audit finds, by the name of the check; only checks that found something."""
        return findings_of(await self.console.audit.run())

    async def rows(self, sql: str) -> list[Any]:
        """Whatever is asked for."""
        return await self.world.runtime.db.read(lambda tx: tx.run(sql))


def findings_of(result: AuditResult) -> dict[str, list[Finding]]:
    """Only checks that found something."""
    assert all(check.ok == (not check.findings) for check in result.checks)
    return {check.name: check.findings for check in result.checks if not check.ok}


@asynccontextmanager
async def console_world(folder: Path) -> AsyncIterator[tuple[PayWorld, Console]]:
    """A console over an empty town."""
    async with pay_world(folder) as world:
        await migrate(world.runtime.db, load_migrations(MODULES), world.clock.now_ms())
        console = Console(world.runtime, world.journal, world.identity, world.bank, world.wallet, world.pay)
        yield world, console


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """A town after a busy day: money came in and went out, was spent, given back, sent and refused."""
    async with console_world(folder) as (world, console):
        payer, friend = await world.payer(name="王小明"), await world.payer(name="李小红")
        shop = await world.shop(fee_bp=60, bank_minor=5)
        paid = await world.paid(shop, payer, 10_000)
        part = await world.paid(shop, payer, 20_000)
        back = await world.paid(shop, friend, 5_000)
        await world.pay.refunds.refund(world.back(part, 7_000), world.once())
        await world.pay.refunds.refund(world.back(part, 1_000), world.once())
        await world.pay.refunds.refund(world.back(back, 5_000), world.once())
        unpaid = await world.order(shop, 900)
        too_dear = await world.order(shop, 90_000)
        await refusal_of(world.pay.payments.pay(payer, too_dear.id, PROOF, world.once()))
        await world.wallet.transfers.send(payer, friend.id, 1_500, "午饭", None, world.once())
        linked = await world.link(friend)
        await world.wallet.bank_moves.withdraw(friend, linked.id, 2_000, PROOF, world.once())
        refused = await world.link(friend, balance_minor=0)
        await world.wallet.bank_moves.top_up(friend, refused.id, 3_000, world.once())
        await world.pay.settlements.settle(shop.id)
        await world.settle()
        await world.paid(shop, friend, 800)
        await pay_jobs.expire(world.pay)
        fresh = [await world.fresh(order) for order in (paid, part, back, unpaid)]
        yield Town(world, console, payer, friend, shop, *fresh)
