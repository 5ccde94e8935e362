"""Gold and packets at the console's HTTP surface: shapes that the pages read, powers by role, and bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.types import Role
from jinbao.kit.ids import show
from tests import make
from tests.http.console.test_console_http import desk
from tests.make_treasure import GRAM, treasure

_PRICE = {
    "bid_minor",
    "ask_minor",
    "mid_minor",
    "at_ms",
    "source",
    "state",
    "session",
    "change_bp",
    "change_minor",
}


def test_the_pages_of_gold_are_served_in_the_shape_that_the_console_reads(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here) as at:
            assert "halt_gold" in (await at.seen("/me"))["powers"]
            seen = await at.seen("/gold")
            assert set(seen["price"]) == _PRICE and seen["feed"]["name"] == "told"
            assert (seen["halted"], seen["halt"], seen["instructions"]) == (False, None, {"waiting": 0, "late": 0})
            assert seen["coverage"]["covered"] is True and "bars" not in seen["coverage"]
            assert {"inventory_target_ug", "due_minor", "net_worth_minor"} <= set(seen["position"])
            assert seen["batches"][0]["id"].startswith("bat_")
            assert (await at.seen("/gold/batches"))["items"] == seen["batches"]
            assert {"serial", "fineness", "fine_ug", "vault"} <= set((await at.seen("/gold/bars"))["items"][0])
            chart = await at.seen("/gold/candles?range=1d")
            assert (chart["range"], chart["step_ms"]) == ("1d", 300_000) and len(chart["items"][-1]) == 5
            delivery = (await at.seen("/gold/deliveries?state=ordered"))["items"][0]
            assert (delivery["id"], delivery["next"]) == (show("gdl", here.ordered.id), "packed")
            assert set(delivery["address"]) == {"name", "phone", "region", "line"}
            assert len((await at.seen("/gold/deliveries"))["items"]) == 3
            overview = await at.seen("/overview")
            assert overview["gold"]["covered"] is True and overview["packets"]["in_flight"] == 1
            detail = await at.seen(f"/members/{show('mbr', here.rich.id)}")
            assert detail["gold"]["frozen"] is False and detail["packets"]["sent"]["count"] == 5
            nobody = await at.seen(f"/members/{show('mbr', (await here.world.member()).id)}")
            assert nobody["gold"] is None and nobody["packets"]["received"]["best"] == 0
            assert [line["action"] for line in (await at.seen("/log"))["items"][:2]] == ["member.look"] * 2

    make.run(scenario())


def test_the_pages_of_packets_are_served_in_the_shape_that_the_console_reads(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here, Role.SUPPORT) as at:
            found = (await at.seen("/packets?asset=gold&state=empty"))["items"]
            assert {item["asset"] for item in found} == {"gold"} and found[0]["sender"]["name"] == "陈金花"
            assert "greeting" not in found[0]
            page = await at.seen("/packets?limit=2")
            more = await at.seen(f"/packets?limit=2&cursor={page['next']}")
            assert {item["id"] for item in page["items"]}.isdisjoint(item["id"] for item in more["items"])
            detail = await at.seen(f"/packets/{show('pkt', here.lucky_gold.packet.id)}")
            assert sum(claim["units"] for claim in detail["claims"]) == detail["total"] == GRAM
            entry = await at.seen(f"/ledger/entries/{detail['entries'][0]['id']}")
            assert entry["entry"]["asset"] == "CNY" and entry["entry"]["subject"] == detail["id"]
            account = await at.seen(f"/ledger/accounts/{detail['account_id']}")
            assert account["account"]["owner"] == {"kind": "packet", "id": detail["id"], "name": None}
            summary = await at.seen("/packets/summary")
            assert summary["in_flight"] == {"count": 1, "amount_minor": 600, "grams_ug": 0}
            assert len(summary["by_day"]) == 30 and set(summary["by_day"][0]) == {"day", "cash", "gold"}

    make.run(scenario())


def test_acts_on_gold_answer_with_what_now_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here, Role.TREASURY) as at:
            why = {"reason": "asked for by the board"}
            halted = (await at.post("/gold/halt", why)).json()
            assert halted["halted"] is True and halted["price"]["state"] == "halted"
            assert (await at.seen("/gold"))["halt"]["reason"] == "asked for by the board"
            assert (await at.post("/gold/resume", why)).json()["halted"] is False
            path = f"/gold/deliveries/{show('gdl', here.ordered.id)}/advance"
            assert (await at.post(path, {"state": "packed"})).json()["state"] == "packed"
            shipped = (await at.post(path, {"state": "shipped", "tracking": "SF-7"})).json()
            assert (shipped["state"], shipped["tracking"]) == ("shipped", "SF-7")
            member = show("mbr", here.rich.id)
            assert (await at.post(f"/members/{member}/gold-freeze", why)).json()["frozen"] is True
            assert (await at.post(f"/members/{member}/gold-unfreeze", why)).json()["frozen"] is False
            await here.damage("update gold_market set halted = 0")
            refused = await at.post("/gold/batch")
            assert refused.json()["code"] == "gold.nothing_to_batch"
            await here.world.gold.capital.put_in(0, 90_000_000)
            await here.world.settle()
            assert (await at.seen("/audit")) is None and (await at.post("/audit")).json()["ok"] is True

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/gold/halt", {"reason": "it looks wrong"}),
        ("/gold/resume", {"reason": "it looks right"}),
        ("/gold/batch", {}),
        ("/gold/deliveries/{delivery}/advance", {"state": "packed"}),
    ],
)
def test_support_may_not_steer_gold(tmp_path: Path, path: str, body: Any) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here, Role.SUPPORT) as at:
            before = (await here.console.log(None, 1)).items
            answer = await at.post(path.format(delivery=show("gdl", here.ordered.id)), body)
            assert (answer.status_code, answer.json()["code"]) == (403, "identity.not_allowed")
            assert (await here.console.log(None, 1)).items == before
            assert (await here.console.gold.desk()).halted is False

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/packets/pkt_nonsense", 404),
        ("/packets/mbr_00000000000000000000000005", 404),
        ("/packets/pkt_00000000000000000000000005", 404),
        ("/packets?state=stolen", 400),
        ("/packets?asset=silver", 400),
        ("/packets?cursor=WyFd", 400),
        ("/packets?q=%25_!%27", 200),
        ("/packets?limit=101", 400),
        ("/gold/batches?cursor=WyFd", 400),
        ("/gold/deliveries?state=starting", 400),
        ("/gold/deliveries?cursor=WyFd", 400),
        ("/pending?cursor=WzFd", 400),
    ],
)
def test_bad_questions_about_gold_get_a_plain_answer(tmp_path: Path, path: str, status: int) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here) as at:
            answer = await at.get(path)
            assert answer.status_code == status, answer.text

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/gold/halt", {}, 400),
        ("/gold/halt", {"reason": "a"}, 400),
        ("/gold/halt", {"reason": "fine", "more": 1}, 400),
        ("/gold/deliveries/gdl_00000000000000000000000005/advance", {"state": "packed"}, 404),
        ("/gold/deliveries/mbr_00000000000000000000000005/advance", {"state": "packed"}, 404),
        ("/gold/deliveries/{delivery}/advance", {"state": "cancelled"}, 400),
        ("/gold/deliveries/{delivery}/advance", {"state": "packed", "tracking": "x" * 101}, 400),
        ("/gold/deliveries/{delivery}/advance", {"state": "packed", "tracking": "a\nb"}, 400),
        ("/members/mbr_00000000000000000000000005/gold-freeze", {"reason": "asked by the court"}, 404),
    ],
)
def test_bad_orders_about_gold_change_nothing(tmp_path: Path, path: str, body: Any, status: int) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here, desk(here) as at:
            before = (await here.console.log(None, 1)).items
            answer = await at.post(path.format(delivery=show("gdl", here.ordered.id)), body)
            assert answer.status_code == status, answer.text
            assert (await here.console.log(None, 1)).items == before

    make.run(scenario())
