"""Runs the ASGI app on uvicorn, and stops cleanly on Ctrl-C or a signal."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jinbao.app.settings import Settings

_BACKLOG = 2048
_GRACE_S = 3
#: Bytes of a request's head that has not ended. Browsers and our own pages need a few thousand.
_HEAD_MAX = 65_536
#: Bytes of one message on a socket: pages send small commands only.
_SOCKET_MESSAGE_MAX = 16_384
#: Whose X-Forwarded-For is believed: a proxy on this machine. From anybody else it is a name of their choice.
_PROXIES = "127.0.0.1,::1"


class PortInUse(Exception):
    """Something else listens there; the message says what to do."""


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 from whoever connects; a request whose head does not end is cut off instead of kept."""

    _in_head = False
    _head_bytes = 0

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """Its head has ended; bodies have a limit of their own."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head comes to an end."""
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > _HEAD_MAX:
                self.send_400_response("The head of the request is too long.")


class _Server(uvicorn.Server):
    """A server whose signals are ours, so that files are closed before the process ends."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell_started = started

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to ``serve``."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._tell_started()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises ``PortInUse``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise PortInUse(
            f"{host}:{port} cannot be used ({error.strerror}). Stop what listens there, or choose another --port."
        ) from None
    sock.listen(_BACKLOG)
    sock.setblocking(False)
    return sock


async def serve(
    app: Any, sock: socket.socket, settings: Settings, *, started: Callable[[], None], stopping: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM. ``stopping`` is called at once, to end streams that never end by themselves."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        loop="none",
        http=_Protocol,
        ws="websockets-sansio",
        ws_max_size=_SOCKET_MESSAGE_MAX,
        ws_per_message_deflate=False,
        proxy_headers=True,
        forwarded_allow_ips=_PROXIES,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=settings.server.tls_cert or None,
        ssl_keyfile=settings.server.tls_key or None,
    )
    server = _Server(config, started)

    def stop() -> None:
        server.should_exit = True
        stopping()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        await server.serve(sockets=[sock])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
