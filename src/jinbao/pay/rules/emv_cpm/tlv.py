"""BER-TLV as EMV uses it: tags of one to three bytes, lengths of one to three bytes, definite only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Templates whose content belongs to the application: a till passes them on, whatever is inside.
_OPAQUE = frozenset({"63", "64"})
#: Deeper than any real code nests; what is nested deeper is refused, not followed.
_DEEPEST = 8


class NotBerTlv(ValueError):
    """The bytes are not BER-TLV; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object. ``tag`` in upper-case hex; ``children`` of a constructed tag, ``None`` when it is primitive or
    an opaque template (63, 64) whose content is not BER-TLV."""

    tag: str
    value: bytes
    children: tuple[Tlv, ...] | None = None

    def plain(self) -> list[Any]:
        """``[tag, hex or [[tag, ...], ...]]`` as plain lists."""
        if self.children is None:
            return [self.tag, self.value.hex().upper()]
        return [self.tag, [child.plain() for child in self.children]]


def parse(data: bytes) -> tuple[Tlv, ...]:
    """The data objects of ``data``, constructed ones with their children. Raises ``NotBerTlv``."""
    return _parse(data, _DEEPEST)


def _parse(data: bytes, depth: int) -> tuple[Tlv, ...]:
    if depth == 0:
        raise NotBerTlv("nested too deeply")
    found: list[Tlv] = []
    at = 0
    while at < len(data):
        constructed = bool(data[at] & 0x20)
        tag, at = _tag(data, at)
        length, at = _length(data, at, tag)
        if at + length > len(data):
            raise NotBerTlv(f"value of {tag} overruns")
        value = data[at : at + length]
        found.append(Tlv(tag, value, _inside(tag, value, depth) if constructed else None))
        at += length
    return tuple(found)


def _inside(tag: str, value: bytes, depth: int) -> tuple[Tlv, ...] | None:
    try:
        return _parse(value, depth - 1)
    except NotBerTlv:
        if tag in _OPAQUE:
            return None
        raise


def _tag(data: bytes, at: int) -> tuple[str, int]:
    """A first byte whose low five bits are all set is followed by bytes up to the first without bit 8."""
    end = at + 1
    if data[at] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data):
        raise NotBerTlv("tag is cut off")
    if end - at > 3:
        raise NotBerTlv("tag longer than three bytes")
    return data[at:end].hex().upper(), end


def _length(data: bytes, at: int, tag: str) -> tuple[int, int]:
    if at >= len(data):
        raise NotBerTlv(f"length of {tag} missing")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    size = first - 0x80
    if size == 0:
        raise NotBerTlv(f"indefinite length of {tag}")
    if size > 2 or at + 1 + size > len(data):
        raise NotBerTlv(f"length of {tag} cannot be read")
    return int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size


def encode(objects: Iterable[Tlv]) -> bytes:
    """The bytes of these objects with the shortest lengths; children, where given, stand for the value."""
    return b"".join([_encode(item) for item in objects])


def _encode(item: Tlv) -> bytes:
    value = item.value if item.children is None else encode(item.children)
    size = len(value)
    assert size <= 0xFFFF, f"{item.tag} holds {size} bytes"
    if size < 0x80:
        length = bytes([size])
    elif size <= 0xFF:
        length = bytes([0x81, size])
    else:
        length = b"\x82" + size.to_bytes(2, "big")
    return bytes.fromhex(item.tag) + length + value
