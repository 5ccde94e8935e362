"""Routes are made once for all houses of a process, and carry nothing from one into another."""

from __future__ import annotations

import asyncio

import httpx

from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Api, ApiSettings, Dialect, Principal, Rate, Realm, Realms, build_api, get
from tests import make


@get("/whose")
async def whose(name: str) -> dict[str, str]:
    return {"name": name}


def test_houses_that_share_their_routes_share_nothing_else() -> None:
    """Routes are made once for all houses of a process; services, sessions, rates and words are each house's own."""

    def house(name: str, per_s: int) -> Api:
        return build_api(
            Realms(public=[], realms=[Realm("member", "member", [whose])]),
            services={"name": name},
            authenticate=lambda realm, token: admit(name, token),
            dialect=Dialect(
                {"kit.session_needed": 401, "kit.too_many_requests": 429},
                {"en": {"kit.session_needed": f"Log in to {name}", "kit.too_many_requests": name}},
            ),
            clock=MovableClock(make.NOON_MS),
            settings=ApiSettings(member_rate=Rate(1, per_s)),
            version="1",
        )

    async def admit(name: str, token: str) -> Principal | None:
        return Principal("member", 7, 1, 1) if token == name else None

    async def ask(api: Api, token: str) -> tuple[int, str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://jinbao.test") as http:
            answer = await http.get("/api/v1/member/whose", headers={"authorization": f"Bearer {token}"})
            return answer.status_code, answer.json().get("name") or answer.json()["detail"]

    async def scenario() -> None:
        red, blue = house("red", 1), house("blue", 2)
        assert await ask(red, "red") == (200, "red")
        assert await asyncio.gather(ask(red, "blue"), ask(blue, "blue"), ask(blue, "red")) == [
            (401, "Log in to red"),
            (200, "blue"),
            (401, "Log in to blue"),
        ]
        assert await asyncio.gather(ask(red, "red"), ask(blue, "blue")) == [(429, "red"), (200, "blue")]

    make.run(scenario())
