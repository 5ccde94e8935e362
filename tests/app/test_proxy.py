"""The proxy by itself: whatever it is asked for is answered, and nothing that is asked breaks it."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jinbao.app.sandboxing.authority import CERT_FILE, KEY_FILE, Authority, load_authority
from jinbao.app.sandboxing.proxy import Proxy
from jinbao.kit.clock import SystemClock
from tests.make import run

OAUTH = "openauth.alipay.com"
LOG_INS = [OAUTH, "openauth-sandbox.dl.alipaydev.com", "open.weixin.qq.com", "api.weixin.qq.com"]


@asynccontextmanager
async def proxied(authority: Authority) -> AsyncIterator[int]:
    """The port of a proxy before a server that says whatever it is told."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        writer.close()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as gateway:
        port = gateway.sockets[0].getsockname()[1]
        proxy = Proxy(authority, port, port, through=False)
        async with await asyncio.start_server(proxy.connected, "127.0.0.1", 0) as server:
            yield server.sockets[0].getsockname()[1]
        await proxy.close()


async def connected(port: int, host: str) -> tuple[bytes, asyncio.StreamReader, asyncio.StreamWriter]:
    """What a proxy says to ``CONNECT``, and the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode())
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60), reader, writer


async def echoed(port: int, host: str, ca: Path) -> bytes:
    """What is heard over TLS by whoever trusts this authority alone."""
    said, reader, writer = await connected(port, host)
    assert said.startswith(b"HTTP/1.1 200"), said
    await writer.start_tls(ssl.create_default_context(cafile=str(ca)), server_hostname=host)
    writer.write(b"hello")
    heard = await asyncio.wait_for(reader.read(100), 60)
    writer.close()
    return heard


def older_authority(folder: Path, *hosts: str) -> None:
    """What a sandbox's folder has that was made when the proxy stood in for these hosts alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Jinbao sandbox of this machine")])
    now = datetime.datetime.fromtimestamp(SystemClock().now_ms() // 1_000, datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .serial_number(7)
        .not_valid_before(now - datetime.timedelta(days=100))
        .not_valid_after(now + datetime.timedelta(days=100))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName(host) for host in hosts], None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "keys").mkdir()
    (folder / "keys" / CERT_FILE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / KEY_FILE).write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))


@pytest.mark.parametrize("host", [*LOG_INS, "openapi.alipay.com"])
def test_the_proxy_stands_in_for_the_hosts_of_log_ins_too(tmp_path: Path, host: str) -> None:
    async def scenario() -> None:
        async with proxied(load_authority(tmp_path, tmp_path / "keys", SystemClock())) as port:
            assert await echoed(port, host, tmp_path / "keys" / CERT_FILE) == b"hello"

    run(scenario())


def test_an_older_authority_goes_on_and_what_it_may_not_vouch_for_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        older_authority(tmp_path, "openapi.alipay.com")
        before = (tmp_path / "keys" / CERT_FILE).read_bytes()
        async with proxied(load_authority(tmp_path, tmp_path / "keys", SystemClock())) as port:
            assert await echoed(port, "openapi.alipay.com", tmp_path / "keys" / CERT_FILE) == b"hello"
            said, reader, writer = await connected(port, OAUTH)
            why = (await asyncio.wait_for(reader.read(), 60)).decode()
            assert said.startswith(b"HTTP/1.1 403")
            assert OAUTH in why and "ca_key.pem" in why and "keys/ca.pem" in why
            writer.close()
        assert (tmp_path / "keys" / CERT_FILE).read_bytes() == before, "whoever trusts it need not do so again"

    run(scenario())


def test_a_target_that_is_no_address_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        failed: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: failed.append(told))
        proxy = Proxy(load_authority(tmp_path, tmp_path / "keys", SystemClock()), 9, 9, through=False)
        server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for line in ("GET http://[::1 HTTP/1.1", "CONNECT [::1:443 HTTP/1.1", "CONNECT :443 HTTP/1.1", "x"):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"{line}\r\n\r\n".encode())
                answer = await asyncio.wait_for(reader.read(), 60)
                assert answer.startswith(b"HTTP/1.1 403"), (line, answer)
                writer.close()
        await proxy.close()
        assert failed == []

    run(scenario())
