"""Which addresses a server may be asked to call. A push subscription is an address that a stranger chose."""

from __future__ import annotations

import base64
import binascii
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from jinbao.chat.errors import PushInvalid

_ENDPOINT_MOST = 1_000
#: This machine, by its usual names.
LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))
#: Stands for any address of version 4, private ones included (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
_POINT_BYTES, _AUTH_BYTES = 65, 16


def check_endpoint(endpoint: str, *, demo: bool) -> SplitResult:
    """The parts of a push service's address: ``https`` to a host of the internet by name or public address.

    In a ``demo`` also this machine, with or without TLS. Raises ``PushInvalid``. What a name leads to is looked at when
    it is called (``is_public``), for that may change.
    """
    refused = PushInvalid(field="endpoint")
    if not (len(endpoint) <= _ENDPOINT_MOST and endpoint.isascii() and endpoint.isprintable() and " " not in endpoint):
        raise refused
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise refused from None
    host = (host or "").rstrip(".")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise refused
    if demo and host in LOCAL and parts.scheme in ("http", "https"):
        return parts
    if parts.scheme != "https" or host in LOCAL or ("." not in host and ":" not in host):
        raise refused
    if _is_number(host) and not is_public(host):
        raise refused
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet: no private, local, shared, reserved or multicast one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64 or (inner is not None and not inner.is_global):
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def decode_keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """The browser's public point (65 bytes, checked to lie on the curve) and its secret (16 bytes).

    Raises ``PushInvalid``.
    """
    point, secret = _decoded("p256dh", p256dh, _POINT_BYTES), _decoded("auth", auth, _AUTH_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise PushInvalid(field="p256dh") from None
    return point, secret


def _is_number(host: str) -> bool:
    """Whether a host is an address, in any of the ways in which a resolver reads one."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdigit() or last.lower().startswith("0x")


def _decoded(field: str, text: str, size: int) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise PushInvalid(field=field) from None
    if len(raw) != size:
        raise PushInvalid(field=field)
    return raw
