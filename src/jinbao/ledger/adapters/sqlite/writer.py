"""The one thread that writes, and its group commit.

Whatever is waiting when the thread comes round becomes one transaction with one flush to the disk; while that is under
way the next group gathers. So a lone caller waits for one flush, and a thousand callers share one. Results go out only
after the commit, in one wake-up of the event loop for the whole group.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import apsw

from jinbao.kit.clock import Clock
from jinbao.kit.errors import Busy
from jinbao.ledger.adapters.sqlite.accounts import create_accounts
from jinbao.ledger.adapters.sqlite.store import Store
from jinbao.ledger.adapters.sqlite.transfers import create_transfers, expire
from jinbao.ledger.adapters.sqlite.working import Working
from jinbao.ledger.errors import EngineDamaged, EngineUnavailable
from jinbao.ledger.types import (
    BATCH_MAX,
    NS_PER_MS,
    Account,
    CreateAccountResult,
    CreateTransferResult,
    Transfer,
)

#: A group takes no further batch once it has this many events, so that its first caller does not wait for ever.
GROUP_EVENTS = 2 * BATCH_MAX
#: Events that may wait; past this a caller is told ``Busy``.
QUEUE_EVENTS = 16 * BATCH_MAX


class _Request(NamedTuple):
    #: What creates the batch, given the time before its first event; ``None`` only expires what is due.
    create: Callable[[Working, Sequence[Any], int], Any] | None
    batch: Sequence[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class Writer:
    """Takes batches from any event loop and answers each when it is durable."""

    def __init__(self, connection: apsw.Connection, clock: Clock, queue_events: int = QUEUE_EVENTS) -> None:
        self._clock = clock
        self._working = Working(Store(connection))
        self._queue: SimpleQueue[_Request | None] = SimpleQueue()
        self._queue_events = queue_events
        self._waiting = 0
        self._lock = threading.Lock()
        self._closed = False
        self._broken: EngineUnavailable | None = None
        self._thread = threading.Thread(target=self._serve, name="ledger-writer", daemon=True)
        self._thread.start()

    async def accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """Results of ``create_accounts``, when they are durable."""
        results: list[CreateAccountResult] = await self._submit(create_accounts, batch)
        return results

    async def transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """Results of ``create_transfers``, when they are durable."""
        results: list[CreateTransferResult] = await self._submit(create_transfers, batch)
        return results

    async def expire(self) -> int:
        """How many pending transfers were released."""
        released: int = await self._submit(None, ())
        return released

    async def close(self) -> None:
        """Answer what was accepted, then end."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    def assure_open(self) -> None:
        """Raise ``EngineUnavailable`` when the engine is closed or broken."""
        if self._broken is not None:
            raise type(self._broken)(*self._broken.args) from self._broken
        if self._closed:
            raise EngineUnavailable("the ledger is closed")

    async def _submit(self, create: Callable[[Working, Any, int], Any] | None, batch: Sequence[Any]) -> Any:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        with self._lock:
            self.assure_open()
            if self._waiting and self._waiting + len(batch) > self._queue_events:
                raise Busy(waiting=self._waiting)
            self._waiting += len(batch)
            self._queue.put(_Request(create, batch, loop, future))
        return await future

    # -- in the thread ---------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        more = True
        while more:
            group, more = self._gather()
            if group:
                _settle(group, self._answers(group))

    def _gather(self) -> tuple[list[_Request], bool]:
        """Wait for a request and take what else is there; and whether more may come."""
        group: list[_Request] = []
        events = 0
        request = self._queue.get()
        try:
            while request is not None:
                group.append(request)
                events += len(request.batch)
                if events >= GROUP_EVENTS:
                    break
                request = self._queue.get_nowait()
        except Empty:
            pass
        with self._lock:
            self._waiting -= events
        return group, request is not None

    def _answers(self, group: list[_Request]) -> Sequence[Any]:
        """A result for each request, or for all of them the error that nothing of the group was kept."""
        failed = self._broken
        if failed is None:
            try:
                return self._commit(group)
            except apsw.Error as error:
                failed = self._recover(error)
            except Exception as error:  # noqa: BLE001 - a bug: callers must hear of it, and nothing more be written
                failed = self._break(EngineUnavailable(f"the ledger stopped at a bug: {error!r}"), error)
        return [failed] * len(group)

    def _commit(self, group: list[_Request]) -> list[Any]:
        working = self._working
        working.store.begin()
        answers: list[Any] = []
        for request in group:
            released = len(working.expired)
            start = self._start()
            if request.create is None:
                answers.append(len(working.expired) - released)
            else:
                answers.append(request.create(working, request.batch, start))
            working.clock = start + len(request.batch)
        working.finish()
        working.store.commit()
        return answers

    def _start(self) -> int:
        """Expire what is due; the time after which the next event happens."""
        working = self._working
        now = max(working.clock, self._clock.now_ms() * NS_PER_MS)
        if 0 < working.next_expiry <= now:
            now = expire(working, now)
        return now

    def _recover(self, error: apsw.Error) -> EngineUnavailable:
        """After a full disk the group is forgotten and work goes on; anything else stops the engine.

        Going on after a failed flush would be wrong: the system may have dropped what it could not write, and a later
        flush would then succeed over a hole.
        """
        try:
            self._working.store.rollback()
            if isinstance(error, apsw.FullError):
                self._working.forget()
                return EngineUnavailable("the disk is full: nothing of this was kept; make room and send it again")
        except apsw.Error as another:
            error = another
        if isinstance(error, apsw.CorruptError | apsw.NotADBError):
            return self._break(EngineDamaged(f"the ledger is damaged: {error}"), error)
        return self._break(EngineUnavailable(f"the ledger stopped, open it again: {error}"), error)

    def _break(self, failed: EngineUnavailable, error: Exception) -> EngineUnavailable:
        failed.__cause__ = error
        self._broken = failed
        return failed


def _settle(group: list[_Request], answers: Sequence[Any]) -> None:
    """Hand the answers to the callers' event loops, with one wake-up each."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for request, answer in zip(group, answers, strict=True):
        by_loop.setdefault(request.loop, []).append((request.future, answer))
    for loop, pairs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, pairs)
        except RuntimeError:  # the loop was closed: nobody is waiting
            assert loop.is_closed()


def _resolve(pairs: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, answer in pairs:
        if future.done():  # its caller was cancelled
            continue
        if isinstance(answer, EngineUnavailable):
            future.set_exception(answer)
        else:
            future.set_result(answer)
