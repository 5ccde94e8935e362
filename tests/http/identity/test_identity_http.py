"""Identity at its HTTP surface: the ways in, the cookie, and what a stranger can learn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from jinbao.identity.errors import DemoOnly
from jinbao.identity.routes import MEMBER, MERCHANT, PUBLIC
from jinbao.identity.rules.secrets import CODE_TRIES, WRONG_CODES_PER_ADDRESS
from jinbao.identity.types import Role, purpose_of
from jinbao.kit import errors as kit_errors
from jinbao.kit.errors import Refusal
from jinbao.kit.http import ApiSettings, Dialect, Realm, Realms, build_api
from jinbao.kit.ids import show
from tests import make
from tests.make_identity import PASSWORD, PIN, Authenticator, IdentityWorld, identity_world

PHONE = "+8613812345678"
OWN_PAGE = {"X-Jinbao": "1"}


def any_dialect() -> Dialect:
    """Every refusal there is, with a status by its kind: the operator's own sentences are tested with the app."""

    def codes(kind: type[Refusal]) -> set[str]:
        found = {kind.code} if hasattr(kind, "code") else set()
        return found.union(*(codes(each) for each in kind.__subclasses__()))

    assert kit_errors and DemoOnly
    known = codes(Refusal) | {"kit.unknown", "kit.bug", "kit.invalid", "kit.method_not_allowed", "kit.too_large"}
    status = {code: {"kit.session_needed": 401, "kit.not_found": 404, "kit.bug": 500}.get(code, 422) for code in known}
    sentences = {code: f"{code}: do something about it" for code in known}
    return Dialect(status, {"en": sentences, "zh-CN": sentences})


@dataclass(frozen=True, slots=True)
class Site:
    """The API, and the world behind it."""

    client: httpx.AsyncClient
    world: IdentityWorld

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.client.post("/api/v1" + path, json=body, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get("/api/v1" + path, **options)

    async def code(self, phone: str = PHONE) -> str:
        answer = await self.post("/auth/codes", {"phone": phone, "purpose": "log_in"})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["demo_code"])

    async def sign_up(self, phone: str = PHONE, name: str = "王小明") -> dict[str, Any]:
        body = {"phone": phone, "code": await self.code(phone), "device_name": "Pixel", "name": name}
        answer = await self.post("/auth/sessions", body)
        assert answer.status_code == 201, answer.text
        self.world.clock.advance(60_000)
        return dict(answer.json())


@asynccontextmanager
async def site(folder: Path, **changes: Any) -> AsyncIterator[Site]:
    async with identity_world(folder, **changes) as world:
        app = build_api(
            Realms(PUBLIC, (Realm("member", "member", MEMBER), Realm("merchant", "merchant", MERCHANT))),
            services={"identity": world.identity, "runtime": world.runtime},
            authenticate=world.identity.sessions.authenticate,
            dialect=any_dialect(),
            clock=world.clock,
            settings=ApiSettings(),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            yield Site(client, world)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_new_phone_signs_up_with_the_code_that_first_asked_for_its_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            body = {"phone": "138 1234 5678", "code": await shop.code(), "device_name": "Pixel"}
            nameless = await shop.post("/auth/sessions", body)
            assert nameless.json()["code"] == "identity.no_such_member"
            answer = await shop.post("/auth/sessions", {**body, "name": "王小明", "language": "zh-CN"})
            assert answer.status_code == 201
            told = answer.json()
            assert told["created"] and told["member"]["phone"] == PHONE
            assert told["member"]["phone_masked"] == "+86 138****5678"
            cookie = answer.headers["set-cookie"]
            for part in ("jb_member=" + told["token"], "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
                assert part.lower() in cookie.lower()
            again = await shop.post("/auth/sessions", body)
            assert again.json()["code"] == "identity.code_expired", "a code opens one session"

    make.run(scenario())


def test_asking_for_a_code_tells_nothing_about_who_has_an_account(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path, demo=False) as shop:
            await shop.world.member()
            known = await shop.post("/auth/codes", {"phone": PHONE, "purpose": "log_in"})
            stranger = await shop.post("/auth/codes", {"phone": "+8613912345678", "purpose": "log_in"})
            assert known.status_code == stranger.status_code == 200
            alike = [{**answer.json(), "sent_to": ""} for answer in (known, stranger)]
            assert alike[0] == alike[1]
            assert alike[0]["demo_code"] is None, "codes are shown in the demo only"
            for phone in (PHONE, "+8613912345678"):
                wrong = {"phone": phone, "code": "000000", "device_name": ""}
                answer = await shop.post("/auth/sessions", wrong)
                assert (answer.json()["code"], answer.json()["facts"]) == ("identity.code_wrong", {"tries_left": 4})

    make.run(scenario())


def test_the_cookie_alone_may_look_and_needs_our_own_page_to_change(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            await shop.sign_up()
            assert (await shop.get("/member/devices")).status_code == 200
            foreign = await shop.client.patch("/api/v1/member/me", json={"name": "Mallory"})
            assert foreign.json()["code"] == "kit.cross_site"
            own = await shop.client.patch("/api/v1/member/me", json={"handle": "@Xiao_Ming"}, headers=OWN_PAGE)
            assert own.json()["handle"] == "xiao_ming" and own.json()["name"] == "王小明"

    make.run(scenario())


def test_a_session_of_one_realm_is_worth_nothing_in_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            token = (await shop.sign_up())["token"]
            shop.client.cookies.clear()
            assert (await shop.get("/member/devices", headers=bearer(token))).status_code == 200
            assert (await shop.get("/merchant/devices", headers=bearer(token))).status_code == 401
            for bad in ("", "x", token[:-1], token + "x", token[::-1], "é" * 43):
                answer = await shop.get("/member/devices", headers={"Authorization": f"Bearer {bad}".encode()})
                assert answer.status_code == 401

    make.run(scenario())


def test_logging_out_ends_the_session_and_the_cookie(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            token = (await shop.sign_up())["token"]
            answer = await shop.post("/member/sessions/end", {}, headers=OWN_PAGE)
            assert answer.status_code == 200 and "max-age=0" in answer.headers["set-cookie"].lower()
            assert (await shop.get("/member/devices", headers=bearer(token))).status_code == 401

    make.run(scenario())


def test_a_lost_phone_is_signed_out_from_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            lost = await shop.sign_up()
            body = {"phone": PHONE, "code": await shop.code(), "device_name": "Laptop"}
            here = (await shop.post("/auth/sessions", body)).json()
            shop.client.cookies.clear()
            listed = (await shop.get("/member/devices", headers=bearer(here["token"]))).json()["items"]
            assert {item["name"]: item["current"] for item in listed} == {"Pixel": False, "Laptop": True}
            gone = await shop.post(f"/member/devices/{lost['device']['id']}/sign-out", headers=bearer(here["token"]))
            assert [item["name"] for item in gone.json()["items"]] == ["Laptop"]
            assert (await shop.get("/member/devices", headers=bearer(lost["token"]))).status_code == 401
            again = await shop.post(f"/member/devices/{lost['device']['id']}/sign-out", headers=bearer(here["token"]))
            assert again.status_code == 404

    make.run(scenario())


def test_nobody_signs_out_somebody_elses_device(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            one = await shop.sign_up()
            two = await shop.sign_up("+8613912345678", "李雷")
            shop.client.cookies.clear()
            path = f"/member/devices/{one['device']['id']}/sign-out"
            assert (await shop.post(path, headers=bearer(two["token"]))).status_code == 404
            assert (await shop.get("/member/devices", headers=bearer(one["token"]))).status_code == 200

    make.run(scenario())


def test_a_pin_is_set_tried_and_changed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            token = bearer((await shop.sign_up())["token"])
            shop.client.cookies.clear()
            weak = await shop.post("/member/pin", {"pin": "123456"}, headers=token)
            assert weak.json()["code"] == "identity.pin_weak"
            assert (await shop.post("/member/pin", {"pin": PIN}, headers=token)).json() == {"pin_set": True}
            assert (await shop.post("/member/pin/check", {"pin": PIN}, headers=token)).status_code == 200
            wrong = await shop.post("/member/pin/check", {"pin": "730264"}, headers=token)
            assert wrong.json()["facts"] == {"tries_left": 2}
            bare = await shop.post("/member/pin", {"pin": "730264"}, headers=token)
            assert bare.json()["code"] == "identity.proof_needed"
            body = {"pin": "730264", "old": {"pin": PIN}}
            assert (await shop.post("/member/pin", body, headers=token)).status_code == 200

    make.run(scenario())


def test_a_passkey_is_added_logs_in_and_confirms_one_thing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            token = bearer((await shop.sign_up())["token"])
            shop.client.cookies.clear()
            phone = Authenticator()
            options = (await shop.post("/member/passkeys/options", headers=token)).json()
            assert options["authenticatorSelection"]["userVerification"] == "required"
            assert options["authenticatorSelection"]["residentKey"] == "required"
            credential = json.loads(msgspec.json.encode(phone.create(options)))
            credential["clientExtensionResults"] = {"credProps": {"rk": True}}
            added = await shop.post("/member/passkeys", {"credential": credential, "name": "Pixel"}, headers=token)
            assert added.status_code == 201, added.text
            assert [item["name"] for item in (await shop.get("/member/passkeys", headers=token)).json()["items"]] == [
                "Pixel"
            ]
            question = (await shop.post("/auth/passkeys/options")).json()
            assert question.get("allowCredentials", []) == []
            answer = json.loads(msgspec.json.encode(phone.get(question)))
            entered = await shop.post("/auth/passkeys/sessions", {"assertion": answer, "device_name": "Pixel"})
            assert entered.status_code == 201 and entered.json()["member"]["phone"] == PHONE
            replayed = await shop.post("/auth/passkeys/sessions", {"assertion": answer, "device_name": "Pixel"})
            assert replayed.json()["code"] == "identity.challenge_expired"
            asked = await shop.post("/member/confirmations/options", {"purpose_ref": "ord_1"}, headers=token)
            assert len(asked.json()["allowCredentials"]) == 1
            caller = await shop.world.identity.sessions.authenticate("member", entered.json()["token"])
            assert caller is not None
            await shop.world.identity.passkeys.confirm(caller.id, phone.get(asked.json()), purpose_of("ord_1"))
            path = f"/api/v1/member/passkeys/{added.json()['id']}"
            assert (await shop.client.delete(path, headers=token)).status_code == 204
            assert (await shop.client.delete(path, headers=token)).status_code == 404

    make.run(scenario())


def test_a_till_is_logged_in_by_its_owner(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            owner = await shop.world.member()
            body = {"phone": PHONE, "code": await shop.code(), "device_name": "Till 1"}
            none = await shop.post("/auth/merchant/sessions", body)
            assert none.json()["code"] == "identity.not_a_merchant"
            first, second = await shop.world.merchant(owner), await shop.world.merchant(owner, name="二店")
            wanted = {**body, "merchant_id": show("mch", second.id)}
            entered = (await shop.post("/auth/merchant/sessions", wanted)).json()
            assert entered["merchant"]["name"] == "二店"
            assert [each["id"] for each in entered["merchants"]] == [show("mch", each.id) for each in (first, second)]
            tills = await shop.get("/merchant/devices", headers=bearer(entered["token"]))
            assert [item["name"] for item in tills.json()["items"]] == ["Till 1"]

    make.run(scenario())


def test_staff_log_in_with_a_password(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            await shop.world.identity.staff.add("ada", PASSWORD, Role.ADMIN)
            wrong = await shop.post("/auth/staff/sessions", {"name": "ada", "password": "no", "device_name": ""})
            nobody = await shop.post("/auth/staff/sessions", {"name": "eve", "password": "no", "device_name": ""})
            assert wrong.json()["code"] == nobody.json()["code"] == "identity.log_in_wrong"
            entered = await shop.post("/auth/staff/sessions", {"name": " Ada ", "password": PASSWORD})
            assert entered.json()["staff"]["role"] == "admin"
            assert "jb_staff=" in entered.headers["set-cookie"]

    make.run(scenario())


@pytest.mark.parametrize("realm", ["member", "merchant", "staff"])
def test_one_tap_log_in_exists_in_the_demo_only(tmp_path: Path, realm: str) -> None:
    async def scenario() -> None:
        for demo in (False, True):
            folder = tmp_path / str(demo)
            folder.mkdir()
            async with site(folder, demo=demo) as shop:
                owner = await shop.world.member()
                await shop.world.merchant(owner)
                await shop.world.identity.staff.add("ada", PASSWORD, Role.SUPPORT)
                body = {"realm": realm, "phone": "ada" if realm == "staff" else PHONE}
                answer = await shop.post("/auth/demo", body)
                assert answer.json().get("code") == (None if demo else "identity.demo_only")
                assert (answer.status_code == 201) is demo
                assert await shop.world.count("identity_session") == int(demo)

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/codes", {"phone": PHONE, "purpose": "reset"}),
        ("/auth/codes", {"phone": 13812345678, "purpose": "log_in"}),
        ("/auth/codes", {"phone": PHONE, "purpose": "log_in", "extra": 1}),
        ("/auth/sessions", {"phone": PHONE, "code": "12345", "device_name": ""}),
        ("/auth/sessions", {"phone": PHONE, "code": "１２３４５６", "device_name": ""}),
        ("/auth/sessions", {"phone": PHONE, "code": "123456", "device_name": "x" * 201}),
        ("/auth/demo", {"realm": "root", "phone": PHONE}),
        ("/auth/demo", {"realm": "member"}),
        ("/auth/passkeys/sessions", {"assertion": {}, "device_name": ""}),
        ("/auth/passkeys/sessions", {"assertion": {"id": "", "rawId": "", "response": {}}, "device_name": ""}),
        ("/auth/merchant/sessions", None),
        ("/auth/staff/sessions", {"name": "ada", "password": "x" * 129}),
    ],
)
def test_a_body_that_is_not_what_it_should_be_changes_nothing(tmp_path: Path, path: str, body: Any) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            before = await shop.world.everything()
            answer = await shop.post(path, body)
            assert answer.json()["code"] == "kit.invalid", answer.text
            assert await shop.world.everything() == before

    make.run(scenario())


def test_wrong_codes_from_all_addresses_of_one_host_are_counted_together(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as shop:
            app = shop.client._transport.app  # type: ignore[attr-defined]
            codes = []
            for number in range(WRONG_CODES_PER_ADDRESS.most // CODE_TRIES + 1):
                transport = httpx.ASGITransport(app=app, client=(f"2001:db8::{number + 1:x}", 1))
                async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as thief:
                    phone = f"+86138{number:08d}"
                    sent = (await thief.post("/api/v1/auth/codes", json={"phone": phone})).json()
                    wrong = f"{(int(sent['demo_code']) + 1) % 10**6:06d}"
                    for _ in range(CODE_TRIES):
                        body = {"phone": phone, "code": wrong}
                        codes.append((await thief.post("/api/v1/auth/sessions", json=body)).json()["code"])
            assert set(codes[-CODE_TRIES:]) == {"identity.code_throttled"}

    make.run(scenario())
