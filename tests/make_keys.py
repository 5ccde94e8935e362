"""RSA keys that tests share, since making one takes a tenth of a second."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from jinbao.compat.service.making import make_rsa

_FILE = Path(__file__).parent / "vectors" / "rsa_keys.pem"
_END = "-----END PRIVATE KEY-----\n"


@cache
def all_keys() -> tuple[RSAPrivateKey, ...]:
    """The keys of the file."""
    keys = []
    for part in _FILE.read_text("ascii").partition("\n")[2].split(_END)[:-1]:
        pem = (part + _END).encode()
        key = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)  # 40 ms each
        assert isinstance(key, RSAPrivateKey)
        keys.append(key)
    return tuple(keys)


class KeyRing:
    """Gives the keys one after another, and makes new ones when they have all been given out."""

    def __init__(self) -> None:
        self._rest: Iterator[RSAPrivateKey] = iter(all_keys())

    def __call__(self) -> RSAPrivateKey:
        return next(self._rest, None) or make_rsa()


def public_pem(key: RSAPrivateKey) -> str:
    """The public half as SubjectPublicKeyInfo in PEM."""
    encoded = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def private_pem(key: RSAPrivateKey, *, pkcs1: bool = False) -> str:
    """The private key in PEM, as PKCS#8 or as SDKs before it wanted it."""
    form = serialization.PrivateFormat.TraditionalOpenSSL if pkcs1 else serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
