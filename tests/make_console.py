"""The console for tests: a small town in which a little of everything has happened, and staff to look at it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinbao.chat import Chat, ChatSettings
from jinbao.chat.handlers import cards as chat_cards
from jinbao.console import Console
from jinbao.console.types import AuditResult, Finding
from jinbao.gold import Gold
from jinbao.gold import jobs as gold_jobs
from jinbao.gold import load_profile as load_gold
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.gold.handlers import consumer as gold_consumer
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.settings import GoldSettings
from jinbao.identity.types import Merchant, Realm, Role
from jinbao.kit.db import SqlValue
from jinbao.kit.http import Principal
from jinbao.kit.outbox import Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.packets import Packets
from jinbao.packets import jobs as packet_jobs
from jinbao.packets import load_profile as load_packets
from jinbao.pay import jobs as pay_jobs
from jinbao.pay.handlers import consumer as pay_consumer
from jinbao.pay.types import Order
from jinbao.wallet.handlers import consumer as wallet_consumer
from tests.make import ALL_MODULES
from tests.make_gold_prices import ToldFeed
from tests.make_identity import PASSWORD
from tests.make_packets import Nobody
from tests.make_pay import PayWorld, pay_world, refusal_of
from tests.make_wallet import PROOF

__all__ = ["PROOF", "ConsoleWorld", "Place", "Town", "above", "console_of", "console_world", "refusal_of", "town"]

MODULES = (*ALL_MODULES, "gold", "chat", "packets", "console")


@dataclass
class ConsoleWorld(PayWorld):
    """Everything below the console."""

    gold: Gold = None  # type: ignore[assignment]
    chat: Chat = None  # type: ignore[assignment]
    packets: Packets = None  # type: ignore[assignment]
    custodian: SandboxCustodian = None  # type: ignore[assignment]
    feed: ToldFeed = None  # type: ignore[assignment]

    async def settle(self) -> None:
        """As in the wallet, with batches, the custodian and packets besides."""
        for _ in range(50):
            await super().settle()
            dealt = await gold_jobs.run_batches(self.gold) + await gold_jobs.tell_custodian(self.gold)
            if not dealt + await packet_jobs.return_due(self.packets):
                return
        raise AssertionError("it never comes to rest")


@dataclass
class Place:
    """Everything up to the console."""

    world: ConsoleWorld
    console: Console

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


@dataclass
class Town(Place):
    """A place with people in it who pay each other."""

    payer: Principal
    friend: Principal
    shop: Merchant
    paid: Order
    part: Order
    back: Order
    open: Order


def findings_of(result: AuditResult) -> dict[str, list[Finding]]:
    """Only checks that found something."""
    assert all(check.ok == (not check.findings) for check in result.checks)
    return {check.name: check.findings for check in result.checks if not check.ok}


def console_of(world: ConsoleWorld) -> Console:
    """The console over a world."""
    return Console(
        world.runtime,
        world.journal,
        world.identity,
        world.bank,
        world.wallet,
        world.pay,
        world.gold,
        world.chat,
        world.packets,
    )


def above(below: PayWorld, runtime: Runtime, journal: Journal, custody: CustodyMode) -> ConsoleWorld:
    """What stands on pay: gold, chat and packets, over the same files."""
    feed = ToldFeed(below.clock)
    named = custody is CustodyMode.BANK_OF_RECORD
    custodian = SandboxCustodian(runtime.db, below.clock, runtime.zone, feed.latest, sub_ledger=named)
    terms = replace(load_gold("neutral"), custody=custody)
    gold = Gold(
        runtime, journal, below.identity, below.wallet, below.bank, feed, custodian, GoldSettings(), profile=terms
    )
    nobody = Nobody()
    chat = Chat(runtime, below.identity, ChatSettings(), nobody, nobody, nobody)
    luck = random.Random(1)
    packets = Packets(
        runtime, journal, below.identity, below.wallet, below.pay, gold, chat, load_packets("neutral"), luck.randrange
    )
    consumers = [
        wallet_consumer(below.wallet, journal),
        pay_consumer(below.pay, journal),
        gold_consumer(gold, journal),
        chat_cards(chat, below.wallet),
    ]
    return ConsoleWorld(
        runtime,
        below.clock,
        below.engine,
        journal,
        below.identity,
        below.sandbox,
        below.bank,
        below.wallet,
        Relay(runtime.db, below.clock, consumers),
        below.folder,
        below._numbers,
        pay=below.pay,
        gold=gold,
        chat=chat,
        packets=packets,
        custodian=custodian,
        feed=feed,
    )


@asynccontextmanager
async def console_world(
    folder: Path, custody: CustodyMode = CustodyMode.TRUSTEE
) -> AsyncIterator[tuple[ConsoleWorld, Console]]:
    """A console over an empty town."""
    async with pay_world(folder, modules=MODULES) as below:
        world = above(below, below.runtime, below.journal, custody)
        yield world, console_of(world)


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
