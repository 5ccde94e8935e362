"""Random work for a ledger: few accounts and ids, so that every kind of collision happens often."""

from __future__ import annotations

from random import Random
from typing import Any

from jinbao.ledger.types import AMOUNT_MAX, Account, AccountFilter, QueryFilter, Transfer, TransferFlags

ACCOUNTS = 9
#: Accounts of one ledger that a test opens first, so that most transfers have where to go.
OPENED = 6
IDS = 400
KINDS = (
    [0] * 24
    + [int(TransferFlags.pending)] * 10
    + [int(TransferFlags.post_pending_transfer)] * 6
    + [int(TransferFlags.void_pending_transfer)] * 4
    + [int(TransferFlags.balancing_debit), int(TransferFlags.balancing_credit)]
    + [int(TransferFlags.pending | TransferFlags.closing_debit)]
    + [int(TransferFlags.pending | TransferFlags.closing_credit)]
    + [int(TransferFlags.pending | TransferFlags.balancing_debit)]
)


class Workload:
    """A stream of batches that depends on nothing but the seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.next_id = 1_000_000
        self.pending: list[int] = []

    def accounts(self) -> list[Account]:
        """A batch of accounts; most exist already."""
        draw = self.random
        return [
            Account(
                draw.randint(0 if draw.random() < 0.05 else 1, ACCOUNTS),
                ledger=2 if draw.random() < 0.1 else 1,
                code=draw.choice((1, 1, 1, 2, 0)),
                user_data_128=draw.choice((0, 0, 7)),
                flags=draw.choice((0, 0, 0, 1, 2, 4, 6, 8, 8, 10, 1 << 9 if draw.random() < 0.05 else 0)),
            )
            for _ in range(draw.randint(1, 6))
        ]

    def transfers(self) -> list[Transfer]:
        """A batch of transfers, in chains and alone, new and sent before."""
        batch = [self._transfer() for _ in range(self.random.choice((1, 1, 2, 3, 5, 8, 30)))]
        self.next_id += len(batch)
        return batch

    def _transfer(self) -> Transfer:
        draw = self.random
        self.next_id += draw.choice((1, 1, 1, -1, 3))
        id = draw.choice((self.next_id, self.next_id, self.next_id, draw.randint(0, IDS)))
        flags = draw.choice(KINDS)
        resolves = flags & (TransferFlags.post_pending_transfer | TransferFlags.void_pending_transfer)
        if flags & TransferFlags.pending:
            self.pending.append(id)
        pending_id = 0
        if resolves:
            pending_id = draw.choice(self.pending[-12:]) if self.pending else draw.randint(0, IDS)
        named = not resolves or draw.random() < 0.2
        closes = flags & (TransferFlags.closing_debit | TransferFlags.closing_credit)
        return Transfer(
            id,
            self._account() if named else 0,
            self._account() if named else 0,
            draw.choice((0, 1, 3, 10, 10, 60, AMOUNT_MAX if draw.random() < 0.1 or resolves else 5)),
            pending_id=pending_id,
            user_data_128=draw.choice((0, 0, 7, 2**127)),
            user_data_64=draw.choice((0, 0, 5, 2**64 - 1)),
            user_data_32=draw.choice((0, 0, 9)),
            timeout=draw.choice((1, 2) if closes else (0, 1, 2, 9)) if flags & TransferFlags.pending else 0,
            ledger=(1 if draw.random() < 0.98 else 2) if named else 0,
            code=draw.choice((1, 1, 1, 1, 2)) if named else 0,
            flags=flags | (1 if draw.random() < 0.15 else 0),
        )

    def _account(self) -> int:
        return self.random.randint(1, OPENED if self.random.random() < 0.95 else ACCOUNTS)

    def account_filter(self, timestamps: list[int]) -> AccountFilter:
        """A filter that often finds something."""
        return AccountFilter(
            account_id=self.random.randint(0, ACCOUNTS + 1),
            debits=self.random.random() < 0.8,
            credits=self.random.random() < 0.8,
            **self._conditions(timestamps),
        )

    def query_filter(self, timestamps: list[int]) -> QueryFilter:
        """A filter that often finds something."""
        return QueryFilter(ledger=self.random.choice((0, 0, 1, 2)), **self._conditions(timestamps))

    def _conditions(self, timestamps: list[int]) -> dict[str, Any]:
        draw = self.random
        times = [0, 0, 0, 2**63, *draw.sample(timestamps, min(4, len(timestamps)))]
        return {
            "user_data_128": draw.choice((0, 0, 0, 7, 2**127)),
            "user_data_64": draw.choice((0, 0, 0, 5, 2**64 - 1)),
            "user_data_32": draw.choice((0, 0, 0, 9)),
            "code": draw.choice((0, 0, 0, 1, 2)),
            "timestamp_min": draw.choice(times),
            "timestamp_max": draw.choice(times),
            "limit": draw.choice((0, 1, 2, 10, 8_189)),
            "reversed": draw.random() < 0.5,
        }
