"""Puts the house together: opens the files, chooses adapters, makes services, routes events, lists jobs.

``House`` is what the server, the demo, the simulator, the benchmarks and the tests all run; they
differ in the clock, the engine and the settings they bring.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import structlog

from jinbao import __version__
from jinbao.app import routes as app_routes
from jinbao.app.dialect import load_dialect
from jinbao.app.live import publish
from jinbao.app.printing import LatePrinter
from jinbao.app.scheduler import Job, run_due, run_jobs
from jinbao.app.secrets import Secrets, load_secrets
from jinbao.app.settings import Settings
from jinbao.bank import SIGNAL as BANK_SIGNAL
from jinbao.bank import Bank
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankSettings
from jinbao.console import Console
from jinbao.console import jobs as console_jobs
from jinbao.console import routes as console_routes
from jinbao.identity import Identity, IdentitySettings
from jinbao.identity import jobs as identity_jobs
from jinbao.identity import routes as identity_routes
from jinbao.identity.adapters.command import CommandSender
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.ports import CodeSender
from jinbao.kit.clock import DAY_MS, HOUR_MS, Clock, SystemClock
from jinbao.kit.db import (
    Database,
    FileInUse,
    MigrationError,
    SqliteDatabase,
    SqliteOptions,
    StorageUnavailable,
    load_migrations,
    migrate,
    missing,
)
from jinbao.kit.http import Edge, Hub, Pages, Realm, Realms, build_api
from jinbao.kit.ids import IdMaker
from jinbao.kit.once import forget_before
from jinbao.kit.outbox import Outbox, Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.adapters.sqlite import SqliteEngine, SqliteLedgerView
from jinbao.ledger.errors import EngineUnavailable
from jinbao.ledger.ports import LedgerEngine
from jinbao.pay import Pay
from jinbao.pay import handlers as pay_handlers
from jinbao.pay import jobs as pay_jobs
from jinbao.pay import routes as pay_routes
from jinbao.pay.types import PaySettings
from jinbao.wallet import Wallet
from jinbao.wallet import handlers as wallet_handlers
from jinbao.wallet import jobs as wallet_jobs
from jinbao.wallet import routes as wallet_routes
from jinbao.wallet.types import WalletSettings

#: In the order in which their tables are made.
MODULES = ("kit", "ledger", "identity", "bank", "wallet", "pay", "console")
DOMAIN_FILE, LEDGER_FILE, BANK_FILE = "domain.db", "ledger.db", "bank.db"
_ONCE_KEPT_MS = 7 * DAY_MS
#: What the sandbox bank gives a new customer, so that a stranger has something to top up from.
_WELCOME_MINOR = 1_000_000


Close = Callable[[], Awaitable[None]]
_log = structlog.get_logger("jinbao.app")


#: Looking needs none: nobody logs in, and no phone makes a code.
_NO_SECRETS = Secrets(bytes(32), bytes(32))


class CannotOpen(Exception):
    """The data cannot be opened; the message says what to do."""


@dataclass(slots=True)
class House:
    """Everything that runs in one process, by name."""

    settings: Settings
    runtime: Runtime
    engine: LedgerEngine
    journal: Journal
    identity: Identity
    bank: Bank
    sandbox_bank: SandboxBank
    wallet: Wallet
    pay: Pay
    console: Console
    hub: Hub
    relay: Relay
    jobs: list[Job]
    #: How to close what was opened for it, in the order in which it was opened.
    closers: list[Close]
    _tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def start(self, failed: Callable[[], None] = lambda: None) -> None:
        """Start what runs in the background: events, jobs, the sweeper, live updates.

        Each of them is meant never to end; ``failed`` is called when one does, for then the house must not go on.
        """
        assert not self._tasks, "started twice"
        # Not among the jobs that ``settle`` runs until nothing is left: there is always something to audit.
        audit = Job("audit", HOUR_MS, partial(console_jobs.audit_daily, self.console))
        work = {
            "events": self.relay.run(),
            "journal": self.journal.run(),
            "jobs": run_jobs(self.runtime.clock, self.runtime.db, [*self.jobs, audit]),
        }

        def ended(task: asyncio.Task[Any]) -> None:
            if not task.cancelled():
                _log.error("background_ended", task=task.get_name(), exc_info=task.exception())
                failed()

        self._tasks = [asyncio.create_task(coroutine, name=name) for name, coroutine in work.items()]
        for task in self._tasks:
            task.add_done_callback(ended)

    async def settle(self) -> None:
        """Do whatever is due now, until nothing is left: for the simulator and tests, which move the clock."""
        while await self.journal.sweep(0) + await self.relay.drain() + await run_due(self.jobs, rounds=1):
            pass

    async def close(self) -> None:
        """Stop the background and close the files."""
        self.hub.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.identity.close()
        for close in reversed(self.closers):
            await close()

    def asgi(self, *, static: Path | None = None) -> Edge:
        """The whole HTTP surface: the API and the pages."""
        member = [*identity_routes.MEMBER, *wallet_routes.MEMBER, *pay_routes.MEMBER, *app_routes.MEMBER]
        realms = Realms(
            public=[*identity_routes.PUBLIC, *app_routes.PUBLIC],
            realms=(
                Realm("member", "member", member),
                Realm("merchant", "merchant", [*identity_routes.MERCHANT, *pay_routes.MERCHANT, *app_routes.MERCHANT]),
                Realm("staff", "console", [*console_routes.CONSOLE, *app_routes.CONSOLE]),
            ),
        )
        api = build_api(
            realms,
            services={
                "runtime": self.runtime,
                "journal": self.journal,
                "identity": self.identity,
                "bank": self.bank,
                "wallet": self.wallet,
                "pay": self.pay,
                "console": self.console,
                "hub": self.hub,
                "settings": self.settings,
            },
            authenticate=self.identity.sessions.authenticate,
            dialect=load_dialect(),
            clock=self.runtime.clock,
            settings=self.settings.api,
            version=__version__,
        )
        folder = static or Path(str(resources.files("jinbao"))) / "web" / "static"
        pages = Pages(folder, {"till": "till.html", "console": "console.html"}, frozenset({"till.html"}))
        # Not in a demo: its name, localhost or an address at home, is also other programs'.
        only_tls = self.settings.origin.startswith("https://") and not self.settings.demo
        return Edge(api, pages, access_log=self.settings.server.access_log, only_tls=only_tls)


async def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    engine: LedgerEngine | None = None,
    secrets: Secrets | None = None,
    wrap_db: Callable[[Database], Database] = lambda db: db,
    wrap_engine: Callable[[LedgerEngine], LedgerEngine] = lambda engine: engine,
) -> House:
    """Open the files of ``settings.folder`` and put everything together; nothing runs until ``start``.

    The simulator wraps the stores and the engine, to lose answers and to crash.
    Raises ``CannotOpen`` when the files are in use, damaged, or of a newer release.
    """
    clock = clock or SystemClock()
    folder = settings.folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secrets = secrets or load_secrets(folder, new=not (folder / DOMAIN_FILE).exists())
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be used: {error.strerror}. Choose another --data folder.") from None
    async with _closing_on_failure() as opened:
        db = await _open_db(folder / DOMAIN_FILE, settings, MODULES, clock, opened)
        bank_db = await _open_db(folder / BANK_FILE, settings, ("kit", "bank"), clock, opened)
        if engine is None:
            engine = _open_engine(settings, clock)
            opened.append(engine.close)
        new_id = IdMaker(clock.now_ms)
        runtime = Runtime(wrap_db(db), clock, new_id, Outbox(clock, new_id), settings.zone, settings.home)
        return _assemble(settings, runtime, wrap_db(bank_db), wrap_engine(engine), secrets, opened)


@asynccontextmanager
async def house_to_look_at(settings: Settings) -> AsyncIterator[House]:
    """A house whose files are only read, beside a running server or without one; nothing in it can be started.

    Raises ``CannotOpen`` when there is no data.
    """
    folder = settings.folder
    if not (folder / DOMAIN_FILE).is_file():
        raise CannotOpen(f"There is no data in {folder}. Name the folder with --data.")
    async with _closing_on_failure() as opened:
        try:
            engine = SqliteLedgerView(str(folder / LEDGER_FILE))
        except EngineUnavailable as error:
            raise CannotOpen(str(error)) from None
        opened.append(engine.close)
        db = await _look_at(folder / DOMAIN_FILE, MODULES, opened)
        bank_db = await _look_at(folder / BANK_FILE, ("kit", "bank"), opened)
        clock = SystemClock()
        new_id = IdMaker(clock.now_ms)
        runtime = Runtime(db, clock, new_id, Outbox(clock, new_id), settings.zone, settings.home)
        looked_at = _assemble(settings, runtime, bank_db, engine, _NO_SECRETS, opened)
    try:
        yield looked_at
    finally:
        await looked_at.close()


@asynccontextmanager
async def house(settings: Settings, **choices: Any) -> AsyncIterator[House]:
    """An open house that is closed at the end; ``choices`` as for ``open_house``."""
    opened = await open_house(settings, **choices)
    try:
        yield opened
    finally:
        await opened.close()


def _assemble(
    settings: Settings,
    runtime: Runtime,
    bank_db: Database,
    engine: LedgerEngine,
    secrets: Secrets,
    closers: list[Close],
) -> House:
    journal = Journal(runtime.db, engine, runtime.clock)
    sender: CodeSender = DemoSender() if settings.demo else CommandSender(settings.codes.command)
    host = settings.origin.partition("://")[2].partition("/")[0].rpartition(":")
    people = Identity(
        runtime,
        IdentitySettings(
            rp_id=host[0] or host[2],
            rp_name=settings.operator.name,
            origins=(settings.origin,),
            profile=settings.operator.profile,
            demo=settings.demo,
            secret=secrets.identity,
        ),
        sender,
    )
    sandbox_bank = SandboxBank(bank_db, runtime.clock, welcome_minor=_WELCOME_MINOR if settings.demo else None)
    safe = Bank(runtime, sandbox_bank, BankSettings())
    purse = Wallet(runtime, journal, people, safe, WalletSettings())
    till = Pay(runtime, journal, people, purse, safe, PaySettings(seed_key=secrets.seeds), LatePrinter())
    operator = Console(runtime, journal, people, safe, purse, till)
    hub = Hub()
    consumers = [wallet_handlers.consumer(purse, journal), pay_handlers.consumer(till, journal)]
    return House(
        settings=settings,
        runtime=runtime,
        engine=engine,
        journal=journal,
        identity=people,
        bank=safe,
        sandbox_bank=sandbox_bank,
        wallet=purse,
        pay=till,
        console=operator,
        hub=hub,
        relay=Relay(runtime.db, runtime.clock, consumers, partial(publish, hub)),
        jobs=_jobs(runtime, people, safe, purse, till, sandbox_bank),
        closers=closers,
    )


def _jobs(
    runtime: Runtime, people: Identity, safe: Bank, purse: Wallet, till: Pay, sandbox_bank: SandboxBank
) -> list[Job]:
    """Everything that happens because time passes, and how often somebody looks."""

    async def forget_keys() -> int:
        return await runtime.db.write(partial(forget_before, at_ms=runtime.clock.now_ms() - _ONCE_KEPT_MS))

    async def forget_codes() -> int:
        return await pay_jobs.forget(till, runtime.clock.now_ms())

    return [
        Job("sandbox bank works", 500, sandbox_bank.work),
        Job("bank instructions", 500, partial(bank_jobs.deliver, safe), BANK_SIGNAL),
        Job("bank confirmations", 500, partial(bank_jobs.listen, safe)),
        Job("requests expire", 60_000, partial(wallet_jobs.expire_requests, purse)),
        Job("sessions seen", 30_000, partial(identity_jobs.note_seen, people)),
        Job("sessions end", 300_000, partial(identity_jobs.sweep, people)),
        Job("orders expire", 1_000, partial(pay_jobs.expire, till)),
        Job("settlements", 60_000, partial(pay_jobs.settle, till)),
        Job("payment codes fade", 3_600_000, forget_codes),
        Job("forget keys", 3_600_000, forget_keys),
    ]


async def _open_db(
    path: Path, settings: Settings, modules: tuple[str, ...], clock: Clock, opened: list[Close]
) -> SqliteDatabase:
    try:
        db = SqliteDatabase.open(path, SqliteOptions(durable=settings.storage.durable))
        opened.append(db.close)
        await migrate(db, load_migrations(modules), clock.now_ms())
    except (FileInUse, MigrationError, StorageUnavailable) as error:
        raise CannotOpen(str(error)) from None
    return db


async def _look_at(path: Path, modules: tuple[str, ...], opened: list[Close]) -> SqliteDatabase:
    """A file that is only read, and that this release can read."""
    try:
        db = SqliteDatabase.open(path, read_only=True)
        opened.append(db.close)
        if await missing(db, load_migrations(modules)):
            raise CannotOpen(f"{path} was written by an older release. Start the server once, which brings it up.")
    except (MigrationError, StorageUnavailable) as error:
        raise CannotOpen(str(error)) from None
    return db


def _open_engine(settings: Settings, clock: Clock) -> LedgerEngine:
    try:
        return SqliteEngine.open(str(settings.folder / LEDGER_FILE), clock)
    except EngineUnavailable as error:
        raise CannotOpen(str(error)) from None


@asynccontextmanager
async def _closing_on_failure() -> AsyncIterator[list[Close]]:
    """Close what was opened so far when the rest cannot be."""
    opened: list[Close] = []
    try:
        yield opened
    except BaseException:
        for close in reversed(opened):
            with contextlib.suppress(Exception):
                await close()
        raise
