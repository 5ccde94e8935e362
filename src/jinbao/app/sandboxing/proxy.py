"""A CONNECT proxy that stands in for the real hosts, for software whose addresses cannot be changed.

With ``HTTPS_PROXY`` and a CA variable set, calls to the schemes' hosts end here: TLS with a certificate of the
sandbox's own authority, then the gateway, which is told that it was HTTPS. Other hosts are refused, so that a test that
would have reached somebody real is noticed; ``through`` lets them pass instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinbao.app.gateway_server import gateway_served
from jinbao.app.sandboxing.authority import HOSTS, Authority, load_authority
from jinbao.app.sandboxing.doors import Doors
from jinbao.app.server import listen
from jinbao.app.settings import Settings
from jinbao.kit.clock import SystemClock

_HEAD_MAX = 16_384
_HEAD_S = 20
_CHUNK = 65_536
_CONNECTED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Secure:
    """An ASGI app that is told that its requests came over TLS, which ended before them."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        await self._app({**scope, "scheme": "https"}, receive, send)


class Proxy:
    """Takes connections; ``plain`` and ``secure`` are the ports of the gateway on this machine."""

    def __init__(self, authority: Authority, plain: int, secure: int, *, through: bool) -> None:
        self._authority = authority
        self._plain = plain
        self._secure = secure
        self._through = through
        self._tasks: set[asyncio.Task[Any]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection to the proxy, from its first line to its end."""
        with self._held(), contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError, TimeoutError):
            try:
                await self._serve(reader, writer)
            finally:
                writer.close()

    async def tls_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection to the TLS listener, its handshake done."""
        with self._held(), contextlib.suppress(OSError, ssl.SSLError):
            try:
                await _join(reader, writer, "127.0.0.1", self._secure)
            finally:
                writer.close()

    async def close(self) -> None:
        """End every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.contextmanager
    def _held(self) -> Any:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_S)
        except asyncio.LimitOverrunError:
            await _refuse(writer, 431, "The head of the request is too long.")
            return
        method, target = _first_line(head)
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            await self._connect(reader, writer, host.strip("[]").lower(), port)
            return
        if _host_of(target) in HOSTS:
            await _join(reader, writer, "127.0.0.1", self._plain, head)
            return
        await _refuse(writer, 403, _other(target[:200]))

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: str) -> None:
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            await _refuse(writer, 400, "CONNECT takes a host and a port.")
        elif host in self._authority.hosts:
            writer.write(_CONNECTED)
            await writer.start_tls(self._authority.context(host))
            await _join(reader, writer, "127.0.0.1", self._secure)
        elif self._through:
            await _join(reader, writer, host, int(port), answer=_CONNECTED)
        else:
            await _refuse(writer, 403, _too_young(host) if host in HOSTS else _other(f"{host}:{port}"))


@asynccontextmanager
async def proxy_served(
    app: Any, doors: Doors, settings: Settings, folder: Path, *, through: bool
) -> AsyncIterator[None]:
    """The proxy, and the gateway on port 443 where that is wanted, for as long as the context lasts."""
    if doors.proxy is None and doors.tls is None:
        yield
        return
    authority = load_authority(folder, folder / "keys", SystemClock())
    async with AsyncExitStack() as stack:
        inner = stack.enter_context(listen("127.0.0.1", 0))
        await stack.enter_async_context(gateway_served(Secure(app), [inner], settings))
        plain = doors.gateways[0].getsockname()[1]
        proxy = Proxy(authority, plain, inner.getsockname()[1], through=through)
        if doors.proxy is not None:
            server = await asyncio.start_server(proxy.connected, sock=doors.proxy, limit=_HEAD_MAX)
            stack.callback(server.close)
        if doors.tls is not None:
            host = doors.tls.getsockname()[0]
            context = authority.context(host)
            context.sni_callback = _by_name(authority)
            tls = await asyncio.start_server(proxy.tls_connected, sock=doors.tls, ssl=context)
            stack.callback(tls.close)
        stack.push_async_callback(proxy.close)
        yield


def _by_name(authority: Authority) -> Any:
    """Chooses the certificate by the name that a caller asks for, where it is one that we stand in for."""

    def choose(connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        if name in HOSTS or name == "localhost":
            assert name is not None
            connection.context = authority.context(name)

    return choose


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    port: int,
    head: bytes = b"",
    answer: bytes = b"",
) -> None:
    """Carry bytes both ways until both sides have ended."""
    try:
        there, back = await asyncio.open_connection(host, port)
    except OSError as error:
        await _refuse(writer, 502, f"{host}:{port} cannot be reached: {error.strerror or error}.")
        return
    try:
        if answer:
            writer.write(answer)
        if head:
            back.write(head)
        await asyncio.gather(_carry(reader, back), _carry(there, writer))
    finally:
        back.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            if writer.can_write_eof():
                writer.write_eof()
            else:
                writer.close()


async def _refuse(writer: asyncio.StreamWriter, status: int, sentence: str) -> None:
    body = (sentence + "\n").encode()
    words = {400: "Bad Request", 403: "Forbidden", 431: "Request Header Fields Too Large", 502: "Bad Gateway"}
    head = (
        f"HTTP/1.1 {status} {words[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()


def _first_line(head: bytes) -> tuple[str, str]:
    parts = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
    return (parts[0], parts[1]) if len(parts) == 3 else ("", "")


def _host_of(target: str) -> str:
    try:
        return urlsplit(target).hostname or ""
    except ValueError:
        return ""


def _too_young(host: str) -> str:
    return (
        f"Jinbao's proxy stands in for {host}, but this sandbox's authority was made before it did, and may not vouch "
        "for it. Stop the sandbox, remove ca_key.pem and keys/ca.pem from its folder, start it again, and trust the "
        "new keys/ca.pem."
    )


def _other(target: str) -> str:
    return (
        f"Jinbao's proxy stands in for {', '.join(HOSTS)} only, and {target} is none of them. "
        "Put it into NO_PROXY, or start the sandbox with --proxy-through."
    )
