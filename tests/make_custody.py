"""The custody half of gold for tests: a house that deals, a process that dies, and every check there is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinbao.bank import Bank
from jinbao.bank.types import BankSettings, parse_bank_account
from jinbao.gold import Gold
from jinbao.gold import jobs as gold_jobs
from jinbao.gold.types.coverage import CustodyFinding
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.delivery import Address, Delivery
from jinbao.identity.types import Realm, Role
from jinbao.kit.http import Principal
from jinbao.ledger import Journal
from jinbao.ledger.audit import check_entries, check_transfers, check_trial_balance
from jinbao.wallet import Wallet
from jinbao.wallet.types import WalletSettings
from tests.make_gold import GRAM, PROOF, SETTINGS, GoldWorld, gold_profile, gold_world

__all__ = [
    "GRAM",
    "HOME",
    "Died",
    "Fuse",
    "checked",
    "custody_world",
    "desk_of",
    "every_death",
    "findings",
    "mortal",
    "order_of",
    "owner",
    "run_house",
]

HOME = Address("王小明", "+86 138 0000 0000", "上海市黄浦区", "南京东路 1 号")
STOCK = {"coin-1": 5, "bar-5": 5, "bar-10": 5}


@asynccontextmanager
async def custody_world(
    folder: Path, mode: CustodyMode = CustodyMode.TRUSTEE, **batches: Any
) -> AsyncIterator[GoldWorld]:
    """A funded house in a mode of custody; ``batches`` are changes of its terms for batches."""
    profile = gold_profile()
    profile = replace(profile, custody=mode, batches=replace(profile.batches, **batches))
    async with gold_world(folder, profile=profile) as world:
        custodian = parse_bank_account(SETTINGS.custodian_account)
        assert custodian is not None
        await world.sandbox.seed([(custodian, "vault", 10**12)])
        await world.custodian.seed(STOCK)
        yield world


async def run_house(world: GoldWorld) -> None:
    """Let batches, desk, bank, events and journal run until nothing happens any more at this moment."""
    for _ in range(50):
        await world.settle()
        if not await gold_jobs.run_batches(world.gold):
            return
    raise AssertionError("the house never comes to rest")


async def findings(world: GoldWorld) -> list[CustodyFinding]:
    """What the checks of custody find."""
    review = world.gold.custody_review
    return [
        *await review.sums(),
        *await review.statement(),
        *await review.bars(),
        *await review.holders(),
        *await review.instructions(),
        *await review.batches(),
        *await review.apart(),
    ]


async def checked(world: GoldWorld) -> None:
    """Every check finds nothing: books balance, rows and custodian agree, and the bank covers what members are owed."""
    assert await findings(world) == []
    db, engine = world.runtime.db, world.engine
    assert [*await check_trial_balance(engine), *await check_entries(db, engine)] == []
    assert await check_transfers(db, engine) == []
    await world.in_order()
    assert (await world.safeguarded()).posted >= 0


class Died(BaseException):
    """The process is gone."""


@dataclass
class Fuse:
    """Dies at step ``left``, before it is done or, with ``after``, once it is done and nobody has heard."""

    left: int
    after: bool
    blown: bool = False

    async def step(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """One thing that is done, or not."""
        self.left -= 1
        dies = self.left < 0
        if dies and not self.after:
            self.blown = True
            raise Died
        done = await work()
        if dies:
            self.blown = True
            raise Died
        return done


class Fused:
    """A store, an engine or a custodian, some of whose verbs are steps."""

    def __init__(self, inner: Any, fuse: Fuse, verbs: tuple[str, ...]) -> None:
        self._inner, self._fuse, self._verbs = inner, fuse, verbs

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._inner, name)
        if name not in self._verbs:
            return verb
        return lambda *args: self._fuse.step(lambda: verb(*args))


def mortal(world: GoldWorld, fuse: Fuse) -> Gold:
    """Another process on the same files, which will die."""
    db: Any = Fused(world.runtime.db, fuse, ("write",))
    engine: Any = Fused(world.engine, fuse, ("create_accounts", "create_transfers"))
    custodian: Any = Fused(world.custodian, fuse, ("submit", "ask"))
    runtime = replace(world.runtime, db=db)
    journal = Journal(db, engine, world.clock)
    bank = Bank(runtime, world.sandbox, BankSettings())
    wallet = Wallet(runtime, journal, world.identity, bank, WalletSettings())
    return Gold(runtime, journal, world.identity, wallet, bank, world.feed, custodian, SETTINGS, world.gold.profile)


async def every_death(
    world: GoldWorld,
    scene: Callable[[], Awaitable[Callable[[Gold], Awaitable[Any]]]],
    check: Callable[[Any], Awaitable[None]],
) -> int:
    """Play ``scene`` anew with a death at each step, then restart, settle and retry; how many deaths there were."""
    deaths = 0
    for after in (False, True):
        for at in range(100):
            act = await scene()
            fuse = Fuse(at, after)
            try:
                await act(mortal(world, fuse))
            except Died:
                deaths += 1
            for _ in range(3):  # what was being asked when the process died is asked again after its wait
                await world.settle()
                world.clock.advance(2_000)
            await world.settle()
            await check(await act(world.gold))
            await checked(world)
            if not fuse.blown:
                break
        else:
            raise AssertionError("it never came to an end")
    return deaths


async def owner(world: GoldWorld, grams: int = 12) -> Principal:
    """A member with enough gold for two bars of 5 g, and money for their fees."""
    member = await world.investor(5_000_000)
    await world.buy(member, grams * GRAM)
    return member


async def order_of(world: GoldWorld, member: Principal, product: str = "bar-5", count: int = 1) -> Delivery:
    """An order that the ledger has taken."""
    return await world.gold.deliveries.order(member, product, count, HOME, PROOF, world.once())


async def desk_of(world: GoldWorld, role: Role = Role.TREASURY) -> Principal:
    """Somebody who works here, logged in."""
    staff = await world.identity.staff.add(f"{role.value}-{world.once().key}", "a long enough sentence", role)
    signed_in = await world.runtime.db.write(
        lambda tx: world.identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", role.value)
    )
    found = await world.identity.sessions.authenticate("staff", signed_in.token)
    assert found is not None
    return found
