"""The scramble over HTTP: exactly the shares are given, and a share too many would be noticed. Never timed."""

from __future__ import annotations

import json

import msgspec
import pytest
from click.testing import CliRunner

from jinbao.app.bench.http_load import Answer
from jinbao.app.bench.packet_storm import StormOptions, judged
from jinbao.app.cli import main


@pytest.mark.parametrize("kind", [(), ("--gold",)])
def test_everybody_is_answered_and_the_shares_come_to_the_packet(kind: tuple[str, ...]) -> None:
    arguments = ["--packets", "2", "--members", "12", "--shares", "5", "--json", *kind]
    result = CliRunner().invoke(main, ["bench", "packet-storm", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["ok"] is told["audit_ok"] is True and len(told["storms"]) == 2
    for storm in told["storms"]:
        assert storm["statuses"] == {"200": 5, "packets.all_gone": 7}
        assert storm["units"] == storm["packet_units"] > 0


def _share(number: int, minor: int) -> Answer:
    return Answer(200, msgspec.json.encode({"claim": {"id": f"clm_{number}", "amount_minor": minor}}))


_GONE = Answer(409, msgspec.json.encode({"code": "packets.all_gone"}))


@pytest.mark.parametrize(
    ("answers", "good"),
    [
        ([_share(1, 60), _share(2, 40), _GONE], True),
        ([_share(1, 60), _share(2, 41), _GONE], False),
        ([_share(1, 60), _share(1, 40), _GONE], False),
        ([_share(1, 60), _share(2, 20), _share(3, 20)], False),
        ([_share(1, 100), _GONE, _GONE], False),
        ([_share(1, 60), _share(2, 40), Answer(503, b"{}")], False),
    ],
)
def test_a_wrong_sum_a_share_too_many_and_an_odd_answer_are_noticed(answers: list[Answer], good: bool) -> None:
    told = judged(StormOptions(members=3, shares=2), {"total_minor": 100}, answers)
    assert told["ok"] is good
