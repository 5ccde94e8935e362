"""What every engine promises beside its results: order, queries, limits of a batch."""

from __future__ import annotations

import asyncio

import pytest

from jinbao.ledger.types import (
    AMOUNT_MAX,
    BATCH_MAX,
    Account,
    AccountFilter,
    AccountFlags,
    CreateTransferStatus,
    QueryFilter,
    Transfer,
    TransferFlags,
)
from tests.ledger.desk import Desk


def _opened(desk: Desk, count: int = 4, flags: int = 0) -> None:
    desk.ask(desk.engine.create_accounts([Account(id, ledger=1, code=1, flags=flags) for id in range(1, count + 1)]))


def test_timestamps_rise_even_when_the_clock_stands_still(desk: Desk) -> None:
    _opened(desk)
    seen: list[int] = []
    for first in range(1, 40, 13):
        batch = [Transfer(id, 1, 2, 1, ledger=1, code=1) for id in range(first, first + 13)]
        seen += [result.timestamp for result in desk.ask(desk.engine.create_transfers(batch))]
    assert all(one < two for one, two in zip(seen, seen[1:], strict=False))
    assert [t.timestamp for t in desk.ask(desk.engine.query_transfers(QueryFilter()))] == seen


def test_an_empty_batch_is_nothing(desk: Desk) -> None:
    assert desk.ask(desk.engine.create_accounts([])) == []
    assert desk.ask(desk.engine.create_transfers([])) == []
    assert desk.ask(desk.engine.lookup_accounts([])) == []


def test_a_batch_over_the_limit_is_a_bug_and_does_nothing(desk: Desk) -> None:
    _opened(desk)
    batch = [Transfer(id, 1, 2, 1, ledger=1, code=1) for id in range(1, BATCH_MAX + 2)]
    with pytest.raises(AssertionError, match="8189"):
        desk.ask(desk.engine.create_transfers(batch))
    assert desk.ask(desk.engine.query_transfers(QueryFilter())) == []
    assert all(result.stands for result in desk.ask(desk.engine.create_transfers(batch[:-1])))


@pytest.mark.parametrize(
    "wrong",
    [
        Transfer(2**128, 1, 2, 1, ledger=1, code=1),
        Transfer(7, -1, 2, 1, ledger=1, code=1),
        Transfer(7, 1, 2, AMOUNT_MAX + 1, ledger=1, code=1),
        Transfer(7, 1, 2, -1, ledger=1, code=1),
        Transfer(7, 1, 2, 1, user_data_64=2**64, ledger=1, code=1),
        Transfer(7, 1, 2, 1, timeout=2**32, ledger=1, code=1),
        Transfer(7, 1, 2, 1, ledger=2**32, code=1),
        Transfer(7, 1, 2, 1, ledger=1, code=2**16),
    ],
)
def test_a_number_that_does_not_fit_its_field_is_a_bug_and_does_nothing(desk: Desk, wrong: Transfer) -> None:
    _opened(desk)
    with pytest.raises(AssertionError, match="out of range"):
        desk.ask(desk.engine.create_transfers([Transfer(6, 1, 2, 1, ledger=1, code=1), wrong]))
    assert desk.ask(desk.engine.lookup_transfers([6, 7])) == []


def test_what_is_looked_up_is_what_was_stored(desk: Desk) -> None:
    account = Account(2**128 - 2, user_data_128=2**128 - 1, user_data_64=2**64 - 1, user_data_32=2**32 - 1)
    full = Account(*[getattr(account, name) for name in account.__struct_fields__[:8]], 2**32 - 1, 2**16 - 1)
    other = Account(5, ledger=2**32 - 1, code=1, flags=AccountFlags.history)
    made = desk.ask(desk.engine.create_accounts([full, other]))
    found = desk.ask(desk.engine.lookup_accounts([5, 77, full.id]))
    assert [a.id for a in found] == [5, full.id]
    assert (found[1].user_data_128, found[1].user_data_64, found[1].user_data_32) == (2**128 - 1, 2**64 - 1, 2**32 - 1)
    assert (found[1].ledger, found[1].code, found[1].timestamp) == (2**32 - 1, 2**16 - 1, made[0].timestamp)
    hold = Transfer(3, 5, full.id, 9, 0, 2**127, 2**63, 2**31, 2**31, 2**32 - 1, 2**15, TransferFlags.pending)
    (held,) = desk.ask(desk.engine.create_transfers([hold]))
    (stored,) = desk.ask(desk.engine.lookup_transfers([3]))
    assert stored == Transfer(
        3, 5, full.id, 9, 0, 2**127, 2**63, 2**31, 2**31, 2**32 - 1, 2**15, 2, timestamp=held.timestamp
    )


def test_an_accounts_history_can_be_read_from_anywhere_in_both_directions(desk: Desk) -> None:
    _opened(desk, flags=AccountFlags.history)
    work = [Transfer(id, *((1, 2) if id % 3 else (3, 1)), id, ledger=1, code=1 + id % 2) for id in range(1, 301)]
    work += [Transfer(id, 3, 4, 1, ledger=1, code=1) for id in range(301, 401)]
    for start in range(0, 400, 37):
        desk.ask(desk.engine.create_transfers(work[start : start + 37]))
    every = desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1)))
    assert [t.id for t in every] == list(range(1, 301))
    times = [t.timestamp for t in every]
    for first, last in ((0, 0), (0, 299), (63, 64), (64, 127), (65, 200), (128, 129), (250, 299)):
        span = {"timestamp_min": times[first], "timestamp_max": times[last]}
        there = desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1, **span)))
        back = desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1, reversed=True, **span)))
        assert there == back[::-1] == every[first : last + 1]
    page = desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1, reversed=True, limit=20)))
    assert page == every[:-21:-1]
    credits = desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1, debits=False, code=2)))
    assert [t.id for t in credits] == [id for id in range(1, 301) if id % 3 == 0 and id % 2 == 1]
    balances = desk.ask(desk.engine.get_account_balances(AccountFilter(account_id=1)))
    assert [b.timestamp for b in balances] == times
    assert balances[-1].debits_posted - balances[-1].credits_posted == sum(id if id % 3 else -id for id in range(301))


def test_balances_are_kept_only_where_history_is_on(desk: Desk) -> None:
    _opened(desk)
    desk.ask(desk.engine.create_transfers([Transfer(1, 1, 2, 5, ledger=1, code=1)]))
    assert desk.ask(desk.engine.get_account_balances(AccountFilter(account_id=1))) == []
    assert len(desk.ask(desk.engine.get_account_transfers(AccountFilter(account_id=1)))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"account_id": 0},
        {"account_id": 2**128 - 1},
        {"account_id": 99},
        {"account_id": 1, "debits": False, "credits": False},
        {"account_id": 1, "limit": 0},
        {"account_id": 1, "timestamp_min": 9, "timestamp_max": 8},
        {"account_id": 1, "timestamp_max": 2**63},
    ],
)
def test_a_filter_that_cannot_match_finds_nothing(desk: Desk, wrong: dict[str, int]) -> None:
    _opened(desk)
    desk.ask(desk.engine.create_transfers([Transfer(1, 1, 2, 5, ledger=1, code=1)]))
    assert desk.ask(desk.engine.get_account_transfers(AccountFilter(**wrong))) == []


def test_many_callers_on_one_merchant_lose_nothing(desk: Desk) -> None:
    _opened(desk, count=65)

    async def everybody() -> None:
        async def customer(n: int) -> None:
            for k in range(20):
                (result,) = await desk.engine.create_transfers([Transfer(n * 1000 + k, n, 1, 3, ledger=1, code=1)])
                assert result.status is CreateTransferStatus.created

        await asyncio.gather(*(customer(n) for n in range(2, 66)))

    desk.ask(everybody())
    (merchant,) = desk.ask(desk.engine.lookup_accounts([1]))
    assert merchant.credits_posted == 64 * 20 * 3
    assert desk.ask(desk.engine.verify()) == []


def test_expire_says_how_many_it_released(desk: Desk) -> None:
    _opened(desk)
    holds = [Transfer(id, 1, 2, 5, timeout=id, ledger=1, code=1, flags=2) for id in range(1, 8)]
    desk.ask(desk.engine.create_transfers(holds))
    assert desk.ask(desk.engine.expire()) == 0
    desk.clock.advance(3_500)
    assert desk.ask(desk.engine.expire()) == 3
    assert desk.ask(desk.engine.expire()) == 0
    desk.clock.advance(10_000)
    desk.ask(desk.engine.create_accounts([Account(50, ledger=1, code=1)]))
    (account,) = desk.ask(desk.engine.lookup_accounts([1]))
    assert account.debits_pending == 0
