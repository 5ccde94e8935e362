"""yansongda/pay (PHP) verifies what it read and wrote again, not what came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinbao.compat.service import crypto
from tests.make import run
from tests.make_alipay import PRECREATE, order, parameters, send
from tests.make_compat import CompatWorld, compat_world


def holds(world: CompatWorld, text: str, method: str) -> dict[str, Any]:
    """The node of an answer, if it is what was signed once PHP has written it with ``JSON_UNESCAPED_UNICODE``."""
    whole = json.loads(text)
    found: dict[str, Any] = whole[method.replace(".", "_") + "_response"]
    again = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")
    key = crypto.public_of(world.compat.keys.alipay_key().public_pem)
    assert crypto.verify_rsa(key, again.encode(), whole["sign"]), text
    return found


def test_an_answer_with_an_address_in_it_holds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            made = await send(world, parameters(world, world.alipay, PRECREATE, order()), "post")
            assert holds(world, made.text, PRECREATE)["qr_code"].startswith("https://qr.alipay.com/bax")

    run(scenario())


def test_a_refusal_that_quotes_the_request_holds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            params = parameters(world, world.alipay, PRECREATE, {**order(), "notify_url": "http://127.0.0.1/{n}"})
            refused = await send(world, {**params, "sign": "AAAA"}, "post")
            told = holds(world, refused.text, PRECREATE)
            assert told["sub_code"] == "isv.invalid-signature" and "{" in told["sub_msg"]

    run(scenario())
