"""Live updates: a hub of topics in this process, and a stream of server-sent events for each listener.

The hub carries hints, not truth: a listener that was away fetches the present state anew when it
connects again, so nothing is lost when the hub forgets.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from litestar.response import Stream

from jinbao.kit.errors import Busy

QUEUE_MAX = 256
LISTENERS_MAX = 10_000
PING_S = 15


class Hub:
    """Who listens to what."""

    def __init__(self) -> None:
        self._topics: dict[str, set[asyncio.Queue[bytes | None]]] = {}
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
        for queue in self._topics.get(topic, ()):
            frame = b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"
            if queue.full():
                # Too slow to follow: end its stream, so that it comes back and fetches its state.
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(frame)

    def end(self, topic: str) -> None:
        """End the streams of whoever listens to ``topic``."""
        for queue in self._topics.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for topic in self._topics:
            self.end(topic)

    async def listen(self, topics: Sequence[str]) -> AsyncIterator[bytes]:
        """Frames for ``topics`` until the hub closes or the listener goes; a ping when nothing happens."""
        if self._count >= LISTENERS_MAX:
            raise Busy()
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_MAX)
        self._count += 1
        for topic in topics:
            self._topics.setdefault(topic, set()).add(queue)
        try:
            yield b"retry: 2000\nevent: hello\ndata: {}\n\n"
            while True:
                try:
                    frame = await asyncio.wait_for(queue.get(), PING_S)
                except TimeoutError:
                    frame = b": ping\n\n"
                if frame is None:
                    return
                yield frame
        finally:
            self._count -= 1
            for topic in topics:
                queues = self._topics[topic]
                queues.discard(queue)
                if not queues:
                    del self._topics[topic]


def live_stream(hub: Hub, topics: Sequence[str]) -> Stream:
    """The response of a live route."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(hub.listen(topics), media_type="text/event-stream", headers=headers)
