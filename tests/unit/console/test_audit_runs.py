"""Running the audit: while money is on its way, beside a server, kept, repeated, and only for those who may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from jinbao.bank import Bank
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankSettings
from jinbao.console import CHECKS, store
from jinbao.console.service.audits import about
from jinbao.gold.types.custody import CustodyMode
from jinbao.identity import Identity
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.types import Role
from jinbao.kit.db import SqliteDatabase
from jinbao.kit.ids import to_bytes
from jinbao.ledger import Journal
from jinbao.pay import Pay
from jinbao.wallet import Wallet
from jinbao.wallet.types import WalletSettings
from tests import make
from tests.make_console import PROOF, Town, above, console_of, console_world, findings_of, refusal_of, town
from tests.make_identity import settings as identity_settings
from tests.make_pay import PlainPrinter, pay_settings


async def an_order_reopened(here: Town) -> None:
    await here.damage("update pay_order set state = 'open' where id = :id", id=to_bytes(here.paid.id))


def test_money_on_its_way_is_no_finding(tmp_path: Path) -> None:
    """At every step of a top-up, a withdrawal and a settlement, whatever has not happened yet."""

    async def scenario() -> None:
        async with town(tmp_path) as here:
            world = here.world
            linked = await world.link(here.payer)
            await world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, world.once())
            await world.wallet.bank_moves.withdraw(here.payer, linked.id, 1_000, PROOF, world.once())
            await world.pay.settlements.settle(here.shop.id)
            assert await here.findings() == {}
            await world.bank.deliver_due()  # the bank has moved the money, and nobody here has acted on it
            assert await here.findings() == {}
            await world.relay.drain()  # the ends are intended and not posted
            result = await here.console.audit.run()
            assert findings_of(result) == {} and result.pending == 3
            entries = await world.journal.pending()
            # The ledger has moved the money, and the process dies before the journal hears of it.
            for entry in entries:
                await world.engine.create_transfers(entry.transfers)
            assert await here.findings() == {}
            await world.settle()
            assert await here.findings() == {}

    make.run(scenario())


def test_the_last_result_is_kept_and_a_repeat_gets_the_same_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller = await here.staff(Role.TREASURY)
            assert await here.console.audit.last() is None
            once = here.world.once()
            first = await here.console.audit.order(caller, once)
            await an_order_reopened(here)
            assert await here.console.audit.order(caller, once) == first
            second = await here.console.audit.order(caller, here.world.once())
            assert first.ok and not second.ok
            assert await here.console.audit.last() == second
            lines = (await here.console.log(None, 10)).items
            assert [(line.action, line.details) for line in lines] == [
                ("audit.run", {"ok": 0, "findings": 1}),
                ("audit.run", {"ok": 1, "findings": 0}),
            ]

    make.run(scenario())


def test_support_may_not_order_an_audit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller = await here.staff(Role.SUPPORT)
            assert await refusal_of(here.console.audit.order(caller, here.world.once())) == "identity.not_allowed"
            assert await here.console.audit.last() is None
            assert (await here.console.log(None, 10)).items == []

    make.run(scenario())


def test_only_the_newest_results_are_kept(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with console_world(tmp_path) as (world, console):
            for number in range(1, store.KEPT + 4):
                await world.runtime.db.write(
                    lambda tx, n=number: store.insert(tx, n, n, True, 0, b"%d" % n)  # type: ignore[misc]
                )
            rows = await world.rows("console_audit")
            assert len(rows) == store.KEPT
            assert await world.runtime.db.read(store.last) == b"%d" % (store.KEPT + 3)
            assert console is not None

    make.run(scenario())


def test_every_check_says_what_it_promises() -> None:
    assert all(about(function).endswith(".") and len(about(function)) > 30 for function in CHECKS.values())


def test_an_audit_runs_over_read_only_files_beside_a_server(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            world = here.world
            db = SqliteDatabase.open(world.folder / "domain.db", read_only=True)
            try:
                runtime = replace(world.runtime, db=db)
                journal = Journal(db, world.engine, world.clock)
                identity = Identity(runtime, identity_settings(), DemoSender())
                bank = Bank(runtime, SandboxBank(db, world.clock), BankSettings())
                wallet = Wallet(runtime, journal, identity, bank, WalletSettings())
                pay = Pay(runtime, journal, identity, wallet, bank, pay_settings(), PlainPrinter())
                below = replace(
                    world,
                    runtime=runtime,
                    journal=journal,
                    identity=identity,
                    bank=bank,
                    wallet=wallet,
                    pay=pay,
                )
                beside = console_of(above(below, runtime, journal, CustodyMode.TRUSTEE))
                watched: list[str] = []
                assert findings_of(await beside.audit.run(watched.append)) == {}
                assert watched == list(CHECKS)
                await an_order_reopened(here)
                assert set(findings_of(await beside.audit.run())) == {"orders"}
                identity.close()
            finally:
                await db.close()

    make.run(scenario())


def test_an_audit_of_a_house_at_work_finds_nothing(tmp_path: Path) -> None:
    """Payments go on while it runs, so that no two of its readings are of the same moment."""

    async def scenario() -> None:
        async with town(tmp_path) as here:
            stop = asyncio.Event()

            async def trade() -> None:
                while not stop.is_set():
                    await here.world.paid(here.shop, here.payer, 10)
                    await here.world.wallet.transfers.send(here.friend, here.payer.id, 10, "", PROOF, here.world.once())
                    await asyncio.sleep(0)

            at_work = asyncio.ensure_future(trade())
            results = [await here.console.audit.run() for _ in range(3)]
            stop.set()
            await at_work
            assert [findings_of(result) for result in results] == [{}, {}, {}]

    make.run(scenario())
