"""Whoever names a shop to a member gives its name in Latin letters as well, for phones that speak English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.identity.types import Realm
from tests.make import run
from tests.make_house import PIN, served

NAME, LATIN = "兰州拉面", "Lanzhou Noodles"
PROOF = {"pin": PIN}


def test_every_view_that_names_a_shop_to_a_member_has_both_of_its_names(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as here:
            member = await here.member(100_000, pin=PIN)
            shop = await here.merchant(NAME, LATIN)
            till = await here.enter(Realm.MERCHANT, shop.id)
            order = await till.did("/orders", {"amount_minor": 1280, "subject": "牛肉面"})
            scanned = await member.did("/scan", {"text": order["qr_text"]})
            looked = await member.see(f"/orders/{order['id']}")
            for party in (scanned["merchant"], scanned["order"]["merchant"], looked["merchant"]):
                assert _names(party) == (NAME, LATIN)
            sign = await till.did("/qr", {"label": "counter"})
            assert _names((await member.did("/scan", {"text": sign["text"]}))["merchant"]) == (NAME, LATIN)
            await member.did(f"/orders/{order['id']}/pay", {"proof": PROOF})
            await here.house.settle()
            [line] = (await member.see("/lines", kind="payment"))["items"]
            assert line["title"] == NAME and _names(line["counterpart"]) == (NAME, LATIN)
            assert _names((await member.see(f"/lines/{line['id']}"))["counterpart"]) == (NAME, LATIN)
            [top_up] = (await member.see("/lines", kind="top_up"))["items"]
            assert "name_latin" not in top_up["counterpart"], "a bank has one name"

    run(scenario())


def test_bills_are_found_by_either_name_of_a_shop(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as here:
            member = await here.member(100_000, pin=PIN)
            for shop in (await here.merchant(NAME, LATIN), await here.merchant("茶馆", "Tea House")):
                till = await here.enter(Realm.MERCHANT, shop.id)
                order = await till.did("/orders", {"amount_minor": 500, "subject": "x"})
                await member.did(f"/orders/{order['id']}/pay", {"proof": PROOF})
            await here.house.settle()
            for q in ("拉面", "noodles", "LANZHOU"):
                assert [line["title"] for line in (await member.see("/lines", q=q))["items"]] == [NAME], q
            assert (await member.see("/lines", q="noodles", kind="top_up"))["items"] == []
            for q in ("%", "@"):
                assert (await member.see("/lines", q=q))["items"] == [], "no wildcard"

    run(scenario())


def test_names_are_looked_up_once_and_those_of_nobody_are_left_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as here:
            merchants = here.house.identity.merchants
            one, other = await here.merchant(NAME, LATIN), await here.merchant("Tea House")
            wanted = {one.id: LATIN, other.id: "Tea House"}
            for _ in range(2):  # from the store, then from memory
                assert await merchants.latin_names([one.id, other.id, one.id, 1]) == wanted
            assert await merchants.latin_names([]) == {}
            assert (await merchants.latin_name(other.id), await merchants.latin_name(1)) == ("Tea House", "")

    run(scenario())


def _names(party: dict[str, Any]) -> tuple[str, str]:
    return party["name"], party["name_latin"]
