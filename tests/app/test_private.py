"""What an operator who sets nothing gets: data that others on the machine cannot read, cookies that stay on HTTPS."""

from __future__ import annotations

import stat
from pathlib import Path

from jinbao.app.settings import Server, Settings
from tests.make import run
from tests.make_house import served


def test_a_data_folder_is_for_the_account_that_runs_the_server_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    async def scenario() -> None:
        async with served(folder, memory=False):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o600

    run(scenario())


def test_who_serves_https_itself_is_at_an_https_address() -> None:
    """Cookies are marked secure, and passkeys bound, by it."""
    assert Settings(server=Server(tls_cert="cert.pem", tls_key="key.pem")).origin == "https://localhost:8000"
    assert Settings().origin == "http://localhost:8000"
    named = Server(origin="https://wallet.example.org", tls_cert="cert.pem", tls_key="key.pem")
    assert Settings(server=named).origin == "https://wallet.example.org"
