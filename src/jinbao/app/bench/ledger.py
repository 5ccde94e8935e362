"""How fast a ledger engine moves money, and how long its callers wait.

``run`` opens an engine of its own in a folder (never a ledger in use), fills it, lets ``clients`` callers send batches
one after another for ``seconds``, and says how many transfers a second became durable and what a caller waited. It
also measures a balance lookup before and after the history is filled, which must not differ, and ends with an audit:
figures of a ledger that does not add up are not figures. The random choices come from ``seed``.
"""

from __future__ import annotations

import asyncio
import os
import platform
from collections import deque
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from jinbao.kit.clock import SystemClock, monotonic_ns
from jinbao.kit.ids import IdMaker
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import BATCH_MAX, Account, AccountFilter, Transfer

_LOOKUPS = 500
#: Transfers of the trial that says how many to prepare, and how many may be prepared (about 0.4 kB each).
_TRIAL = 4_000
_PREPARED_MAX = 1_500_000
_NS_PER_S = 1_000_000_000


class LedgerBenchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to measure. ``merchant`` sends every transfer to one account; ``history`` transfers are there before."""

    folder: str
    engine: str = "sqlite"
    batch: int = 1_000
    clients: int = 1
    seconds: int = 5
    accounts: int = 10_000
    merchant: bool = False
    history: int = 0
    linked: bool = False
    seed: int = 1


async def run(options: LedgerBenchOptions) -> dict[str, Any]:
    """Measure; the figures, the settings, and the machine they belong to, ready for JSON.

    Times are in microseconds (``_us``) or milliseconds (``_ms``). Raises ``EngineUnavailable`` when the folder's
    ledger cannot be opened, and an assertion when the books do not add up afterwards.
    """
    assert 1 <= options.batch <= BATCH_MAX and options.clients >= 1 and options.accounts >= 2, options
    engine = _open(options)
    try:
        load = _Load(engine, options)
        await load.open_accounts()
        before_us = await _lookup_us(engine, load.accounts)
        await load.fill()
        after_us = await _lookup_us(engine, load.accounts)
        await load.prepare()
        elapsed_ns = await load.measure()
        page_us = await _page_us(engine, load.accounts)
        findings = await engine.verify()
        assert findings == [], findings[:3]
    finally:
        await engine.close()
    waits = sorted(load.waits_ns)
    return {
        "engine": options.engine,
        "durable": options.engine != "memory",
        "transfers": load.sent,
        "transfers_per_s": load.sent * _NS_PER_S // elapsed_ns,
        "batches": len(waits),
        "p50_ms": _ms(waits[len(waits) // 2]),
        "p99_ms": _ms(waits[len(waits) * 99 // 100]),
        "max_ms": _ms(waits[-1]),
        "lookup_us_empty": before_us,
        "lookup_us_with_history": after_us,
        "history_page_us": page_us,
        "settings": msgspec.to_builtins(options),
        "machine": machine(),
        "versions": versions(),
    }


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.machine(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """The libraries that the figures depend on."""
    found: dict[str, str] = {}
    for name in ("jinbao", "apsw", "msgspec"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def _open(options: LedgerBenchOptions) -> LedgerEngine:
    if options.engine == "memory":
        return MemoryEngine(SystemClock())
    assert options.engine == "sqlite", f"no such engine: {options.engine}"
    path = Path(options.folder) / "bench-ledger.db"
    assert not path.exists(), f"{path} is there already: give an empty folder"
    return SqliteEngine.open(str(path), SystemClock())


class _Load:
    """Accounts and callers of one run."""

    def __init__(self, engine: LedgerEngine, options: LedgerBenchOptions) -> None:
        self._engine = engine
        self._options = options
        self._random = Random(options.seed)
        self._new_id = IdMaker(SystemClock().now_ms, self._random.getrandbits)
        self.accounts = [self._new_id() for _ in range(options.accounts)]
        self.waits_ns: list[int] = []
        self.sent = 0
        self._ready: deque[list[Transfer]] = deque()

    async def open_accounts(self) -> None:
        """Create them all."""
        for start in range(0, len(self.accounts), BATCH_MAX):
            batch = [Account(id, ledger=156, code=1) for id in self.accounts[start : start + BATCH_MAX]]
            assert all(result.stands for result in await self._engine.create_accounts(batch))

    async def fill(self) -> None:
        """Put the history there."""
        for start in range(0, self._options.history, BATCH_MAX):
            await self._send(self._batch(min(BATCH_MAX, self._options.history - start)))

    async def prepare(self) -> None:
        """Make the batches beforehand, so that what is measured is the engine and not the making of ids.

        A short trial says how many are needed; the measurement ends early should they run out.
        """
        self._ready.extend(self._batch(self._options.batch) for _ in range(max(_TRIAL // self._options.batch, 8)))
        took = await self._all_callers(_NS_PER_S)
        needed = self.sent * self._options.seconds * _NS_PER_S * 3 // (took * 2) + self._options.batch
        batches = min(needed, _PREPARED_MAX) // self._options.batch + 1
        self._ready = deque(self._batch(self._options.batch) for _ in range(batches))
        self.waits_ns, self.sent = [], 0

    async def measure(self) -> int:
        """All callers at once until the time is up; nanoseconds from the first batch to the last answer."""
        return await self._all_callers(self._options.seconds * _NS_PER_S)

    async def _all_callers(self, for_ns: int) -> int:
        started = monotonic_ns()
        await asyncio.gather(*(self._caller(started + for_ns) for _ in range(self._options.clients)))
        return monotonic_ns() - started

    async def _caller(self, end: int) -> None:
        while self._ready and monotonic_ns() < end:
            batch = self._ready.popleft()
            sent_at = monotonic_ns()
            await self._send(batch)
            self.waits_ns.append(monotonic_ns() - sent_at)
            self.sent += len(batch)

    async def _send(self, batch: list[Transfer]) -> None:
        results = await self._engine.create_transfers(batch)
        assert all(result.stands for result in results), "a transfer was refused"

    def _batch(self, count: int) -> list[Transfer]:
        draw, accounts, new_id = self._random, self.accounts, self._new_id
        merchant = accounts[0] if self._options.merchant else 0
        made: list[Transfer] = []
        for index in range(count):
            debit = draw.randrange(1, len(accounts))
            credit = merchant or accounts[debit - 1 - draw.randrange(debit)]
            # In pairs, as a payment and its fee are.
            linked = 1 if self._options.linked and index % 2 == 0 and index + 1 < count else 0
            made.append(Transfer(new_id(), accounts[debit], credit, 100, ledger=156, code=1, flags=linked))
        return made


async def _lookup_us(engine: LedgerEngine, accounts: list[int]) -> int:
    """Microseconds of one balance lookup, the median of many."""
    took: list[int] = []
    for nth in range(_LOOKUPS):
        started = monotonic_ns()
        (_,) = await engine.lookup_accounts([accounts[nth * 7 % len(accounts)]])
        took.append(monotonic_ns() - started)
    return sorted(took)[len(took) // 2] // 1_000


async def _page_us(engine: LedgerEngine, accounts: list[int]) -> int:
    """Microseconds for the newest twenty transfers of the first account, which is the merchant when there is one."""
    started = monotonic_ns()
    await engine.get_account_transfers(AccountFilter(account_id=accounts[0], reversed=True, limit=20))
    return (monotonic_ns() - started) // 1_000


def _ms(ns: int) -> float:
    return round(ns / 1_000_000, 3)
