"""``jinbao demo``: made once, kept, taken away only when it is a demo's, and always stopped cleanly."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import ssl
from pathlib import Path

import httpx
import psutil
import pytest

from jinbao.app import lan
from tests.app.command import Said, jinbao, running
from tests.app.test_cli import call, refused
from tests.make import run

SMALL = ("--members", "10", "--shops", "3", "--days", "1", "--no-browser", "--port", "0")
API = "/api/v1"


def clean(said: Said) -> bool:
    """Stopped on Ctrl-C as it should: exit code 0, a word about what is kept, and no traceback."""
    return (said.code, said.err) == (0, "") and "Stopped. The town is kept" in said.out


@pytest.fixture(scope="module")
def town_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that a first start has made."""
    folder = tmp_path_factory.mktemp("demo") / "town"

    async def scenario() -> None:
        async with running("demo", *SMALL, "--data", folder) as first:
            assert "Making a town of 10 people and 3 shops" in first.welcome
            assert clean(await first.stop())

    run(scenario())
    return folder


@pytest.fixture
def town(town_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(town_once, tmp_path / "town"))


def test_a_later_start_takes_the_town_up_and_everybody_in_it_can_be_entered(town: Path) -> None:
    async def scenario() -> None:
        async with running("demo", *SMALL, "--data", town) as again:
            used = psutil.Process(again.process.pid).cpu_times()
            assert "Making" not in again.welcome and used.user + used.system < 5
            async with httpx.AsyncClient(base_url=again.origin) as client:
                log_ins = (await client.get(f"{API}/config")).json()["demo_logins"]
                assert {log_in["realm"] for log_in in log_ins} == {"member", "merchant", "staff"}
                for log_in in log_ins:
                    assert log_in["name"] in again.welcome
                    body = {"realm": log_in["realm"], "phone": log_in["phone"] or log_in["name"]}
                    session = await client.post(f"{API}/auth/demo", json=body)
                    assert session.status_code == 201, (log_in, session.text)
                    path = {"member": "member", "merchant": "merchant", "staff": "console"}[log_in["realm"]]
                    headers = {"authorization": f"Bearer {session.json()['token']}"}
                    assert (await client.get(f"{API}/{path}/me", headers=headers)).status_code == 200
            assert clean(await again.stop())
        audit = await jinbao("audit", "--data", town)
        assert (audit.code, audit.err) == (0, "")

    run(scenario())


def test_fresh_starts_over_with_another_town(town: Path) -> None:
    before = json.loads((town / "town.json").read_text())

    async def scenario() -> None:
        async with running("demo", *SMALL, "--data", town, "--fresh", "--seed", "7") as fresh:
            assert "Making a town" in fresh.welcome
            assert clean(await fresh.stop())

    run(scenario())
    after = json.loads((town / "town.json").read_text())
    assert (before["seed"], after["seed"]) == (2026, 7)
    assert not (town / "town.part").exists()


def test_fresh_leaves_a_town_alone_that_somebody_serves(town: Path) -> None:
    async def scenario() -> None:
        async with running("demo", *SMALL, "--data", town) as first:
            other = await jinbao("demo", *SMALL, "--data", town, "--fresh")
            assert other.code == 2 and "in use by another process" in other.err
            second = await jinbao("demo", *SMALL, "--data", town)
            assert second.code == 2 and "in use" in second.err and "Traceback" not in second.err
            port = first.origin.rpartition(":")[2]
            clash = await jinbao("demo", *SMALL[:-1], port, "--data", town, "--fresh")
            assert clash.code == 2 and f":{port} cannot be used" in clash.err
            async with httpx.AsyncClient(base_url=first.origin) as client:
                assert (await client.get(f"{API}/config")).status_code == 200
            assert clean(await first.stop(signal.SIGTERM))

    run(scenario())
    assert (town / "domain.db").stat().st_size > 0


@pytest.mark.parametrize("fresh", [("--fresh",), ()])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, data: Path, fresh: tuple[str, ...]) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("ten years of work")
    assert "left alone" in (told := refused(call("demo", *SMALL, "--data", mine, *fresh))) or "not empty" in told
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    before = sorted(path.name for path in data.iterdir())
    assert "no demo town" in refused(call("demo", *SMALL, "--data", data, *fresh))
    assert sorted(path.name for path in data.iterdir()) == before


def test_fresh_leaves_a_town_alone_that_holds_something_else(town: Path) -> None:
    (town / "thesis.txt").write_text("ten years of work")
    assert "thesis.txt" in refused(call("demo", *SMALL, "--data", town, "--fresh"))
    assert (town / "town.json").exists() and (town / "domain.db").exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_first_start_that_was_stopped_is_started_over(tmp_path: Path, number: signal.Signals) -> None:
    town = tmp_path / "town"

    async def scenario() -> None:
        making = asyncio.create_task(jinbao("demo", *SMALL[:4], "--days", "300", *SMALL[6:], "--data", town))
        while not (town / "bank.db").exists():
            assert not making.done(), making.result()
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        [child] = [each for each in psutil.Process().children(recursive=True) if str(town) in each.cmdline()]
        child.send_signal(number)
        said = await making
        assert said.code != 0 and "Traceback" not in said.err, said.err
        assert (town / "town.part").exists() and not (town / "town.json").exists()
        async with running("demo", *SMALL, "--data", town) as again:
            assert "starting over" in again.welcome
            assert clean(await again.stop())

    run(scenario())


def test_on_the_network_it_speaks_tls_under_its_address(town: Path) -> None:
    address = lan.address()
    if address is None:
        assert "This machine is on no network" in refused(call("demo", *SMALL, "--lan", "--data", town))
        return

    async def scenario() -> None:
        async with running("demo", *SMALL, "--lan", "--data", town) as server:
            assert server.origin.startswith(f"https://{address}:")
            trusted = ssl.create_default_context(cafile=town / "lan-cert.pem")
            async with httpx.AsyncClient(base_url=server.origin, verify=trusted) as client:
                config = (await client.get(f"{API}/config")).json()
            assert config["rp_id"] == address
            said = await server.stop()
            assert clean(said) and "private" in said.out

    run(scenario())


@pytest.mark.parametrize(
    "wrong", [("--members", "10", "--shops", "400"), ("--members", "9"), ("--days", "0"), ("--port", "70000")]
)
def test_a_town_that_cannot_be_is_refused_before_anything_is_made(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    result = call("demo", *SMALL, *wrong, "--data", tmp_path / "town")
    assert result.exit_code == 2 and "Traceback" not in result.stderr
    assert not (tmp_path / "town").exists()


def test_sdks_find_the_town_and_its_clock_stays_the_machines(town: Path) -> None:
    async def scenario() -> None:
        async with running("demo", *SMALL, "--data", town) as demo:
            found = re.search(r"Gateway\s+(http://127\.0\.0\.1:\d+)", demo.welcome)
            assert found is not None, demo.welcome
            async with httpx.AsyncClient(base_url=found[1]) as client:
                state = (await client.get("/sandbox/state")).json()
                assert not state["movable"] and {payer["name"] for payer in state["payers"]} >= {"rich", "poor"}
                moved = await client.post("/sandbox/clock", json={"advance_ms": 1_000})
                assert (moved.status_code, moved.json()["code"]) == (409, "sandbox.clock_fixed")
                env = (await client.get("/sandbox/env?form=json")).json()
                assert (town / "keys" / "apiclient_key.pem").is_file() and env["WECHAT_MCHID"]
            assert clean(await demo.stop())

    run(scenario())
