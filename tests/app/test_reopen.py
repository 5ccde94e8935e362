"""A data folder is opened again as it was left, by a release that knows it, with the keys that it was made with."""

from __future__ import annotations

import itertools
import sqlite3
import stat
from pathlib import Path

import pytest

from jinbao.app.secrets import SecretsError
from jinbao.app.settings import load
from jinbao.app.wiring import CannotOpen, house_to_look_at, open_house
from jinbao.identity.types import Realm
from tests.make import run
from tests.make_house import PIN, Caller, served, settings


def test_everything_is_there_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, memory=False) as at:
            member, till = await at.member(5_000, pin=PIN), await at.shop()
            order = await till.did("/orders", {"amount_minor": 700}, key="first")
            await member.did("/codes/pair")
        async with served(tmp_path, memory=False) as at:
            again = Caller(at.client, Realm.MEMBER, member.id, member.shown, member.token)
            counter = Caller(at.client, Realm.MERCHANT, till.id, till.shown, till.token)
            assert (await again.see("/balance"))["available_minor"] == 5_000
            assert (await counter.did("/orders", {"amount_minor": 700}, key="first"))["id"] == order["id"]
            assert (await again.post("/pin/check", {"pin": PIN})).status_code == 200
            assert (await again.see("/codes/current"))["code"], "a paired phone is still paired"
            await again.did(f"/orders/{order['id']}/pay", {})
            await at.house.settle()
            assert await at.sound()

    run(scenario())


def test_secrets_are_the_owners_alone_and_stay_the_same(data: Path) -> None:
    kept = (data / "secrets").read_text()
    assert stat.S_IMODE((data / "secrets").stat().st_mode) == 0o600

    async def scenario() -> None:
        async with served(data, memory=False):
            assert (data / "secrets").read_text() == kept

    run(scenario())
    assert len(set(kept.split())) == 2 and all(len(bytes.fromhex(line)) == 32 for line in kept.split())


@pytest.mark.parametrize("text", [None, "", "00\n00\n", "not hexadecimal\nat all\n", "00" * 32 + "\n"])
def test_lost_or_damaged_secrets_are_never_made_anew(data: Path, text: str | None) -> None:
    """New ones would lock every PIN and paired phone out, in silence."""
    if text is None:
        (data / "secrets").unlink()
    else:
        (data / "secrets").write_text(text)

    async def scenario() -> None:
        with pytest.raises(SecretsError, match="Restore it from a backup"):
            await open_house(settings(data))
        async with house_to_look_at(settings(data)) as looked_at:
            assert (await looked_at.console.audit.run()).ok, "an audit needs no secrets"

    run(scenario())
    assert (data / "secrets").exists() is (text is not None)


@pytest.mark.parametrize(("file", "module"), [("domain.db", "pay"), ("bank.db", "bank")])
def test_data_of_a_newer_release_is_refused(data: Path, file: str, module: str) -> None:
    with sqlite3.connect(data / file) as connection:
        connection.execute("insert into kit_migration values (?, 9000, 'from_the_future', 'x', 0)", (module,))
    connection.close()

    async def scenario() -> None:
        for attempt in (open_house(settings(data)), house_to_look_at(settings(data)).__aenter__()):
            with pytest.raises(CannotOpen, match=f"newer release .it has step 9000 of {module}"):
                await attempt

    run(scenario())


def test_data_of_an_older_release_is_not_looked_at_before_it_is_brought_up(data: Path) -> None:
    with sqlite3.connect(data / "domain.db") as connection:
        connection.execute("delete from kit_migration where module = 'console'")
        connection.execute("drop table console_audit")
    connection.close()

    async def scenario() -> None:
        with pytest.raises(CannotOpen, match="written by an older release"):
            await house_to_look_at(settings(data)).__aenter__()

    run(scenario())


def test_data_of_the_release_before_gold_chat_and_packets_is_brought_up(data: Path) -> None:
    """What that release left: none of the new tables, no custodian; its own tables have not changed since."""
    new = ("gold", "chat", "packets")
    with sqlite3.connect(data / "domain.db") as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if table.startswith(tuple(f"{module}_" for module in new)):
                connection.execute(f"drop table {table}")
        marks = ", ".join("?" for _ in new)
        connection.execute(f"delete from kit_migration where module in ({marks})", new)
    connection.close()
    for file in data.glob("custodian.db*"):
        file.unlink()

    async def scenario() -> None:
        with pytest.raises(CannotOpen, match="older release|Start the server once"):
            await house_to_look_at(settings(data)).__aenter__()
        async with served(data, memory=False) as at:
            await at.house.settle()
            at.numbers = itertools.count(500)  # others' phones are in there
            one, other = await at.member(10_000, pin=PIN), await at.member()
            await one.did("/friends/requests", {"to": other.shown})
            [asked] = (await other.see("/friends/requests"))["items"]
            friend = await other.did(f"/friends/requests/{asked['id']}/accept")
            gift = {"chat": friend["chat"], "asset": "cash", "kind": "lucky", "count": 1, "amount_minor": 100}
            sent = await one.did("/packets", gift)
            await other.did(f"/packets/{sent['id']}/open")
            await at.house.settle()
            assert (await other.see("/balance"))["available_minor"] == 100
            assert await at.sound()

    run(scenario())


def test_a_step_that_was_changed_afterwards_is_refused(data: Path) -> None:
    with sqlite3.connect(data / "domain.db") as connection:
        connection.execute("update kit_migration set digest = 'x' where module = 'wallet' and number = 1")
    connection.close()

    async def scenario() -> None:
        with pytest.raises(CannotOpen, match="Step 1 of wallet has changed"):
            await open_house(settings(data))

    run(scenario())


def test_what_was_opened_is_closed_when_the_rest_cannot_be(data: Path) -> None:
    """A failed start leaves no lock behind: the next one, in the same process, succeeds."""
    good = (data / "ledger.db").read_bytes()
    (data / "ledger.db").write_bytes(b"this is not a database" * 100)

    async def scenario() -> None:
        with pytest.raises(CannotOpen, match="ledger"):
            await open_house(settings(data))
        (data / "ledger.db").write_bytes(good)
        async with served(data, memory=False) as at:
            assert await at.sound()

    run(scenario())


def test_settings_come_from_the_file_the_environment_and_the_command_line_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "jinbao.toml"
    file.write_text("[server]\nport = 1001\nhost = '0.0.0.0'\n[operator]\nname = 'From the file'\n")
    monkeypatch.setenv("JINBAO_SETTINGS", str(file))
    assert (load().server.port, load().operator.name) == (1001, "From the file")
    monkeypatch.setenv("JINBAO_SERVER__PORT", "1002")
    monkeypatch.setenv("JINBAO_OPERATOR__NAME", "From the environment")
    assert load().server.port == 1002
    loaded = load(None, {"server": {"port": 1003, "host": None}})
    assert (loaded.server.port, loaded.server.host) == (1003, "0.0.0.0")
    assert loaded.operator.name == "From the environment"
    assert loaded.origin == "http://localhost:1003"
