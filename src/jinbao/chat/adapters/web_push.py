"""Web push as browsers take it: RFC 8030 over HTTPS, encrypted by RFC 8291, signed by RFC 8292.

A subscription's address was chosen by whoever subscribed, so it is treated as a stranger's: the name is resolved here,
the connection goes to the very address that was found to be a public one, redirects are not followed, and nothing of
the answer but its status is read.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import socket
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from urllib.parse import SplitResult

import httpx
import msgspec
import structlog
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jinbao.chat.errors import PushInvalid
from jinbao.chat.service.endpoints import LOCAL, check_endpoint, is_public
from jinbao.chat.types import Pushed, Subscription
from jinbao.kit.clock import Clock

#: All of a push: looking the name up, connecting, sending, the answer.
_TIMEOUT_S = 10
#: A push service keeps a signature for at most a day (RFC 8292, section 2); this one is good for half of one.
_SIGNED_S = 12 * 3600
_RECORD = 4_096
#: What a browser must take is 4,096 bytes with everything (RFC 8291, section 4).
_PAYLOAD_MOST = 3_000
#: Payloads are filled up to a multiple of this, so that their length tells little of what they say.
_BLOCK = 256
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_AT_ONCE = 16

_log = structlog.get_logger("jinbao.chat.push")


class WebPush:
    """A ``Pusher``.

    ``secret`` (32 bytes, kept with the data's other secrets) is what the server's key pair is made from: another secret
    is another key, and every browser has to subscribe anew. ``contact`` is where a push service may complain
    (``mailto:...`` or ``https://...``). In a ``demo`` push services on this machine are called as well.
    """

    def __init__(self, clock: Clock, secret: bytes, contact: str, *, demo: bool = False) -> None:
        self._clock = clock
        self._contact = contact
        self._demo = demo
        self._private = private_key(secret)
        self._public = point_of(self._private.public_key())
        # Threads of its own: strangers' names may take as long as they like, and others wait for the usual ones.
        self._names = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="jinbao-names")
        self._client: httpx.AsyncClient | None = None

    @property
    def key(self) -> str:
        """See ``Pusher.key``."""
        return _text(self._public)

    async def push(self, to: Subscription, payload: bytes, *, topic: str, ttl_s: int) -> Pushed:
        """See ``Pusher.push``."""
        assert len(payload) <= _PAYLOAD_MOST, len(payload)
        try:
            parts = check_endpoint(to.endpoint, demo=self._demo)
            async with asyncio.timeout(_TIMEOUT_S):
                address = await self._address_of(parts)
                status = await self._post(to, parts, address, payload, topic, ttl_s)
        except PushInvalid:
            return Pushed.REFUSED
        except (TimeoutError, OSError, httpx.HTTPError) as error:
            _log.info("push_waits", why=type(error).__name__)
            return Pushed.LATER
        return outcome_of(status)

    async def close(self) -> None:
        """Let the connections go."""
        self._names.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            await self._client.aclose()

    def _opened(self) -> httpx.AsyncClient:
        """Made when somebody is pushed to first, as reading whom to trust takes 20 ms that a start has not."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=_TIMEOUT_S,
                follow_redirects=False,
                trust_env=False,
                # A connection to an address is never used for another name that leads to it.
                limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=0),
            )
        return self._client

    async def _address_of(self, parts: SplitResult) -> str:
        """The address to connect to; raises ``PushInvalid`` unless all addresses of the name are public ones."""
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._names, look_up)
        addresses = [str(entry[4][0]) for entry in found]
        local = self._demo and host in LOCAL
        if not addresses or not (local or all(map(is_public, addresses))):
            _log.warning("push_refused", why="not a public address")
            raise PushInvalid(field="endpoint")
        return addresses[0]

    async def _post(
        self, to: Subscription, parts: SplitResult, address: str, payload: bytes, topic: str, ttl_s: int
    ) -> int:
        bracketed = f"[{address}]" if ip_address(address.partition("%")[0]).version == 6 else address
        port = "" if parts.port is None else f":{parts.port}"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "host": parts.netloc,
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(ttl_s),
            "urgency": "high",
            "topic": topic,
            "authorization": f"vapid t={self._token(f'{parts.scheme}://{parts.netloc}')}, k={self.key}",
        }
        filled = -(len(payload) + 1) % _BLOCK
        body = encrypt(
            payload,
            p256dh=to.p256dh,
            auth=to.auth,
            salt=secrets.token_bytes(16),
            private=ec.generate_private_key(ec.SECP256R1()),
            filled=filled,
        )
        client = self._opened()
        request = client.build_request(
            "POST",
            f"{parts.scheme}://{bracketed}{port}{path}",
            headers=headers,
            content=body,
            extensions={"sni_hostname": parts.hostname or ""},
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code

    def _token(self, audience: str) -> str:
        """Who sends this, for one push service and a while (RFC 8292): a JSON web token signed by ES256."""
        claims = {"aud": audience, "exp": self._clock.now_ms() // 1000 + _SIGNED_S, "sub": self._contact}
        signed = ".".join(_text(msgspec.json.encode(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def outcome_of(status: int) -> Pushed:
    """What a push service's answer means (RFC 8030, sections 5 and 7.3)."""
    if 200 <= status < 300:
        return Pushed.TAKEN
    if status in (404, 410):
        return Pushed.GONE
    if status == 429 or status >= 500:
        return Pushed.LATER
    _log.warning("push_refused", status=status)
    return Pushed.REFUSED


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key pair that belongs to a secret of 32 bytes or more, always the same."""
    assert len(secret) >= 32, len(secret)
    number = int.from_bytes(hmac.digest(b"jinbao web push", secret, "sha512"), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def point_of(public: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: the uncompressed point."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    payload: bytes, *, p256dh: bytes, auth: bytes, salt: bytes, private: ec.EllipticCurvePrivateKey, filled: int = 0
) -> bytes:
    """The body of a push (RFC 8291 over RFC 8188): one record, with ``filled`` zeros after the payload.

    ``salt`` (16 bytes) and ``private`` are used for one message only.
    """
    own = point_of(private.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), p256dh)
    shared = private.exchange(ec.ECDH(), theirs)
    material = _hkdf(auth, shared, b"WebPush: info\0" + p256dh + own, 32)
    key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, payload + b"\x02" + bytes(filled), None)
    assert len(record) <= _RECORD, len(record)
    return salt + _RECORD.to_bytes(4, "big") + bytes([len(own)]) + own + record


def _hkdf(salt: bytes, material: bytes, info: bytes, size: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869) for at most 32 bytes."""
    pseudo = hmac.digest(salt, material, hashlib.sha256)
    return hmac.digest(pseudo, info + b"\x01", hashlib.sha256)[:size]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
