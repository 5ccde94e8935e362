"""Units of work: all or nothing each, durable when they return, alone with what they read."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from jinbao.kit.db import (
    FileInUse,
    Migration,
    MigrationError,
    SqliteDatabase,
    SqliteOptions,
    StorageUnavailable,
    Tx,
    load_migrations,
    migrate,
)
from jinbao.kit.errors import NotFound
from tests import make

COUNT = "select count(*), coalesce(sum(n), 0) from kit_t"


#: A commit waits for the disk on a thread, or has a turn on the loop where it need not wait.
BOTH = pytest.mark.parametrize("durable", [True, False])


async def opened(folder: Path, *, durable: bool = True) -> SqliteDatabase:
    db = SqliteDatabase.open(folder / "a.db", SqliteOptions(durable=durable))
    await db.write(lambda tx: tx.execute("create table if not exists kit_t (n integer not null unique) strict"))
    return db


def put(n: int) -> Callable[[Tx], int]:
    return lambda tx: tx.execute("insert into kit_t (n) values (:n)", n=n)


@BOTH
def test_a_unit_that_fails_leaves_no_trace_and_disturbs_no_neighbour(tmp_path: Path, durable: bool) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path, durable=durable)

        def half_done(tx: Tx) -> None:
            tx.execute("insert into kit_t (n) values (100)")
            raise NotFound()

        units: list[Callable[[Tx], object]] = [put(n) for n in range(20)]
        units[7] = half_done
        units[11] = put(3)
        ends = await asyncio.gather(*(db.write(unit) for unit in units), return_exceptions=True)
        assert isinstance(ends[7], NotFound) and isinstance(ends[11], apsw.ConstraintError)
        assert [end for index, end in enumerate(ends) if index not in (7, 11)] == [1] * 18
        assert await db.read(lambda tx: tx.one(COUNT)) == (18, sum(range(20)) - 7 - 11)
        await db.close()

    make.run(scenario())


@BOTH
def test_a_unit_or_a_listener_that_fails_strangely_does_not_stop_the_writer(tmp_path: Path, durable: bool) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path, durable=durable)
        woken: list[str] = []

        def ends_the_iteration(tx: Tx) -> object:
            tx.execute("insert into kit_t (n) values (100)")
            return next(iter(()))

        def fails() -> None:
            raise RuntimeError("a bug")

        db.listen("bell", fails)
        db.listen("bell", lambda: woken.append("second"))
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(db.write(ends_the_iteration), 60)
        await asyncio.wait_for(db.write(lambda tx: tx.signal("bell")), 60)
        assert await asyncio.wait_for(db.write(put(1)), 60) == 1
        assert woken == ["second"]
        assert await db.read(lambda tx: tx.one(COUNT)) == (1, 1)
        await db.close()

    make.run(scenario())


@BOTH
def test_a_reader_sees_one_moment_and_cannot_write(tmp_path: Path, durable: bool) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path, durable=durable)
        await db.write(put(1))
        with pytest.raises(apsw.ReadOnlyError):
            await db.read(put(2))
        assert await db.scan(lambda tx: tx.one(COUNT)) == (1, 1)
        await db.close()

    make.run(scenario())


def test_a_second_process_is_refused_by_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path)
        code = (
            "import sys\nfrom jinbao.kit.db import *\n"
            "try: SqliteDatabase.open(sys.argv[1])\nexcept FileInUse as e: print(e); sys.exit(9)"
        )
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.db")], capture_output=True, text=True)
        assert other.returncode == 9 and str(os.getpid()) in other.stdout and "a.db" in other.stdout
        await db.write(put(1))
        await db.close()
        with pytest.raises(StorageUnavailable):
            await db.write(put(2))
        reopened = await opened(tmp_path)
        assert await reopened.read(lambda tx: tx.one(COUNT)) == (1, 1)
        await reopened.close()

    make.run(scenario())


def test_opening_twice_in_one_process_is_refused_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path)
        with pytest.raises(FileInUse):
            SqliteDatabase.open(tmp_path / "a.db")
        await db.close()

    make.run(scenario())


@BOTH
def test_a_full_disk_refuses_without_keeping_half_and_recovers(tmp_path: Path, durable: bool) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path, durable=durable)
        await db.write(lambda tx: tx.execute("create table kit_big (b blob not null) strict"))
        await db.write(lambda tx: tx.run("pragma max_page_count=40"))

        def much(tx: Tx) -> None:
            tx.execute("insert into kit_t (n) values (5)")
            for _ in range(100):
                tx.execute("insert into kit_big (b) values (:b)", b=b"x" * 4000)

        with pytest.raises(StorageUnavailable):
            await db.write(much)
        assert await db.read(lambda tx: tx.one(COUNT)) == (0, 0)
        await db.write(lambda tx: tx.run("pragma max_page_count=100000"))
        await db.write(much)
        assert await db.read(lambda tx: tx.one(COUNT)) == (1, 5)
        await db.close()

    make.run(scenario())


@BOTH
def test_a_commit_that_fails_keeps_nothing_and_the_next_is_kept(tmp_path: Path, durable: bool) -> None:
    async def scenario() -> None:
        db = await opened(tmp_path, durable=durable)
        table = "create table kit_child (n integer references kit_t (n) deferrable initially deferred) strict"
        await db.write(lambda tx: tx.execute(table))
        heard: list[int] = []
        db.listen("child", lambda: heard.append(1))

        def orphan(tx: Tx) -> None:
            tx.execute("insert into kit_child (n) values (7)")
            tx.signal("child")

        ends = await asyncio.gather(db.write(orphan), db.write(put(1)), return_exceptions=True)
        assert [type(end) for end in ends] == [StorageUnavailable, StorageUnavailable], "both were of one commit"
        assert await db.read(lambda tx: tx.one(COUNT)) == (0, 0)
        assert heard == []
        await db.write(put(7))
        await db.write(orphan)
        assert await db.read(lambda tx: tx.one("select count(*) from kit_child")) == (1,) and heard == [1]
        await db.close()

    make.run(scenario())


def test_a_commit_on_the_loop_has_a_turn_of_its_own(tmp_path: Path) -> None:
    """Others go on between a unit and its commit, and read what was there before, as they do beside a thread."""

    async def scenario() -> None:
        db = await opened(tmp_path, durable=False)
        looking: list[asyncio.Task[object]] = []

        def look_next(tx: Tx) -> None:
            tx.execute("insert into kit_t (n) values (1)")
            looking.append(asyncio.ensure_future(db.read(lambda tx: tx.one(COUNT))))

        await asyncio.gather(db.write(put(2)), db.write(look_next))
        assert await looking[0] == (0, 0) and await db.read(lambda tx: tx.one(COUNT)) == (2, 3)
        await db.close()

    make.run(scenario())


_WRITER = """
import asyncio, sys
from jinbao.kit.db import SqliteDatabase
async def main():
    db = SqliteDatabase.open(sys.argv[1])
    await db.write(lambda tx: tx.execute("create table if not exists kit_t (n integer not null unique) strict"))
    async def client(k):
        n = k
        while True:
            await db.write(lambda tx: tx.execute("insert into kit_t (n) values (:n)", n=n))
            print(n, flush=True)
            n += 4
    await asyncio.gather(*(client(k) for k in range(4)))
asyncio.run(main())
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path / "a.db")], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(300)]
    os.kill(child.pid, signal.SIGKILL)
    told += [int(line) for line in child.stdout.read().splitlines() if line]
    child.wait()

    async def scenario() -> None:
        db = SqliteDatabase.open(tmp_path / "a.db")
        kept = {n for (n,) in await db.read(lambda tx: tx.run("select n from kit_t"))}
        assert set(told[:-1]) <= kept
        await db.close()

    make.run(scenario())


def test_migrations_run_once_and_refuse_what_is_newer_or_changed(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = SqliteDatabase.open(tmp_path / "a.db")
        first = Migration(
            "kit", 1, "first", "-- why\ncreate table kit_a (n integer) strict; create table kit_b (n integer) strict;"
        )
        second = Migration("kit", 2, "second", "-- why\ncreate table kit_c (n integer) strict;")
        assert await migrate(db, [first, second], 1) == 2
        assert await migrate(db, [first, second], 2) == 0
        with pytest.raises(MigrationError, match="newer release"):
            await migrate(db, [first], 3)
        with pytest.raises(MigrationError, match="has changed"):
            await migrate(db, [first, Migration("kit", 2, "second", "-- other")], 3)
        names = {
            row[0] for row in await db.read(lambda tx: tx.run("select name from sqlite_schema where name like 'kit%'"))
        }
        assert {"kit_a", "kit_b", "kit_c", "kit_migration"} <= names
        await db.close()

    make.run(scenario())


def test_a_release_whose_migration_fails_is_not_kept_in_part(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = SqliteDatabase.open(tmp_path / "a.db")
        whole = Migration("kit", 1, "whole", "-- why\ncreate table kit_a (n integer) strict;")
        broken = Migration("kit", 2, "broken", "-- why\ncreate table kit_b (n integer) strict; select nonsense;")
        with pytest.raises(apsw.SQLError):
            await migrate(db, [whole, broken], 1)
        assert await db.read(lambda tx: tx.run("select 1 from sqlite_schema where name in ('kit_a', 'kit_b')")) == []
        assert await db.read(lambda tx: tx.run("select * from kit_migration")) == []
        await db.close()

    make.run(scenario())


def test_every_shipped_migration_applies_to_an_empty_file(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = SqliteDatabase.open(tmp_path / "a.db")
        steps = load_migrations(make.ALL_MODULES)
        assert await migrate(db, steps, 1) == len(steps) > 1
        await db.close()

    make.run(scenario())
