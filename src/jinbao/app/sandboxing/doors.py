"""Where a sandbox listens: sockets that are taken before any file is opened, so that a clash costs nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinbao.app.server import PortInUse, listen
from jinbao.kit.http import Lang
from jinbao.sandbox.types import Addresses


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What the command line says. ``proxy_port`` is ``None`` for none, ``begin_ms`` for now.

    ``allow_origin`` are origins of other servers whose pages may use the control API (``http://localhost:3000``).
    ``lang`` is what it explains in (``None``: as the terminal speaks) where a request asks for no language.
    ``port_80`` and ``port_443`` are loopback addresses on which the gateway answers on those ports too, empty for none.
    """

    port: int = 8000
    gateway_port: int = 8010
    proxy_port: int | None = 8020
    data: Path | None = None
    fresh: bool = False
    as_json: bool = False
    browser: bool = True
    proxy_through: bool = False
    port_80: str = ""
    port_443: str = ""
    begin_ms: int | None = None
    allow_origin: tuple[str, ...] = ()
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """Listening sockets, and how programs call them. ``gateways`` speak plain HTTP, ``tls`` is for our own CA."""

    main: socket.socket
    gateways: list[socket.socket]
    proxy: socket.socket | None
    tls: socket.socket | None
    addresses: Addresses


_HOST = "127.0.0.1"


@contextmanager
def doors_of(options: SandboxOptions) -> Iterator[Doors]:
    """All of them, closed at the end. Raises ``PortInUse``."""
    with ExitStack() as stack:

        def door(host: str, port: int, option: str) -> socket.socket:
            try:
                return stack.enter_context(listen(host, port))
            except PortInUse as error:
                raise PortInUse(f"{str(error).rpartition(', or choose')[0]}, or choose another {option}.") from None

        main = door(_HOST, options.port, "--port")
        gateway = door(_HOST, options.gateway_port, "--gateway-port")
        proxy = None if options.proxy_port is None else door(_HOST, options.proxy_port, "--proxy-port")
        plain = door(options.port_80, 80, "--port-80 address") if options.port_80 else None
        tls = door(options.port_443, 443, "--port-443 address") if options.port_443 else None
        addresses = Addresses(
            origin=f"http://localhost:{port_of(main)}",
            gateway=f"http://{_HOST}:{port_of(gateway)}",
            proxy="" if proxy is None else f"http://{_HOST}:{port_of(proxy)}",
            port_80=f"http://{options.port_80}" if options.port_80 else "",
            port_443=f"https://{options.port_443}" if options.port_443 else "",
        )
        gateways = [gateway] if plain is None else [gateway, plain]
        yield Doors(main, gateways, proxy, tls, addresses)


def port_of(sock: socket.socket) -> int:
    """The port that a listening socket has."""
    return int(sock.getsockname()[1])
