"""A market that tells its prices over a WebSocket, as JSON texts."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedOK, WebSocketException

from jinbao.gold.adapters.mapping import Mapping, Unreadable, read_tick
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock
from jinbao.kit.errors import Unknown

_ENDED = "the connection ended"

_log = structlog.get_logger("jinbao.gold")


@dataclass(frozen=True, slots=True)
class WebSocketSettings:
    """``subscribe`` are the texts to send first. After a lost connection it waits, twice as long each time."""

    url: str
    mapping: Mapping
    name: str = ""
    subscribe: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    open_timeout_s: int = 5
    ping_s: int = 20
    most_bytes: int = 65_536
    first_wait_ms: int = 1_000
    longest_wait_ms: int = 60_000


class _NoRedirects(connect):
    """A redirect may lead anywhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Take it as the failure that it is."""
        return exc


class WebSocketFeed:
    """Listens in the background from the first question on, and keeps the newest tick."""

    def __init__(self, clock: Clock, settings: WebSocketSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._name = settings.name or urlsplit(settings.url).hostname or "websocket"
        self._listening: asyncio.Task[None] | None = None
        self._newest: Tick | None = None
        self._given: Tick | None = None
        self._trouble = ""
        self._wait_ms = settings.first_wait_ms

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name

    async def latest(self) -> Tick | None:
        """The newest tick; raises ``Unknown`` while there is no connection, once what came before has been given."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(), name="gold feed")
        elif self._listening.done():
            self._listening.result()  # a bug: it is meant never to end
        if self._trouble and self._newest is self._given:
            raise Unknown(self._trouble)
        self._given = self._newest
        return self._newest

    async def close(self) -> None:
        """Hang up."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _listen(self) -> None:
        settings = self._settings
        while True:
            try:
                async with _NoRedirects(
                    settings.url,
                    additional_headers=dict(settings.headers),
                    compression=None,  # a few bytes may stand for very many
                    proxy=None,
                    open_timeout=settings.open_timeout_s,
                    ping_interval=settings.ping_s,
                    ping_timeout=settings.ping_s,
                    max_size=settings.most_bytes,
                ) as socket:
                    await self._follow(socket)
                self._trouble = _ENDED
            except ConnectionClosedOK:
                self._trouble = _ENDED
            except (OSError, TimeoutError, WebSocketException) as error:
                self._trouble = str(error) or type(error).__name__
            wait_ms, self._wait_ms = self._wait_ms, min(self._wait_ms * 2, settings.longest_wait_ms)
            _log.info("gold_feed_lost", feed=self._name, trouble=self._trouble, wait_ms=wait_ms)
            await self._clock.sleep_ms(wait_ms)

    async def _follow(self, socket: ClientConnection) -> None:
        for text in self._settings.subscribe:
            await socket.send(text)
        self._trouble = "connected, and no price yet"
        async for message in socket:
            try:
                tick = read_tick(self._settings.mapping, message, self._name, self._clock.now_ms())
            except Unreadable:
                continue  # a greeting, a heartbeat, another market
            self._newest = tick
            self._trouble = ""
            self._wait_ms = self._settings.first_wait_ms
