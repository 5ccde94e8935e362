"""Signing in WeChat Pay's older API: sorted ``name=value`` pairs and the merchant's key, through MD5 or HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from enum import Enum

from jinbao.compat.rules.wechat.xml import clean


class SignType(Enum):
    """How a message is signed; its value is what ``sign_type`` says."""

    MD5 = "MD5"
    HMAC_SHA256 = "HMAC-SHA256"


def sign_type_of(fields: Mapping[str, str]) -> SignType | None:
    """What a request says that it is signed with: MD5 when it says nothing, ``None`` for a word nobody knows."""
    said = fields.get("sign_type", "")
    return SignType.MD5 if not said else next((kind for kind in SignType if kind.value == said), None)


def text_to_sign(fields: Mapping[str, str]) -> str:
    """``a=1&b=2``: names in the order of their bytes, without ``sign`` and without what is empty."""
    return "&".join([f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name]])


def sign(fields: Mapping[str, str], key: str, kind: SignType) -> str:
    """The signature in upper-case hex: 32 characters by MD5, 64 by HMAC-SHA256 (with the key at both places)."""
    return sign_bytes(text_to_sign(fields).encode(), key, kind)


def sign_bytes(text: bytes, key: str, kind: SignType) -> str:
    """The signature of a text that was put together already."""
    whole, secret = text + b"&key=" + key.encode(), key.encode()
    if kind is SignType.MD5:
        return hashlib.md5(whole, usedforsecurity=False).hexdigest().upper()
    return hmac.new(secret, whole, hashlib.sha256).hexdigest().upper()


def same(known: str, given: str) -> bool:
    """Whether two signatures are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(known.encode(), given.encode())


def signed(fields: Mapping[str, str], key: str, kind: SignType) -> dict[str, str]:
    """Fields ready to be written: cleaned, without what is empty, with their ``sign``."""
    kept = {name: text for name, value in fields.items() if (text := clean(value))}
    return {**kept, "sign": sign(kept, key, kind)}
