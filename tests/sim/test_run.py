"""The city in bad weather: every promise holds whatever goes wrong, the seed replays it, and the auditor has teeth."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, cast

import pytest

from jinbao.gold.postings.dealing import BOUGHT
from jinbao.gold.types.custody import CustodyMode
from jinbao.kit.clock import MovableClock
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import CreateTransferResult, CreateTransferStatus, Transfer
from jinbao.packets.postings import OPENED
from jinbao.pay.postings import PAID, SPLIT
from jinbao.sim import City, Options, Report, run
from jinbao.wallet.postings import TRANSFERRED
from tests import make
from tests.make_city import NOW_MS, HouseFiles

#: A short city: some seconds each.
SHORT = {"days": 2, "members": 20, "shops": 5, "payments": 50, "crashes": 5}


def _run(
    folder: Path, options: Options, lie: type[_Liar] | None = None, mode: CustodyMode = CustodyMode.TRUSTEE
) -> Report:
    folder.mkdir()
    files = HouseFiles(folder, MovableClock(NOW_MS), options.seed, mode)

    def open_city(wrap_db: Any, wrap_engine: Any) -> AbstractAsyncContextManager[City]:
        return files.open(wrap_db, wrap_engine if lie is None else lambda engine: wrap_engine(lie(engine)))

    return make.run(run(open_city, options, lambda *_: None))


@pytest.mark.parametrize(
    ("seed", "mode"),
    [
        (1, CustodyMode.TRUSTEE),
        (2, CustodyMode.BANK_OF_RECORD),
        (3, CustodyMode.TRUSTEE),
        (4, CustodyMode.BANK_OF_RECORD),
    ],
)
def test_every_fen_and_every_gram_is_accounted_for_after_crashes_and_lost_answers(
    tmp_path: Path, seed: int, mode: CustodyMode
) -> None:
    report = _run(tmp_path / "city", Options(seed=seed, **SHORT), mode=mode)
    assert report.findings == (), f"replay with seed {seed}"
    assert report.weather["crashes"] >= 2 and report.weather["bank moods"] > 0
    assert report.figures["payments"] > 50 and report.figures["doubts"] > 0 and report.audits > 50
    for kind in ("gold_bought", "gold_packets", "red_packets", "opened", "pledges", "messages", "splits", "payouts"):
        assert report.figures[kind] > 0, kind
    assert report.weather["custodian moods"] > 0 and report.weather["price shocks"] > 0


def test_the_same_seed_replays_to_the_last_answer(tmp_path: Path) -> None:
    options = Options(seed=6, **{**SHORT, "days": 1})
    first, again = _run(tmp_path / "first", options), _run(tmp_path / "again", options)
    assert (first.trace, first.figures, first.weather) == (again.trace, again.figures, again.weather)
    assert first.trace != _run(tmp_path / "other", Options(seed=7, **{**SHORT, "days": 1})).trace


class _Liar:
    """An engine that says yes to one transfer of a kind and does not do it."""

    CODE = 0

    def __init__(self, engine: LedgerEngine) -> None:
        self._engine = engine
        self._told = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        if batch[0].code == self.CODE:
            self._told += 1
            if self._told == 3:
                return [CreateTransferResult(1, CreateTransferStatus.created) for _ in batch]
        return await self._engine.create_transfers(batch)


class _LosesPayments(_Liar):
    CODE = PAID.code


class _DoublesTransfers(_Liar):
    """Does one transfer twice, under an id that nobody asked for."""

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        results = await self._engine.create_transfers(batch)
        if batch[0].code == TRANSFERRED.code and results[0].stands:
            self._told += 1
            if self._told == 2:
                first = cast("Any", batch[0])
                copy = {name: getattr(first, name) for name in first.__struct_fields__} | {
                    "id": first.id + 1,
                    "amount": 1,
                }
                await self._engine.create_transfers([Transfer(**copy)])
        return results


class _LosesGold(_Liar):
    CODE = BOUGHT.code


class _LosesShares(_Liar):
    CODE = OPENED.code


class _LosesSplits(_Liar):
    CODE = SPLIT.code


@pytest.mark.parametrize(
    ("lie", "holders"),
    [
        (_LosesGold, {"gold", "member", "bank", "vault"}),
        (_LosesShares, {"member", "packet"}),
        (_LosesSplits, {"merchant", "member", "shared"}),
    ],
)
def test_the_auditor_notices_gold_shares_and_splits_that_did_not_move(
    tmp_path: Path, lie: type[_Liar], holders: set[str]
) -> None:
    report = _run(tmp_path / "city", Options(seed=3, **{**SHORT, "crashes": 0}), lie)
    assert {finding.check for finding in report.findings} == {"balance"}
    assert {finding.subject.partition(" ")[0] for finding in report.findings} == holders


@pytest.mark.parametrize("lie", [_LosesPayments, _DoublesTransfers])
def test_the_auditor_notices_money_that_did_not_move_or_moved_unasked(tmp_path: Path, lie: type[_Liar]) -> None:
    report = _run(tmp_path / "city", Options(seed=1, **SHORT), lie)
    assert not report.ok
    assert {finding.check for finding in report.findings} == {"balance"}
    assert any(finding.subject.startswith("member") for finding in report.findings)
