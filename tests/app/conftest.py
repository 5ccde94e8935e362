"""A data folder as a server leaves it, made once: a top-up, payments, a refund, a transfer, a settlement."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.make import run
from tests.make_house import PIN, served


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"

    async def scenario() -> None:
        async with served(folder, memory=False) as at:
            member, friend, till = await at.member(50_000, pin=PIN), await at.member(700), await at.shop()
            for amount in (1_999, 12_345):
                order = await till.did("/orders", {"amount_minor": amount})
                await member.did(f"/orders/{order['id']}/pay", {})
            await till.did(f"/orders/{order['id']}/refunds", {"amount_minor": 345})
            await member.did("/transfers", {"to": friend.shown, "amount_minor": 1_000, "proof": {"pin": PIN}})
            await at.house.settle()
            await till.did("/settlements")
            await at.house.settle()
            assert await at.sound()

    run(scenario())
    return folder


@pytest.fixture
def data(made_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to do with as one likes."""
    return Path(shutil.copytree(made_once, tmp_path / "data"))
