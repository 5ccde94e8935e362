"""The command line: what an operator types, what it says, and how it ends."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from beancount import loader
from beancount.core import data as bean
from click.testing import CliRunner, Result

from jinbao import __version__
from jinbao.app.cli import main
from tests.app.command import jinbao, running
from tests.make import run
from tests.make_house import PASSWORD

HLEDGER = shutil.which("hledger") or "hledger"
OWNER = ("--phone", "+8613812345678", "--owner", "Wang", "--bank-account", "6222020212345678")


def call(*arguments: str | Path, given: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=given, catch_exceptions=False)


def refused(result: Result) -> str:
    """What a command said that could not be carried out: one sentence, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def change(file: Path, sql: str) -> None:
    """Change what is stored behind everybody's back; it must hit something."""
    with sqlite3.connect(file) as connection:
        assert connection.execute(sql).rowcount > 0, sql
    connection.close()


def test_help_names_every_command_and_each_has_its_own() -> None:
    listed = call("--help").output
    for name, command in main.commands.items():
        assert name in listed and command.help, name
        assert call(name, "--help").exit_code == 0
    assert call("-h").output == listed


def test_the_version_is_told() -> None:
    assert call("--version").output == f"jinbao, version {__version__}\n"


def test_without_asserts_it_does_not_run(tmp_path: Path) -> None:
    said = run(jinbao("serve", "--data", tmp_path / "data", python=("-O",)))
    assert (said.code, said.out) == (2, "") and "asserts that guard money" in said.err
    assert not (tmp_path / "data").exists()


def test_an_audit_of_good_data_is_well(data: Path) -> None:
    result = call("audit", "--data", data)
    assert result.exit_code == 0 and "All is well." in result.output
    told = json.loads(call("audit", "--data", data, "--json").output)
    assert told["ok"] is True and len(told["checks"]) > 10
    assert all(check["ok"] and check["about"] and not check["findings"] for check in told["checks"])


@pytest.mark.parametrize(
    ("file", "sql", "names"),
    [
        ("domain.db", "update pay_order set amount = amount + 1 where state = 'paid'", "orders"),
        ("domain.db", "delete from kit_outbox where rowid in (select max(rowid) from kit_outbox)", "announcements"),
        ("domain.db", "update wallet_line set amount_minor = amount_minor + 1", "member_lines"),
        ("ledger.db", "update ledger_transfers set amount = amount + 1", "balances"),
    ],
)
def test_an_audit_names_what_was_tampered_with(data: Path, file: str, sql: str, names: str) -> None:
    change(data / file, sql)
    result = call("audit", "--data", data)
    assert result.exit_code == 1 and "Something is wrong." in result.output
    told = json.loads(call("audit", "--data", data, "--json").output)
    assert told["ok"] is False
    assert names in {check["name"] for check in told["checks"] if check["findings"]}, told


def test_an_audit_changes_nothing(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.glob("*.db")}
    assert call("audit", "--data", data).exit_code == 0
    assert {path.name: path.read_bytes() for path in data.glob("*.db")} == before


@pytest.mark.parametrize("command", [("audit",), ("export",)])
def test_where_there_is_no_data_it_says_so_and_makes_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "There is no data in" in refused(call(*command, "--data", tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_damaged_files_are_named(data: Path) -> None:
    (data / "domain.db").write_bytes(b"this is not a database" * 100)
    assert "domain.db" in refused(call("audit", "--data", data))
    assert "domain.db" in refused(
        call("staff", "add", "ada", "--role", "admin", "--password", PASSWORD, "--data", data)
    )


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used" in refused(call("serve", "--port", "0", "--data", tmp_path / "file" / "data"))


def _balances(folder: Path) -> list[int]:
    """What every account comes to, debits less credits, straight from the ledger's file."""
    with sqlite3.connect(folder / "ledger.db") as connection:
        rows = connection.execute("select debits_posted - credits_posted from ledger_accounts").fetchall()
    connection.close()
    totals = [int(total) for (total,) in rows]
    assert sum(totals) == 0 < max(totals)
    return sorted(total for total in totals if total)


def test_beancount_takes_the_export_and_its_balances_are_the_ledgers(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "book.beancount"
    assert call("export", "--data", data, "--out", out).output == ""
    entries, errors, _ = loader.load_file(str(out))
    assert errors == []
    sums: dict[str, Decimal] = {}
    for entry in entries:
        if isinstance(entry, bean.Transaction):
            for posting in entry.postings:
                assert posting.units is not None and posting.units.number is not None
                sums[posting.account] = sums.get(posting.account, Decimal()) + posting.units.number
    assert sorted(int(total * 100) for total in sums.values() if total) == _balances(data)


def test_hledger_takes_the_export_and_its_balances_are_the_ledgers(data: Path) -> None:
    journal = call("export", "--data", data, "--format", "hledger").output
    told = subprocess.run([HLEDGER, "-f", "-", "check"], input=journal, capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stderr) == (0, "")
    command = [HLEDGER, "-f", "-", "balance", "--flat", "-O", "json"]
    told = subprocess.run(command, input=journal, capture_output=True, text=True, timeout=60, check=True)
    rows, _ = json.loads(told.stdout)
    sums = [amounts[0]["aquantity"] for _, _, _, amounts in rows]
    assert all(amount["decimalPlaces"] == 2 for amount in sums)
    assert sorted(amount["decimalMantissa"] for amount in sums) == _balances(data)


def test_an_export_that_cannot_be_written_is_refused(data: Path, tmp_path: Path) -> None:
    assert "cannot be written" in refused(call("export", "--data", data, "--out", tmp_path / "nowhere" / "book"))


def test_staff_are_let_in_once(tmp_path: Path) -> None:
    add = ("staff", "add", "ada", "--role", "admin", "--data", tmp_path)
    done = call(*add, given=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0 and "stf_" in done.output and PASSWORD not in done.output
    assert "This log-in name is taken." in refused(call(*add, "--password", PASSWORD))
    assert "identity.password_weak" in refused(call("staff", "add", "bob", *add[3:], "--password", "short"))


def test_a_shop_is_opened_for_an_owner_who_may_have_several(tmp_path: Path) -> None:
    first = call("merchant", "add", "Noodles", *OWNER, "--data", tmp_path)
    second = call("merchant", "add", "Dumplings", *OWNER, "--data", tmp_path)
    assert first.exit_code == second.exit_code == 0
    assert "+8613812345678" in first.output and "mch_" in second.output
    bad = (*OWNER[:1], "123", *OWNER[2:])
    assert "identity.phone_invalid" in refused(call("merchant", "add", "Noodles", *bad, "--data", tmp_path))
    assert "name_latin" in refused(call("merchant", "add", "面馆", *OWNER, "--data", tmp_path))


def test_beside_a_server_it_audits_but_neither_serves_nor_adds(data: Path) -> None:
    async def scenario() -> None:
        async with running("serve", "--port", "0", "--data", data) as server:
            async with httpx.AsyncClient(base_url=server.origin) as client:
                assert (await client.get("/api/v1/config")).json()["demo"] is False
            audit = await jinbao("audit", "--data", data)
            assert (audit.code, audit.err) == (0, "")
            again = await jinbao("serve", "--port", "0", "--data", data)
            assert again.code == 2 and "in use by process" in again.err and "Traceback" not in again.err
            port = server.origin.rpartition(":")[2]
            there = await jinbao("serve", "--port", port, "--data", data.parent / "other")
            assert there.code == 2 and f":{port} cannot be used" in there.err
            assert not (data.parent / "other").exists(), "a clash must cost nothing"
            added = await jinbao("staff", "add", "ada", "--role", "admin", "--password", PASSWORD, "--data", data)
            assert added.code == 2 and "in use by process" in added.err
            said = await server.stop(signal.SIGTERM)
            assert (said.code, said.err) == (0, "")

    run(scenario())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JINBAO_SERVER__PORT", "abc", "$.server.port"),
        ("JINBAO_SERVER__PORT", "70000", "$.server.port"),
        ("JINBAO_SERVER__PROT", "1", "prot"),
        ("JINBAO_SERVER__ORIGIN", "pay.example", "$.server.origin"),
        ("JINBAO_SERVER__TLS_CERT", "/nowhere/cert.pem", "$.server.tls_cert"),
        ("JINBAO_OPERATOR__ZONE", "Mars/Olympus", "$.operator.zone"),
        ("JINBAO_OPERATOR__CURRENCY", "yuan", "$.operator.currency"),
        ("JINBAO_OPERATOR__PROFILE", "mars", "there are cn, neutral"),
        ("JINBAO_LEDGER__ENGINE", "paper", "ledger"),
        ("JINBAO_SETTINGS", "/nowhere/jinbao.toml", "/nowhere/jinbao.toml"),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("JINBAO_SERVER__PORT", "0")
    monkeypatch.setenv(name, value)
    assert told in refused(call("serve", "--data", tmp_path / "data"))


@pytest.mark.parametrize("text", ["[server", "operator = 3", "[server]\nport = 'x'", "surprise = 1"])
def test_a_wrong_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "jinbao.toml").write_text(text)
    monkeypatch.setenv("JINBAO_OPERATOR__NAME", "Ours")
    refused(call("serve", "--settings", tmp_path / "jinbao.toml", "--data", tmp_path / "data"))
    assert not (tmp_path / "data").exists()
