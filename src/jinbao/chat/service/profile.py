"""Reads what an operator allows in chats from a TOML file, and refuses a file that does not add up."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated

import msgspec

from jinbao.chat.types import ChatProfile

_Figure = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class ChatProfileError(Exception):
    """A profile cannot be used; the message says which and why. Raised at start-up only."""


class _Friends(msgspec.Struct, forbid_unknown_fields=True):
    most: _Figure
    requests_open_most: _Figure
    requests_per_day: _Figure
    request_days: _Figure
    greeting_most: _Figure
    alias_most: _Figure


class _Groups(msgspec.Struct, forbid_unknown_fields=True):
    most: Annotated[int, msgspec.Meta(ge=2, le=500)]
    name_most: _Figure
    per_day: _Figure
    reads_shown_most: _Figure


class _Messages(msgspec.Struct, forbid_unknown_fields=True):
    text_most: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    mentions_most: _Figure
    recall_s: _Figure
    per_minute: _Figure
    searches_per_minute: _Figure
    search_rows: _Figure
    sockets_most: _Figure


class _Pictures(msgspec.Struct, forbid_unknown_fields=True):
    bytes: Annotated[int, msgspec.Meta(ge=1, le=5 * 1024 * 1024)]
    pixels: Annotated[int, msgspec.Meta(ge=1, le=50_000_000)]
    edge: Annotated[int, msgspec.Meta(ge=16, le=8_192)]
    thumb_edge: Annotated[int, msgspec.Meta(ge=16, le=1_024)]
    per_minute: _Figure
    per_day: _Figure


class _Push(msgspec.Struct, forbid_unknown_fields=True):
    subscriptions_most: _Figure
    waiting_most: _Figure
    attempts: _Figure


class _ProfileFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    friends: _Friends
    groups: _Groups
    messages: _Messages
    pictures: _Pictures
    push: _Push


def load_profile(name: str) -> ChatProfile:
    """A profile that comes with the package: ``cn`` or ``neutral``. Raises ``ChatProfileError``."""
    folder = resources.files("jinbao.chat") / "profiles"
    known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in known:
        raise ChatProfileError(f"Chat has no profile {name!r}; there are {', '.join(known)}.")
    return read_profile((folder / f"{name}.toml").read_text("utf-8"))


def read_profile(text: str) -> ChatProfile:
    """The profile that ``text`` (TOML) describes; raises ``ChatProfileError`` naming what is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(text), _ProfileFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise ChatProfileError(f"Chat's profile cannot be read: {wrong}") from None
    if file.pictures.thumb_edge > file.pictures.edge:
        raise ChatProfileError("Chat's profile makes small pictures larger than whole ones.")
    friends, groups, messages, pictures, push = file.friends, file.groups, file.messages, file.pictures, file.push
    return ChatProfile(
        name=file.name,
        friends_most=friends.most,
        requests_open_most=friends.requests_open_most,
        requests_per_day=friends.requests_per_day,
        request_days=friends.request_days,
        greeting_most=friends.greeting_most,
        alias_most=friends.alias_most,
        group_most=groups.most,
        group_name_most=groups.name_most,
        groups_per_day=groups.per_day,
        reads_shown_most=groups.reads_shown_most,
        text_most=messages.text_most,
        mentions_most=messages.mentions_most,
        recall_s=messages.recall_s,
        messages_per_minute=messages.per_minute,
        searches_per_minute=messages.searches_per_minute,
        search_rows=messages.search_rows,
        sockets_most=messages.sockets_most,
        picture_bytes=pictures.bytes,
        picture_pixels=pictures.pixels,
        picture_edge=pictures.edge,
        thumb_edge=pictures.thumb_edge,
        pictures_per_minute=pictures.per_minute,
        pictures_per_day=pictures.per_day,
        subscriptions_most=push.subscriptions_most,
        pushes_most=push.waiting_most,
        push_attempts=push.attempts,
    )
