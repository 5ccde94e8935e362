"""Where a shop's takings go is its owner's to say, with a proof; a till cannot."""

from __future__ import annotations

from pathlib import Path

from jinbao.identity.types import Realm
from jinbao.kit.ids import show
from tests.http.pay.test_pay_http import enter, street
from tests.make import run
from tests.make_identity import PIN


def test_a_till_cannot_say_where_the_takings_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            sneaky = await here.till.patch("/settings", {"settle": "daily", "bank_account": "99999999"})
            assert sneaky.json()["code"] == "kit.invalid"
            path = f"/shops/{show('mch', here.shop.id)}/bank-account"
            owner = await enter(here.world, here.client, Realm.MEMBER, here.shop.owner_id)
            for caller, code in ((here.phone, "kit.not_found"), (owner, "pay.bank_account_unknown")):
                refused = await caller.post(path, {"bank_account": "99999999", "proof": {"pin": PIN}})
                assert refused.json()["code"] == code
            assert (await here.world.identity.merchants.get(here.shop.id)).bank_account == here.shop.bank_account

    run(scenario())
