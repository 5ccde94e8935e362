"""A house for the city: real services on real files, that can be left at any moment and opened again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from jinbao.bank import Bank
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankSettings
from jinbao.identity import Identity
from jinbao.identity.adapters.demo import DemoSender
from jinbao.kit.clock import MovableClock
from jinbao.kit.db import Database, SqliteDatabase, SqliteOptions, load_migrations, migrate
from jinbao.kit.ids import IdMaker
from jinbao.kit.money import CNY
from jinbao.kit.outbox import Outbox, Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal, audit
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import Finding
from jinbao.pay import Pay
from jinbao.pay import jobs as pay_jobs
from jinbao.pay.handlers import consumer as pay_consumer
from jinbao.sim import City
from jinbao.wallet import Wallet
from jinbao.wallet import jobs as wallet_jobs
from jinbao.wallet.handlers import consumer as wallet_consumer
from jinbao.wallet.types import WalletSettings
from tests.make import ALL_MODULES
from tests.make_identity import settings
from tests.make_pay import PlainPrinter, pay_settings

ZONE = ZoneInfo("Asia/Shanghai")
#: 2026-02-16 20:30 in Shanghai: New Year's Eve of the lunar year, just after the peak.
NOW_MS = 1_771_245_000_000


@dataclass
class HouseFiles:
    """A folder with a house's files in it. ``open`` starts a process on them; leaving it ends the process."""

    folder: Path
    clock: MovableClock
    seed: int = 0

    @asynccontextmanager
    async def open(
        self,
        wrap_db: Callable[[Database], Database] = lambda db: db,
        wrap_engine: Callable[[LedgerEngine], LedgerEngine] = lambda engine: engine,
    ) -> AsyncIterator[City]:
        """The services on these files, with the store and the engine wrapped as the caller likes."""
        files = SqliteDatabase.open(self.folder / "domain.db", SqliteOptions(durable=False))
        bank_files = SqliteDatabase.open(self.folder / "bank.db", SqliteOptions(durable=False))
        await migrate(files, load_migrations(ALL_MODULES), self.clock.now_ms())
        await migrate(bank_files, load_migrations(("kit", "bank")), self.clock.now_ms())
        engine = SqliteEngine.open(str(self.folder / "ledger.db"), self.clock)
        city, identity = self._assemble(wrap_db(files), wrap_db(bank_files), wrap_engine(engine))
        try:
            yield city
        finally:
            identity.close()
            await engine.close()
            await bank_files.close()
            await files.close()

    def _assemble(self, db: Database, bank_db: Database, engine: LedgerEngine) -> tuple[City, Identity]:
        chance = Random(f"ids {self.seed} {self.clock.now_ms()}")
        new_id = IdMaker(self.clock.now_ms, chance.getrandbits)
        runtime = Runtime(db, self.clock, new_id, Outbox(self.clock, new_id), ZONE, CNY)
        journal = Journal(db, engine, self.clock)
        identity = Identity(runtime, settings(), DemoSender())
        desk = SandboxBank(bank_db, self.clock)
        bank = Bank(runtime, desk, BankSettings())
        wallet = Wallet(runtime, journal, identity, bank, WalletSettings())
        pay = Pay(runtime, journal, identity, wallet, bank, pay_settings(), PlainPrinter())
        relay = Relay(db, self.clock, [wallet_consumer(wallet, journal), pay_consumer(pay, journal)])

        async def settle() -> None:
            while await journal.sweep(0) + await relay.drain() + await due():
                pass

        async def due() -> int:
            return sum(
                [
                    await bank_jobs.deliver(bank),
                    await bank_jobs.listen(bank),
                    await pay_jobs.expire(pay),
                    await pay_jobs.settle(pay),
                    await wallet_jobs.expire_requests(wallet),
                ]
            )

        async def check() -> Sequence[Finding]:
            return [
                *await audit.check_trial_balance(engine),
                *await audit.check_entries(db, engine),
                *await audit.check_transfers(db, engine),
                *await engine.verify(),
            ]

        city = City(runtime, self.clock, journal, identity, bank, desk, wallet, pay, settle, check)
        return city, identity
