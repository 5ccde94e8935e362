"""What every answer keeps: problems in two languages, callers, keys, limits, and pages under a strict policy."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated, Any

import brotli
import httpx
import msgspec
import pytest

from jinbao.app.dialect import load_dialect
from jinbao.kit.clock import MovableClock
from jinbao.kit.errors import NotFound, TooManyRequests, Unknown
from jinbao.kit.http import (
    ApiSettings,
    Edge,
    Hub,
    Lang,
    Pages,
    Principal,
    Rate,
    RateLimits,
    Realm,
    Realms,
    build_api,
    get,
    network_of,
    post,
)
from jinbao.kit.http.live import PER_DEVICE_MAX
from jinbao.kit.once import Once
from tests import make

BEARER = {"authorization": "Bearer good"}


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    """A body."""

    amount_minor: Annotated[int, msgspec.Meta(ge=1, le=10**15)]


class Loose(msgspec.Struct):
    """A body that passes over what it does not know, as a browser's passkey must be read."""

    name: str = ""


class Shown(msgspec.Struct):
    """An answer."""

    key: str
    caller: int
    fingerprint: str


@get("/me")
async def me(caller: Principal, lang: Lang) -> dict[str, Any]:
    return {"id": caller.id, "lang": lang}


@post("/things")
async def make_thing(caller: Principal, once: Once, data: Thing) -> Shown:
    return Shown(once.key, caller.id, once.fingerprint.hex())


@post("/loose")
async def loose(data: Loose | None = None) -> Loose:
    return data or Loose("nobody")


@get("/nothing")
async def nothing() -> None:
    raise NotFound()


@get("/silence")
async def silence() -> None:
    raise Unknown("the bank sleeps")


@get("/broken")
async def broken() -> None:
    raise RuntimeError("secret detail")


async def authenticate(realm: str, token: str) -> Principal | None:
    return Principal("member", 7, 1, 1) if (realm, token) == ("member", "good") else None


def client(folder: Path = Path("nowhere"), **rates: Rate) -> httpx.AsyncClient:
    realms = Realms(public=[nothing, silence, broken, loose], realms=[Realm("member", "member", [me, make_thing])])
    api = build_api(
        realms,
        services={},
        authenticate=authenticate,
        dialect=load_dialect(),
        clock=MovableClock(make.NOON_MS),
        settings=ApiSettings(**rates),
        version="1",
    )
    pages = Pages(folder, {"till": "till.html"}, frozenset({"till.html"}))
    transport = httpx.ASGITransport(Edge(api, pages, access_log=False), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://jinbao.test")


def fetch(method: str, path: str, folder: Path = Path("nowhere"), **request: Any) -> httpx.Response:
    async def scenario() -> httpx.Response:
        async with client(folder) as http:
            return await http.request(method, path, **request)

    return make.run(scenario())


@pytest.mark.parametrize(
    ("path", "status", "code", "again"),
    [
        ("/api/v1/nothing", 404, "kit.not_found", "never"),
        ("/api/v1/silence", 503, "kit.unknown", "same_id"),
        ("/api/v1/broken", 500, "kit.bug", "same_id"),
        ("/api/v1/no-such-path", 404, "kit.not_found", "never"),
        ("/api/v1/member/me", 401, "kit.session_needed", "never"),
    ],
)
def test_every_failure_is_a_problem_document_with_a_code(path: str, status: int, code: str, again: str) -> None:
    answer = fetch("GET", path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["again"], problem["status"]) == (code, again, status)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("header", "lang"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("fr, zh-TW", "zh-CN")],
)
def test_a_problem_speaks_the_callers_language(header: str, lang: str) -> None:
    answer = fetch("GET", "/api/v1/nothing", headers={"accept-language": header})
    assert answer.headers["content-language"] == lang
    assert ("返回" in answer.json()["detail"]) == (lang == "zh-CN")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "kit.session_needed"),
        ({"authorization": "Bearer bad"}, "kit.session_needed"),
        ({"authorization": "Basic good"}, "kit.session_needed"),
        ({"authorization": "Bearer " + "x" * 500}, "kit.session_needed"),
        ({"cookie": "jb_merchant=good", "x-jinbao": "1"}, "kit.session_needed"),
        ({"cookie": "jb_member=good"}, "kit.cross_site"),
    ],
)
def test_a_stranger_and_a_foreign_page_are_not_let_in(headers: dict[str, str], code: str) -> None:
    answer = fetch("POST", "/api/v1/member/things", headers=headers, json={"amount_minor": 1})
    assert answer.json()["code"] == code


def test_our_own_page_is_let_in_by_its_cookie() -> None:
    headers = {"cookie": "jb_member=good", "x-jinbao": "1", "idempotency-key": "k"}
    answer = fetch("POST", "/api/v1/member/things", headers=headers, json={"amount_minor": 1})
    assert answer.status_code == 201 and answer.json()["caller"] == 7


@pytest.mark.parametrize(
    ("key", "expected"),
    [("abc", "abc"), ('"abc"', "abc"), ("x" * 64, "x" * 64), ("x" * 65, None), ("", None), (None, None)],
)
def test_a_key_is_one_to_64_characters_quoted_or_bare(key: str | None, expected: str | None) -> None:
    headers = dict(BEARER) | ({} if key is None else {"idempotency-key": key})
    answer = fetch("POST", "/api/v1/member/things", headers=headers, json={"amount_minor": 1})
    if expected is None:
        assert answer.status_code == 400 and answer.json()["code"] in ("kit.invalid", "kit.idempotency_key_missing")
    else:
        assert answer.json()["key"] == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"amount_minor": 0}',
        b'{"amount_minor": 1.5}',
        b'{"amount_minor": "1"}',
        b'{"amount_minor": true}',
        b'{"amount_minor": 1, "more": 1}',
        b'{"amount_minor": null}',
        b"\xff\xfe",
        b'{"amount_minor": 99999999999999999999999}',
    ],
)
def test_a_body_that_does_not_fit_is_named_and_refused(body: bytes) -> None:
    headers = {**BEARER, "idempotency-key": "k", "content-type": "application/json"}
    answer = fetch("POST", "/api/v1/member/things", headers=headers, content=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "kit.invalid" and answer.json()["facts"]["field"]


@pytest.mark.parametrize("nest", [b"[" * 30_000, b'{"a":' * 10_000], ids=["lists", "objects"])
def test_a_body_nested_without_end_is_refused_and_is_no_bug(nest: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = fetch("POST", "/api/v1/loose", headers=headers, content=b'{"unknown": ' + nest)
    assert answer.status_code == 400 and answer.json()["code"] == "kit.invalid", answer.text


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_body_that_a_foreign_pages_form_could_send_is_refused(media_type: str | None) -> None:
    """Browsers send these across sites unasked: somebody could be logged in to another's account that way."""
    headers = {} if media_type is None else {"content-type": media_type}
    answer = fetch("POST", "/api/v1/loose", headers=headers, content=b'{"name": "Eve"}')
    assert answer.status_code == 415 and answer.json()["code"] == "kit.media_type", answer.text


def test_a_body_is_json_by_its_name_and_one_that_is_left_out_needs_none() -> None:
    named = {"content-type": "Application/JSON; charset=utf-8"}
    assert fetch("POST", "/api/v1/loose", headers=named, content=b'{"name": "Ann"}').json() == {"name": "Ann"}
    assert fetch("POST", "/api/v1/loose").json() == {"name": "nobody"}


def test_a_body_past_the_limit_is_refused() -> None:
    headers = {**BEARER, "idempotency-key": "k", "content-type": "application/json"}
    answer = fetch("POST", "/api/v1/member/things", headers=headers, content=b" " * 65_537)
    assert answer.status_code == 413 and answer.json()["code"] == "kit.too_large"


def test_a_caller_who_hurries_is_asked_to_wait_and_others_are_not() -> None:
    async def scenario() -> None:
        async with client(member_rate=Rate(1, 3)) as http:
            statuses = [(await http.get("/api/v1/member/me", headers=BEARER)).status_code for _ in range(4)]
            assert statuses == [200, 200, 200, 429]
            answer = await http.get("/api/v1/member/me", headers=BEARER)
            assert int(answer.headers["retry-after"]) >= 1 and answer.json()["again"] == "later"
            assert (await http.get("/api/v1/nothing")).status_code == 404

    make.run(scenario())


def test_a_bucket_per_caller() -> None:
    limits = RateLimits(Rate(1, 2))
    for caller in ("a", "b"):
        limits.take(caller)
        limits.take(caller)
    with pytest.raises(TooManyRequests):
        limits.take("a")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_limits_count_the_network_that_an_address_was_chosen_from(address: str, counted: str) -> None:
    """A host with IPv6 has 2**64 addresses, and would have as many limits."""
    assert network_of(address) == counted


def test_a_stranger_with_many_addresses_of_one_network_has_one_limit() -> None:
    async def scenario() -> None:
        realms = Realms(public=[nothing])
        api = build_api(
            realms,
            services={},
            authenticate=authenticate,
            dialect=load_dialect(),
            clock=MovableClock(make.NOON_MS),
            settings=ApiSettings(public_rate=Rate(1, 3)),
            version="1",
        )
        statuses = []
        for number in range(1, 5):
            transport = httpx.ASGITransport(api, client=(f"2001:db8::{number}", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://jinbao.test") as http:
                statuses.append((await http.get("/api/v1/nothing")).status_code)
        assert statuses == [404, 404, 404, 429]

    make.run(scenario())


def built(folder: Path) -> Path:
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<h1>member</h1>")
    (folder / "till.html").write_text("<h1>till</h1>")
    (folder / "assets" / "index-abcd1234.js").write_text("go()")
    (folder / "assets" / "index-abcd1234.js.br").write_bytes(brotli.compress(b"go()"))
    return folder


def test_pages_carry_the_policy_and_hashed_files_live_long(tmp_path: Path) -> None:
    page = fetch("GET", "/", built(tmp_path))
    assert "require-trusted-types-for 'script'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"] and page.headers["cache-control"] == "no-cache"
    script = fetch("GET", "/assets/index-abcd1234.js", tmp_path, headers={"accept-encoding": "br"})
    assert "immutable" in script.headers["cache-control"] and script.headers["content-encoding"] == "br"
    again = fetch("GET", "/", tmp_path, headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/pay/now", 200, "member"),
        ("/till", 200, "till"),
        ("/till/orders/5", 200, "till"),
        ("/tillage", 200, "member"),
        ("/assets/none.js", 404, "not found"),
        ("/../secrets", 200, "member"),
        ("/%2e%2e/%2e%2e/etc/passwd.txt", 404, "not found"),
        ("/assets/index-abcd1234.js.br", 404, "not found"),
    ],
)
def test_a_path_finds_its_page_and_never_the_file_system(tmp_path: Path, path: str, status: int, text: str) -> None:
    answer = fetch("GET", path, built(tmp_path))
    assert answer.status_code == status and text in answer.text
    assert ("'wasm-unsafe-eval'" in answer.headers.get("content-security-policy", "")) == (text == "till")


def test_without_pages_the_server_says_how_to_build_them(tmp_path: Path) -> None:
    answer = fetch("GET", "/", tmp_path / "none")
    assert answer.status_code == 503 and "make web" in answer.text


def test_a_listener_hears_its_topic_and_one_too_slow_is_let_go() -> None:
    async def scenario() -> None:
        hub = Hub()
        frames = hub.listen(["mch_1"])
        assert b"hello" in await anext(frames)
        hub.publish("mch_2", "pay.order_paid/1", b"{}")
        hub.publish("mch_1", "pay.order_paid/1", b'{"n":1}')
        assert await anext(frames) == b'event: pay.order_paid/1\ndata: {"n":1}\n\n'
        for _ in range(1000):
            hub.publish("mch_1", "x/1", b"{}")
        rest = [frame async for frame in frames]
        assert len(rest) < 1000 and not hub.has("mch_1")

    make.run(asyncio.wait_for(scenario(), 60))


def test_a_device_with_too_many_pages_open_loses_its_first_one_and_nobody_elses() -> None:
    async def scenario() -> None:
        hub = Hub()
        with contextlib.ExitStack() as pages:
            other = pages.enter_context(hub.open(["mbr_1"], "dev_2"))
            first, *rest = [pages.enter_context(hub.open(["mbr_1"], "dev_1")) for _ in range(PER_DEVICE_MAX)]
            newest = pages.enter_context(hub.open(["mbr_1"], "dev_1"))
            hub.publish("mbr_1", "x/1", b"{}")
            assert await first.next() is None
            for page in (other, *rest, newest):
                assert await page.next() == ("x/1", b"{}")
        assert hub.deserted

    make.run(asyncio.wait_for(scenario(), 60))


def test_only_the_member_app_may_show_pages_of_others_and_only_where_that_is_wanted(tmp_path: Path) -> None:
    for name in ("index.html", "till.html"):
        (tmp_path / name).write_text("<!doctype html><title>x</title>")
    shown: dict[str, str] = {}
    for frames in ("'none'", "https:"):
        pages = Pages(tmp_path, {"till": "till.html"}, frames=frames)

        async def policy(path: str, pages: Pages = pages) -> str:
            transport = httpx.ASGITransport(pages)
            async with httpx.AsyncClient(transport=transport, base_url="http://jinbao.test") as http:
                said = (await http.get(path)).headers["content-security-policy"]
            return next(part for part in said.split("; ") if part.startswith("frame-src"))

        for path in ("/", "/till"):
            shown[f"{frames} {path}"] = make.run(policy(path))
    assert shown == {
        "'none' /": "frame-src 'none'",
        "'none' /till": "frame-src 'none'",
        "https: /": "frame-src https:",
        "https: /till": "frame-src 'none'",
    }
