"""Seeds at rest: encrypted with a key that is not in the database, and bound to their device."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinbao.kit.ids import to_bytes

_NONCE_BYTES = 12


class SeedSeal:
    """AES-256-GCM. A sealed seed moved to another device's row does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, seed: bytes, device_id: int) -> bytes:
        """The seed, encrypted."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, seed, to_bytes(device_id))

    def open(self, sealed: bytes, device_id: int) -> bytes:
        """The seed that ``close`` was given; ``cryptography.exceptions.InvalidTag`` when key or row is not its own."""
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], to_bytes(device_id))
