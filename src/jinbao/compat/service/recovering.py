"""What a signature of RSA's gives back: with the right key the digest that was signed, and by which hash it was made.

So one look with each key tells whether that key signed at all, and every other form of a text costs but a hash.
"""

from __future__ import annotations

import binascii
import contextlib
import hashlib
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from jinbao.compat.rules.differing import Guess
from jinbao.compat.service.crypto import unbase64
from jinbao.compat.types import Note, NoteCode, note

_PKCS1 = padding.PKCS1v15()
#: How a digest is introduced inside of a signature (RFC 8017, 9.2), by the hash's name.
_INTRODUCED = {
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
SAID = {
    "md5": "MD5withRSA",
    "sha1": "SHA1withRSA",
    "sha256": "SHA256withRSA",
    "sha384": "SHA384withRSA",
    "sha512": "SHA512withRSA",
}
#: How many bytes signatures of other keys have.
_SIZES = frozenset({256, 384, 512})
#: What the XML calls sign with, by the number of bytes and of hexadecimal digits.
_NOT_RSA = {16: "MD5", 32: "HMAC-SHA256"}


class Recovered(NamedTuple):
    """``hash_name`` is empty when the signature does not say which; ``digest`` is what was signed."""

    hash_name: str
    digest: bytes


def recovered(key: RSAPublicKey, raw: bytes) -> Recovered | None:
    """What this key signed; ``None`` when it did not make the signature."""
    try:
        content = key.recover_data_from_signature(raw, _PKCS1, None)
    except (InvalidSignature, ValueError):
        return None
    for name, introduction in _INTRODUCED.items():
        if content.startswith(introduction):
            return Recovered(name, content.removeprefix(introduction))
    return Recovered("", content)


def matching(found: Recovered, guesses: Iterable[Guess], verified: bytes) -> Guess | None:
    """The first guess that was signed, if one was; what was verified itself is none."""
    for each in guesses:
        if each.signed != verified and _digest(found.hash_name, each.signed) == found.digest:
            return each
    return None


def same(found: Recovered, text: bytes) -> bool:
    """Whether this text was signed, by whichever hash."""
    return _digest(found.hash_name, text) == found.digest


def hashed_twice(found: Recovered, text: bytes) -> bool:
    """Whether the text's digest was signed as if it were the text: as bytes, or in hexadecimal."""
    digest = _digest(found.hash_name, text)
    written = (digest, digest.hex().encode(), digest.hex().upper().encode())
    return any([_digest(found.hash_name, each) == found.digest for each in written])


def signed_with_pss(key: RSAPublicKey, raw: bytes, texts: Iterable[bytes]) -> bool:
    """Whether the other kind of padding was used."""
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    for text in texts:
        with contextlib.suppress(InvalidSignature, ValueError):
            key.verify(raw, text, pss, hashes.SHA256())
            return True
    return False


def digests(found: Recovered, text: bytes) -> tuple[Note, ...]:
    """Both digests in hexadecimal, for whoever wants to compare with their own."""
    if found.hash_name != "sha256":
        return ()
    ours = hashlib.sha256(text).hexdigest()
    return (note(NoteCode.TEXT_DIGESTS, ours=ours, theirs=found.digest.hex()),)


def signature(text: str, size: int) -> tuple[bytes | None, Note | None]:
    """A signature's ``size`` bytes from how it is written, and what is strange about that."""
    if len(text) == 2 * size:
        with contextlib.suppress(binascii.Error, ValueError):
            return binascii.unhexlify(text), note(NoteCode.SIGN_HEX)
    if strange := _of_a_digest(text):
        return None, strange
    raw = unbase64(text)
    if raw is not None:
        return _unpacked(raw, size)
    for code, other in (
        (NoteCode.SIGN_URL_BASE64, text.replace("-", "+").replace("_", "/")),
        (NoteCode.SIGN_BLANKS, text.replace(" ", "+")),
        (NoteCode.SIGN_BROKEN, "".join(text.split())),
        (NoteCode.SIGN_URL_ENCODED, unquote(text)),
        (NoteCode.SIGN_PADDING, text),
    ):
        raw = unbase64(other + "=" * (-len(other) % 4))
        if raw is not None and len(raw) == size:
            return raw, note(code)
    return None, note(NoteCode.SIGN_NOT_BASE64)


def _unpacked(raw: bytes, size: int) -> tuple[bytes | None, Note | None]:
    """Bytes that may themselves be a text of what should be there."""
    if len(raw) == 2 * size:
        with contextlib.suppress(binascii.Error, ValueError):
            return binascii.unhexlify(raw), note(NoteCode.SIGN_HEX_BASE64)
    if len(raw) in _SIZES or len(raw) == size:
        return raw, None
    inner = unbase64(raw.decode("ascii", "replace"))
    if inner is not None and len(inner) == size:
        return inner, note(NoteCode.SIGN_TWICE_BASE64)
    return None, note(NoteCode.SIGN_LENGTH, bytes=len(raw), wanted=size)


def _of_a_digest(text: str) -> Note | None:
    """What to say of a signature that has the form of the XML calls'."""
    with contextlib.suppress(binascii.Error, ValueError):
        used = _NOT_RSA.get(len(binascii.unhexlify(text)))
        return None if used is None else note(NoteCode.SIGN_NOT_RSA, used=used)
    used = _NOT_RSA.get(len(unbase64(text) or b""))
    return None if used is None else note(NoteCode.SIGN_NOT_RSA, used=used)


def _digest(name: str, text: bytes) -> bytes:
    return hashlib.new(name or "sha256", text, usedforsecurity=False).digest()
