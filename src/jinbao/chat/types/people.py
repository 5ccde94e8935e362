"""Who knows whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Friend:
    """One side of a friendship: how ``member_id`` calls ``friend_id`` (empty: by name), and where the two talk."""

    member_id: int
    friend_id: int
    alias: str
    conversation_id: int
    since_at_ms: int


class RequestState(Enum):
    """``open`` until answered; ``withdrawn`` when the asker has blocked the other meanwhile."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FriendRequest:
    """``asker_id`` would like to be a friend of ``asked_id``."""

    id: int
    asker_id: int
    asked_id: int
    greeting: str
    state: RequestState
    created_at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody whom a member does not want to hear from."""

    member_id: int
    blocked_id: int
    at_ms: int
