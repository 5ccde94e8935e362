"""Live updates: a hub of topics in this process, and a stream of server-sent events for each listener.

The hub carries hints, not truth: a listener that was away fetches the present state anew when it
connects again, so nothing is lost when the hub forgets.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager

from litestar.response import Stream

from jinbao.kit.errors import Busy

QUEUE_MAX = 256
LISTENERS_MAX = 10_000
#: Pages that one device may keep open: more than anybody reads, and no way to take everybody's places.
PER_DEVICE_MAX = 32
PING_S = 15


class Listener:
    """One page's or phone's place at the hub: the topics that it follows, and what it has not heard yet."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._queue: asyncio.Queue[tuple[str, bytes] | None] = asyncio.Queue(QUEUE_MAX)
        self._topics: set[str] = set()

    def add(self, topic: str) -> None:
        """Follow a topic as well."""
        if topic not in self._topics:
            self._topics.add(topic)
            self._hub.follow(topic, self)

    def drop(self, topic: str) -> None:
        """Follow a topic no longer."""
        if topic in self._topics:
            self._topics.discard(topic)
            self._hub.unfollow(topic, self)

    def close(self) -> None:
        """Follow nothing any more."""
        for topic in list(self._topics):
            self.drop(topic)

    def hear(self, name: str, data: bytes) -> None:
        """Called by the hub. Who is too slow to follow is ended, comes back, and fetches its state."""
        if self._queue.full():
            self.end()
        else:
            self._queue.put_nowait((name, data))

    def end(self) -> None:
        """Let the stream end once what was heard so far has been read."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self) -> tuple[str, bytes] | None:
        """The next event's name and data (one line of JSON); ``None`` when the stream has ended."""
        return await self._queue.get()


class Hub:
    """Who listens to what."""

    def __init__(self) -> None:
        #: The listeners of a topic, in the order in which they came.
        self._topics: dict[str, dict[Listener, None]] = {}
        self._count = 0

    @property
    def deserted(self) -> bool:
        """Whether nobody listens to anything."""
        return not self._topics

    def has(self, topic: str) -> bool:
        """Whether anybody listens to ``topic``, so that nobody writes for no reader."""
        return topic in self._topics

    def publish(self, topic: str, name: str, data: bytes) -> None:
        """Send an event to whoever listens to ``topic`` now; ``data`` is one line of JSON."""
        assert b"\n" not in data
        for listener in self._topics.get(topic, ()):
            listener.hear(name, data)

    def end(self, topic: str) -> None:
        """End the streams of whoever listens to ``topic``."""
        for listener in self._topics.get(topic, ()):
            listener.end()

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for topic in self._topics:
            self.end(topic)

    def follow(self, topic: str, listener: Listener) -> None:
        """Called by a listener: from now on it hears ``topic``."""
        self._topics.setdefault(topic, {})[listener] = None

    def unfollow(self, topic: str, listener: Listener) -> None:
        """Called by a listener that leaves ``topic``."""
        listeners = self._topics[topic]
        del listeners[listener]
        if not listeners:
            del self._topics[topic]

    @contextmanager
    def open(self, topics: Iterable[str], device: str = "") -> Iterator[Listener]:
        """A listener for ``topics`` while the block lasts; raises ``Busy`` when there are too many.

        ``device`` (``dev_...``) is followed too. A device that has too many open loses the one that came first.
        """
        if self._count >= LISTENERS_MAX:
            raise Busy()
        mine = self._topics.get(device, {}) if device else {}
        if len(mine) >= PER_DEVICE_MAX:
            oldest = next(iter(mine))
            oldest.end()
            oldest.close()
        self._count += 1
        listener = Listener(self)
        try:
            for topic in (*topics, device) if device else topics:
                listener.add(topic)
            yield listener
        finally:
            self._count -= 1
            listener.close()

    async def listen(self, topics: Sequence[str], device: str = "") -> AsyncIterator[bytes]:
        """Frames for ``topics`` until the hub closes or the listener goes; a ping when nothing happens."""
        with self.open(topics, device) as listener:
            yield b"retry: 2000\nevent: hello\ndata: {}\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(listener.next(), PING_S)
                except TimeoutError:
                    yield b": ping\n\n"
                    continue
                if event is None:
                    return
                name, data = event
                yield b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def live_stream(hub: Hub, topics: Sequence[str], device: str) -> Stream:
    """The response of a live route to a ``device`` (``dev_...``)."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(hub.listen(topics, device), media_type="text/event-stream", headers=headers)
