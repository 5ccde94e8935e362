"""A market that is asked over HTTP and answers with JSON."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from jinbao.gold.adapters.mapping import Mapping, Unreadable, read_tick
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock
from jinbao.kit.errors import Unknown


@dataclass(frozen=True, slots=True)
class HttpJsonSettings:
    """``headers`` may carry the key of an account. It is asked every ``every_ms`` at most; ``name`` is its host's."""

    url: str
    mapping: Mapping
    name: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    every_ms: int = 1_000
    timeout_s: int = 2
    most_bytes: int = 65_536


class HttpJsonFeed:
    """Asks when it is its turn. Whatever goes wrong is no answer, and is asked again at the next turn."""

    def __init__(self, clock: Clock, settings: HttpJsonSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._name = settings.name or urlsplit(settings.url).hostname or "http"
        self._client: httpx.AsyncClient | None = None
        self._asked_at_ms: int | None = None
        self._newest: Tick | None = None
        self._trouble = ""
        self._turn = asyncio.Lock()

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name

    async def latest(self) -> Tick | None:
        """The newest answer; raises ``Unknown`` when the last time brought none."""
        async with self._turn:  # who asks meanwhile gets the same answer
            return await self._latest()

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _latest(self) -> Tick | None:
        now_ms = self._clock.now_ms()
        asked = self._asked_at_ms
        if asked is None or not asked <= now_ms < asked + self._settings.every_ms:
            self._asked_at_ms = now_ms
            self._trouble = "no answer yet"  # what stays when this is cancelled
            try:
                text = await self._ask()
                self._newest = read_tick(self._settings.mapping, text, self._name, self._clock.now_ms())
                self._trouble = ""
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
                self._trouble = str(error) or type(error).__name__
            except Unreadable as unreadable:
                self._trouble = f"the answer cannot be read: {unreadable}"
        if self._trouble:
            raise Unknown(self._trouble)
        return self._newest

    async def _ask(self) -> bytes:
        settings = self._settings
        if self._client is None:
            # Proxies and keys come from settings, not from the environment; a redirect may lead anywhere.
            self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=settings.timeout_s)
        headers = {"accept": "application/json", "accept-encoding": "identity", **dict(settings.headers)}
        async with (
            asyncio.timeout(settings.timeout_s),  # of the whole, as a slow body arrives in time piece by piece
            self._client.stream("GET", settings.url, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Unreadable(f"status {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise Unreadable("compressed, though plain was asked for")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > settings.most_bytes:
                    raise Unreadable(f"more than {settings.most_bytes} bytes")
            return bytes(body)
