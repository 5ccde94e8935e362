"""Callers and keys on the operator's console: who may change them, and that each change is in the staff log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.identity.types import Role
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_keys import public_pem


async def actions(world: CompatWorld) -> list[str]:
    page = await world.house.identity.audit.page()
    return [line.action for line in page.items if line.action.startswith("gateway.")]


def test_staff_enrol_a_caller_once_and_its_secrets_open_the_door(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            admin = await world.staff(Role.ADMIN)
            merchant = show("mch", world.merchant_id)
            asked = {"scheme": "wechat", "merchant": merchant, "public_key": public_pem(world.ring())}
            one = await admin.did("/gateway/accounts", asked, key="enrol")
            again = await admin.did("/gateway/accounts", asked, key="enrol")
            assert one == again and await actions(world) == ["gateway.enrol"]
            account = world.compat.accounts.wechat(one["account"]["account"])
            assert account is not None and one["secrets"]["api_v3_key"] == account.api_v3_key
            assert one["account"]["merchant"] == merchant and len(one["account"]["api_certificates"]) == 1
            app = await admin.did("/gateway/accounts", asked | {"scheme": "alipay", "certificate": True})
            assert app["account"]["mode"] == "certificate" and app["account"]["seller_id"].startswith("2088")
            shown = await admin.see("/gateway/accounts", merchant=merchant)
            assert {each["account"] for each in shown} >= {one["account"]["account"], app["account"]["account"]}
            assert "api_v3_key" not in str(shown)

    run(scenario())


def test_modes_certificates_and_rotation_are_in_the_log(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            admin, mchid = await world.staff(Role.ADMIN), world.wechat.mchid
            base, why = f"/gateway/accounts/{mchid}", {"reason": "asked for by the shop"}
            changed = await admin.did(f"{base}/mode", why | {"mode": "public_key", "certificates": False})
            assert (changed["mode"], changed["certificates"]) == ("public_key", False)
            certified = await admin.did(f"{base}/certificates", why | {"public_key": public_pem(world.ring())})
            assert len(certified["api_certificates"]) == 2
            revoked = await admin.did(f"{base}/certificates/{world.wechat.certificate.serial}/revoke", why)
            assert [each["revoked"] for each in revoked["api_certificates"]].count(True) == 1
            answer = await world.call(world.wechat, "GET", "/v3/certificates")
            assert answer.json()["code"] == "SIGN_ERROR"
            before = await admin.see("/gateway/keys")
            once: dict[str, Any] = why | {"lead_days": 0, "overlap_days": 1}
            after = await admin.did("/gateway/keys/rotate", once, key="rotate")
            assert await admin.did("/gateway/keys/rotate", once, key="rotate") == after
            assert len(after["keys"]) == len(before["keys"]) + 1
            assert all("PRIVATE" not in key["public_pem"] + key["certificate_pem"] for key in after["keys"])
            assert await actions(world) == ["gateway.rotate", "gateway.revoke", "gateway.certify", "gateway.mode"]

    run(scenario())


def test_only_admins_change_and_a_refusal_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            mchid, why = world.wechat.mchid, {"reason": "because"}
            before = world.wechat.account
            for role in (Role.SUPPORT, Role.TREASURY):
                staff = await world.staff(role)
                assert (await staff.see(f"/gateway/accounts/{mchid}"))["account"] == mchid
                for path, body in (
                    (f"/gateway/accounts/{mchid}/mode", why | {"mode": "public_key"}),
                    ("/gateway/keys/rotate", why),
                ):
                    answer = await staff.post(path, body)
                    assert (answer.status_code, answer.json()["code"]) == (403, "identity.not_allowed"), path
            admin = await world.staff(Role.ADMIN)
            wrong = await admin.post(f"/gateway/accounts/{mchid}/mode", why | {"mode": "key"})
            assert wrong.json()["code"] == "compat.field_invalid"
            unknown = await admin.post("/gateway/accounts/1234567890/mode", why | {"mode": "public_key"})
            assert unknown.json()["code"] == "compat.account_unknown"
            enrol = {"scheme": "wechat", "merchant": show("mch", world.merchant_id), "public_key": "x" * 200}
            assert (await admin.post("/gateway/accounts", enrol)).json()["code"] == "compat.field_invalid"
            assert world.wechat.account == before and await actions(world) == []
            assert len(world.compat.keys.wechat_certificates()) == 1

    run(scenario())
