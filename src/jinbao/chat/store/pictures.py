"""Rows of pictures, and their bytes."""

from __future__ import annotations

from jinbao.chat.types import Picture
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


def insert(tx: Tx, picture: Picture, full: bytes, thumb: bytes) -> None:
    """A picture with both of its files."""
    tx.execute(
        "insert into chat_picture (id, conversation, seq, owner, media_type, width, height, at_ms) "
        "values (:id, :conversation, :seq, :owner, :media_type, :width, :height, :at)",
        id=to_bytes(picture.id),
        conversation=to_bytes(picture.conversation_id),
        seq=picture.seq,
        owner=to_bytes(picture.owner_id),
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        at=picture.at_ms,
    )
    for size, content in (("full", full), ("thumb", thumb)):
        tx.execute(
            "insert into chat_picture_data (picture, size, content) values (:picture, :size, :content)",
            picture=to_bytes(picture.id),
            size=size,
            content=content,
        )


def get(tx: Tx, picture_id: int) -> Picture | None:
    """The picture with this id, without its bytes."""
    row = tx.one(
        "select id, conversation, seq, owner, media_type, width, height, at_ms from chat_picture where id = :id",
        id=to_bytes(picture_id),
    )
    if row is None:
        return None
    return Picture(from_bytes(row[0]), from_bytes(row[1]), row[2], from_bytes(row[3]), *row[4:])


def content(tx: Tx, picture_id: int, size: str) -> bytes | None:
    """The file of a picture, ``full`` or ``thumb``."""
    row = tx.one(
        "select content from chat_picture_data where picture = :picture and size = :size",
        picture=to_bytes(picture_id),
        size=size,
    )
    return None if row is None else bytes(row[0])


def delete(tx: Tx, picture_id: int) -> None:
    """A picture and its bytes go."""
    gone = tx.execute("delete from chat_picture where id = :id", id=to_bytes(picture_id))
    assert gone == 1, picture_id
    tx.execute("delete from chat_picture_data where picture = :picture", picture=to_bytes(picture_id))
