"""Puts the house together: opens the files, chooses adapters, makes services, routes events."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import randbelow
from typing import Any

import msgspec

from jinbao.app.dealing import with_position
from jinbao.app.feeds import make_feed
from jinbao.app.gateway import PLAIN, Around, make_compat
from jinbao.app.house import Close, House
from jinbao.app.jobs import gateway_jobs, gift_jobs, money_jobs
from jinbao.app.live import PRICE, Live
from jinbao.app.printing import LatePrinter
from jinbao.app.secrets import Secrets, load_secrets
from jinbao.app.settings import Settings
from jinbao.bank import Bank
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankSettings
from jinbao.chat import Chat, ChatSettings
from jinbao.chat import handlers as chat_handlers
from jinbao.chat.adapters.pillow_pictures import PillowPictures
from jinbao.chat.adapters.web_push import WebPush
from jinbao.compat import handlers as compat_handlers
from jinbao.compat.ports import Meddler, Witness
from jinbao.compat.service.making import MakeKey, make_rsa
from jinbao.console import Console
from jinbao.gold import Gold
from jinbao.gold import handlers as gold_handlers
from jinbao.gold import load_profile as load_gold_profile
from jinbao.gold.adapters.none import NoFeed
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.gold.ports import PriceFeed
from jinbao.gold.routes import price_view
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.price import Board
from jinbao.gold.types.settings import GoldSettings
from jinbao.identity import HashCost, Identity, IdentitySettings
from jinbao.identity.adapters.command import CommandSender
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.ports import CodeSender
from jinbao.kit.clock import Clock, SystemClock
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
from jinbao.kit.http import Hub
from jinbao.kit.ids import IdMaker
from jinbao.kit.outbox import Outbox, Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.adapters.sqlite import SqliteEngine, SqliteLedgerView
from jinbao.ledger.errors import EngineUnavailable
from jinbao.ledger.ports import LedgerEngine
from jinbao.packets import Packets
from jinbao.packets import load_profile as load_packet_profile
from jinbao.pay import Pay
from jinbao.pay import handlers as pay_handlers
from jinbao.pay.types import PaySettings
from jinbao.wallet import Wallet
from jinbao.wallet import handlers as wallet_handlers
from jinbao.wallet.types import WalletSettings

#: In the order in which their tables are made.
MODULES = ("kit", "ledger", "identity", "bank", "wallet", "pay", "gold", "chat", "packets", "compat", "console")
DOMAIN_FILE, LEDGER_FILE, BANK_FILE, CUSTODIAN_FILE = "domain.db", "ledger.db", "bank.db", "custodian.db"
#: What the sandbox bank gives a new customer, so that a stranger has something to top up from.
_WELCOME_MINOR = 1_000_000

#: What a PIN or a password costs whoever guesses.
_STRONG = HashCost()

#: Looking needs none: nobody logs in, and no phone makes a code.
_NO_SECRETS = Secrets(bytes(32), bytes(32))


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the house deals with: the books of the sandbox's bank and custodian, and the line to the gold market."""

    bank_db: Database
    custodian_db: Database
    feed: PriceFeed


class CannotOpen(Exception):
    """The data cannot be opened; the message says what to do."""


async def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    engine: LedgerEngine | None = None,
    secrets: Secrets | None = None,
    feed: PriceFeed | None = None,
    draw: Callable[[int], int] = randbelow,
    wrap_db: Callable[[Database], Database] = lambda db: db,
    wrap_engine: Callable[[LedgerEngine], LedgerEngine] = lambda engine: engine,
    wall: Clock | None = None,
    witness: Witness | None = None,
    meddler: Meddler | None = None,
    make_key: MakeKey = make_rsa,
    hash_cost: HashCost = _STRONG,
) -> House:
    """Open the files of ``settings.folder`` and put everything together; nothing runs until ``start``.

    The simulator wraps the stores and the engine, to lose answers and to crash, and brings a market (``feed``, else the
    settings') and luck (``draw(n)``: evenly from 0 .. n - 1) of its own. A sandbox moves ``clock`` and leaves ``wall``
    alone, and has a ``witness`` and a ``meddler`` at the gateway, whose private keys ``make_key`` makes. Only
    tests bring a ``hash_cost`` for PINs and passwords.
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
        custodian_db = await _open_db(folder / CUSTODIAN_FILE, settings, ("kit", "gold"), clock, opened)
        if engine is None:
            engine = _open_engine(settings, clock)
            opened.append(engine.close)
        new_id = IdMaker(clock.now_ms)
        runtime = Runtime(wrap_db(db), clock, new_id, Outbox(clock, new_id), settings.zone, settings.home)
        outside = Outside(wrap_db(bank_db), wrap_db(custodian_db), feed or make_feed(settings, clock))
        around = Around(wall or SystemClock(), witness, meddler, make_key)
        opened_house = _assemble(
            settings, runtime, outside, wrap_engine(engine), secrets, opened, draw, around, hash_cost
        )
        await opened_house.compat.load()
        if settings.gateway.enabled:
            await opened_house.compat.prepare()
        return opened_house


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
        custodian_db = await _look_at(folder / CUSTODIAN_FILE, ("kit", "gold"), opened)
        clock = SystemClock()
        new_id = IdMaker(clock.now_ms)
        runtime = Runtime(db, clock, new_id, Outbox(clock, new_id), settings.zone, settings.home)
        looked_at = _assemble(settings, runtime, Outside(bank_db, custodian_db, NoFeed()), engine, _NO_SECRETS, opened)
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
    outside: Outside,
    engine: LedgerEngine,
    secrets: Secrets,
    closers: list[Close],
    draw: Callable[[int], int] = randbelow,
    around: Around = PLAIN,
    hash_cost: HashCost = _STRONG,
) -> House:
    journal = Journal(runtime.db, engine, runtime.clock)
    people = _people(settings, runtime, secrets, hash_cost)
    sandbox_bank = SandboxBank(outside.bank_db, runtime.clock, welcome_minor=_WELCOME_MINOR if settings.demo else None)
    safe = Bank(runtime, sandbox_bank, BankSettings())
    purse = Wallet(runtime, journal, people, safe, WalletSettings())
    # what Alipay's tills read begins with 25 to 30
    prefixes = ("10", "28") if settings.gateway.enabled else ("10",)
    paying = PaySettings(seed_key=secrets.seeds, code_prefixes=prefixes)
    till = Pay(runtime, journal, people, purse, safe, paying, LatePrinter())
    hub = Hub()
    metal, custodian = _gold(settings, runtime, journal, people, purse, safe, outside)
    pusher = WebPush(runtime.clock, _key(secrets.identity, b"web push"), settings.origin, demo=settings.demo)
    closers.append(pusher.close)
    chosen = ChatSettings(profile=settings.operator.profile, demo=settings.demo)
    talk = Chat(runtime, people, chosen, PillowPictures(), pusher, hub.publish)
    gifts = Packets(
        runtime, journal, people, purse, till, metal, talk, load_packet_profile(settings.operator.profile), draw
    )
    gateway = make_compat(settings, secrets, runtime, people, purse, till, gifts, around)
    closers.append(gateway.close)
    metal.prices.on_price(partial(_tell_price, hub))
    live = Live(hub, talk.messages.frame)
    consumers = [
        wallet_handlers.consumer(purse, journal),
        pay_handlers.consumer(till, journal),
        gold_handlers.consumer(metal, journal),
        chat_handlers.cards(talk, purse),
        chat_handlers.pushes(talk),
        compat_handlers.consumer(gateway),
    ]
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
        sandbox_custodian=custodian,
        gold=metal,
        chat=talk,
        packets=gifts,
        compat=gateway,
        console=Console(runtime, journal, people, safe, purse, till, metal, talk, gifts),
        hub=hub,
        live=live,
        relay=Relay(runtime.db, runtime.clock, consumers, live.show),
        jobs=[
            *money_jobs(runtime, people, safe, purse, till, sandbox_bank),
            *gift_jobs(metal, talk, gifts),
            *gateway_jobs(gateway),
        ],
        closers=closers,
    )


def _people(settings: Settings, runtime: Runtime, secrets: Secrets, hash_cost: HashCost) -> Identity:
    """Who is who; a demo shows codes on its page instead of sending them."""
    sender: CodeSender = DemoSender() if settings.demo else CommandSender(settings.codes.command)
    host = settings.origin.partition("://")[2].partition("/")[0].rpartition(":")
    chosen = IdentitySettings(
        rp_id=host[0] or host[2],
        rp_name=settings.operator.name,
        origins=(settings.origin,),
        profile=settings.operator.profile,
        demo=settings.demo,
        secret=secrets.identity,
        hash_cost=hash_cost,
    )
    return Identity(runtime, chosen, sender)


def _gold(
    settings: Settings,
    runtime: Runtime,
    journal: Journal,
    people: Identity,
    purse: Wallet,
    safe: Bank,
    outside: Outside,
) -> tuple[Gold, SandboxCustodian]:
    """Gold with its custodian, which keeps accounts by name only where it is the bank of record."""
    profile = with_position(load_gold_profile(settings.operator.profile), settings.gold.position)
    custodian = SandboxCustodian(
        outside.custodian_db,
        runtime.clock,
        runtime.zone,
        outside.feed.latest,
        sub_ledger=profile.custody is CustodyMode.BANK_OF_RECORD,
    )
    said = GoldSettings(
        profile=settings.operator.profile,
        custodian_account=settings.gold.custodian_account,
        own_account=settings.gold.own_account,
    )
    return Gold(runtime, journal, people, purse, safe, outside.feed, custodian, said, profile), custodian


def _tell_price(hub: Hub, board: Board) -> None:
    if hub.has(PRICE):
        hub.publish(PRICE, PRICE, msgspec.json.encode(price_view(board)))


def _key(secret: bytes, use: bytes) -> bytes:
    """A key of its own for each use of a secret."""
    return hmac.new(secret, b"jinbao " + use, hashlib.sha256).digest()


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
