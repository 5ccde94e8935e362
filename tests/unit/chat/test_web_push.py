"""Web push on the wire: the RFC's own example, and a push service on this machine that decrypts what it gets."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinbao.chat.adapters.web_push import WebPush, encrypt, outcome_of, point_of, private_key
from jinbao.chat.service.endpoints import is_public
from jinbao.chat.types import Pushed, Subscription
from jinbao.kit.clock import MovableClock
from tests.make import NOON_MS, run

SECRET = bytes(range(32))


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_rfc_8291_appendix_a() -> None:
    private = ec.derive_private_key(
        int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        auth=raw("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        private=private,
    )
    assert body == raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@dataclass
class Browser:
    """The one who subscribed, who alone can read what is pushed."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = bytes(range(16))

    def subscription(self, endpoint: str) -> Subscription:
        return Subscription(1, 2, 3, endpoint, point_of(self.private.public_key()), self.auth, False, NOON_MS)

    def read(self, body: bytes) -> bytes:
        """RFC 8291, written from the other side."""
        salt, size, theirs, sealed = body[:16], int.from_bytes(body[16:20], "big"), body[21:86], body[86:]
        assert body[20] == 65 and len(sealed) <= size == 4096
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        secret = self.private.exchange(ec.ECDH(), point)
        own = point_of(self.private.public_key())

        def derive(salt: bytes, material: bytes, info: bytes, size: int) -> bytes:
            return hmac.new(hmac.new(salt, material, hashlib.sha256).digest(), info + b"\x01", hashlib.sha256).digest()[
                :size
            ]

        material = derive(self.auth, secret, b"WebPush: info\x00" + own + theirs, 32)
        key = derive(salt, material, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derive(salt, material, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02", "the last record"
        return plain[:-1]


@dataclass
class Local:
    """A push service on this machine, as plain as can be."""

    answer: str = "201 Created"
    stall: bool = False
    port: int = 0
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.heads.append(fields | {"": head[0]})
        self.bodies.append(await reader.readexactly(int(fields["content-length"])))
        if not self.stall:
            moved = "location: http://127.0.0.1:1/elsewhere\r\n"
            writer.write(f"HTTP/1.1 {self.answer}\r\n{moved}content-length: 0\r\n\r\n".encode())
            await writer.drain()
            writer.close()


@asynccontextmanager
async def service(**how: Any) -> AsyncIterator[tuple[Local, WebPush]]:
    local = Local(**how)
    server = await asyncio.start_server(local.serve, "127.0.0.1", 0)
    local.port = server.sockets[0].getsockname()[1]
    push = WebPush(MovableClock(NOON_MS), SECRET, "mailto:ops@pay.example", demo=True)
    try:
        yield local, push
    finally:
        await push.close()
        server.close()


def test_a_push_is_read_by_its_browser_and_signed_by_the_server() -> None:
    async def scenario() -> None:
        async with service() as (local, push):
            browser = Browser()
            to = browser.subscription(f"http://127.0.0.1:{local.port}/push/abc?x=1")
            assert await push.push(to, "你好".encode(), topic="t" * 32, ttl_s=60) is Pushed.TAKEN
            assert browser.read(local.bodies[0]).decode() == "你好"
            head = local.heads[0]
            assert head[""] == "POST /push/abc?x=1 HTTP/1.1"
            assert (head["content-encoding"], head["ttl"], head["topic"]) == ("aes128gcm", "60", "t" * 32)
            token, _, key = head["authorization"].removeprefix("vapid t=").partition(", k=")
            assert key == push.key and len(raw(key)) == 65
            claims = check_token(token, key)
            assert claims == {
                "aud": f"http://127.0.0.1:{local.port}",
                "exp": NOON_MS // 1000 + 12 * 3600,
                "sub": "mailto:ops@pay.example",
            }
            assert await push.push(to, "再见".encode(), topic="t" * 32, ttl_s=60) is Pushed.TAKEN
            assert len(local.bodies[0]) == len(local.bodies[1]) and local.bodies[0][:86] != local.bodies[1][:86]

    run(scenario())


def check_token(token: str, key: str) -> Any:
    """The claims of a JSON web token, if its signature is good."""
    head, claims, signature = token.split(".")
    assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
    r, s = (int.from_bytes(raw(signature)[start : start + 32], "big") for start in (0, 32))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(key))
    public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(encode_dss_signature(r, s), f"{head}.{claims}x".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(raw(claims))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("404 Not Found", Pushed.GONE),
        ("410 Gone", Pushed.GONE),
        ("429 Too Many", Pushed.LATER),
        ("503 Busy", Pushed.LATER),
        ("302 Found", Pushed.REFUSED),
        ("400 Bad", Pushed.REFUSED),
        ("413 Large", Pushed.REFUSED),
    ],
)
def test_what_a_service_answers_is_understood_and_never_followed(answer: str, outcome: Pushed) -> None:
    async def scenario() -> None:
        async with service(answer=answer) as (local, push):
            to = Browser().subscription(f"http://127.0.0.1:{local.port}/x")
            assert await push.push(to, b"{}", topic="t" * 32, ttl_s=60) is outcome
            assert len(local.heads) == 1

    run(scenario())
    assert [outcome_of(status) for status in (200, 201, 202, 204)] == [Pushed.TAKEN] * 4


def test_a_service_that_is_not_there_or_does_not_answer_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with service(stall=True) as (local, push):
            nobody = Browser().subscription("http://127.0.0.1:1/x")
            assert await push.push(nobody, b"{}", topic="t" * 32, ttl_s=60) is Pushed.LATER
            monkeypatch.setattr("jinbao.chat.adapters.web_push._TIMEOUT_S", 0.2)
            stalled = Browser().subscription(f"http://127.0.0.1:{local.port}/x")
            assert await push.push(stalled, b"{}", topic="t" * 32, ttl_s=60) is Pushed.LATER
            assert len(local.heads) == 1

    run(scenario())


def test_a_name_that_leads_inside_is_never_called(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with service() as (local, push):

            def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
                return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", local.port))]

            monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
            to = Browser().subscription(f"https://rebound.example:{local.port}/x")
            assert await push.push(to, b"{}", topic="t" * 32, ttl_s=60) is Pushed.REFUSED
            assert local.heads == []

    run(scenario())


def test_names_that_nobody_answers_for_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        answered.wait(20)
        return [(2, 1, 6, "", ("127.0.0.1", 443))]

    async def scenario() -> None:
        async with service() as (_, push):
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
            monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
            to = Browser().subscription("https://slow.example/x")
            pushing = asyncio.create_task(push.push(to, b"{}", topic="t" * 32, ttl_s=60))
            await asyncio.sleep(0)
            try:
                assert await asyncio.wait_for(asyncio.to_thread(lambda: "a picture"), 60) == "a picture"
            finally:
                answered.set()
            assert await pushing is Pushed.REFUSED

    run(scenario())


def test_the_same_secret_is_the_same_key_and_another_another() -> None:
    async def scenario() -> None:
        clock = MovableClock(NOON_MS)
        keys = [WebPush(clock, secret, "mailto:a@b.example") for secret in (SECRET, SECRET, bytes(32))]
        assert keys[0].key == keys[1].key != keys[2].key
        for each in keys:
            await each.close()

    run(scenario())
    assert private_key(SECRET).private_numbers() == private_key(SECRET).private_numbers()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd12::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_what_belongs_to_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public
