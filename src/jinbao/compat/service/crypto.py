"""The arithmetic of both schemes' signatures and envelopes; which key is used for what is decided elsewhere.

Nothing here raises for what the other side sent: a signature that cannot be read is one that does not hold, and what
cannot be opened gives ``None``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

#: Both schemes ask for 2048 bits; shorter keys are refused, longer ones are taken up to here.
KEY_BITS_LEAST, KEY_BITS_MOST = 2_048, 4_096
HashName = Literal["sha256", "sha1"]
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1()}
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
_PKCS1 = padding.PKCS1v15()
_AES_BITS = 128
_TAG_BYTES = 16


class KeyUnusable(Exception):
    """A text that should be a public key is none, or not one that the schemes take; the message says why."""


@lru_cache(maxsize=4_096)
def public_of(pem: str) -> RSAPublicKey:
    """The RSA key behind a PEM: a public key, a certificate or a request for one. Raises ``KeyUnusable``."""
    raw = pem.strip().encode()
    key: PublicKeyTypes
    try:
        if b"BEGIN CERTIFICATE REQUEST" in raw or b"BEGIN NEW CERTIFICATE REQUEST" in raw:
            asked = x509.load_pem_x509_csr(raw)
            if not asked.is_signature_valid:
                raise KeyUnusable("the certificate request is not signed with its own key")
            key = asked.public_key()
        elif b"BEGIN CERTIFICATE" in raw:
            key = x509.load_pem_x509_certificate(raw).public_key()
        elif b"PRIVATE KEY" in raw:
            raise KeyUnusable("this is a private key: keep it, and hand in the public one")
        else:
            key = serialization.load_pem_public_key(raw)
    except (ValueError, TypeError):
        raise KeyUnusable("this cannot be read as a public key in PEM") from None
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusable("this is not an RSA key")
    if not KEY_BITS_LEAST <= key.key_size <= KEY_BITS_MOST:
        raise KeyUnusable(f"the key has {key.key_size} bits, not {KEY_BITS_LEAST} to {KEY_BITS_MOST}")
    return key


def pem_of(key: RSAPublicKey) -> str:
    """A public key as SubjectPublicKeyInfo in PEM."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def unbase64(text: str) -> bytes | None:
    """What standard base64 says, or ``None`` when it is not that."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def verify_rsa(key: RSAPublicKey, data: bytes, signature: str, hash_name: HashName = "sha256") -> bool:
    """Whether a base64 signature (PKCS#1 v1.5) over exactly these bytes is this key's."""
    raw = unbase64(signature)
    return raw is not None and verify_raw(key, data, raw, hash_name)


def verify_raw(key: RSAPublicKey, data: bytes, signature: bytes, hash_name: HashName = "sha256") -> bool:
    """As ``verify_rsa``, with the signature's bytes."""
    try:
        key.verify(signature, data, _PKCS1, _HASHES[hash_name])
    except InvalidSignature:
        return False
    return True


def sign_rsa(key: RSAPrivateKey, data: bytes, hash_name: HashName = "sha256") -> str:
    """A signature (PKCS#1 v1.5) in base64."""
    return base64.b64encode(key.sign(data, _PKCS1, _HASHES[hash_name])).decode()


def aead_seal(key: str | bytes, nonce: str, associated: str, data: bytes) -> str:
    """AEAD_AES_256_GCM: base64 of cipher and tag. ``key`` has 32 bytes, ``nonce`` 12 ASCII characters."""
    cipher = AESGCM(key.encode() if isinstance(key, str) else key)
    return base64.b64encode(cipher.encrypt(nonce.encode(), data, associated.encode())).decode()


def aead_open(key: str | bytes, nonce: str, associated: str, sealed: str) -> bytes | None:
    """What ``aead_seal`` sealed, or ``None`` when key, nonce, associated data or content are not those."""
    raw = unbase64(sealed)
    secret = key.encode() if isinstance(key, str) else key
    if raw is None or len(raw) < _TAG_BYTES or len(secret) != 32 or not 8 <= len(nonce.encode()) <= 128:
        return None
    try:
        return AESGCM(secret).decrypt(nonce.encode(), raw, associated.encode())
    except InvalidTag:
        return None


def oaep_seal(pem: str, text: str) -> str:
    """A sensitive field for whoever has the key of this certificate or public key: RSA-OAEP with SHA-1, base64."""
    return base64.b64encode(public_of(pem).encrypt(text.encode(), _OAEP)).decode()


def encrypt_for_merchant(certificate_pem: str, text: str) -> str:
    """A sensitive field of an answer, for the merchant whose API certificate this is."""
    return oaep_seal(certificate_pem, text)


def oaep_open(key: RSAPrivateKey, sealed: str) -> str | None:
    """The text that ``oaep_seal`` sealed, or ``None`` when it was sealed for another key, or is none."""
    raw = unbase64(sealed)
    if raw is None:
        return None
    try:
        return key.decrypt(raw, _OAEP).decode()
    except ValueError:
        return None


def aes_cbc_seal(key_b64: str, data: bytes) -> str:
    """Alipay's encryption of contents: AES-CBC, PKCS#7, an initial vector of zeros; base64."""
    pad = PKCS7(_AES_BITS).padder()
    cipher = Cipher(algorithms.AES(base64.b64decode(key_b64)), modes.CBC(bytes(16))).encryptor()
    return base64.b64encode(cipher.update(pad.update(data) + pad.finalize()) + cipher.finalize()).decode()


def aes_cbc_open(key_b64: str, sealed: str) -> bytes | None:
    """What ``aes_cbc_seal`` sealed, or ``None``."""
    raw = unbase64(sealed)
    if not raw or len(raw) % 16:
        return None
    cipher = Cipher(algorithms.AES(base64.b64decode(key_b64)), modes.CBC(bytes(16))).decryptor()
    unpad = PKCS7(_AES_BITS).unpadder()
    try:
        return unpad.update(cipher.update(raw) + cipher.finalize()) + unpad.finalize()
    except ValueError:
        return None


def aes_ecb_seal(key: bytes, data: bytes) -> str:
    """AES-ECB with PKCS#7, base64: how the XML API hides a refund's particulars (``req_info``)."""
    pad = PKCS7(_AES_BITS).padder()
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return base64.b64encode(cipher.update(pad.update(data) + pad.finalize()) + cipher.finalize()).decode()


@lru_cache(maxsize=1_024)
def alipay_sn(certificate_pem: str) -> str:
    """Alipay's number of a certificate: MD5 of its issuer's name, last part first, and its serial in decimals."""
    certificate = x509.load_pem_x509_certificate(certificate_pem.strip().encode())
    parts = [f"{part.rfc4514_attribute_name}={part.value!s}" for rdn in certificate.issuer.rdns for part in rdn]
    named = ",".join(reversed(parts)) + str(certificate.serial_number)
    return hashlib.md5(named.encode(), usedforsecurity=False).hexdigest()
