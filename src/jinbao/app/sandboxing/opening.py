"""Opens a sandbox: its folder, its house with a clock that can be moved, and what stands around the gateway.

One folder holds it all: ``house`` (the data, as of any server), ``sandbox.db`` (what was seen and done), ``keys``
(files for shops, readable by the owner alone) and ``sandbox.json`` (that it is a sandbox, and where it listens).
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from jinbao import __version__
from jinbao.app.dialect import load_dialect
from jinbao.app.folders import in_use
from jinbao.app.house import House
from jinbao.app.sandboxing.authority import KEY_FILE
from jinbao.app.sandboxing.client import MARK
from jinbao.app.sandboxing.visiting import Visitor
from jinbao.app.scheduler import Job, run_due
from jinbao.app.settings import DemoLogIn, Settings, load
from jinbao.app.wiring import CannotOpen, house
from jinbao.compat.routes.gateway import Gateway
from jinbao.compat.routes.table import operation_names
from jinbao.compat.service.making import MakeKey, make_rsa
from jinbao.kit.clock import Clock, MovableClock, SystemClock
from jinbao.kit.db import (
    Database,
    FileInUse,
    MigrationError,
    SqliteDatabase,
    SqliteOptions,
    StorageUnavailable,
    load_migrations,
    migrate,
)
from jinbao.kit.http import ApiSettings, Lang, Pages, Rate, Realms, build_api
from jinbao.kit.ids import IdMaker, show
from jinbao.sandbox import PIN, Desk, Faults, Recorder, Sandbox, keep_ahead_ms, kept_ahead_ms
from jinbao.sandbox.adapters.folder import FileFolder
from jinbao.sandbox.routes import ROUTES, Guard
from jinbao.sandbox.types import Addresses

HOUSE, DB, KEYS = "house", "sandbox.db", "keys"
_OURS = frozenset({MARK, HOUSE, KEYS, KEY_FILE, DB, f"{DB}-wal", f"{DB}-shm", f"{DB}.lock"})
#: Nobody is slowed down here: whoever calls is on this machine.
_RATE = Rate(1_000_000, 1_000_000)
_BODY_MAX = 1_048_576
#: Payouts to shops' banks would take the money with which tests refund and transfer.
_LEFT_OUT = frozenset({"settlements"})


def prepare(folder: Path, *, fresh: bool) -> None:
    """A folder that may be a sandbox's; with ``fresh`` an empty one. Raises ``CannotOpen``, with nothing taken away."""
    elsewhere = "Choose another --data folder."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        there = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be used: {error.strerror}. {elsewhere}") from None
    if strange := [name for name in there if name not in _OURS]:
        raise CannotOpen(f"{folder} holds {strange[0]}, which is not of a sandbox, so it is left alone. {elsewhere}")
    if there and MARK not in there:
        raise CannotOpen(f"{folder} holds data, but no sandbox, so it is left alone. {elsewhere}")
    if fresh and there:
        for lock in folder.rglob("*.lock"):
            if in_use(lock):
                raise CannotOpen(f"{folder} is in use by another process. Stop that first, or {elsewhere.lower()}")
        for name in there:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    try:
        (folder / MARK).touch(mode=0o600)
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be written: {error.strerror}. {elsewhere}") from None


def sandbox_settings(folder: Path, port: int, gateway_port: int, lang: Lang = "en") -> Settings:
    """Settings of the house: everything may be tried, nothing is worth anything. ``lang`` is what it explains in."""
    overrides = {
        "operator": {"profile": "sandbox"},
        "server": {"host": "127.0.0.1", "port": port, "origin": "", "tls_cert": ""},
        "storage": {"folder": str(folder / HOUSE), "durable": False},
        "gateway": gateway_settings(gateway_port) | {"lang": lang},
        "demo": True,
    }
    return load(None, overrides)


def gateway_settings(port: int) -> dict[str, Any]:
    """The gateway's table in the settings of a house for developers of this machine."""
    return {"enabled": True, "host": "127.0.0.1", "port": port, "explain": True, "private_urls": True}


@asynccontextmanager
async def sandbox_house(
    settings: Settings,
    folder: Path,
    addresses: Addresses,
    *,
    begin_ms: int | None = None,
    make_key: MakeKey = make_rsa,
    **choices: Any,
) -> AsyncIterator[tuple[House, Sandbox]]:
    """A house with a clock that runs and can be moved, and its sandbox; closed at the end. Raises ``CannotOpen``.

    The clock of a new one begins at ``begin_ms``, at the wall's time unless said.
    """
    wall = SystemClock()
    async with sandbox_db(folder, wall) as db:
        if begin_ms is not None and not (folder / HOUSE).exists():
            await keep_ahead_ms(db, begin_ms - wall.now_ms())
        clock = MovableClock(wall.now_ms() + await kept_ahead_ms(db), running=True)
        recorder, faults = watchers(db, wall)
        choices |= {"clock": clock, "wall": wall, "witness": recorder, "meddler": faults, "make_key": make_key}
        async with house(settings, **choices) as opened:
            opened.jobs = [job for job in opened.jobs if job.name not in _LEFT_OUT]
            sandbox = await around(opened, db, clock, recorder, faults, addresses, folder, make_key)
            opened.settings = with_log_ins(opened.settings, sandbox)
            try:
                yield opened, sandbox
            finally:
                await sandbox.close()


@asynccontextmanager
async def house_with_sandbox(settings: Settings, folder: Path) -> AsyncIterator[tuple[House, Sandbox]]:
    """A house by the machine's own clock with a sandbox around its gateway. Raises ``CannotOpen``."""
    wall = SystemClock()
    addresses = Addresses(origin=settings.origin, gateway=f"http://{settings.gateway.host}:{settings.gateway.port}")
    async with sandbox_db(folder, wall) as db:
        recorder, faults = watchers(db, wall)
        async with house(settings, witness=recorder, meddler=faults) as opened:
            sandbox = await around(opened, db, None, recorder, faults, addresses, folder)
            try:
                yield opened, sandbox
            finally:
                await sandbox.close()


def watchers(db: Database, wall: Clock) -> tuple[Recorder, Faults]:
    """Who watches and who meddles at the gateway."""
    new_id = IdMaker(wall.now_ms)
    return Recorder(db, new_id), Faults(db, new_id, wall)


async def around(
    opened: House,
    db: Database,
    clock: MovableClock | None,
    recorder: Recorder,
    faults: Faults,
    addresses: Addresses,
    folder: Path,
    make_key: MakeKey = make_rsa,
) -> Sandbox:
    """The sandbox around an open house that does not run yet; ``clock`` is the house's when it can be moved."""
    visitor = Visitor()
    wall = opened.compat.context.wall
    desk = Desk(
        runtime=opened.runtime,
        wall=wall,
        db=db,
        new_id=IdMaker(wall.now_ms),
        identity=opened.identity,
        wallet=opened.wallet,
        pay=opened.pay,
        journal=opened.journal,
        compat=opened.compat,
        bank=opened.sandbox_bank,
        settle=Settler(opened),
        visit=visitor,
        clock=clock,
        keys=FileFolder(folder / KEYS),
        addresses=addresses,
        recorder=recorder,
        faults=faults,
        make_key=make_key,
        operations=operation_names(),
    )
    sandbox = Sandbox(desk)
    await sandbox.load()
    return sandbox


class Settler:
    """Does whatever is due. While the house runs, its own background is left to its work and waited for."""

    def __init__(self, opened: House) -> None:
        self._house = opened
        opened.jobs = [replace(job, work=_alone(job)) for job in opened.jobs]

    @property
    def running(self) -> bool:
        """Whether the house does by itself what is due."""
        return self._house.running

    async def __call__(self) -> None:
        """Return when nothing is due any more."""
        if not self.running:
            await self._house.settle()
            return
        while True:
            done = await self._house.journal.sweep(0)
            await self._house.relay.caught_up()
            if not done + await run_due(self._house.jobs, rounds=1):
                return


def gateway_of(opened: House, sandbox: Sandbox, listed: Collection[str] = ()) -> Gateway:
    """The gateway's application with the control API and the sandbox's pages.

    ``listed`` are origins of other servers whose pages may use the control API as well.
    """
    dialect = load_dialect()
    api = build_api(
        Realms(public=ROUTES),
        services={"sandbox": sandbox},
        authenticate=opened.identity.sessions.authenticate,
        dialect=dialect,
        clock=opened.runtime.clock,
        settings=ApiSettings(public_rate=_RATE, body_max=_BODY_MAX),
        version=__version__,
        base="/sandbox",
        title="Jinbao sandbox: the control API",
        anybody="sandbox",
    )
    folder = Path(str(resources.files("jinbao"))) / "web" / "static"
    pages = Pages(folder, {"": "sandbox.html", "view": "sandbox.html"}, other="")  # a wrong path must not look right
    app = Gateway(opened.compat, Guard(api, dialect, listed), pages)
    visitor = sandbox.desk.visit
    assert isinstance(visitor, Visitor)
    visitor.app = app
    return app


def with_log_ins(settings: Settings, sandbox: Sandbox) -> Settings:
    """The settings with everybody whom one can be with one tap."""
    payers = [
        DemoLogIn(
            "member", payer.name, payer.phone, f"payer {payer.key}, PIN {PIN}", f"付款人 {payer.key}，支付密码 {PIN}"
        )
        for payer in sandbox.payers.all()
    ]
    shops = [
        DemoLogIn("merchant", shop.name, show("mch", shop.merchant_id), shop.account, shop.account)
        for shop in sandbox.shops.all()
    ]
    staff = DemoLogIn("staff", "sandbox", "", "may do everything", "管理员")
    return msgspec.structs.replace(settings, demo_logins=(*settings.demo_logins, *payers, *shops, staff))


@asynccontextmanager
async def sandbox_db(folder: Path, wall: Clock) -> AsyncIterator[Database]:
    """The sandbox's own file, closed at the end. Raises ``CannotOpen``."""
    try:
        db = SqliteDatabase.open(folder / DB, SqliteOptions(durable=False))
    except (FileInUse, StorageUnavailable) as error:
        raise CannotOpen(str(error)) from None
    try:
        await migrate(db, load_migrations(("kit", "sandbox")), wall.now_ms())
        yield db
    except MigrationError as error:
        raise CannotOpen(str(error)) from None
    finally:
        await db.close()


def _alone(job: Job) -> Callable[[], Awaitable[int]]:
    """The job's work, which two never do at the same time."""
    one = asyncio.Lock()

    async def work() -> int:
        async with one:
            return await job.work()

    return work
