"""Runs a house as a server, from opening the files to closing them."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable

import msgspec
from rich.console import Console

from jinbao.app.gateway_server import gateway_served, gateway_sockets
from jinbao.app.house import House
from jinbao.app.server import listen, serve
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.compat.routes.gateway import Gateway

_out = Console(highlight=False)


async def run_server(settings: Settings) -> None:
    """Serve until stopped. The ports are taken before the files are opened, so that a clash costs nothing."""
    sock = listen(settings.server.host, settings.server.port)
    doors = gateway_sockets(settings)
    settings = with_port(settings, sock.getsockname()[1])
    if doors:
        settings = with_gateway_port(settings, doors[0].getsockname()[1])
    async with house(settings) as opened:
        app = Gateway(opened.compat, access_log=settings.server.access_log)
        async with gateway_served(app, doors, settings):
            await serve_house(opened, sock, started=lambda: _say_where(settings))


#: How long a thread may keep the interpreter while another waits: the event loop and the threads that commit hand work
#: to each other four times a payment. Single runs with 5, 2 and 0.1 ms differed by about as much as runs do by chance.
_SWITCH_S = 0.002
#: Collections of the youngest generation come after so many new objects: a request makes a thousand and keeps none.
_GC_EVERY = 50_000


def tune_interpreter() -> None:
    """Settings of this process that suit a server of many short requests."""
    sys.setswitchinterval(_SWITCH_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_EVERY, 20, 50)


async def serve_house(
    opened: House, sock: socket.socket, *, started: Callable[[], None], stopping: Callable[[], None] = lambda: None
) -> None:
    """Serve an open house on a listening socket until a signal comes, which ``stopping`` hears of first."""
    # Half a house is worse than none: whoever watches the process starts it again.
    opened.start(failed=lambda: signal.raise_signal(signal.SIGTERM))
    app = opened.asgi()
    tune_interpreter()

    def stop() -> None:
        stopping()
        opened.hub.close()

    await serve(app, sock, opened.settings, started=started, stopping=stop)


def with_port(settings: Settings, port: int) -> Settings:
    """The settings with the port that was really taken."""
    return msgspec.structs.replace(settings, server=msgspec.structs.replace(settings.server, port=port))


def with_gateway_port(settings: Settings, port: int) -> Settings:
    """The settings with the port that the gateway really took."""
    return msgspec.structs.replace(settings, gateway=msgspec.structs.replace(settings.gateway, port=port))


def _say_where(settings: Settings) -> None:
    _out.print(f"Jinbao serves {settings.origin}  (data in {settings.folder})")
    if settings.gateway.enabled:
        scheme = "https" if settings.gateway.tls_cert else "http"
        _out.print(
            f"WeChat Pay's and Alipay's SDKs find it at {scheme}://{settings.gateway.host}:{settings.gateway.port}"
        )
    _out.print("Press Ctrl-C to stop.")
