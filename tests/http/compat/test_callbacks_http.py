"""Staff see what merchants were told, and send it again."""

from __future__ import annotations

from pathlib import Path

from jinbao.compat.service.noting import new_notice, tell_in
from jinbao.compat.types import NoticeKind, Scheme
from jinbao.identity.types import Role
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_notices import merchant_server, said


async def tell(world: CompatWorld, url: str) -> str:
    notice = new_notice(
        world.compat.context,
        scheme=Scheme.WECHAT,
        account=world.wechat.mchid,
        merchant_id=world.merchant_id,
        order_id=7,
        kind=NoticeKind.PAYMENT,
        event="TRANSACTION.SUCCESS",
        url=url,
        content='{"description":"牛肉面"}'.encode(),
    )
    await world.house.runtime.db.write(lambda tx: tell_in(tx, notice))
    return show("cbk", notice.id)


def test_staff_look_at_callbacks_and_send_one_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server(None, said(b"no", "500 No")) as merchant:
            told = await tell(world, merchant.url)
            await world.compat.notices.deliver_due()
            staff = await world.staff(Role.SUPPORT)
            listed = await staff.see("/callbacks", account=world.wechat.mchid, state="waiting", order=show("ord", 7))
            (item,) = listed["items"]
            assert (item["id"], item["state"], item["attempts"]) == (told, "waiting", 1)
            assert not (await staff.see("/callbacks", account=world.sub.mchid))["items"]
            detail = await staff.see(f"/callbacks/{told}")
            assert detail["callback"] == item and detail["content"] == '{"description":"牛肉面"}'
            (attempt,) = detail["attempts"]
            assert (attempt["status"], attempt["answer"], attempt["ok"], attempt["number"]) == (500, "no", False, 1)
            assert "Wechatpay-Signature" in [header["name"] for header in attempt["headers"]]
            again = await staff.did(f"/callbacks/{told}/resend", key="once")
            assert again["callback"]["state"] == "done" and len(again["attempts"]) == 2
            assert await staff.did(f"/callbacks/{told}/resend", key="once") == again
            assert len(merchant.heard) == 2, "the same key sends it once"
            admin = await world.staff(Role.ADMIN)
            lines = (await admin.see("/log"))["items"]
            assert [(line["action"], line["subject"]) for line in lines] == [("callback.resend", told)]

    run(scenario())


def test_what_is_not_there_or_not_allowed_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            told = await tell(world, merchant.url)
            treasury = await world.staff(Role.TREASURY)
            refused = await treasury.post(f"/callbacks/{told}/resend")
            assert (refused.status_code, refused.json()["code"]) == (403, "identity.not_allowed")
            support = await world.staff(Role.SUPPORT)
            for path in ("/callbacks/nonsense", f"/callbacks/{show('cbk', 1)}"):
                assert (await support.send("GET", path)).status_code == 404
                assert (await support.post(f"{path}/resend")).status_code == 404
            assert (await support.send("GET", "/callbacks?state=nonsense")).status_code == 400
            assert (await support.send("GET", "/callbacks?cursor=nonsense")).status_code == 400
            assert not merchant.heard

    run(scenario())
