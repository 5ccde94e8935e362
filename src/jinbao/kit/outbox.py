"""Events, written with the change that they tell of and relayed in order to each consumer.

An event is a snapshot of what is now true, with a versioned name. A consumer has a cursor; its
handler and its cursor commit together, so an effect in the store happens once. What leaves the
house carries the event's id.
"""

from __future__ import annotations

import asyncio
import contextlib
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
#: A consumer that failed is tried again after so long, then twice as long, up to the most.
_PAUSE_MS, _PAUSE_MAX_MS = 200, 60_000

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


class _Follower:
    """A consumer and how far it has come: ``cursor`` as stored, ``seen`` running ahead over what it does not want."""

    __slots__ = ("consumer", "cursor", "in_trouble", "names", "seen")

    def __init__(self, consumer: Consumer, cursor: int) -> None:
        self.consumer = consumer
        self.names = frozenset(event.NAME for event in consumer.events)
        self.cursor = cursor
        self.seen = cursor
        self.in_trouble = False


class Relay:
    """Brings each consumer its events. One ``Relay`` per process; ``run`` until cancelled.

    All consumers share one reading of what is new. One that fails goes on by itself, with growing
    pauses, until it has caught up again; the others do not wait for it.

    ``watch`` is shown every event from the start of ``run`` on; it keeps no cursor and must not fail.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        consumers: Sequence[Consumer],
        watch: Callable[[Announced], None] | None = None,
    ) -> None:
        names = [consumer.name for consumer in consumers]
        assert len(set(names)) == len(names), names
        self._db = db
        self._clock = clock
        self._consumers = consumers
        self._watch = watch
        self._watched = 0
        self._decoders = {
            event.NAME: msgspec.json.Decoder(event) for consumer in consumers for event in consumer.events
        }
        self._followers: list[_Follower] | None = None
        self._wake = asyncio.Event()
        self._round = asyncio.Event()
        self._recoveries: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Relay for ever: at once after each commit that announced something."""
        loop = asyncio.get_running_loop()
        self._db.listen(SIGNAL, lambda: _wake_on(loop, self._wake))
        self._watched = await self._db.read(last_seq)
        try:
            while True:
                self._wake.clear()
                try:
                    await self._go_round()
                    gone, self._round = self._round, asyncio.Event()
                    gone.set()
                except Exception as error:  # noqa: BLE001 - a failed reading must not end the relay
                    _tell(error)
                    await self._clock.sleep_ms(_PAUSE_MS)
                else:
                    await self._wake.wait()
        finally:
            for task in self._recoveries:
                task.cancel()

    async def drain(self) -> int:
        """Relay until every consumer is at the end; how many events were looked at. Raises what a handler raises."""
        looked = 0
        while True:
            fresh = 0
            for follower in await self._everybody():
                fresh += await self._step(follower)
            if not fresh:
                return looked
            looked += fresh

    async def caught_up(self) -> None:
        """While ``run`` runs: return when everybody who is well has seen what was announced until now."""
        last = await self._db.read(last_seq)
        while any(each.seen < last and not each.in_trouble for each in await self._everybody()):
            self._wake.set()
            await self._round.wait()

    async def _everybody(self) -> list[_Follower]:
        if self._followers is None:
            cursors = await self._db.read(lambda tx: [cursor_of(tx, consumer.name) for consumer in self._consumers])
            pairs = zip(self._consumers, cursors, strict=True)
            self._followers = [_Follower(consumer, cursor) for consumer, cursor in pairs]
        return self._followers

    async def _go_round(self) -> None:
        """Read what is new, once for all who are well, until there is nothing new."""
        while True:
            well = [follower for follower in await self._everybody() if not follower.in_trouble]
            places = [follower.seen for follower in well]
            if self._watch is not None:
                places.append(self._watched)
            if not places:
                return
            after = min(places)
            batch = await self._db.read(lambda tx, after=after: read_after(tx, after))  # type: ignore[misc]
            if not batch:
                return
            self._show(batch)
            for follower in well:
                try:
                    await self._give(follower, batch)
                except Exception as error:  # noqa: BLE001 - a bug in one consumer must not stop the others
                    follower.in_trouble = True
                    task = asyncio.create_task(self._recover(follower, error))
                    self._recoveries.add(task)
                    task.add_done_callback(self._recoveries.discard)

    def _show(self, batch: Sequence[Announced]) -> None:
        if self._watch is not None:
            for announced in batch:
                if announced.seq > self._watched:
                    self._watched = announced.seq  # before it is shown: one that fails is not shown again
                    self._watch(announced)

    async def _recover(self, follower: _Follower, error: Exception) -> None:
        """Try again, ever more slowly, until the follower has caught up with the others.

        First event by event, so that those before the one that fails are handled, then in growing batches.
        """
        pause_ms = _PAUSE_MS
        while True:
            _tell(error, follower.consumer.name)
            await self._clock.sleep_ms(pause_ms)
            pause_ms = min(pause_ms * 2, _PAUSE_MAX_MS)
            limit = 1
            try:
                while await self._step(follower, limit):
                    pause_ms, limit = _PAUSE_MS, min(limit * 2, _BATCH)
            except Exception as again:  # noqa: BLE001 - as above
                error = again
            else:
                follower.in_trouble = False
                self._wake.set()
                return

    async def _step(self, follower: _Follower, limit: int = _BATCH) -> int:
        """One batch for one follower; how many events were looked at."""

        def look(tx: Tx) -> list[Announced]:
            # Whoever waited for a commit and was stopped does not know that it happened; the store does.
            follower.cursor = cursor_of(tx, follower.consumer.name)
            follower.seen = max(follower.seen, follower.cursor)
            return read_after(tx, follower.seen, limit)

        batch = await self._db.read(look)
        if batch:
            await self._give(follower, batch)
        return len(batch)

    async def _give(self, follower: _Follower, batch: Sequence[Announced]) -> None:
        """Let a follower handle what it wants of a batch, and move it to the batch's end."""
        upto = batch[-1].seq
        if upto <= follower.seen:
            return
        wanted = [
            announced for announced in batch if announced.seq > follower.seen and announced.name in follower.names
        ]
        if wanted or upto - follower.cursor >= _STRIDE:
            await self._db.write(lambda tx: self._handle(tx, follower, wanted, upto))
            follower.cursor = upto
        follower.seen = upto
        if wanted and follower.consumer.afterwards is not None:
            follower.consumer.afterwards()

    def _handle(self, tx: Tx, follower: _Follower, wanted: Sequence[Announced], upto: int) -> None:
        name = follower.consumer.name
        assert cursor_of(tx, name) == follower.cursor, f"two relays serve {name}"
        for announced in wanted:
            follower.consumer.handle(tx, self._decoders[announced.name].decode(announced.body))
        tx.execute(
            "insert into kit_cursor (consumer, seq) values (:consumer, :seq) "
            "on conflict (consumer) do update set seq = excluded.seq",
            consumer=name,
            seq=upto,
        )


def _tell(error: Exception, consumer: str = "") -> None:
    """Log why events do not go out just now."""
    if isinstance(error, Unknown):
        _log.warning("outbox_waits", consumer=consumer, why=str(error))
    else:
        _log.error("outbox_stuck", consumer=consumer, exc_info=error)


def _wake_on(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Set an event of a loop from any thread; a loop that has ended needs no waking."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(event.set)
