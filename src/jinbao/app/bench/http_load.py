"""A small HTTP/1.1 client for load: one keep-alive connection, one request at a time, no frills.

The load generator shares the machine with the server, so it must cost little. It understands what
our own server sends (a Content-Length on every answer) and nothing else.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import msgspec

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Answer(msgspec.Struct, frozen=True):
    """Status, body and head (as it came, without the empty line) of one answer."""

    status: int
    body: bytes
    head: bytes = b""

    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)


class Connection(asyncio.Protocol):
    """One connection; ``await request(...)`` for each exchange."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> Connection:
        """Connect."""
        _, protocol = await asyncio.get_running_loop().create_connection(cls, host, port)
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        # uvloop's transports are no subclasses of asyncio's, so nothing can be asserted here.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        self._buffer += data
        head_end = self._buffer.find(_HEAD_END)
        if head_end < 0:
            return
        sent = bytes(self._buffer[:head_end])
        head = sent.lower()
        start = head.find(_LENGTH)
        assert start > 0, "the server sent no content-length"
        end = head.find(b"\r\n", start)
        length = int(head[start + len(_LENGTH) : end if end > 0 else len(head)])
        body_start = head_end + len(_HEAD_END)
        if len(self._buffer) < body_start + length:
            return
        body = bytes(self._buffer[body_start : body_start + length])
        del self._buffer[: body_start + length]
        waiting, self._waiting = self._waiting, None
        assert waiting is not None, "an answer nobody asked for"
        waiting.set_result(Answer(int(head[9:12]), body, sent))

    async def request(self, head: bytes, body: bytes = b"") -> Answer:
        """Send ``head`` (request line and headers, each ended by CRLF) and ``body``; wait for the answer."""
        assert self._transport is not None and self._waiting is None
        self._waiting = asyncio.get_running_loop().create_future()
        length = b"content-length: %d\r\n" % len(body) if body else b""
        self._transport.write(head + length + b"\r\n" + body)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()
