"""Receipts of transfers over the wire."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jinbao.compat.service.wechat import transfers
from jinbao.kit.clock import MINUTE_MS
from tests.http.compat.test_wechat_transfers import ask, body
from tests.make import run
from tests.make_compat import GATEWAY, compat_world
from tests.make_wechat import paid, refused

RECEIPTS = "/v3/fund-app/mch-transfer/elecsign"


def test_a_transfer_that_arrived_has_a_receipt_whose_hash_holds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            made = await ask(world, await body(world))
            wanted = {"out_bill_no": "bill1"}
            by_out_no, by_id = f"{RECEIPTS}/out-bill-no", f"{RECEIPTS}/transfer-bill-no"
            refused(await world.call(world.wechat, "POST", by_out_no, wanted), 400, "INVALID_REQUEST")
            await transfers.take(world.compat.context, world.payer.id, made["package_info"])
            refused(await world.call(world.wechat, "GET", f"{by_out_no}/bill1"), 404, "RESOURCE_NOT_EXISTS")
            begun = await world.call(world.wechat, "POST", by_out_no, wanted)
            assert begun.json()["state"] == "GENERATING", begun.text
            number = made["transfer_bill_no"]
            again = await world.call(world.wechat, "POST", by_id, {"transfer_bill_no": number})
            assert again.json() == begun.json() | {"state": "FINISHED"}
            told = (await world.call(world.wechat, "GET", f"{by_out_no}/bill1")).json()
            assert (told["state"], told["hash_type"]) == ("FINISHED", "SHA256")
            assert told["download_url"].startswith(f"{GATEWAY}/v3/transferdownload/elecvoucherfile?token=")
            same = (await world.call(world.wechat, "GET", f"{by_id}/{number}")).json()
            assert same["hash_value"] == told["hash_value"]
            target = told["download_url"].removeprefix(GATEWAY)
            file = await world.call(world.wechat, "GET", target)
            assert file.headers["content-type"] == "application/pdf" and file.content.startswith(b"%PDF-")
            assert hashlib.sha256(file.content).hexdigest() == told["hash_value"]
            assert "Wechatpay-Signature" not in file.headers
            refused(await world.call(world.sub, "GET", target), 400, "INVALID_REQUEST")
            refused(await world.call(world.wechat, "GET", target.replace("token=", "token=A")), 400, "INVALID_REQUEST")
            world.wall.advance(10 * MINUTE_MS)
            refused(await world.call(world.wechat, "GET", target), 400, "INVALID_REQUEST")

    run(scenario())


def test_only_a_transfers_merchant_gets_its_receipt(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            made = await ask(world, await body(world))
            await transfers.take(world.compat.context, world.payer.id, made["package_info"])
            for path, sent in (
                ("out-bill-no", {"out_bill_no": "bill1"}),
                ("transfer-bill-no", {"transfer_bill_no": made["transfer_bill_no"]}),
            ):
                refused(await world.call(world.sub, "POST", f"{RECEIPTS}/{path}", sent), 404, "RESOURCE_NOT_EXISTS")
                refused(await world.call(world.wechat, "POST", f"{RECEIPTS}/{path}", {}), 400, "PARAM_ERROR")

    run(scenario())
