"""What packets announce. Snapshots; ids as shown.

Amounts stand in ``amount_minor`` (red packets) or ``grams_ug`` (gold packets); the other one is 0. Only parties and
participants of the conversation may be told.
"""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class PacketSent(Event, frozen=True, kw_only=True):
    """A packet is in the chat; ``to`` is whom alone it is for, or empty."""

    NAME: ClassVar[str] = "packets.sent/1"
    id: str
    chat: str
    sender: str
    to: str
    holds: str
    kind: str
    cover: str
    count: int
    amount_minor: int
    grams_ug: int
    opened: int
    left: int
    state: str
    at_ms: int


class PacketOpened(Event, frozen=True, kw_only=True):
    """A share has arrived at who opened it. ``opened`` and ``left`` count shares, this one included."""

    NAME: ClassVar[str] = "packets.opened/1"
    id: str
    chat: str
    sender: str
    opener: str
    opener_name: str
    claim: str
    amount_minor: int
    grams_ug: int
    worth_minor: int
    count: int
    opened: int
    left: int
    state: str
    at_ms: int


class PacketEmptied(Event, frozen=True, kw_only=True):
    """The last share has arrived. ``best`` is who had the best luck, or empty; ``took_ms`` counts from the sending."""

    NAME: ClassVar[str] = "packets.emptied/1"
    id: str
    chat: str
    sender: str
    best: str
    count: int
    opened: int
    left: int
    took_ms: int
    state: str
    at_ms: int


class PacketReturned(Event, frozen=True, kw_only=True):
    """Time was up, and what was left is the sender's again."""

    NAME: ClassVar[str] = "packets.returned/1"
    id: str
    chat: str
    sender: str
    amount_minor: int
    grams_ug: int
    count: int
    opened: int
    left: int
    state: str
    at_ms: int
