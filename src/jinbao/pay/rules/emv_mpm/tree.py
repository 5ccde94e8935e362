"""The data objects of an EMVCo merchant-presented payload: ``ID(2) length(2) value``, read and written.

Lengths count Unicode code points, the checksum runs over the UTF-8 bytes (EMVCo QRCPS MPM 1.1, section 3).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from dataclasses import dataclass

#: More than any QR symbol holds (version 40-L, digits): longer text is not looked at.
TEXT_MAX = 7_089

#: Root IDs whose value is itself a list of data objects: accounts, additional data, language, unreserved.
TEMPLATES = frozenset(f"{number:02d}" for number in (*range(26, 52), 62, 64, *range(80, 100)))


@dataclass(frozen=True, slots=True)
class DataObject:
    """One data object; ``children`` is ``None`` for a primitive and for a template whose value cannot be read."""

    id: str
    value: str
    children: tuple[DataObject, ...] | None = None

    def child(self, id: str) -> str | None:
        """The value of the first child with this ID, or ``None``."""
        return next((item.value for item in self.children or () if item.id == id), None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """``where`` ("root" or a template's ID) is not a list of data objects, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def parse(text: str) -> tuple[DataObject, ...] | Unreadable:
    """The root's data objects with the children of templates, or where and why the root cannot be read.

    A template that cannot be read is kept whole with ``children=None``: the caller reports it.
    """
    if len(text) > TEXT_MAX:
        return Unreadable("root", f"{len(text)} characters, at most {TEXT_MAX}")
    root = _objects(text, "root")
    if isinstance(root, Unreadable):
        return root
    return tuple(_with_children(item) if item.id in TEMPLATES else item for item in root)


def template(value: str, where: str) -> tuple[DataObject, ...] | Unreadable:
    """The data objects inside a template's value; ``where`` names it in the reason."""
    return _objects(value, where)


def _with_children(item: DataObject) -> DataObject:
    inside = _objects(item.value, item.id)
    return item if isinstance(inside, Unreadable) else DataObject(item.id, item.value, inside)


def _objects(text: str, where: str) -> tuple[DataObject, ...] | Unreadable:
    found: list[DataObject] = []
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        # str.isdigit alone would take full-width digits
        if len(head) != 4 or not (head.isascii() and head.isdigit()):
            return Unreadable(where, f"non-numeric ID/length {head!r} at {at}")
        end = at + 4 + int(head[2:])
        if end > len(text):
            return Unreadable(where, f"value of {head[:2]} shorter than {int(head[2:])}")
        found.append(DataObject(head[:2], text[at + 4 : end]))
        at = end
    return tuple(found)


def build(objects: Iterable[DataObject]) -> str:
    """The text of these objects, in this order: ``build(parse(text)) == text`` for everything that parses.

    A bug (assert) when an ID is not two digits or a value is longer than 99 characters.
    """
    return "".join([_text(item) for item in objects])


def _text(item: DataObject) -> str:
    value = item.value if item.children is None else build(item.children)
    assert len(item.id) == 2 and item.id.isascii() and item.id.isdigit(), item.id
    assert len(value) <= 99, f"{item.id} holds {len(value)} characters"
    return f"{item.id}{len(value):02d}{value}"


def crc(text: str) -> str:
    """Four upper-case hex digits: CRC-16/CCITT-FALSE over the UTF-8 bytes of ``text``, which ends in ``6304``."""
    # a lone surrogate cannot come from a QR, but must not raise: it is checked like any other character
    return f"{binascii.crc_hqx(text.encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"


def sealed(objects: Iterable[DataObject]) -> str:
    """The text of ``objects`` (without 63) with its checksum at the end."""
    body = build(objects) + "6304"
    return body + crc(body)
