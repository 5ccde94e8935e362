"""A process that is made to be killed: it loads a ledger and says, one line each, what was acknowledged.

``python crash_child.py <file> <seed> <first id>``. A line ``a <hex id> ...`` names the transfers that stand after one
batch; ``r <hex id>`` an id that was refused for a reason of the moment. A line is written only after the engine's
answer, so whatever is in a line must be in the file.
"""

from __future__ import annotations

import asyncio
import os
import sys
from random import Random

from jinbao.kit.clock import SystemClock
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.types import TRANSIENT, Account, Transfer, TransferFlags

ACCOUNTS = range(1, 41)
MERCHANT = 1
LIMITED = 2


def accounts() -> list[Account]:
    """Some keep a history, one may not be overdrawn."""
    return [Account(id, ledger=1, code=1, flags=2 if id == LIMITED else 8 * (id % 2)) for id in ACCOUNTS]


def batch(draw: Random, first: int, held: list[int]) -> list[Transfer]:
    """Plain transfers, chains of two to five, holds and their ends, and some that must be refused."""
    made: list[Transfer] = []
    for id in range(first, first + draw.choice((1, 1, 2, 7, 60, 400))):
        kind = draw.random()
        debit, credit = draw.sample(ACCOUNTS, 2)
        if kind < 0.1:
            made.append(Transfer(id, debit, credit, 3, timeout=draw.choice((0, 1)), ledger=1, code=1, flags=2))
            held.append(id)
        elif kind < 0.2 and held:
            post = draw.random() < 0.5
            made.append(Transfer(id, amount=2 if post else 0, pending_id=held.pop(), flags=4 if post else 8))
        elif kind < 0.3:
            made.append(Transfer(id, LIMITED, MERCHANT, 10**15, ledger=1, code=1))
        else:
            to = MERCHANT if kind < 0.6 and debit != MERCHANT else credit
            linked = TransferFlags.linked if kind > 0.8 else 0
            made.append(Transfer(id, debit, to, 1 + id % 9, user_data_64=first, ledger=1, code=1, flags=linked))
    last = made[-1]
    made[-1] = Transfer(last.id, 3, 4, 1, ledger=1, code=1)
    return made


async def load(path: str, seed: int, first: int) -> None:
    """Four clients, until the end."""
    engine = SqliteEngine.open(path, SystemClock())
    await engine.create_accounts(accounts())
    draw = Random(seed)
    held: list[int] = []
    next_id = first
    os.write(1, b"ready\n")

    async def client() -> None:
        nonlocal next_id
        while True:
            work = batch(draw, next_id, held)
            next_id = work[-1].id + 1
            results = await engine.create_transfers(work)
            stands = " ".join(f"{t.id:x}" for t, r in zip(work, results, strict=True) if r.stands)
            refused = " ".join(f"{t.id:x}" for t, r in zip(work, results, strict=True) if r.status in TRANSIENT)
            os.write(1, f"a {stands}\nr {refused}\n".encode("ascii"))

    await asyncio.gather(*(client() for _ in range(4)))


if __name__ == "__main__":
    asyncio.run(load(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
