"""Events, written with the change that they tell of and relayed in order to each consumer.

An event is a snapshot of what is now true, with a versioned name. A consumer has a cursor; its
handler and its cursor commit together, so an effect in the store happens once. What leaves the
house carries the event's id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
import structlog

from jinbao.kit.clock import Clock
from jinbao.kit.db import Database, Tx
from jinbao.kit.errors import Unknown
from jinbao.kit.ids import IdMaker, to_bytes

SIGNAL = "outbox"
_BATCH = 200
#: A cursor is written at the latest after this many events that its consumer does not want.
_STRIDE = 2_000

_log = structlog.get_logger("jinbao.outbox")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. ``NAME`` is ``module.what_happened/version``; fields only ever gain defaults."""

    NAME: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """An event as it stands in the outbox: its place, its name, and its body as JSON."""

    seq: int
    id: bytes
    name: str
    at_ms: int
    body: bytes


class Outbox:
    """The one way to announce an event."""

    def __init__(self, clock: Clock, new_id: IdMaker) -> None:
        self._clock = clock
        self._new_id = new_id
        self._encoder = msgspec.json.Encoder()

    def announce(self, tx: Tx, event: Event) -> None:
        """Write ``event`` in the caller's unit of work; it is relayed after the commit."""
        assert "/" in event.NAME, type(event)
        tx.execute(
            "insert into kit_outbox (id, name, at_ms, body) values (:id, :name, :at, :body)",
            id=to_bytes(self._new_id()),
            name=event.NAME,
            at=self._clock.now_ms(),
            body=self._encoder.encode(event),
        )
        tx.signal(SIGNAL)


def read_after(tx: Tx, seq: int, limit: int = _BATCH) -> list[Announced]:
    """Up to ``limit`` events after ``seq``, in order."""
    rows = tx.run(
        "select seq, id, name, at_ms, body from kit_outbox where seq > :seq order by seq limit :limit",
        seq=seq,
        limit=limit,
    )
    return [Announced(*row) for row in rows]


def last_seq(tx: Tx) -> int:
    """The place of the newest event, 0 when there is none."""
    row = tx.one("select coalesce(max(seq), 0) from kit_outbox")
    assert row is not None
    return int(row[0])


def cursor_of(tx: Tx, consumer: str) -> int:
    """How far ``consumer`` has come, 0 before its first event."""
    row = tx.one("select seq from kit_cursor where consumer = :consumer", consumer=consumer)
    return 0 if row is None else int(row[0])


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who wants to know: a stable name, the events it handles, and what it does about each.

    ``handle`` runs inside a unit of work together with the cursor. ``afterwards`` is called after
    the commit (to start work that waits, such as posting what ``handle`` intended).
    """

    name: str
    events: tuple[type[Event], ...]
    handle: Callable[[Tx, Event], None]
    afterwards: Callable[[], None] | None = None


class Relay:
    """Brings each consumer its events. One ``Relay`` per process; ``run`` until cancelled."""

    def __init__(self, db: Database, clock: Clock, consumers: Sequence[Consumer]) -> None:
        names = [consumer.name for consumer in consumers]
        assert len(set(names)) == len(names), names
        self._db = db
        self._clock = clock
        self._consumers = consumers
        self._decoders = {
            event.NAME: msgspec.json.Decoder(event) for consumer in consumers for event in consumer.events
        }
        # How far each consumer has looked, which runs ahead of its cursor over events it does not want.
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        """Relay for ever: at once after each commit that announced something."""
        loop = asyncio.get_running_loop()
        wakes = [asyncio.Event() for _ in self._consumers]

        def wake() -> None:
            for event in wakes:
                loop.call_soon_threadsafe(event.set)

        self._db.listen(SIGNAL, wake)
        await asyncio.gather(*(self._follow(c, w) for c, w in zip(self._consumers, wakes, strict=True)))

    async def drain(self) -> int:
        """Relay until every consumer is at the end; how many events were handled."""
        handled = 0
        while fresh := sum([await self._step(consumer) for consumer in self._consumers]):
            handled += fresh
        return handled

    async def _follow(self, consumer: Consumer, wake: asyncio.Event) -> None:
        delay_ms = 0
        while True:
            wake.clear()
            try:
                while await self._step(consumer):
                    pass
                delay_ms = 0
            except Unknown as unknown:
                _log.warning("outbox_waits", consumer=consumer.name, why=str(unknown))
                delay_ms = min(max(100, delay_ms * 2), 30_000)
            except Exception:  # noqa: BLE001 - a bug in one consumer must not stop the others
                _log.exception("outbox_stuck", consumer=consumer.name)
                delay_ms = min(max(1_000, delay_ms * 2), 60_000)
            if delay_ms:
                await self._clock.sleep_ms(delay_ms)
            else:
                await wake.wait()

    async def _step(self, consumer: Consumer) -> int:
        """One batch: handle what is wanted, pass over the rest; how many events were looked at."""
        cursor = await self._db.read(lambda tx: cursor_of(tx, consumer.name))
        after = max(cursor, self._seen.get(consumer.name, 0))
        batch = await self._db.read(lambda tx: read_after(tx, after))
        if not batch:
            return 0
        names = {event.NAME for event in consumer.events}
        wanted = [announced for announced in batch if announced.name in names]
        if wanted or batch[-1].seq - cursor >= _STRIDE:
            await self._db.write(lambda tx: self._handle(tx, consumer, cursor, wanted, batch[-1].seq))
        self._seen[consumer.name] = batch[-1].seq
        if wanted and consumer.afterwards is not None:
            consumer.afterwards()
        return len(batch)

    def _handle(self, tx: Tx, consumer: Consumer, cursor: int, wanted: list[Announced], upto: int) -> None:
        assert cursor_of(tx, consumer.name) == cursor, f"two relays serve {consumer.name}"
        for announced in wanted:
            consumer.handle(tx, self._decoders[announced.name].decode(announced.body))
        tx.execute(
            "insert into kit_cursor (consumer, seq) values (:consumer, :seq) "
            "on conflict (consumer) do update set seq = excluded.seq",
            consumer=consumer.name,
            seq=upto,
        )
