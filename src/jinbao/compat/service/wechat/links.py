"""Links to files: what a file is about stands in the link, under a seal of ours, so nothing is kept for it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from jinbao.compat.service.context import Context


def write(context: Context, purpose: str, content: bytes) -> str:
    """A token that leads back to ``content``, for this purpose only."""
    return _base64(content) + "." + _base64(_seal(context, purpose, content))


def read(context: Context, purpose: str, token: str) -> bytes | None:
    """What a token leads to, or ``None`` when it is none of ours, or for another purpose."""
    content, _, seal = token.partition(".")
    try:
        raw, given = _unbase64(content), _unbase64(seal)
    except ValueError:
        return None
    return raw if hmac.compare_digest(given, _seal(context, purpose, raw)) else None


def _seal(context: Context, purpose: str, content: bytes) -> bytes:
    return hmac.new(context.settings.seal_key, f"compat.{purpose}\n".encode() + content, hashlib.sha256).digest()


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unbase64(text: str) -> bytes:
    """Raises ``ValueError``."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
