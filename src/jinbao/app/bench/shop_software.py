"""A shop's software in a benchmark: it signs and verifies as WeChat Pay's SDKs do, and costs as little as it can."""

from __future__ import annotations

import asyncio
import base64
import secrets
from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jinbao.app.bench.http_load import Answer
from jinbao.app.bench.people import Shop
from jinbao.app.bench.serving import BenchFailed
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.kit.clock import SystemClock, processor_ns

_HEADERS = (b"wechatpay-timestamp", b"wechatpay-nonce", b"wechatpay-signature", b"wechatpay-serial")
_TRIES = 200
_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Account:
    """What a merchant's software is configured with."""

    mchid: str
    appid: str
    serial: str
    key: rsa.RSAPrivateKey = field(repr=False)
    platform_serial: bytes
    platform: rsa.RSAPublicKey


async def enrol(settings: Settings, shops: list[Shop]) -> list[Account]:
    """A merchant number for each shop, all with one key, as making many would take long."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    async with house(settings) as opened:
        accounts = []
        for shop in shops:
            made = await opened.compat.accounts.enrol_wechat(shop.merchant_id, public_key_pem=pem)
            serial = opened.compat.accounts.certificates_of(made.mchid)[0].serial
            certificate = opened.compat.keys.wechat_certificates()[0]
            platform = x509.load_pem_x509_certificate(certificate.certificate_pem.encode()).public_key()
            assert isinstance(platform, rsa.RSAPublicKey)
            accounts.append(Account(made.mchid, made.appids[0], serial, key, certificate.id.encode(), platform))
    return accounts


class Software:
    """Calls of one merchant number; each gives the head and the body of a request."""

    def __init__(self, account: Account, notify_url: str) -> None:
        self._account = account
        self._notify_url = notify_url
        self._padding, self._hash = padding.PKCS1v15(), hashes.SHA256()

    def order(self, out_no: str, amount_minor: int) -> tuple[bytes, bytes]:
        """An order with a code to scan."""
        body = {
            "appid": self._account.appid,
            "mchid": self._account.mchid,
            "description": "noodles",
            "out_trade_no": out_no,
            "notify_url": self._notify_url,
            "amount": {"total": amount_minor, "currency": "CNY"},
        }
        return self._request("POST", "/v3/pay/transactions/native", msgspec.json.encode(body))

    def query(self, out_no: str) -> tuple[bytes, bytes]:
        """How an order stands."""
        return self._request("GET", f"/v3/pay/transactions/out-trade-no/{out_no}?mchid={self._account.mchid}", b"")

    def believe(self, answer: Answer) -> Any:
        """The body of a good answer that is signed by the platform; raises ``BenchFailed`` for any other."""
        if answer.status != 200:
            raise BenchFailed(f"expected 200, got {answer.status}: {answer.body[:300]!r}")
        lines = (line.partition(b": ") for line in answer.head.split(b"\r\n")[1:])
        sent = {name.lower(): value for name, _, value in lines}
        timestamp, nonce, signature, serial = (sent.get(name, b"") for name in _HEADERS)
        if serial != self._account.platform_serial:
            raise BenchFailed(f"an answer is signed by {serial!r}")
        text = timestamp + b"\n" + nonce + b"\n" + answer.body + b"\n"
        try:
            self._account.platform.verify(base64.b64decode(signature), text, self._padding, self._hash)
        except InvalidSignature:
            raise BenchFailed("an answer's signature does not hold") from None
        return answer.json()

    def _request(self, method: str, target: str, body: bytes) -> tuple[bytes, bytes]:
        account, nonce, timestamp = self._account, secrets.token_hex(16), _CLOCK.now_ms() // 1_000
        text = f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = base64.b64encode(account.key.sign(text, self._padding, self._hash)).decode()
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nUser-Agent: bench\r\n"
            f'Authorization: WECHATPAY2-SHA256-RSA2048 mchid="{account.mchid}",nonce_str="{nonce}",'
            f'signature="{signature}",timestamp="{timestamp}",serial_no="{account.serial}"\r\n'
        )
        return (head + ("Content-Type: application/json\r\n" if body else "")).encode(), body


class Sink:
    """A merchant's server that hears notices and believes all of them."""

    def __init__(self) -> None:
        self.heard = 0
        self._server: asyncio.Server | None = None

    async def listen(self, host: str) -> str:
        """Listen on a free port; the address to be called at."""
        self._server = await asyncio.start_server(self._hear, host, 0)
        return f"http://{host}:{self._server.sockets[0].getsockname()[1]}/notify"

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            at = head.find(b"content-length: ") + len(b"content-length: ")
            await reader.readexactly(int(head[at : head.find(b"\r\n", at)]))
            writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            await writer.drain()
            self.heard += 1
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def rsa_us() -> tuple[int, int]:
    """Processor time of one signature and of one verification, measured alone, in microseconds."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    public, text = key.public_key(), b"x" * 400
    scheme, digest = padding.PKCS1v15(), hashes.SHA256()
    signature = key.sign(text, scheme, digest)
    began = processor_ns()
    for _ in range(_TRIES):
        key.sign(text, scheme, digest)
    signed = processor_ns()
    for _ in range(_TRIES):
        public.verify(signature, text, scheme, digest)
    return (signed - began) // _TRIES // 1_000, (processor_ns() - signed) // _TRIES // 1_000
