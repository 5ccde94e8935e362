"""Who may use the control API: programs on this machine, and nobody's page from elsewhere."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from jinbao.app.sandboxing.opening import gateway_of
from tests.make import run
from tests.make_sandbox import GATEWAY, sandbox_world


@pytest.mark.parametrize(
    ("peer", "headers", "what"),
    [
        ("192.0.2.7", {}, "peer"),
        ("127.0.0.1", {"host": "evil.example.com"}, "host"),
        ("127.0.0.1", {"host": "127.0.0.1.evil.example.com:8010"}, "host"),
        ("127.0.0.1", {"host": "localhost.evil.example.com"}, "host"),
        ("127.0.0.1", {"origin": "https://evil.example.com"}, "origin"),
        ("127.0.0.1", {"origin": "null"}, "origin"),
        ("127.0.0.1", {"sec-fetch-site": "cross-site"}, "origin"),
        ("127.0.0.1", {"sec-fetch-site": "same-site"}, "origin"),
        ("127.0.0.1", {"origin": "http://127.0.0.1:3000"}, "origin"),
        ("127.0.0.1", {"origin": "http://localhost:3000", "host": "localhost:8010"}, "origin"),
    ],
)
def test_strangers_are_not_let_in(folder: Path, peer: str, headers: dict[str, str], what: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            transport = httpx.ASGITransport(app=gateway_of(world.house, world.sandbox), client=(peer, 1))
            async with httpx.AsyncClient(transport=transport, base_url=GATEWAY) as stranger:
                for method, path in (("GET", "/sandbox/env"), ("POST", "/sandbox/pay"), ("GET", "/sandbox/live")):
                    answer = await stranger.request(method, path, headers=headers)
                    assert answer.status_code == 403, (path, answer.text)
                    assert answer.json()["code"] == "sandbox.not_local" and answer.json()["facts"]["what"] == what
                    assert "WECHAT_API_V3_KEY" not in answer.text

    run(scenario())


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("127.0.0.1", {}),
        ("::1", {"host": "[::1]:8010"}),
        ("127.0.0.1", {"host": "localhost:8010", "origin": "http://localhost:8010", "sec-fetch-site": "same-origin"}),
        ("127.0.0.5", {"host": "127.0.0.5"}),
        ("127.0.0.1", {"sec-fetch-site": "none"}),
    ],
)
def test_this_machine_is_let_in(folder: Path, peer: str, headers: dict[str, str]) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            transport = httpx.ASGITransport(app=gateway_of(world.house, world.sandbox), client=(peer, 1))
            async with httpx.AsyncClient(transport=transport, base_url=GATEWAY) as friend:
                assert (await friend.get("/sandbox/env", headers=headers)).status_code == 200

    run(scenario())


FRONT_END = "http://localhost:3000"


def test_another_ports_page_cannot_change_anything_by_a_call_without_a_body(folder: Path) -> None:
    """Such a call needs no leave from us in a browser, and some of ours have no body."""

    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            await world.do("/record", {"on": True})
            for headers in ({"origin": FRONT_END}, {"sec-fetch-site": "same-site"}):
                answer = await world.http.post("/sandbox/reset", headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "sandbox.not_local")
                assert "access-control-allow-origin" not in answer.headers
            assert (await world.see("/state"))["recording"]

    run(scenario())


def test_a_listed_front_end_may_use_it_from_a_browser(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            app = gateway_of(world.house, world.sandbox, [FRONT_END])
            transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
            async with httpx.AsyncClient(transport=transport, base_url=GATEWAY) as browser:
                ours = {"origin": FRONT_END, "sec-fetch-site": "cross-site"}
                asked = ours | {
                    "access-control-request-method": "POST",
                    "access-control-request-headers": "content-type",
                }
                before = await browser.options("/sandbox/clock", headers=asked)
                assert before.status_code == 204
                assert before.headers["access-control-allow-origin"] == FRONT_END
                assert "POST" in before.headers["access-control-allow-methods"]
                assert "content-type" in before.headers["access-control-allow-headers"]
                moved = await browser.post("/sandbox/clock", json={"advance_ms": 60_000}, headers=ours)
                assert moved.status_code == 200
                assert (moved.headers["access-control-allow-origin"], moved.headers["vary"]) == (FRONT_END, "Origin")
                other = await browser.get("/sandbox/env", headers={"origin": "http://localhost:3001"})
                assert other.status_code == 403 and "access-control-allow-origin" not in other.headers
                program = await browser.get("/sandbox/env")
                assert program.status_code == 200 and "access-control-allow-origin" not in program.headers

    run(scenario())


def test_a_form_of_somebody_elses_page_changes_nothing(folder: Path) -> None:
    """Such a form may be sent without being asked for; it cannot say that it is JSON."""

    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            before = await world.see("/state")
            answer = await world.http.post(
                "/sandbox/clock", content=b'{"advance_ms":86400000}', headers={"content-type": "text/plain"}
            )
            assert answer.status_code == 415
            assert (await world.see("/state"))["now_ms"] - before["now_ms"] < 60_000

    run(scenario())


def test_a_path_that_no_protocol_has_is_not_answered_with_a_page(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for path in ("/v4/pay", "/pay", "/login", "/api/v1/config", "/sandbox", "/sandbox/nothing"):
                answer = await world.http.get(path)
                assert answer.status_code in (404, 503) or "xml" in answer.headers["content-type"], (path, answer.text)

    run(scenario())
