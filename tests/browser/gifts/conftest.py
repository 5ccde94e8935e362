"""Gold and gifts: each test has a house of its own, whose market and clock it moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.browser.gift_house import GiftHouse, gift_house
from tests.browser.town import Town


@pytest.fixture
def house(tmp_path: Path) -> Iterator[GiftHouse]:
    """A house that deals in gold at the price that the test says. Whatever fails in its background fails the test."""
    with capture_logs() as said:
        with gift_house(tmp_path / "data") as running:
            yield running
    assert not (wrong := [line for line in said if line["log_level"] in ("error", "critical")]), wrong


@pytest.fixture
def town(house: GiftHouse) -> Town:
    """Windows open at this house instead of the demo's town."""
    return house.town
