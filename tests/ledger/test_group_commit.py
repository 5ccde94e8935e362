"""The embedded engine's queue: full, given up on, closed with work in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.kit.errors import Busy
from jinbao.ledger.errors import EngineUnavailable
from jinbao.ledger.types import Account, QueryFilter, Transfer
from tests.ledger.desk import Desk, sqlite_desk


def _batch(first: int, count: int) -> list[Transfer]:
    return [Transfer(id, 1, 2, 1, ledger=1, code=1) for id in range(first, first + count)]


def _opened(desk: Desk) -> Desk:
    desk.ask(desk.engine.create_accounts([Account(1, ledger=1, code=1), Account(2, ledger=1, code=1)]))
    return desk


def test_a_full_queue_says_busy_and_what_was_accepted_happens(tmp_path: Path) -> None:
    desk = _opened(sqlite_desk(tmp_path / "ledger.db", queue_events=300))

    async def flood() -> list[object]:
        calls = (desk.engine.create_transfers(_batch(first, 100)) for first in range(1, 4_000, 100))
        return list(await asyncio.gather(*calls, return_exceptions=True))

    answers = desk.ask(flood())
    accepted = [answer for answer in answers if isinstance(answer, list)]
    refused = [answer for answer in answers if isinstance(answer, Busy)]
    assert len(accepted) + len(refused) == 40 and accepted and refused
    assert len(desk.ask(desk.engine.query_transfers(QueryFilter()))) == 100 * len(accepted)
    assert all(result.stands for result in desk.ask(desk.engine.create_transfers(_batch(9_000, 100))))
    desk.close()


def test_a_batch_larger_than_the_queue_is_taken_when_nothing_waits(tmp_path: Path) -> None:
    desk = _opened(sqlite_desk(tmp_path / "ledger.db", queue_events=10))
    assert all(result.stands for result in desk.ask(desk.engine.create_transfers(_batch(1, 500))))
    desk.close()


def test_a_caller_that_gives_up_does_not_take_back_what_it_sent(file_desk: Desk) -> None:
    _opened(file_desk)

    async def impatient() -> None:
        call = asyncio.ensure_future(file_desk.engine.create_transfers(_batch(1, 50)))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert all(result.stands for result in await file_desk.engine.create_transfers(_batch(1, 50)))

    file_desk.ask(impatient())
    assert len(file_desk.ask(file_desk.engine.query_transfers(QueryFilter()))) == 50


def test_closing_answers_what_was_accepted_and_refuses_the_rest(file_desk: Desk) -> None:
    _opened(file_desk)

    async def close_in_the_middle() -> None:
        calls = [asyncio.ensure_future(file_desk.engine.create_transfers(_batch(n, 1))) for n in range(1, 30)]
        await asyncio.sleep(0)
        await file_desk.engine.close()
        answers = await asyncio.gather(*calls)
        assert all(result.stands for (result,) in answers)
        with pytest.raises(EngineUnavailable, match="closed"):
            await file_desk.engine.create_transfers(_batch(100, 1))

    file_desk.ask(close_in_the_middle())
    file_desk.reopen()
    assert len(file_desk.ask(file_desk.engine.query_transfers(QueryFilter()))) == 29


def test_callers_of_two_event_loops_are_both_answered(file_desk: Desk) -> None:
    _opened(file_desk)
    with asyncio.Runner() as another:
        (one,) = another.run(file_desk.engine.create_transfers(_batch(1, 1)))
    (two,) = file_desk.ask(file_desk.engine.create_transfers(_batch(2, 1)))
    assert one.stands and two.stands and one.timestamp < two.timestamp


def test_more_accounts_than_are_remembered_are_still_known(file_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jinbao.ledger.adapters.sqlite.working.CACHE_ACCOUNTS", 10)
    file_desk.ask(file_desk.engine.create_accounts([Account(id, ledger=1, code=1) for id in range(1, 101)]))
    for turn in range(5):
        batch = [Transfer(1000 * turn + id, id, id % 100 + 1, 2, ledger=1, code=1) for id in range(1, 101)]
        assert all(result.stands for result in file_desk.ask(file_desk.engine.create_transfers(batch)))
    accounts = file_desk.ask(file_desk.engine.lookup_accounts(range(1, 101)))
    assert {(a.debits_posted, a.credits_posted) for a in accounts} == {(10, 10)}
    assert file_desk.ask(file_desk.engine.verify()) == []
