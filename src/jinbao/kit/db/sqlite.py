"""SQLite: one writer with group commit, and snapshot readers.

Units of work queue up for the writer. Whatever has arrived becomes one transaction with one fsync:
each unit runs inside a savepoint, so that one that fails leaves no trace and costs its neighbours
nothing. Results are handed back only after the commit is on disk.

The units themselves run on the event loop, as the Python that they are; only the commit, which
waits for the disk, runs on a thread. With the units on a thread too, that thread and the loop took
the interpreter from each other at every statement. A commit that need not be durable waits for
nothing; it has a turn of its own on the loop, between the units and whoever hears of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import apsw
import structlog

from jinbao.kit.db.port import FileInUse, Row, SqlValue, StorageUnavailable, Tx
from jinbao.kit.errors import Busy

T = TypeVar("T")

_log = structlog.get_logger("jinbao.db")


@dataclass(frozen=True, slots=True)
class SqliteOptions:
    """How the file is opened. ``durable`` is ``synchronous=FULL``; without it a power cut may lose commits."""

    durable: bool = True
    queue_max: int = 10_000
    group_max: int = 512
    readers: int = 2
    cache_kib: int = 32_768
    busy_timeout_ms: int = 5_000


class _SqliteTx:
    """A unit of work on one connection."""

    __slots__ = ("_connection", "_execute", "signals")

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self.signals: set[str] = set()

    def run(self, sql: str, **params: SqlValue) -> list[Row]:
        """All rows of a statement."""
        return self._execute(sql, params).fetchall()

    def one(self, sql: str, **params: SqlValue) -> Row | None:
        """The first row, or ``None``."""
        rows = self._execute(sql, params).fetchall()
        return rows[0] if rows else None

    def execute(self, sql: str, **params: SqlValue) -> int:
        """Run a statement for its effect; how many rows it changed."""
        before = self._connection.total_changes()
        self._execute(sql, params)
        return self._connection.total_changes() - before

    def many(self, sql: str, rows: Sequence[Mapping[str, SqlValue]]) -> None:
        """Run a statement once for each row of parameters."""
        self._connection.executemany(sql, rows)

    def signal(self, name: str) -> None:
        """After this unit has been committed, wake whoever listens for ``name``."""
        self.signals.add(name)


class _Job:
    """A queued unit of work and where its result goes."""

    __slots__ = ("error", "future", "result", "work")

    def __init__(self, work: Callable[[Tx], Any], future: asyncio.Future[Any]) -> None:
        self.work = work
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def deliver(self) -> None:
        """Hand over the outcome."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class SqliteDatabase:
    """A file, its writer and its readers. Open with ``SqliteDatabase.open``."""

    def __init__(self, path: Path, options: SqliteOptions, *, read_only: bool) -> None:
        self._path = path
        self._options = options
        self._read_only = read_only
        self._lock_file: IO[str] | None = None if read_only else _lock(path)
        self._queue: deque[_Job] = deque()
        self._busy = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._local = threading.local()
        self._readers: list[apsw.Connection] = []
        self._pool = ThreadPoolExecutor(options.readers, thread_name_prefix="jinbao-read")
        self._closed = False
        self._writer = None if read_only else self._connect()
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="jinbao-commit")

    @classmethod
    def open(cls, path: str | Path, options: SqliteOptions | None = None, *, read_only: bool = False) -> SqliteDatabase:
        """Open (and create) the file at ``path``.

        ``read_only`` opens an existing file beside a running writer, for audits and exports. Raises ``FileInUse``
        when another process writes to it, ``StorageUnavailable`` when it is no database or the disk says no.
        """
        try:
            return cls(Path(path), options or SqliteOptions(), read_only=read_only)
        except apsw.Error as error:
            raise StorageUnavailable(f"{path} cannot be opened: {error}") from error

    async def write(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.write``."""
        if self._closed or self._writer is None:
            raise StorageUnavailable(f"{self._path} is not open for writing")
        if len(self._queue) >= self._options.queue_max:
            raise Busy()
        loop = asyncio.get_running_loop()
        job = _Job(work, loop.create_future())
        self._queue.append(job)
        if not self._busy:
            self._busy = True
            self._idle.clear()
            loop.call_soon(self._start_group, loop, self._writer)
        result: T = await job.future
        return result

    async def read(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.read``; runs where it is called, in microseconds."""
        return self._read(work)

    async def scan(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.scan``."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work)

    def listen(self, name: str, wake: Callable[[], None]) -> None:
        """See ``Database.listen``."""
        self._listeners.setdefault(name, []).append(wake)

    async def close(self) -> None:
        """Finish what is queued, then close the files. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        if self._busy:
            await self._idle.wait()
        if self._writer is not None:
            self._writer.close()
        self._committer.shutdown()
        self._pool.shutdown()
        for connection in self._readers:
            connection.close()
        if self._lock_file is not None:
            self._lock_file.close()

    def _read(self, work: Callable[[Tx], T]) -> T:
        try:
            connection = self._reader()
            connection.execute("begin")
            try:
                return work(_SqliteTx(connection))
            finally:
                connection.execute("rollback")
        except apsw.ReadOnlyError:
            raise  # the unit tried to write: a bug, and no want of an answer
        except _FATAL as error:
            raise StorageUnavailable(f"{self._path}: {error}") from error

    def _reader(self) -> apsw.Connection:
        """This thread's connection."""
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            if self._closed:
                raise StorageUnavailable(f"{self._path} is closed")
            connection = self._connect(reading=True)
            self._local.connection = connection
            self._readers.append(connection)
        return connection

    def _connect(self, *, reading: bool = False) -> apsw.Connection:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        if self._read_only:
            flags = apsw.SQLITE_OPEN_READONLY
        connection = apsw.Connection(str(self._path), flags=flags, statementcachesize=512)
        connection.set_busy_timeout(self._options.busy_timeout_ms)
        if not self._read_only:
            connection.execute("pragma journal_mode=wal")
            connection.execute(f"pragma synchronous={'full' if self._options.durable else 'normal'}")
            connection.execute("pragma wal_autocheckpoint=4000")
            # Savepoints keep a journal of their own; by default in a file, written for every page that a unit touches.
            connection.execute("pragma temp_store=memory")
        connection.execute("pragma foreign_keys=on")
        connection.execute(f"pragma cache_size=-{self._options.cache_kib}")
        if reading:
            connection.execute("pragma query_only=on")
        return connection

    def _start_group(self, loop: asyncio.AbstractEventLoop, connection: apsw.Connection) -> None:
        """Run what has arrived, then commit it (on the other thread, where that waits); called on the loop."""
        group = [self._queue.popleft() for _ in range(min(len(self._queue), self._options.group_max))]
        signals: set[str] = set()
        try:
            connection.execute("begin immediate")
            for job in group:
                _run_unit(connection, job, signals)
            if not self._options.durable:
                loop.call_soon(self._commit_here, loop, connection, group, signals)
                return
            commit = loop.run_in_executor(self._committer, connection.execute, "commit")
        except Exception as error:  # noqa: BLE001 - those who wait must hear, and the next have their turn
            self._undo(connection, group, error)
            self._end_group(loop, connection, group, set())
            return
        commit.add_done_callback(lambda done: self._committed(loop, connection, group, signals, done.exception()))

    def _commit_here(
        self, loop: asyncio.AbstractEventLoop, connection: apsw.Connection, group: list[_Job], signals: set[str]
    ) -> None:
        error: apsw.Error | None = None
        try:
            connection.execute("commit")
        except apsw.Error as failed:
            error = failed
        self._committed(loop, connection, group, signals, error)

    def _committed(
        self,
        loop: asyncio.AbstractEventLoop,
        connection: apsw.Connection,
        group: list[_Job],
        signals: set[str],
        error: BaseException | None,
    ) -> None:
        if error is not None:
            self._undo(connection, group, error)
            signals = set()
        self._end_group(loop, connection, group, signals)

    def _undo(self, connection: apsw.Connection, group: list[_Job], error: BaseException) -> None:
        """The whole group is undone: nobody may be told that a unit of it was kept."""
        # A transaction that cannot be undone now keeps the next one from beginning, and is undone after that.
        with contextlib.suppress(apsw.Error):
            if connection.in_transaction:
                connection.execute("rollback")
        for job in group:
            job.result, job.error = None, StorageUnavailable(f"{self._path}: {error}")

    def _end_group(
        self, loop: asyncio.AbstractEventLoop, connection: apsw.Connection, group: list[_Job], signals: set[str]
    ) -> None:
        for job in group:
            job.deliver()
        for name in signals:
            for wake in self._listeners.get(name, ()):
                try:
                    wake()
                except Exception:  # noqa: BLE001 - a listener's fault must not stop the writer
                    _log.exception("listener_failed", signal=name)
        if self._queue:
            loop.call_soon(self._start_group, loop, connection)
        else:
            self._busy = False
            self._idle.set()


#: Errors of the file or the disk: no unit of the group can be trusted after one of them.
_FATAL = (apsw.FullError, apsw.IOError, apsw.CorruptError, apsw.NotADBError, apsw.ReadOnlyError, apsw.CantOpenError)


def _run_unit(connection: apsw.Connection, job: _Job, signals: set[str]) -> None:
    tx = _SqliteTx(connection)
    connection.execute("savepoint unit")
    try:
        job.result = job.work(tx)
    except _FATAL:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the unit raised belongs to its caller
        connection.execute("rollback to unit")
        connection.execute("release unit")
        # A future takes any exception but this one.
        job.error = RuntimeError("a unit of work ran out") if isinstance(error, StopIteration) else error
    else:
        connection.execute("release unit")
        signals |= tx.signals


def _lock(path: Path) -> IO[str]:
    """Take the file for this process alone. The lock goes with the process, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock_path = path.with_name(path.name + ".lock")
    # O_APPEND keeps the holder's pid readable for the one who is refused.
    file = open(lock_path, "a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise FileInUse(
            f"{path} is in use by process {holder}. Stop that process, or choose another --data folder."
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file
