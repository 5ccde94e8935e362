"""The process dies at every point of every use case that moves money; a restart, a sweep and a retry set all right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinbao.bank import Bank
from jinbao.bank.types import BankSettings
from jinbao.kit.once import Once
from jinbao.ledger import EntryState, Journal
from jinbao.pay import Pay, events
from jinbao.pay.types import NewOrder, Order, OrderState
from jinbao.wallet import Wallet
from jinbao.wallet.types import LineFilter, WalletSettings
from tests.make import run
from tests.make_pay import PROOF, PayWorld, PlainPrinter, pay_world, refusal_of


class Died(BaseException):
    """The process is gone."""


class Fuse:
    """Dies at step ``at``, before it is done or, with ``after``, once it is done and nobody has heard."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after, self.blown = at, after, False

    async def step(self, work: Callable[[], Awaitable[Any]]) -> Any:
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
    """A store or an engine, whose writing verbs are steps."""

    def __init__(self, inner: Any, fuse: Fuse, verbs: tuple[str, ...]) -> None:
        self._inner, self._fuse, self._verbs = inner, fuse, verbs

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._inner, name)
        if name not in self._verbs:
            return verb
        return lambda *args: self._fuse.step(lambda: verb(*args))


def mortal(world: PayWorld, fuse: Fuse) -> Pay:
    """Another process on the same files, which will die."""
    db: Any = Fused(world.runtime.db, fuse, ("write",))
    engine: Any = Fused(world.engine, fuse, ("create_accounts", "create_transfers"))
    runtime = replace(world.runtime, db=db)
    journal = Journal(db, engine, world.clock)
    bank = Bank(runtime, world.sandbox, BankSettings())
    wallet = Wallet(runtime, journal, world.identity, bank, WalletSettings())
    return Pay(runtime, journal, world.identity, wallet, bank, world.pay.settings, PlainPrinter())


async def every_death(
    world: PayWorld,
    scene: Callable[[], Awaitable[Callable[[Pay], Awaitable[Any]]]],
    check: Callable[[Any], Awaitable[None]],
) -> int:
    """Play ``scene`` anew with a death at each step, then restart, sweep and retry; how many deaths there were."""
    deaths = 0
    for after in (False, True):
        for at in range(100):
            act = await scene()
            fuse = Fuse(at, after)
            try:
                await act(mortal(world, fuse))
            except Died:
                deaths += 1
            await world.settle()
            await check(await act(world.pay))
            assert {entry.state for entry in await world.journal.page(limit=100)} == {EntryState.POSTED}
            if not fuse.blown:
                break
        else:
            raise AssertionError("it never came to an end")
    return deaths


async def conserved(world: PayWorld, payers: list[int], total: int) -> None:
    """Statements end with what the ledger says, and every fen is somewhere."""
    for member_id in payers:
        ledger = (await world.wallet.statements.balance(member_id)).posted
        lines = (await world.wallet.statements.page(member_id, LineFilter(), None, 1)).items
        assert (lines[0].balance_after_minor if lines else 0) == ledger
    assert (await world.safeguarded()).posted == total


def test_a_payment_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        minor = 1_000
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(1_000_000)
            told: list[int] = [0]

            async def scene() -> Callable[[Pay], Awaitable[Order]]:
                order, once = await world.order(shop, minor), world.once()
                return lambda pay: pay.payments.pay(payer, order.id, None, once)

            async def check(order: Order) -> None:
                told[0] += 1
                assert order.state is OrderState.PAID
                paid = await world.events(events.OrderPaid)
                assert len(paid) == told[0]
                assert (await world.balance(payer)).available == 1_000_000 - told[0] * minor
                assert (await world.payable(shop)).available == told[0] * (minor - 6)
                line = (await world.pay.statements.page(shop.id, limit=1)).items[0]
                assert (line.seq, line.balance_after_minor) == (told[0], told[0] * (minor - 6))

            assert await every_death(world, scene, check) >= 6
            await conserved(world, [payer.id], 1_000_000)

    run(scenario())


def test_a_payment_without_cover_is_refused_after_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, poor = await world.shop(), await world.payer(10)
            for after in (False, True):
                for at in range(10):
                    order, once, fuse = await world.order(shop), world.once(), Fuse(at, after)
                    try:
                        await refusal_of(mortal(world, fuse).payments.pay(poor, order.id, None, once))
                    except Died:
                        await world.settle()
                    again = world.pay.payments.pay(poor, order.id, None, once)
                    assert await refusal_of(again) == "pay.balance_too_low"
                    assert (await world.fresh(order)).state is OrderState.OPEN
            limits = await world.wallet.funding.limits(poor.id)
            assert (limits.day.used_minor, limits.pin_free_used_today) == (0, 0)
            assert (await world.balance(poor)).available == 10

    run(scenario())


def test_a_refund_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=300), await world.payer(1_000_000)
            await world.paid(shop, payer, 100_00)
            told: list[int] = [0]

            async def scene() -> Callable[[Pay], Awaitable[Any]]:
                order, once = await world.paid(shop, payer, 1_000), world.once()
                return lambda pay: pay.refunds.refund(world.back(order, 400, f"r{order.id}"), once)

            async def check(refund: Any) -> None:
                told[0] += 1
                order = await world.pay.orders.get(refund.order_id)
                assert (order.state, order.refunded.minor, order.refund_id) == (OrderState.PART_REFUNDED, 400, None)
                assert len(await world.events(events.RefundDone)) == told[0]
                assert (await world.balance(payer)).available == 1_000_000 - 100_00 - told[0] * 600

            assert await every_death(world, scene, check) >= 6
            await conserved(world, [payer.id], 1_000_000)

    run(scenario())


def test_a_charge_by_code_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(1_000_000)
            told: list[int] = [0]

            async def scene() -> Callable[[Pay], Awaitable[Order]]:
                world.clock.advance(60_000)
                code, once, new = await world.code(payer), world.once(), world.charged(1_000)
                return lambda pay: pay.charges.charge(shop.id, code, new, once)

            async def check(order: Order) -> None:
                told[0] += 1
                assert order.state is OrderState.PAID
                assert len(await world.rows("pay_order")) == told[0]
                assert (await world.balance(payer)).available == 1_000_000 - told[0] * 1_000

            assert await every_death(world, scene, check) >= 6
            await conserved(world, [payer.id], 1_000_000)

    run(scenario())


def test_an_order_and_its_confirmation_survive_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(), await world.payer(5_000_000)

            async def create() -> Callable[[Pay], Awaitable[Order]]:
                once: Once = world.once()
                return lambda pay: pay.orders.create(shop.id, NewOrder(amount=world.money(5)), once)

            async def created(order: Order) -> None:
                assert order.state is OrderState.OPEN
                assert len(await world.events(events.OrderCreated)) == len(await world.rows("pay_order"))

            assert await every_death(world, create, created) == 2

            async def wait() -> Callable[[Pay], Awaitable[Order]]:
                world.clock.advance(60_000)
                new, once = world.charged(500_00), world.once()
                order = await world.pay.charges.charge(shop.id, await world.code(payer), new, world.once())
                return lambda pay: pay.payments.confirm(payer, order.id, PROOF, once)

            async def confirmed(order: Order) -> None:
                assert order.state is OrderState.PAID
                spent = len(await world.events(events.OrderPaid)) * 500_00
                assert (await world.balance(payer)).available == 5_000_000 - spent

            assert await every_death(world, wait, confirmed) >= 4
            await conserved(world, [payer.id], 5_000_000)

    run(scenario())


def test_a_settlement_survives_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with pay_world(tmp_path) as world:
            shop, payer = await world.shop(fee_bp=0), await world.payer(1_000_000)
            told: list[int] = [0]

            async def scene() -> Callable[[Pay], Awaitable[Any]]:
                await world.paid(shop, payer, 1_000)
                once = world.once()
                return lambda pay: pay.settlements.settle(shop.id, once)

            async def check(settlement: Any) -> None:
                await world.settle()
                told[0] += 1
                assert settlement.amount.minor == 1_000
                assert len(await world.events(events.SettlementDone)) == told[0]
                assert (await world.payable(shop)).posted == 0

            assert await every_death(world, scene, check) >= 4
            await conserved(world, [payer.id], 1_000_000 - told[0] * 1_000)

    run(scenario())
