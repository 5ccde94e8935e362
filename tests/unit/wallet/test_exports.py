from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinbao.bank.types import SAFEGUARDING
from jinbao.kit.ids import show
from jinbao.kit.money import CNY, GOLD
from jinbao.ledger.types import QueryFilter
from jinbao.wallet import Format, operator_book
from jinbao.wallet.rules.books.beancount import beancount
from jinbao.wallet.rules.books.csv import csv as to_csv
from jinbao.wallet.rules.books.hledger import hledger
from jinbao.wallet.rules.books.member import member_book
from jinbao.wallet.rules.books.plain import Book, Booking, Posting
from jinbao.wallet.types import MEMBER_BALANCE, WITHDRAWAL_FEES, Counterpart, Line, LineKind
from tests import make
from tests.make_wallet import PROOF, WalletWorld, wallet_world

ZONE = ZoneInfo("Asia/Shanghai")
CHART = {kind.code: kind for kind in (SAFEGUARDING, MEMBER_BALANCE, WITHDRAWAL_FEES)}
BEAN_CHECK = Path(sys.executable).with_name("bean-check")
HLEDGER = shutil.which("hledger") or "hledger"

#: Words that have a meaning for one of the programs.
NASTY = ["=1+1", '"; drop', "a|b;c", "\\", "@SUM(A1)", "tab\there", "line\nbreak", "* flagged", "家", "{}", '""', "''"]


def _bean_check(text: str, folder: Path) -> str:
    path = folder / "book.beancount"
    path.write_text(text, "utf-8")
    run = subprocess.run([BEAN_CHECK, "--no-cache", path], capture_output=True, text=True, timeout=60)
    return "" if run.returncode == 0 else run.stderr or "failed"


def _hledger(text: str, folder: Path, *command: str) -> tuple[str, str]:
    path = folder / "book.journal"
    path.write_text(text, "utf-8")
    run = subprocess.run(
        [HLEDGER, "-f", path, *command], capture_output=True, text=True, timeout=60, env={"LANG": "C.UTF-8"}
    )
    return run.stdout, "" if run.returncode == 0 else run.stderr or "failed"


async def _busy(world: WalletWorld) -> tuple[Any, Any]:
    """Two members with a bit of everything, over two days."""
    first, second = await world.member("王小明", balance_minor=300_000), await world.member("Alice")
    [linked] = await world.wallet.linked.of(first.id)
    for note in NASTY[:8]:
        shown = " ".join(note.split())
        await world.wallet.transfers.send(first, second.id, 137, shown, None, world.once())
    await world.wallet.bank_moves.withdraw(first, linked.id, 150_001, PROOF, world.once())
    await world.settle()
    world.clock.advance(86_400_000)
    await world.wallet.transfers.send(second, first.id, 99, "back", None, world.once())
    await world.fault(linked, refuse="account_closed")
    await world.wallet.bank_moves.withdraw(first, linked.id, 5_000, PROOF, world.once())
    await world.settle()
    return first, second


def test_a_members_books_are_accepted_by_both_programs_and_close_with_the_balance(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            for caller in await _busy(world):
                posted = (await world.balance(caller)).posted
                bean = await world.wallet.exports.member(caller.id, Format.BEANCOUNT, None, None)
                assert _bean_check(bean, tmp_path) == ""
                journal = await world.wallet.exports.member(caller.id, Format.HLEDGER, None, None)
                assert _hledger(journal, tmp_path, "check")[1] == ""
                told, _ = _hledger(journal, tmp_path, "balance", "assets:Jinbao:Balance", "-O", "json")
                [[_, _, _, amounts]], _ = json.loads(told)
                assert amounts[0]["aquantity"]["decimalMantissa"] == posted
                # A fen too much anywhere is found: the assertions hold the books to the balance.
                assert "Balance failed" in _bean_check(_one_fen_off(bean, "  Assets:Jinbao:Balance  "), tmp_path)
                assert (
                    "assertion" in _hledger(_one_fen_off(journal, "    assets:Jinbao:Balance  "), tmp_path, "check")[1]
                )

    make.run(scenario())


def _one_fen_off(text: str, account: str) -> str:
    """The first booking moves a fen more on both of its sides."""
    lines = text.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith(account))
    for index in (at, at + 1):
        head, amount, code = lines[index].rsplit(" ", 2)
        sign = -1 if amount.startswith("-") else 1
        minor = int(amount.lstrip("-").replace(".", "")) + 1
        lines[index] = f"{head} {'-' if sign < 0 else ''}{minor // 100}.{minor % 100:02d} {code}"
    return "\n".join(lines) + "\n"


def test_a_part_of_a_statement_brings_the_balance_forward(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            first, _ = await _busy(world)
            text = await world.wallet.exports.member(first.id, Format.BEANCOUNT, make.NOON_MS + 86_400_000, None)
            assert "Equity:Opening-Balances" in text
            assert _bean_check(text, tmp_path) == ""
            rows = await world.wallet.exports.member(first.id, Format.CSV, make.NOON_MS + 86_400_000, None)
            assert len(list(csv.DictReader(io.StringIO(rows.lstrip("\ufeff"))))) == 1
            for format in Format:
                empty = await world.wallet.exports.member(first.id, format, 0, 1)
                assert show("lin", 1) not in empty

    make.run(scenario())


def test_the_operators_books_equal_the_ledgers_balances_in_both_programs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            await _busy(world)
            entries = sorted(await world.journal.page(limit=100), key=lambda entry: entry.id)
            accounts = await world.engine.query_accounts(QueryFilter())
            assert len(accounts) == 4
            book = operator_book(
                entries,
                accounts,
                chart=CHART,
                kinds=world.journal.kinds,
                assets={CNY.ledger: CNY},
                zone=ZONE,
                title="Jinbao",
            )
            bean, journal = "".join(beancount(book)), "".join(hledger(book))
            assert _bean_check(bean, tmp_path) == ""
            assert _hledger(journal, tmp_path, "check")[1] == ""
            told, _ = _hledger(journal, tmp_path, "balance", "liabilities:Member:Balance", "--depth", "3", "-O", "json")
            [[_, _, _, amounts]], _ = json.loads(told)
            owed = sum(a.credits_posted - a.debits_posted for a in accounts if a.code == MEMBER_BALANCE.code)
            assert -amounts[0]["aquantity"]["decimalMantissa"] == owed > 0
            assert "Balance failed" in _bean_check(_one_fen_off(bean, "  Assets:Bank:Safeguarding  "), tmp_path)

    make.run(scenario())


def test_gold_keeps_its_six_decimals_in_both_programs(tmp_path: Path) -> None:
    postings = (Posting(("Assets", "Gold"), 1, GOLD), Posting(("Equity", "Gold"), -1, GOLD))
    book = Book("gold", (Booking(date(2026, 2, 16), "a", "b", "", postings),), postings)
    assert _bean_check("".join(beancount(book)), tmp_path) == ""
    assert _hledger("".join(hledger(book)), tmp_path, "check")[1] == ""
    assert "0.000001 AUG" in "".join(hledger(book))


def _line(text: str, seq: int = 1) -> Line:
    return Line(
        1,
        seq,
        make.NOON_MS,
        5,
        5 * seq,
        LineKind.TRANSFER_IN,
        text,
        Counterpart("member", "mbr_x", text),
        "trf_x",
        text,
        9,
    )


@pytest.mark.parametrize("text", [*NASTY, "+1", "-1", " =1", "\u200b=1", "＝1", "\t=1", "\n=1"])
def test_a_csv_cell_is_never_a_formula_and_never_breaks_its_row(text: str) -> None:
    rows = list(csv.reader(io.StringIO("".join(to_csv([_line(text)], CNY, ZONE)).lstrip("\ufeff"))))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1]) == 11
    for cell in (rows[1][3], rows[1][4], rows[1][9]):
        assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert rows[1][5] == "0.05"


_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=6)
@given(st.lists(_TEXT, min_size=40, max_size=40))
def test_no_words_of_members_break_a_book(texts: list[str]) -> None:
    lines = [_line(text, seq) for seq, text in enumerate([*texts, *NASTY], start=1)]
    book = member_book(lines, CNY, ZONE, texts[0])
    with tempfile.TemporaryDirectory() as folder:
        assert _bean_check("".join(beancount(book)), Path(folder)) == ""
        journal = "".join(hledger(book))
        told, wrong = _hledger(journal, Path(folder), "balance", "assets:Jinbao:Balance", "-O", "json")
        assert wrong == ""
        [[_, _, _, amounts]], _ = json.loads(told)
        assert amounts[0]["aquantity"]["decimalMantissa"] == 5 * len(lines)
