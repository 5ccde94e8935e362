"""Lists in pages: a bounded number of items and an opaque cursor to the next."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from jinbao.kit.errors import Invalid

LIMIT_MAX = 100
LIMIT_DEFAULT = 20
_CURSOR_MAX = 256

T = TypeVar("T")
Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``items`` in order, and the cursor of the page after, or ``None`` at the end."""

    items: list[T]
    next: str | None


def make_cursor(key: Key) -> str:
    """An opaque text for the sort key of the last item shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def parse_cursor(text: str | None, shape: tuple[type, ...]) -> Key | None:
    """The sort key behind a cursor (``None`` for the first page); raises ``Invalid`` for any other text.

    ``shape`` is the expected types, ``int`` (within 64 bits) or ``str``.
    """
    if text is None or text == "":
        return None
    try:
        if len(text) > _CURSOR_MAX:
            raise ValueError
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        values = msgspec.json.decode(raw, type=list[int | str])
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise Invalid(field="cursor", reason="unreadable") from None
    if tuple(type(value) for value in values) != shape or any(
        isinstance(value, int) and abs(value) >= 2**63 for value in values
    ):
        raise Invalid(field="cursor", reason="unreadable")
    return tuple(values)
