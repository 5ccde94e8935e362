"""The same work on the model and on each other engine must give the same answers, to the nanosecond."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jinbao.ledger.types import Account, AccountFilter, QueryFilter, Transfer
from tests.ledger.conftest import ENGINES
from tests.ledger.desk import Desk, memory_desk, sqlite_desk
from tests.ledger.workload import ACCOUNTS, OPENED, Workload

OTHERS = [name for name in ENGINES if name != "memory"]


class Pair:
    """The model and an engine, asked the same things."""

    def __init__(self, model: Desk, other: Desk) -> None:
        self.desks = (model, other)

    def ask(self, method: str, *facts: Any) -> Any:
        """The answer, which must be the same from both."""
        one, two = [desk.ask(getattr(desk.engine, method)(*facts)) for desk in self.desks]
        assert one == two, (method, facts)
        return one

    def advance(self, ms: int) -> None:
        """Move both clocks."""
        for desk in self.desks:
            desk.clock.advance(ms)

    def reopen(self) -> None:
        """Close and open the engine's file. Times that no commit kept may be given again, so the clock moves too."""
        self.advance(1)
        self.desks[1].reopen()

    def compare(self) -> list[int]:
        """Everything that is stored; the timestamps of the last transfers."""
        self.ask("query_accounts", QueryFilter())
        self.ask("lookup_accounts", range(1, ACCOUNTS + 1))
        transfers = self.ask("query_transfers", QueryFilter(reversed=True))
        assert self.ask("verify") == []
        return [t.timestamp for t in transfers]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("nth", range(6))
def test_random_work_gives_the_same_answers(tmp_path: Path, other: str, nth: int, seed: int) -> None:
    work = Workload(seed + nth)
    pair = Pair(memory_desk(), ENGINES[other](tmp_path))
    pair.ask("create_accounts", [Account(id, ledger=1, code=1, flags=8 * (id % 2)) for id in range(1, OPENED + 1)])
    for _ in range(200):
        pair.ask("create_transfers", work.transfers())
        if work.random.random() < 0.3:
            pair.ask("create_accounts", work.accounts())
        if work.random.random() < 0.2:
            pair.advance(work.random.choice((1, 700, 1_500)))
        if work.random.random() < 0.1:
            pair.ask("expire")
        if work.random.random() < 0.05:
            pair.reopen()
    timestamps = pair.compare()
    assert len(timestamps) > 200, "the workload is too often refused to say anything"
    for _ in range(60):
        pair.ask("get_account_transfers", work.account_filter(timestamps))
        pair.ask("get_account_balances", work.account_filter(timestamps))
        pair.ask("query_transfers", work.query_filter(timestamps))
        pair.ask("query_accounts", work.query_filter(timestamps))
    for desk in pair.desks:
        desk.close()


_IDS = st.integers(0, 12)
_TRANSFERS = st.lists(
    st.builds(
        Transfer,
        id=st.integers(0, 60) | st.just(2**128 - 1) | st.integers(1, 2**128 - 1),
        debit_account_id=_IDS,
        credit_account_id=_IDS,
        amount=st.sampled_from([0, 1, 2, 5, 2**62, 2**63 - 1]),
        pending_id=st.sampled_from([0, 0, 0]) | st.integers(0, 60),
        user_data_128=st.sampled_from([0, 1]),
        timeout=st.sampled_from([0, 0, 1, 2]),
        ledger=st.sampled_from([1, 1, 1, 0, 2]),
        code=st.sampled_from([1, 1, 1, 0, 2]),
        flags=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 8, 9, 16, 32, 66, 130, 194, 6, 12, 256, 1024]),
        timestamp=st.sampled_from([0, 0, 0, 0, 0, 1, 50]),
    ),
    min_size=1,
    max_size=6,
)
_ACCOUNTS = st.lists(
    st.builds(
        Account,
        id=_IDS,
        credits_posted=st.sampled_from([0, 0, 0, 1]),
        user_data_64=st.sampled_from([0, 2**64 - 1]),
        ledger=st.sampled_from([1, 1, 1, 0, 2]),
        code=st.sampled_from([1, 1, 1, 0]),
        flags=st.sampled_from([0, 0, 0, 1, 2, 4, 6, 8, 16, 17, 32, 64]),
        timestamp=st.sampled_from([0, 0, 0, 0, 1, 50, 90]),
    ),
    min_size=1,
    max_size=4,
)


class SqliteLikeTheModel(RuleBasedStateMachine):
    """Whatever hypothesis thinks of, the embedded engine answers as the model does."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.pair = Pair(memory_desk(), sqlite_desk(Path(self.folder.name) / "ledger.db"))
        self.pair.ask("create_accounts", [Account(id, ledger=1, code=1, flags=8 * (id % 2)) for id in (1, 2, 3, 4)])

    @rule(batch=_ACCOUNTS)
    def create_accounts(self, batch: list[Account]) -> None:
        self.pair.ask("create_accounts", batch)

    @rule(batch=_TRANSFERS)
    def create_transfers(self, batch: list[Transfer]) -> None:
        self.pair.ask("create_transfers", batch)

    @rule(debit=st.integers(1, 4), credit=st.integers(1, 4), amount=st.integers(0, 9), id=st.integers(61, 90))
    def move(self, debit: int, credit: int, amount: int, id: int) -> None:
        self.pair.ask("create_transfers", [Transfer(id, debit, credit, amount, ledger=1, code=1)])

    @rule(debit=st.integers(1, 4), timeout=st.integers(0, 3), closing=st.sampled_from([0, 64, 128]), id=_IDS)
    def hold(self, debit: int, timeout: int, closing: int, id: int) -> None:
        hold = Transfer(91 + id, debit, debit % 4 + 1, 5, timeout=timeout, ledger=1, code=1, flags=2 | closing)
        self.pair.ask("create_transfers", [hold])

    @rule(hold=_IDS, id=st.integers(110, 140), amount=st.sampled_from([0, 3, 5, 2**63 - 1]), post=st.booleans())
    def resolve(self, hold: int, id: int, amount: int, post: bool) -> None:
        self.pair.ask("create_transfers", [Transfer(id, amount=amount, pending_id=91 + hold, flags=4 if post else 8)])

    @rule(ms=st.sampled_from([1, 900, 2_000]))
    def advance(self, ms: int) -> None:
        self.pair.advance(ms)
        self.pair.ask("expire")

    @rule()
    def reopen(self) -> None:
        self.pair.reopen()

    @invariant()
    def everything_stored_is_the_same(self) -> None:
        self.pair.ask("lookup_accounts", range(13))
        self.pair.ask("query_transfers", QueryFilter())
        for id in (1, 2):
            self.pair.ask("get_account_balances", AccountFilter(account_id=id))

    def teardown(self) -> None:
        self.pair.compare()
        for desk in self.pair.desks:
            desk.close()
        self.folder.cleanup()


SqliteLikeTheModel.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
test_whatever_is_asked_the_embedded_engine_answers_as_the_model = SqliteLikeTheModel.TestCase
