"""Telling devices that are not connected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser that may be pushed to (RFC 8030), and the keys that it made for it (RFC 8291).

    ``p256dh`` is an uncompressed P-256 point (65 bytes), ``auth`` a secret of 16 bytes. A ``private`` one is told
    that there is a message, never what it says.
    """

    id: int
    member_id: int
    device_id: int
    endpoint: str
    p256dh: bytes
    auth: bytes
    private: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class WaitingPush:
    """A device that has yet to be told of a message; ``attempts`` have failed."""

    subscription_id: int
    conversation_id: int
    seq: int
    attempts: int
    due_at_ms: int


class Pushed(Enum):
    """What came of a push: taken, to be tried again, never to be taken, or the subscription is no more."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"
