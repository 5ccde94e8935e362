"""The ledger's file: who may open it, and what is noticed when it is not what was written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import apsw
import pytest

from jinbao.kit.clock import MovableClock
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.errors import EngineDamaged, EngineLocked, EngineTooNew, EngineUnavailable
from jinbao.ledger.types import Account, Finding, QueryFilter, Transfer, TransferFlags
from tests.ledger.desk import START_MS, Desk, sqlite_desk

CLOCK = MovableClock(START_MS)


def _filled(desk: Desk, transfers: int = 300) -> None:
    """Accounts, plain transfers, one hold of each end, one refusal; then the file is closed."""
    accounts = [Account(id, ledger=1, code=1, flags=8 * (id % 2), user_data_128=77) for id in range(1, 11)]
    desk.ask(desk.engine.create_accounts(accounts))
    work = [Transfer(id, id % 10 + 1, (id + 3) % 10 + 1, 5, ledger=1, code=1) for id in range(1, transfers)]
    for start in range(0, len(work), 50):
        desk.ask(desk.engine.create_transfers(work[start : start + 50]))
    holds = [Transfer(9000 + n, 1, 2, 5, timeout=n, ledger=1, code=1, flags=TransferFlags.pending) for n in range(4)]
    ends = [Transfer(9100, pending_id=9000, amount=3, flags=4), Transfer(9101, pending_id=9001, flags=8)]
    refused = [Transfer(9102, 1, 99, 5, ledger=1, code=1)]
    desk.ask(desk.engine.create_transfers(holds + ends + refused))
    desk.clock.advance(2_500)
    assert desk.ask(desk.engine.expire()) == 1
    assert desk.ask(desk.engine.verify()) == []


def _findings(path: Path) -> list[Finding]:
    """What an audit says of the file."""
    desk = sqlite_desk(path)
    try:
        return desk.ask(desk.engine.verify())
    finally:
        desk.close()


def _edit(path: Path, sql: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(sql)
    assert connection.total_changes() > 0, "nothing was changed"
    connection.close()


def test_a_second_engine_is_refused_and_told_who_has_the_file(file_desk: Desk) -> None:
    with pytest.raises(EngineLocked, match=str(os.getpid())):
        SqliteEngine.open(str(file_desk.path), CLOCK)
    assert file_desk.ask(file_desk.engine.create_accounts([Account(1, ledger=1, code=1)]))[0].stands


def test_a_second_process_is_refused_and_told_who_has_the_file(file_desk: Desk) -> None:
    program = (
        "import sys; from jinbao.kit.clock import SystemClock; from jinbao.ledger.adapters.sqlite import SqliteEngine\n"
        "SqliteEngine.open(sys.argv[1], SystemClock())"
    )
    other = subprocess.run([sys.executable, "-c", program, str(file_desk.path)], capture_output=True, text=True)
    assert other.returncode != 0
    assert "EngineLocked" in other.stderr and f"is open in process {os.getpid()}" in other.stderr


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="No such file"):
        SqliteEngine.open(str(tmp_path / "nowhere" / "ledger.db"), CLOCK)


def test_a_closed_ledger_opens_again_and_refuses_calls_meanwhile(file_desk: Desk) -> None:
    file_desk.ask(file_desk.engine.create_accounts([Account(1, ledger=1, code=1)]))
    file_desk.ask(file_desk.engine.close())
    file_desk.ask(file_desk.engine.close())
    for question in (
        file_desk.engine.create_accounts([Account(2, ledger=1, code=1)]),
        file_desk.engine.lookup_accounts([1]),
        file_desk.engine.query_transfers(QueryFilter()),
        file_desk.engine.verify(),
    ):
        with pytest.raises(EngineUnavailable, match="closed"):
            file_desk.ask(question)
    file_desk.reopen()
    assert [a.id for a in file_desk.ask(file_desk.engine.lookup_accounts([1, 2]))] == [1]


def test_a_file_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    sqlite_desk(path).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 2)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(EngineTooNew, match="form 2"):
        SqliteEngine.open(str(path), CLOCK)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(EngineDamaged, match="ledger.db"):
        SqliteEngine.open(str(path), CLOCK)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = apsw.Connection(str(path))
    connection.execute("create table notes (text)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(EngineDamaged, match="not a ledger"):
        SqliteEngine.open(str(path), CLOCK)
    assert path.read_bytes() == before


def test_a_file_cut_short_is_named_at_opening(tmp_path: Path) -> None:
    desk = sqlite_desk(tmp_path / "ledger.db")
    _filled(desk)
    desk.close()
    assert desk.path is not None
    whole = desk.path.read_bytes()
    for part in (2, 3, 5):
        desk.path.write_bytes(whole[: len(whole) * (part - 1) // part])
        with pytest.raises(EngineDamaged, match="ledger.db is damaged"):
            SqliteEngine.open(str(desk.path), CLOCK)


def test_a_torn_end_of_the_log_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    desk = sqlite_desk(tmp_path / "ledger.db")
    _filled(desk)
    assert desk.path is not None
    log = Path(f"{desk.path}-wal").read_bytes()
    file = desk.path.read_bytes()
    desk.close()
    copy = tmp_path / "copy.db"
    copy.write_bytes(file)
    Path(f"{copy}-wal").write_bytes(log + os.urandom(3_000))
    again = sqlite_desk(copy)
    assert len(again.ask(again.engine.lookup_transfers(list(range(1, 300)) + [9100]))) == 300
    assert again.ask(again.engine.verify()) == []
    again.close()


EDITS = {
    "an amount": ("update ledger_transfers set amount = 6 where id = x'00000000000000000000000000000007'", "seal"),
    "a transfer gone": ("delete from ledger_transfers where id = x'00000000000000000000000000000007'", "seal"),
    "a code": ("update ledger_transfers set code = 2 where id = x'00000000000000000000000000000008'", "seal"),
    "user data": ("update ledger_accounts set user_data_128 = null where number = 3", "seal"),
    "an account's flags": ("update ledger_accounts set flags = 2 where number = 3", "seal"),
    "a balance": ("update ledger_accounts set debits_posted = debits_posted + 1 where number = 3", "balance"),
    "two balances": ("update ledger_accounts set debits_posted = debits_posted + 1 where number in (3, 4)", "balance"),
    "an account closed": ("update ledger_accounts set closed = 1 where number = 3", "closed"),
    "a hold opened again": ("update ledger_pending set state = 1 where state = 2", "pending"),
    "an expiry undone": ("update ledger_pending set state = 1 where state = 4", "seal"),
    "a refused id forgiven": ("delete from ledger_refused", "seal"),
    "a commit gone": ("delete from ledger_commits where number = 2", "seal"),
    "the last commit gone": (
        "delete from ledger_commits where number = (select max(number) from ledger_commits)",
        "seal",
    ),
    "a mark gone": ("delete from ledger_marks where account = 1", "marks"),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_audit_finds_what_somebody_changed(tmp_path: Path, what: str) -> None:
    sql, check = EDITS[what]
    desk = sqlite_desk(tmp_path / "ledger.db")
    _filled(desk, transfers=700)
    for id in range(20_000, 20_008):  # so that the change is not in the last commits, which opening looks at
        desk.ask(desk.engine.create_transfers([Transfer(id, 1, 2, 1, ledger=1, code=1)]))
    desk.close()
    assert desk.path is not None
    _edit(desk.path, sql)
    assert check in {finding.check for finding in _findings(desk.path)}


def test_a_flipped_byte_is_never_passed_over(tmp_path: Path, seed: int) -> None:
    draw = Random(seed)
    desk = sqlite_desk(tmp_path / "ledger.db")
    _filled(desk)
    desk.close()
    assert desk.path is not None
    whole = desk.path.read_bytes()
    stored = _contents(desk.path)
    noticed = 0
    for _ in range(60):
        damaged = bytearray(whole)
        at = draw.randrange(100, len(whole))
        damaged[at] ^= 1 << draw.randrange(8)
        desk.path.write_bytes(damaged)
        try:
            found = bool(_findings(desk.path))
        except EngineUnavailable:
            found = True
        # A byte may lie in space that nothing uses; then every row still reads as it was written.
        assert found or _contents(desk.path) == stored, f"byte {at}"
        noticed += found
    assert noticed > 10


def _contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    tables = ("accounts", "transfers", "marks", "pending", "refused", "commits")
    try:
        return {name: connection.execute(f"select * from ledger_{name} order by 1, 2").fetchall() for name in tables}
    finally:
        connection.close()
