"""Reads for audits: everything in the order of its key, and lines that do not follow from the line before."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset
from jinbao.wallet.store.moves import get_move
from jinbao.wallet.store.transfers import get_transfer
from jinbao.wallet.types import BankMove, Transfer


def moves_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[BankMove]:
    """Top-ups and withdrawals after an id, oldest first."""
    rows = tx.run(
        "select id from wallet_bank_move where id > :after order by id limit :limit",
        after=to_bytes(after_id),
        limit=limit,
    )
    found = (get_move(tx, from_bytes(row[0]), asset) for row in rows)
    return [move for move in found if move is not None]


def transfers_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Transfer]:
    """Transfers between members after an id, oldest first."""
    rows = tx.run(
        "select id from wallet_transfer where id > :after order by id limit :limit",
        after=to_bytes(after_id),
        limit=limit,
    )
    found = (get_transfer(tx, from_bytes(row[0]), asset) for row in rows)
    return [transfer for transfer in found if transfer is not None]


def lines_after(tx: Tx, after: tuple[int, int], limit: int) -> list[tuple[int, int, int, int]]:
    """Lines after a member and number, as (member, number, entry, signed amount)."""
    rows = tx.run(
        "select member, seq, entry, amount_minor from wallet_line "
        "where (member, seq) > (:member, :seq) order by member, seq limit :limit",
        member=to_bytes(after[0]),
        seq=after[1],
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1], from_bytes(row[2]), row[3]) for row in rows]


def broken_lines(tx: Tx, limit: int) -> list[tuple[int, int]]:
    """Lines (member, number) whose number or balance does not follow from the line before."""
    rows = tx.run(
        "with chain as (select member, seq, amount_minor, balance_after_minor, "
        "row_number() over (partition by member order by seq) as place, "
        "lag(balance_after_minor, 1, 0) over (partition by member order by seq) as before from wallet_line) "
        "select member, seq from chain where seq <> place or balance_after_minor <> before + amount_minor limit :limit",
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1]) for row in rows]
