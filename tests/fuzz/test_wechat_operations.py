"""Whatever a merchant's software sends to any operation of API v3, properly signed: the answer is never a 5xx."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from msgspec import inspect

from jinbao.compat.routes.wechat.table import OPERATIONS
from jinbao.compat.service.operations import WechatOperation
from jinbao.compat.store import accounts
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_house import PIN

#: What software sends by mistake, and people on purpose.
NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, 1.5, 1e308, "", " ", "0", "a" * 33, "x" * 5_000, "\x00", "a\nb",
    "中文", "😀", "'; drop table compat_trade; --", "{}", "%00", "../..", "2020-13-45T99:99:99+08:00",
    "0001-01-01T00:00:00+23:59", "2999-12-31T23:59:59+08:00", "http://", "http://[::1", [], {}, [{}], [None] * 60,
    {"total": 1},
)  # fmt: skip
PAID = "fuzzpaid01"
OPENID = "o" + "f" * 27
#: Operations of which at least one request must do what it asks, or this would prove little.
_GOES_THROUGH = {"native", "jsapi", "h5", "app", "refund", "query", "partner.app"}
#: What is tried of each operation, of some thousand possible; always the same ones.
_EACH = 100
TEXTS = tuple(each for each in NASTY if isinstance(each, str) and each) + ("1" * 40, "\u2028")


def plausible(kind: inspect.Type, world: CompatWorld, place: str, name: str = "") -> Any:
    """A value that a field of this type may have, in the body of the operation ``place``."""
    known: dict[str, Any] = {
        "appid": world.wechat.appid,
        "combine_appid": world.wechat.appid,
        "sp_appid": world.provider.appid,
        "mchid": world.wechat.mchid,
        "combine_mchid": world.wechat.mchid,
        "return_mchid": world.wechat.mchid,
        "sp_mchid": world.provider.mchid,
        "sub_mchid": world.sub.mchid if "partner" in place else None,
        "sub_appid": world.sub.appid if "partner" in place else None,
        "openid": OPENID,
        "notify_url": "http://127.0.0.1:9/told",
        "currency": "CNY",
        "amount_type": "CNY",
        "out_trade_no": PAID if "refund" in place else "fuzz_" + place.replace(".", "_"),
        "transaction_id": None,
        "transfer_scene_id": "1000",
        "time_expire": "2026-02-16T12:30:00+08:00",
    }
    if isinstance(kind, inspect.StructType):
        parts = {field.encode_name: plausible(field.type, world, place, field.encode_name) for field in kind.fields}
        return {name: part for name, part in parts.items() if part is not None}
    if isinstance(kind, inspect.UnionType):
        kinds = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return plausible(kinds[0], world, place, name)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return [plausible(kind.item_type, world, place, name) for _ in range(max(1, kind.min_length or 0))]
    if isinstance(kind, inspect.DictType):
        return {}
    if isinstance(kind, inspect.BoolType):
        return False
    if isinstance(kind, inspect.IntType):
        return 10_000 if (place, name) == ("refund", "total") else max(1, kind.ge or 0)
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.EnumType):
        return next(iter(kind.cls)).value
    return known.get(name, "a" * max(6, getattr(kind, "min_length", None) or 0))


def variants(value: Any) -> Iterator[Any]:
    """The value with each of its parts gone, and each of its parts replaced by something nasty."""
    if isinstance(value, dict):
        for name in value:
            yield {key: part for key, part in value.items() if key != name}
            for nasty in NASTY:
                yield {**value, name: nasty}
            if isinstance(value[name], dict | list):
                for inner in variants(value[name]):
                    yield {**value, name: inner}
    elif isinstance(value, list) and value:
        for inner in variants(value[0]):
            yield [inner, *value[1:]]
        yield value * 60


def target_of(operation: WechatOperation, texts: dict[str, str], query: str) -> str:
    parts = [
        quote(texts.get(part[1:-1], PAID), safe="") if part.startswith("{") else part
        for part in operation.pattern.split("/")
    ]
    return "/".join(parts) + query


async def tried(world: CompatWorld, operation: WechatOperation, target: str, body: Any) -> httpx.Response:
    caller = world.provider if "/partner/" in target or "/ecommerce/" in target else world.wechat
    raw = b"" if body is None else json.dumps(body).encode()
    return await world.call(caller, operation.method, target, raw=raw)


async def paid(world: CompatWorld) -> None:
    """An order with a number of its own that has been paid, for operations that need one."""
    amount = {"total": 10_000}
    body = {"appid": world.wechat.appid, "mchid": world.wechat.mchid, "description": "x", "amount": amount}
    body |= {"out_trade_no": PAID, "notify_url": "http://127.0.0.1:9/told"}
    made = await world.call(world.wechat, "POST", "/v3/pay/transactions/native", body)
    assert made.status_code == 200, made.text
    seen = await world.payer.did("/scan", {"text": made.json()["code_url"]})
    await world.payer.did(f"/orders/{seen['order']['id']}/pay", {"proof": {"pin": PIN}})


def test_no_input_makes_an_operation_fail(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await world.house.runtime.db.write(
                lambda tx: accounts.add_openid(tx, world.wechat.appid, world.payer.id, OPENID)
            )
            await paid(world)
            chance, failed, fine = random.Random(1), [], set()
            for operation in OPERATIONS:
                body = None
                if operation.body is not None:
                    body = plausible(msgspec.inspect.type_info(operation.body), world, operation.name)
                names = [part[1:-1] for part in operation.pattern.split("/") if part.startswith("{")]
                plain = target_of(operation, {}, f"?mchid={world.wechat.mchid}&bill_date=2026-02-15")
                asked = [(target_of(operation, {name: text}, ""), body) for name in names for text in TEXTS]
                asked += [
                    (target_of(operation, {}, f"?{name}={quote(text)}"), body)
                    for name in ("mchid", "limit", "bill_date", "tar_type", "transaction_id")
                    for text in TEXTS[:6]
                ]
                asked += [(plain, variant) for variant in variants(body)] if isinstance(body, dict) else []
                for target, sent in [(plain, body), *chance.sample(asked, min(_EACH, len(asked)))]:
                    answer = await tried(world, operation, target, sent)
                    fine |= {operation.name} if answer.status_code < 300 else set()
                    if answer.status_code >= 500:
                        failed.append((operation.name, target[-80:], str(sent)[:300], answer.text))
                        break
            assert failed == []
            assert fine >= _GOES_THROUGH, _GOES_THROUGH - fine
            assert await world.sound()

    run(scenario())
