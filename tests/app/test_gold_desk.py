"""Gold from the command line: the operator's capital, how it stands, and accounts that come from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jinbao.app.town import build_town
from jinbao.kit.ids import show
from tests.app.test_cli import call, refused
from tests.make import run
from tests.make_house import served, settings


def test_capital_is_there_when_custodian_and_bank_have_answered(tmp_path: Path) -> None:
    data = tmp_path / "data"
    funded = call("gold", "fund", "--grams", "1500.5", "--cash", "250000", "--data", data)
    assert funded.exit_code == 0, funded.output
    assert "Metal, 1500.500000 g: put in. Cash, 250000.00 CNY: put in." in funded.output
    told = json.loads(call("gold", "status", "--data", data, "--json").output)
    assert (told["inventory_g"], told["dealing"], told["custodian_g"]) == ("1500.500000", "250000.00", "1500.500000")
    assert told["members_g"] == "0.000000" and told["price"] is None
    assert call("audit", "--data", data).exit_code == 0


def test_metal_alone_and_more_than_is_kept_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    told = call("gold", "fund", "--grams", "2000.000001", "--data", data)
    assert told.exit_code == 0 and "Cash, 0.00 CNY: none asked for." in told.stderr
    assert "the rest will be sold" in told.stderr and "[gold.position]" in told.stderr
    plain = call("gold", "fund", "--cash", "0.01", "--data", data, "--json")
    assert json.loads(plain.stdout) == {
        "grams": "0.000000", "cash": "0.01", "currency": "CNY", "metal": "none", "money": "done", "reason": "",
    }  # fmt: skip
    assert plain.stderr == ""


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--grams", "1,000"), "no amount"),
        (("--grams", "-5"), "no amount"),
        (("--grams", "0.0000001"), "at most 6"),
        (("--cash", "1.001"), "at most 2"),
        (("--cash", "٣"), "no amount"),
        (("--cash", "9" * 30), "more than anybody"),
        ((), "nothing to put in"),
        (("--grams", "0", "--cash", "0.00"), "nothing to put in"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_before_anything_is_opened(
    tmp_path: Path, options: tuple[str, ...], why: str
) -> None:
    assert why in refused(call("gold", "fund", *options, "--data", tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_an_account_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBAO_GOLD__OWN_ACCOUNT", "no account!")
    said = refused(call("gold", "fund", "--grams", "1", "--data", tmp_path / "data"))
    assert "no account!" in said and "BANK:number" in said


def test_status_needs_data(tmp_path: Path) -> None:
    assert "no data" in refused(call("gold", "status", "--data", tmp_path / "nowhere"))


def test_accounts_are_opened_for_members_named_by_phone_or_id(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "members.txt"

    async def scenario() -> list[str]:
        async with served(data, memory=False) as at:
            one, two = await at.member(), await at.member()
            await at.house.gold.accounts.open(two.id, consent=True)
            return [one.shown, two.shown]

    one, two = run(scenario())
    file.write_text(f"\n  {one}\n+86 138 0000 0002\n{two}\n")
    done = call("gold", "import-accounts", file, "--data", data)
    assert done.output == "1 gold account opened; 1 of 2 had one.\n"
    assert json.loads(call("gold", "status", "--data", data, "--json").output)["accounts"] == 2
    again = call("gold", "import-accounts", file, "--data", data)
    assert again.output == "0 gold accounts opened; 2 of 2 had one.\n"


@pytest.mark.parametrize("wrong", ["+8613899999999", show("mbr", 7), "Lin Li", "mch_00"])
def test_a_line_that_is_nobodys_is_named_and_nothing_is_opened(tmp_path: Path, wrong: str) -> None:
    data, file = tmp_path / "data", tmp_path / "members.txt"

    async def scenario() -> str:
        async with served(data, memory=False) as at:
            return (await at.member()).shown

    file.write_text(f"{run(scenario())}\n\n{wrong}\n")
    said = refused(call("gold", "import-accounts", file, "--data", data))
    assert "line 3" in said and wrong in said
    assert json.loads(call("gold", "status", "--data", data, "--json").output)["accounts"] == 0


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe"])
def test_a_file_that_names_nobody_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "members.txt"
    file.write_bytes(content)
    assert str(file) in refused(call("gold", "import-accounts", file, "--data", tmp_path / "data"))


def test_the_demo_has_gold_that_is_covered_and_packets_that_wait(tmp_path: Path) -> None:
    data = tmp_path / "town"
    told: list[int] = []

    async def scenario() -> None:
        made = settings(data)
        log_ins = await build_town(made, seed=2026, members=12, shops=3, days=2, tell=lambda day, *_: told.append(day))
        assert "金包" in log_ins[0]["hint_zh"] and "gold packet" in log_ins[0]["hint"]

    run(scenario())
    status = json.loads(call("gold", "status", "--data", data, "--json").output)
    assert status["covered"] is True and status["price"] is not None and status["accounts"] >= 7
    assert status["in_packets_g"] == "0.188000", "one gold packet waits"
    assert call("audit", "--data", data).exit_code == 0
