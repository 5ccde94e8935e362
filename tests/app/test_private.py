"""What an operator who sets nothing gets: data that others on the machine cannot read, cookies that stay on HTTPS."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

from jinbao.app.settings import Server, Settings
from jinbao.app.wiring import DOMAIN_FILE, open_house
from tests.make import run
from tests.make_house import served, settings


def test_a_data_folder_is_for_the_account_that_runs_the_server_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    async def scenario() -> None:
        house = await open_house(settings(folder))  # by itself: nobody has made the folder before
        await house.close()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o600

    run(scenario())


def test_who_serves_https_itself_is_at_an_https_address() -> None:
    """Cookies are marked secure, and passkeys bound, by it."""
    assert Settings(server=Server(tls_cert="cert.pem", tls_key="key.pem")).origin == "https://localhost:8000"
    assert Settings().origin == "http://localhost:8000"
    named = Server(origin="https://wallet.example.org", tls_cert="cert.pem", tls_key="key.pem")
    assert Settings(server=named).origin == "https://wallet.example.org"


def test_an_audit_of_damaged_data_shows_findings_and_not_the_variables_of_the_code(tmp_path: Path) -> None:
    subject = "Noodles for the mayor"

    async def scenario() -> None:
        async with served(tmp_path, memory=False) as at:
            await (await at.shop()).did("/orders", {"amount_minor": 700, "subject": subject})

    run(scenario())
    with sqlite3.connect(tmp_path / DOMAIN_FILE) as data:
        data.execute("pragma ignore_check_constraints = on")
        data.execute("update pay_order set state = 'no such state'")
    data.close()
    command = [sys.executable, "-m", "jinbao", "audit", "--data", str(tmp_path), "--json"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert told.returncode == 1 and not json.loads(told.stdout)["ok"], "what is no answer stands among the answer"
    assert "check_failed" in told.stderr and subject not in told.stderr
