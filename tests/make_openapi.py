"""A house in which a little has happened, served, with its OpenAPI document: for tests of the whole HTTP surface."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinbao.identity.types import Realm
from tests.make_house import PIN, Caller, Served, served

DOCUMENT = "/api/v1/openapi.json"
REALMS = ("public", "member", "merchant", "staff")


@dataclass
class Town:
    """A house in which a little has happened, and the names of what is there."""

    served: Served
    loop: asyncio.AbstractEventLoop
    document: dict[str, Any]
    callers: dict[str, Caller] = field(default_factory=dict)
    known: dict[str, list[Any]] = field(default_factory=dict)

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def operations(self, realm: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Path, method and description; streams that never end are left out."""
        return [
            (path, method, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if operation["tags"] == [realm] and not path.endswith("/live")
        ]

    async def token(self, realm: str) -> str:
        """A fresh one: a request may have ended the last."""
        if realm == "public":
            return ""
        caller = self.callers[realm]
        role = "admin" if realm == "staff" else ""
        return (await self.served.enter(caller.realm, caller.id, role)).token


@contextmanager
def town_with_document(tmp_path: Path) -> Iterator[Town]:
    """The house, audited when it is left."""
    with asyncio.Runner() as runner:
        opening = served(tmp_path)
        opened = runner.run(opening.__aenter__())
        try:
            document = runner.run(opened.client.get(DOCUMENT)).json()
            made = Town(opened, runner.get_loop(), document)
            runner.run(_move_in(made))
            yield made
            runner.run(opened.house.settle())
            assert runner.run(opened.sound()), "the books do not add up any more"
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def _move_in(town: Town) -> None:
    """One of everything that can be named in a path or a body."""
    at = town.served
    member, friend, till = await at.member(500_000, pin=PIN), await at.member(50_000), await at.shop()
    staff = await at.staff()
    town.callers = {"member": member, "merchant": till, "staff": staff}
    orders = [await till.did("/orders", {"amount_minor": 700 + n, "out_no": f"no-{n}"}) for n in range(4)]
    await member.did(f"/orders/{orders[0]['id']}/pay", {})
    await member.did(f"/orders/{orders[1]['id']}/pay", {})
    refund = await till.did(f"/orders/{orders[1]['id']}/refunds", {"amount_minor": 100})
    static = await till.did("/qr", {"label": "Counter"})
    asked = await friend.did("/requests", {"to": member.shown, "amount_minor": 55})
    sent = await member.did("/transfers", {"to": friend.shown, "amount_minor": 12, "proof": {"pin": PIN}})
    account = (await member.see("/bank-accounts"))["items"][0]["id"]
    withdrawal = await member.did(
        "/withdrawals", {"bank_account_id": account, "amount_minor": 900, "proof": {"pin": PIN}}
    )
    await at.house.settle()
    settlement = await till.did("/settlements", {})
    waiting = await till.did("/charges", {"code": await _code(member), "amount_minor": 80_000})
    shared = await _share_out(at, member, till)
    entries = (await staff.see("/ledger/entries"))["items"]
    accounts = (await staff.see("/ledger/accounts"))["items"]
    transfers = (await staff.see(f"/ledger/accounts/{accounts[0]['id']}/transfers"))["items"]
    town.known = {
        "order_id": [order["id"] for order in orders] + [waiting["id"], *shared.pop("order_id")],
        "out_no": ["no-1", "shared-1"],
        "refund_id": [refund["id"]],
        "qr_id": [static["id"]],
        "file": ["poster.svg", "poster.png", "poster.pdf"],
        "request_id": [asked["id"]],
        "transfer_id": [sent["id"], transfers[0]["id"]],
        "bank_account_id": [account],
        "withdrawal_id": [withdrawal["id"]],
        "top_up_id": [line["ref"] for line in (await member.see("/lines", kind="top_up"))["items"]],
        "settlement_id": [settlement["id"]],
        "line_id": [line["id"] for line in (await member.see("/lines"))["items"]],
        "member_id": [friend.shown],
        "account_id": [account["id"] for account in accounts],
        "entry_id": [entry["id"] for entry in entries],
        "item_id": [item["id"] for item in (await staff.see("/pending"))["items"]],
        "to": [friend.shown],
        "proof": [{"pin": PIN}],
        "code": [await _code(member)],
        "amount_minor": [1, 30],
        "text": [static["text"], orders[3]["qr_text"], (await friend.see("/receive"))["text"]],
        "reason": ["because a test says so"],
        **shared,
    }
    assert all(town.known.values()), town.known


async def _share_out(at: Served, member: Caller, till: Caller) -> dict[str, list[Any]]:
    """What a shop gives to others: an order shared with another shop, a payout that waits, a bundle."""
    shop = await at.house.identity.merchants.get(till.id)
    owner = await at.enter(Realm.MEMBER, shop.owner_id)
    await at.house.identity.pins.put(shop.owner_id, PIN)
    await owner.did(f"/shops/{till.shown}/tills/pay-out", {"proof": {"pin": PIN}})
    partner, numbered = await at.shop(), {"out_no": "shared-1"}
    order = await till.did("/orders", {"amount_minor": 5_000, "split": True, **numbered})
    await member.did(f"/orders/{order['id']}/pay", {})
    named = await till.send("PUT", f"/split-receivers/{partner.shown}", {"relation": "PARTNER"})
    assert named.status_code == 200, named.text
    parts = [{"to": partner.shown, "amount_minor": 900}]
    split = await till.did(f"/orders/{order['id']}/splits", {"parts": parts, **numbered})
    back = {"merchant_id": partner.shown, "amount_minor": 10, **numbered}
    await till.did(f"/splits/{split['id']}/returns", back)
    payout = {"to": member.shown, "amount_minor": 5, "wait_for_member": True, **numbered}
    waiting = await till.did("/payouts", payout)
    bundle = await till.did("/bundles", {"orders": [{"amount_minor": 30}], **numbered})
    return {
        "order_id": [order["id"]],
        "split_id": [split["id"]],
        "payout_id": [waiting["id"]],
        "bundle_id": [bundle["id"]],
        "receiver": [partner.shown],
        "parts": [parts],
        "merchant_id": [till.shown, partner.shown],
    }


async def _code(member: Caller) -> str:
    await member.did("/codes/pair")
    return str((await member.see("/codes/current"))["code"])
