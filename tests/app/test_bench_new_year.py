"""The New Year's benchmark: what it says is what happened, and it would notice a gram that is missing. Never timed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

from click.testing import CliRunner

from jinbao.app.bench import festival
from jinbao.app.bench.new_year import run
from jinbao.app.bench.own_books import OwnBooks, compare
from jinbao.app.bench.week import NewYearOptions
from jinbao.app.cli import main
from jinbao.app.settings import load
from jinbao.app.wiring import house
from jinbao.kit.clock import DAY_MS, MovableClock
from tests import make

SMALL = NewYearOptions(accounts=80, packets=60, senders=10, in_flight=16, looks=4, in_groups=30, unopened=20)


def test_everything_is_sent_opened_or_returned_and_every_unit_is_found_again(tmp_path: Path) -> None:
    told = make.run(run(replace(SMALL, data=str(tmp_path))))
    assert told["ok"] is True, (told["conservation"], told["findings"])
    assert (told["accounts"], told["packets"]) == (80, 60)
    assert told["worth_minor"] == 60 * festival.MEAN_MINOR
    assert told["looks"] == 4 * told["opens"] > 0
    assert told["packets_in_groups"] > 0 and told["packets_returned"] >= told["packets_never_opened"] > 0
    assert 0 < told["gold_returned_ug"] < told["gold_ug"]
    found = told["conservation"]
    assert found["members_ug"] == {"own": told["gold_ug"], "found": told["gold_ug"], "ok": True}
    assert found["escrow_ug"]["found"] == found["entries_pending"]["found"] == 0
    assert found["custodian_ug"]["found"] == found["members_ug"]["found"] + found["inventory_ug"]["found"]
    assert set(told["phases"]) == {"prepare", "accounts", "festival", "expiry", "settle", "checks"}
    assert told["bytes"]["ledger.db"] > 0 and told["peak_memory_mb"] > 0 and told["findings"]["audit"] == 0


def test_books_that_do_not_agree_with_the_house_are_named(tmp_path: Path) -> None:
    told = make.run(run(replace(SMALL, data=str(tmp_path), audit=False)))
    assert told["ok"] is True

    async def scenario() -> None:
        settings = load(None, {"storage": {"folder": str(tmp_path)}, "gold": {"feed": {"kind": "simulated"}}})
        async with house(settings, clock=MovableClock(festival.FIRST_MS + 9 * DAY_MS)) as opened:
            books = OwnBooks(metal_ug=60_000_000_000, cash_minor=1_000_000_000, funded_minor=50_000_000)
            books.sent_ug, books.opened_ug = told["gold_ug"], told["gold_ug"]
            books.spent_minor = told["worth_minor"]
            assert all(one["ok"] for one in (await compare(opened, books)).values())
            books.opened_ug -= 1
            assert _wrong(await compare(opened, books)) == {"packets_ug"}
            books.opened_ug, books.sent_ug = books.opened_ug + 2, books.sent_ug + 1
            assert _wrong(await compare(opened, books)) == {"members_ug", "inventory_ug"}
            books.opened_ug, books.sent_ug = told["gold_ug"], told["gold_ug"]
            books.spent_minor += 1
            assert _wrong(await compare(opened, books)) == {"members_minor", "dealing_minor"}
            books.spent_minor -= 1
            books.fund(12_345, 1)
            assert _wrong(await compare(opened, books)) == {
                "members_minor",
                "members_whose_balance_differs",
                "bank_minor",
            }

    make.run(scenario())


def test_the_command_prints_json_alone() -> None:
    arguments = ["--accounts", "20", "--packets", "3", "--senders", "2", "--looks", "2", "--no-audit", "--json"]
    result = CliRunner().invoke(main, ["bench", "new-year", *arguments], catch_exceptions=False)
    assert result.exit_code == 0 and json.loads(result.stdout)["packets"] == 3


def test_the_busiest_hour_is_four_and_a_half_times_the_mean() -> None:
    weights = festival.hour_weights()
    assert len(weights) == 168 and 2 * len(weights) * max(weights) == 9 * sum(weights)
    times = festival.arrivals(70_000, 1)
    assert times == sorted(times) and 0 <= times[0] and times[-1] < festival.DAYS * DAY_MS
    peak, percent = festival.busiest(times)
    assert peak > 0 and 430 <= percent <= 510  # chance comes on top


def test_gifts_come_to_the_wanted_sum_whatever_gold_costs() -> None:
    for count, price in ((1, 27_000), (7, 26_000), (1_000, 27_000), (20_000, 31_500)):
        sizes, spent, draw = festival.Sizes(count, 1), 0, Random(count)
        for _ in range(count):
            gift = sizes.next(price)
            assert (gift.ug is None) != (gift.minor is None) and gift.about_minor > 0
            cost = gift.minor or gift.about_minor + draw.randrange(20)
            sizes.cost(gift, cost)
            spent += cost
        assert spent == count * festival.MEAN_MINOR and sizes.left_minor == 0


def _wrong(found: dict[str, dict[str, object]]) -> set[str]:
    return {name for name, one in found.items() if not one["ok"]}
