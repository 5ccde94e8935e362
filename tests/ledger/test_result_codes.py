"""What becomes of an account or a transfer, and which of several reasons is given: one table per promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.ledger.types import TRANSIENT, CreateAccountStatus, CreateTransferStatus
from tests.ledger.conftest import ENGINES
from tests.ledger.desk import Desk
from tests.ledger.tables_pending import PENDING
from tests.ledger.tables_single import SINGLE

TABLES = SINGLE | PENDING

#: Our ``Account`` has no reserved field.
CANNOT_OCCUR = {(CreateAccountStatus, "reserved_field")}


@pytest.mark.parametrize("table", TABLES)
def test_results(desk: Desk, table: str) -> None:
    desk.check(TABLES[table])


def test_every_result_that_can_occur_is_in_a_table(tmp_path: Path) -> None:
    seen = set()
    for table in TABLES.values():
        desk = ENGINES["memory"](tmp_path)
        desk.check(table)
        desk.close()
        seen |= desk.seen
    every = {(kind, status.name) for kind in (CreateAccountStatus, CreateTransferStatus) for status in kind}
    assert every - seen == CANNOT_OCCUR


def test_result_numbers_are_tigerbeetles() -> None:
    # Gaps are results that TigerBeetle has retired (18) or calls by the old name (0).
    accounts = {int(status) for status in CreateAccountStatus}
    transfers = {int(status) for status in CreateTransferStatus}
    assert accounts == {*range(1, 27), 2**32 - 1}
    assert transfers == {*range(1, 18), *range(19, 69), 2**32 - 1}
    assert {status.name for status in TRANSIENT} == {
        "debit_account_not_found",
        "credit_account_not_found",
        "pending_transfer_not_found",
        "exceeds_credits",
        "exceeds_debits",
        "debit_account_already_closed",
        "credit_account_already_closed",
    }
