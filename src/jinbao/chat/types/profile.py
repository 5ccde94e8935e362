"""What an operator allows in chats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatProfile:
    """The figures of a profile, as its file explains them. Lengths are characters, edges pixels."""

    name: str
    friends_most: int
    requests_open_most: int
    requests_per_day: int
    request_days: int
    greeting_most: int
    alias_most: int
    group_most: int
    group_name_most: int
    groups_per_day: int
    text_most: int
    mentions_most: int
    recall_s: int
    messages_per_minute: int
    pictures_per_minute: int
    pictures_per_day: int
    searches_per_minute: int
    search_rows: int
    reads_shown_most: int
    sockets_most: int
    picture_bytes: int
    picture_pixels: int
    picture_edge: int
    thumb_edge: int
    subscriptions_most: int
    pushes_most: int
    push_attempts: int
