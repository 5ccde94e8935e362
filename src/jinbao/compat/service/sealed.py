"""What the sealers of both schemes give and share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa

from jinbao.compat.service.crypto import sign_rsa
from jinbao.compat.types import Tamper

Headers = tuple[tuple[str, str], ...]
UNTOUCHED = Tamper()


class CannotSeal(Exception):
    """A notice cannot be sent just now, because its account or a key of it is gone; the message says which."""


@dataclass(frozen=True, slots=True)
class When:
    """``at_ms`` is the attempt's time in the house, ``wall_ms`` that on the wall, which signatures carry."""

    at_ms: int
    wall_ms: int


@lru_cache(maxsize=1)
def _stranger() -> rsa.RSAPrivateKey:
    """A key that nobody knows, for signatures that must be refused. Making it takes a tenth of a second, once."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def signed_by_stranger(data: bytes, hash_name: str = "sha256") -> str:
    """A signature that looks right and is nobody's; base64."""
    return sign_rsa(_stranger(), data, "sha1" if hash_name == "sha1" else "sha256")
