"""A house for the city: real services on real files, that can be left at any moment and opened again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from jinbao.app.dealing import with_position
from jinbao.app.settings import GoldPosition
from jinbao.bank import Bank
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankAccount, BankSettings
from jinbao.chat import Chat, ChatSettings
from jinbao.chat import handlers as chat_handlers
from jinbao.gold import Gold
from jinbao.gold import handlers as gold_handlers
from jinbao.gold import jobs as gold_jobs
from jinbao.gold import load_profile as load_gold
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.gold.types.coverage import CustodyFinding
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.settings import GoldSettings
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
from jinbao.packets import Packets
from jinbao.packets import jobs as packet_jobs
from jinbao.packets import load_profile as load_packets
from jinbao.pay import Pay
from jinbao.pay import jobs as pay_jobs
from jinbao.pay.handlers import consumer as pay_consumer
from jinbao.sim import SMALL_POSITION, City, DealerAccounts, SeededMarket
from jinbao.wallet import Wallet
from jinbao.wallet import jobs as wallet_jobs
from jinbao.wallet.handlers import consumer as wallet_consumer
from jinbao.wallet.types import WalletSettings
from tests.make_identity import settings
from tests.make_packets import Nobody
from tests.make_pay import PlainPrinter, pay_settings

ZONE = ZoneInfo("Asia/Shanghai")
MODULES = ("kit", "ledger", "identity", "bank", "wallet", "pay", "gold", "chat", "packets")
#: 2026-02-16 20:30 in Shanghai: New Year's Eve of the lunar year, just after the peak.
NOW_MS = 1_771_245_000_000
DEALER = DealerAccounts(own=BankAccount("JBSB", "6222009900000002"), custodian=BankAccount("JBSB", "6222009900000001"))


@dataclass
class HouseFiles:
    """A folder with a house's files in it. ``open`` starts a process on them; leaving it ends the process."""

    folder: Path
    clock: MovableClock
    seed: int = 0
    mode: CustodyMode = CustodyMode.TRUSTEE
    market: SeededMarket = field(init=False)
    luck: Random = field(init=False)

    def __post_init__(self) -> None:
        self.market, self.luck = SeededMarket(self.clock, self.seed), Random(f"luck {self.seed}")

    @asynccontextmanager
    async def open(
        self,
        wrap_db: Callable[[Database], Database] = lambda db: db,
        wrap_engine: Callable[[LedgerEngine], LedgerEngine] = lambda engine: engine,
    ) -> AsyncIterator[City]:
        """The services on these files, with the store and the engine wrapped as the caller likes."""
        files = SqliteDatabase.open(self.folder / "domain.db", SqliteOptions(durable=False))
        bank_files = SqliteDatabase.open(self.folder / "bank.db", SqliteOptions(durable=False))
        vault_files = SqliteDatabase.open(self.folder / "custodian.db", SqliteOptions(durable=False))
        await migrate(files, load_migrations(MODULES), self.clock.now_ms())
        await migrate(vault_files, load_migrations(("kit", "gold")), self.clock.now_ms())
        await migrate(bank_files, load_migrations(("kit", "bank")), self.clock.now_ms())
        engine = SqliteEngine.open(str(self.folder / "ledger.db"), self.clock)
        dbs = (wrap_db(files), wrap_db(bank_files), wrap_db(vault_files))
        city, identity = self._assemble(*dbs, wrap_engine(engine))
        try:
            yield city
        finally:
            identity.close()
            await engine.close()
            await vault_files.close()
            await bank_files.close()
            await files.close()

    def _assemble(
        self, db: Database, bank_db: Database, vault_db: Database, engine: LedgerEngine
    ) -> tuple[City, Identity]:
        chance = Random(f"ids {self.seed} {self.clock.now_ms()}")
        new_id = IdMaker(self.clock.now_ms, chance.getrandbits)
        runtime = Runtime(db, self.clock, new_id, Outbox(self.clock, new_id), ZONE, CNY)
        journal = Journal(db, engine, self.clock)
        identity = Identity(runtime, settings(), DemoSender())
        desk = SandboxBank(bank_db, self.clock)
        bank = Bank(runtime, desk, BankSettings())
        wallet = Wallet(runtime, journal, identity, bank, WalletSettings())
        pay = Pay(runtime, journal, identity, wallet, bank, pay_settings(), PlainPrinter())
        of_record = self.mode is CustodyMode.BANK_OF_RECORD
        vault = SandboxCustodian(vault_db, self.clock, ZONE, self.market.latest, sub_ledger=of_record)
        terms = with_position(replace(load_gold("neutral"), custody=self.mode), GoldPosition(**SMALL_POSITION))
        gold = Gold(runtime, journal, identity, wallet, bank, self.market, vault, GoldSettings(), terms)
        nobody = Nobody()
        chat = Chat(runtime, identity, ChatSettings(), nobody, nobody, nobody)
        packets = Packets(
            runtime, journal, identity, wallet, pay, gold, chat, load_packets("neutral"), self.luck.randrange
        )
        consumers = [
            wallet_consumer(wallet, journal),
            pay_consumer(pay, journal),
            gold_handlers.consumer(gold, journal),
            chat_handlers.cards(chat, wallet),
        ]
        relay = Relay(db, self.clock, consumers)

        async def settle() -> None:
            while await journal.sweep(0) + await relay.drain() + await _due(bank, wallet, pay, gold, packets):
                pass

        async def check() -> Sequence[Finding]:
            return [
                *await audit.check_trial_balance(engine),
                *await audit.check_entries(db, engine),
                *await audit.check_transfers(db, engine),
                *await engine.verify(),
                *await packets.review.findings(),
                *[Finding("custody", each.subject, f"{each.what}: {each.detail}") for each in await _custody(gold)],
            ]

        city = City(
            runtime,
            self.clock,
            journal,
            identity,
            bank,
            desk,
            wallet,
            pay,
            gold,
            vault,
            DEALER,
            chat,
            packets,
            settle,
            check,
            self.market,
        )
        return city, identity


async def _custody(gold: Gold) -> list[CustodyFinding]:
    review = gold.custody_review
    return [
        *await review.sums(),
        *await review.bars(),
        *await review.holders(),
        *await review.instructions(),
        *await review.batches(),
        *await review.apart(),
    ]


async def _due(bank: Bank, wallet: Wallet, pay: Pay, gold: Gold, packets: Packets) -> int:
    """What happens because time passes, once."""
    return sum(
        [
            await bank_jobs.deliver(bank),
            await bank_jobs.listen(bank),
            await pay_jobs.expire(pay),
            await pay_jobs.settle(pay),
            await pay_jobs.return_payouts(pay),
            await pay_jobs.finish_splits(pay),
            await wallet_jobs.expire_requests(wallet),
            await gold_jobs.refresh_price(gold),
            await gold_jobs.tell_custodian(gold),
            await gold_jobs.check_alerts(gold),
            await gold_jobs.run_plans(gold),
            await gold_jobs.run_batches(gold),
            await packet_jobs.return_due(packets),
        ]
    )
