"""Requests as bytes on a socket, signed here by the library alone: what no HTTP client of ours can tidy up."""

from __future__ import annotations

import base64
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_WAIT_S = 20


@dataclass(frozen=True)
class Answer:
    """What came back: ``head`` are the raw lines of its head, header names in the case in which they were sent."""

    status: int
    head: tuple[bytes, ...]
    body: bytes

    def header(self, name: bytes) -> str:
        """A header by its exact name; empty when there is none so written."""
        found = [line.partition(b":")[2].strip() for line in self.head if line.partition(b":")[0] == name]
        return found[0].decode() if found else ""


@dataclass(frozen=True)
class Wire:
    """A shop of WeChat Pay that speaks for itself. ``env`` are the sandbox's variables."""

    env: dict[str, str]

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The shop's."""
        return private_key(self.env["WECHAT_PRIVATE_KEY_FILE"])

    def authorization(self, method: str, target: str, body: bytes, order: Sequence[str], *, last: bytes = b"\n") -> str:
        """The header with its five pairs in an SDK's order; ``last`` is how the signed message ends."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signed = f"{method}\n{target}\n{stamp}\n{nonce}\n".encode() + body + last
        pairs = {
            "mchid": self.env["WECHAT_MCHID"],
            "nonce_str": nonce,
            "timestamp": stamp,
            "serial_no": self.env["WECHAT_CERT_SERIAL"],
            "signature": sign(self.key, signed),
        }
        return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{pairs[name]}"' for name in order)

    def send(
        self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes = b"", *, line: str = ""
    ) -> Answer:
        """Send exactly this, on a connection of its own; ``line`` is the target as the request line has it."""
        where = urlsplit(self.env["JINBAO_GATEWAY"])
        head = [f"{method} {line or target} HTTP/1.1", f"Host: {where.netloc}", "Connection: close"]
        head += [f"{name}: {value}" for name, value in headers]
        if body or method == "POST":
            head.append(f"Content-Length: {len(body)}")
        assert where.hostname and where.port
        with socket.create_connection((where.hostname, where.port), timeout=_WAIT_S) as way:
            way.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            raw = b""
            while part := way.recv(65_536):
                raw += part
        top, _, rest = raw.partition(b"\r\n\r\n")
        lines = top.split(b"\r\n")
        return Answer(int(lines[0].split(b" ")[1]), tuple(lines[1:]), _unchunked(lines, rest))

    def believed(self, answer: Answer, key: rsa.RSAPublicKey) -> bool:
        """Whether the answer is signed by this key over its very bytes."""
        stamp, nonce = answer.header(b"Wechatpay-Timestamp"), answer.header(b"Wechatpay-Nonce")
        signed = f"{stamp}\n{nonce}\n".encode() + answer.body + b"\n"
        return holds(key, signed, answer.header(b"Wechatpay-Signature"))

    @cached_property
    def public_key(self) -> rsa.RSAPublicKey:
        """The platform's public key."""
        found = serialization.load_pem_public_key(Path(self.env["WECHAT_PUBLIC_KEY_FILE"]).read_bytes())
        assert isinstance(found, rsa.RSAPublicKey)
        return found

    def open_certificate(self, sealed: dict[str, str]) -> x509.Certificate:
        """A certificate as it is listed: encrypted with the shop's API v3 key."""
        cipher = AESGCM(self.env["WECHAT_API_V3_KEY"].encode())
        nonce, associated = sealed["nonce"].encode(), sealed["associated_data"].encode()
        pem = cipher.decrypt(nonce, base64.b64decode(sealed["ciphertext"]), associated)
        return x509.load_pem_x509_certificate(pem)


def private_key(path: str) -> rsa.RSAPrivateKey:
    """A key from a PEM file."""
    found = serialization.load_pem_private_key(Path(path).read_bytes(), None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def sign(key: rsa.RSAPrivateKey, message: bytes) -> str:
    """SHA256withRSA in base64."""
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def holds(key: rsa.RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether a signature is this key's."""
    try:
        key.verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not hold
        return False
    return True


def _unchunked(lines: Sequence[bytes], rest: bytes) -> bytes:
    if not any(line.lower() == b"transfer-encoding: chunked" for line in lines):
        return rest
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        body, rest = body + rest[:length], rest[length + 2 :]
    return body
