"""Rows of the conversations between a shop and a member."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


def insert(tx: Tx, merchant_id: int, member_id: int, conversation_id: int) -> None:
    """Where a shop tells a member from now on."""
    tx.execute(
        "insert into chat_shop (merchant, member, conversation, blocked) values (:merchant, :member, :conversation, 0)",
        merchant=to_bytes(merchant_id),
        member=to_bytes(member_id),
        conversation=to_bytes(conversation_id),
    )


def between(tx: Tx, merchant_id: int, member_id: int) -> tuple[int, bool] | None:
    """The conversation of a shop and a member, and whether the member has blocked it."""
    row = tx.one(
        "select conversation, blocked from chat_shop where merchant = :merchant and member = :member",
        merchant=to_bytes(merchant_id),
        member=to_bytes(member_id),
    )
    return None if row is None else (from_bytes(row[0]), bool(row[1]))


def is_blocked(tx: Tx, conversation_id: int) -> bool:
    """Whether the member has blocked the shop of this conversation."""
    row = tx.one("select blocked from chat_shop where conversation = :id", id=to_bytes(conversation_id))
    assert row is not None, f"no shop tells in {conversation_id:x}"
    return bool(row[0])


def set_blocked(tx: Tx, conversation_id: int, blocked: bool) -> None:
    """Want nothing more from the shop, or take that back."""
    changed = tx.execute(
        "update chat_shop set blocked = :blocked where conversation = :id",
        blocked=int(blocked),
        id=to_bytes(conversation_id),
    )
    assert changed == 1, f"no shop tells in {conversation_id:x}"
