"""What an auditor reads of the wallet, in the caller's snapshot. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection

from jinbao.kit.db import Tx
from jinbao.kit.runtime import Runtime
from jinbao.wallet.store import lines, moves, review, transfers
from jinbao.wallet.types import BankMove, MoneyRequest, Transfer


class Review:
    """Rows as they stand, in batches by key."""

    def __init__(self, runtime: Runtime) -> None:
        self._home = runtime.home

    def move_in(self, tx: Tx, move_id: int) -> BankMove | None:
        """Anybody's top-up or withdrawal."""
        return moves.get_move(tx, move_id, self._home)

    def moves_after_in(self, tx: Tx, after_id: int, limit: int) -> list[BankMove]:
        """Top-ups and withdrawals after an id, oldest first."""
        return review.moves_after(tx, after_id, limit, self._home)

    def transfer_in(self, tx: Tx, transfer_id: int) -> Transfer | None:
        """Anybody's transfer."""
        return transfers.get_transfer(tx, transfer_id, self._home)

    def request_in(self, tx: Tx, request_id: int) -> MoneyRequest | None:
        """Anybody's request for money."""
        return transfers.get_request(tx, request_id, self._home)

    def transfers_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Transfer]:
        """Transfers between members after an id, oldest first."""
        return review.transfers_after(tx, after_id, limit, self._home)

    def lines_after_in(self, tx: Tx, after: tuple[int, int], limit: int) -> list[tuple[int, int, int, int]]:
        """Lines after a (member, number), as (member, number, entry, signed amount)."""
        return review.lines_after(tx, after, limit)

    def broken_lines_in(self, tx: Tx, limit: int) -> list[tuple[int, int]]:
        """Lines (member, number) that do not follow from the line before."""
        return review.broken_lines(tx, limit)

    def closing_in(self, tx: Tx, member_ids: Collection[int]) -> dict[int, int]:
        """The balance after each member's newest line, 0 for one without lines."""
        return {member_id: lines.last(tx, member_id)[1] for member_id in member_ids}
