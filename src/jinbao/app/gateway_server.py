"""Serves the gateway's listeners beside the main one, in the same process and until the same signal.

On h11, since it sends header names as they are given; httptools would write them in lower case, which official SDKs do
not find. HTTP/1.1 alone, for the same reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from jinbao.app.server import listen
from jinbao.app.settings import Settings
from jinbao.compat.routes.gateway import CUT

_GRACE_S = 3
#: Bytes of a request's head: one scheme sends whole orders in the address.
_HEAD_MAX = 131_072


class _Protocol(H11Protocol):
    """HTTP/1.1 whose connection the application can drop."""

    def connection_made(self, transport: Any) -> None:
        """Let requests of this connection find the way to drop it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, CUT: transport.abort}


class _Server(uvicorn.Server):
    """A server that leaves signals to the main one, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def gateway_sockets(settings: Settings) -> list[socket.socket]:
    """The listening sockets that the settings ask for; none when the gateway is off. Raises ``PortInUse``."""
    chosen = settings.gateway
    if not chosen.enabled:
        return []
    sockets = [listen(chosen.host, chosen.port)]
    if chosen.extra_port:
        try:
            sockets.append(listen(chosen.extra_host, chosen.extra_port))
        except BaseException:
            sockets[0].close()
            raise
    return sockets


def gateway_config(app: Any, settings: Settings) -> uvicorn.Config:
    """How the gateway is served; the same where a sandbox adds listeners of its own."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        loop="none",
        http=_Protocol,
        ws="none",
        h11_max_incomplete_event_size=_HEAD_MAX,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=settings.gateway.tls_cert or None,
        ssl_keyfile=settings.gateway.tls_key or None,
    )


@contextlib.asynccontextmanager
async def gateway_served(app: Any, sockets: Sequence[socket.socket], settings: Settings) -> AsyncIterator[None]:
    """Answer on these sockets for as long as the context lasts."""
    if not sockets:
        yield
        return
    server = _Server(gateway_config(app, settings))
    task = asyncio.create_task(server.serve(sockets=list(sockets)), name="gateway")
    try:
        waiting = asyncio.create_task(server.listens.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        yield
    finally:
        server.should_exit = True
        await task
