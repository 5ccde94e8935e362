"""Events: with the change or not at all, in order, once for each consumer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from jinbao.kit.db import Database, StorageUnavailable, Tx
from jinbao.kit.errors import IdempotencyKeyReused, Invalid, NotFound
from jinbao.kit.once import Once, claim, forget_before
from jinbao.kit.outbox import Announced, Consumer, Event, Relay, last_seq, read_after
from jinbao.kit.pages import make_cursor, parse_cursor
from tests import make


class Rang(Event, frozen=True, kw_only=True):
    """A bell rang."""

    NAME: ClassVar[str] = "test.rang/1"
    times: int


class Fell(Event, frozen=True, kw_only=True):
    """Something fell."""

    NAME: ClassVar[str] = "test.fell/1"


def test_an_event_goes_out_with_its_change_or_not_at_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            outbox, db = ground.runtime.outbox, ground.runtime.db

            def undone(tx: Tx) -> None:
                outbox.announce(tx, Rang(times=1))
                raise NotFound()

            with pytest.raises(NotFound):
                await db.write(undone)
            assert await db.read(last_seq) == 0
            await db.write(lambda tx: outbox.announce(tx, Rang(times=2)))
            (announced,) = await db.read(lambda tx: read_after(tx, 0))
            assert (announced.name, announced.body) == ("test.rang/1", b'{"times":2}')

    make.run(scenario())


def test_each_consumer_handles_each_event_once_and_in_order_across_restarts_and_failures(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            outbox, db = ground.runtime.outbox, ground.runtime.db
            await db.write(lambda tx: tx.execute("create table kit_heard (n integer not null) strict"))
            broken = True

            def handle(tx: Tx, event: Event) -> None:
                assert isinstance(event, Rang)
                tx.execute("insert into kit_heard (n) values (:n)", n=event.times)
                if broken and event.times == 3:
                    raise RuntimeError("a bug")

            def relay() -> Relay:
                return Relay(db, ground.clock, [Consumer("ears", (Rang,), handle)])

            for n in range(1, 4):
                await db.write(lambda tx, n=n: outbox.announce(tx, Rang(times=n)))  # type: ignore[misc]
                await db.write(lambda tx: outbox.announce(tx, Fell()))
            with pytest.raises(RuntimeError):
                await relay().drain()
            assert await db.read(lambda tx: tx.run("select n from kit_heard")) == []
            broken = False
            assert await relay().drain() == 6
            assert await relay().drain() <= 1, "at most what nobody wanted is passed over again"
            assert await db.read(lambda tx: tx.run("select n from kit_heard")) == [(1,), (2,), (3,)]

    make.run(scenario())


def test_a_running_relay_is_woken_by_the_commit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            heard = asyncio.Event()
            consumer = Consumer("ears", (Rang,), lambda tx, event: None, heard.set)
            task = asyncio.create_task(Relay(ground.runtime.db, ground.clock, [consumer]).run())
            await asyncio.sleep(0)
            await ground.runtime.db.write(lambda tx: ground.runtime.outbox.announce(tx, Rang(times=1)))
            await asyncio.wait_for(heard.wait(), 60)
            task.cancel()

    make.run(scenario())


def once(key: str = "k", content: bytes = b"a", scope: bytes = b"s") -> Once:
    return Once(scope=scope, key=key, fingerprint=content, at_ms=make.NOON_MS)


def test_a_key_leads_to_its_first_id_and_to_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            db = ground.runtime.db
            assert await db.write(lambda tx: claim(tx, once(), 11)) == (11, True)
            assert await db.write(lambda tx: claim(tx, once(), 12)) == (11, False)
            assert await db.write(lambda tx: claim(tx, once(scope=b"t"), 13)) == (13, True)
            with pytest.raises(IdempotencyKeyReused):
                await db.write(lambda tx: claim(tx, once(content=b"b"), 14))
            assert await db.write(lambda tx: forget_before(tx, make.NOON_MS)) == 0
            assert await db.write(lambda tx: forget_before(tx, make.NOON_MS + 1)) == 2

    make.run(scenario())


def test_a_cursor_reads_back_and_no_other_text_does() -> None:
    assert parse_cursor(make_cursor((5, "x")), (int, str)) == (5, "x")
    assert parse_cursor(None, (int,)) is None and parse_cursor("", (int,)) is None
    for text in ("!", "x" * 400, make_cursor((5,)), make_cursor(("x", 5)), make_cursor((2**63, "x")), "é", "bnVsbA"):
        with pytest.raises(Invalid):
            parse_cursor(text, (int, str))


def test_events_before_one_that_fails_are_handled_and_the_failing_one_is_tried_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            outbox, db = ground.runtime.outbox, ground.runtime.db
            heard: list[int] = []
            broken = True

            def handle(tx: Tx, event: Event) -> None:
                assert isinstance(event, Rang)
                if broken and event.times == 3:
                    raise RuntimeError("a bug")
                tx.execute("insert into kit_heard (n) values (:n)", n=event.times)

            async def heard_in_time(n: int) -> list[int]:
                for _ in range(100):
                    ground.clock.advance(1_000)
                    await asyncio.sleep(0.01)
                    heard[:] = [row[0] for row in await db.read(lambda tx: tx.run("select n from kit_heard"))]
                    if len(heard) >= n:
                        break
                return heard

            await db.write(lambda tx: tx.execute("create table kit_heard (n integer not null) strict"))
            for n in range(1, 6):
                await db.write(lambda tx, n=n: outbox.announce(tx, Rang(times=n)))  # type: ignore[misc]
            task = asyncio.create_task(Relay(db, ground.clock, [Consumer("ears", (Rang,), handle)]).run())
            assert await heard_in_time(2) == [1, 2]
            broken = False
            assert await heard_in_time(5) == [1, 2, 3, 4, 5]
            task.cancel()

    make.run(scenario())


def test_a_relay_that_was_stopped_in_mid_commit_goes_on_where_the_store_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            outbox, db = ground.runtime.outbox, ground.runtime.db
            heard: list[int] = []

            def handle(tx: Tx, event: Event) -> None:
                assert isinstance(event, Rang)
                heard.append(event.times)

            relay = Relay(db, ground.clock, [Consumer("ears", (Rang,), handle)])
            await db.write(lambda tx: outbox.announce(tx, Rang(times=1)))
            draining = asyncio.create_task(relay.drain())
            while not heard:
                await asyncio.sleep(0)
            draining.cancel()
            await db.write(lambda tx: outbox.announce(tx, Rang(times=2)))
            await relay.drain()
            assert heard == [1, 2]

    make.run(scenario())


class FailingOnce:
    """A store one of whose reads fails."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.fails = False

    async def read(self, work: Callable[[Tx], Any]) -> Any:
        if self.fails:
            self.fails = False
            raise StorageUnavailable("the disk hiccups")
        return await self._inner.read(work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_read_that_fails_once_does_not_end_the_relay(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            heard = asyncio.Event()
            db = FailingOnce(ground.runtime.db)
            consumer = Consumer("ears", (Rang,), lambda tx, event: None, heard.set)
            task = asyncio.create_task(Relay(db, ground.clock, [consumer]).run())
            await asyncio.sleep(0)
            db.fails = True
            await ground.runtime.db.write(lambda tx: ground.runtime.outbox.announce(tx, Rang(times=1)))
            while db.fails:
                await asyncio.sleep(0)
            while not heard.is_set() and not task.done():
                ground.clock.advance(1_000)
                await asyncio.sleep(0.001)
            assert heard.is_set()
            task.cancel()

    make.run(scenario())


def test_a_watcher_that_fails_keeps_no_event_from_its_consumers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            heard, shown = asyncio.Event(), list[int]()

            def watch(announced: Announced) -> None:
                shown.append(announced.seq)
                raise RuntimeError("a bug")

            consumer = Consumer("ears", (Rang,), lambda tx, event: None, heard.set)
            task = asyncio.create_task(Relay(ground.runtime.db, ground.clock, [consumer], watch).run())
            await asyncio.sleep(0)
            await ground.runtime.db.write(lambda tx: ground.runtime.outbox.announce(tx, Rang(times=1)))
            for _ in range(100):
                ground.clock.advance(1_000)
                await asyncio.sleep(0.001)
            assert heard.is_set() and shown == [1]
            task.cancel()

    make.run(scenario())
