"""Whatever comes in by any of the four protocols, rightly signed or not: an answer of that protocol and sound books."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinbao.compat.routes.alipay.table import METHODS, REST
from jinbao.compat.routes.gateway import Gateway
from jinbao.compat.routes.wechat.table import OPERATIONS
from jinbao.compat.routes.wechat.v2 import OPERATIONS as XML_OPERATIONS
from tests.make_alipay import ask as ask_alipay
from tests.make_alipay import order, parameters
from tests.make_compat import CompatWorld, WechatCaller, compat_world, sign
from tests.make_nonsense import document, nonsense, shaped, texts
from tests.make_v2 import sign_v2, to_xml
from tests.make_wechat import ask as ask_wechat
from tests.make_wechat import code, everything, order_body, paid

T = TypeVar("T")
#: What a protocol says when something failed on our side, which nothing that comes in may bring about.
FAILED = frozenset({"SYSTEM_ERROR", "SYSTEMERROR", "isp.unknow-error", "compat.system_failure", "ACQ.SYSTEM_ERROR"})
NUMBERS = ("fuzz_0001", "fuzz_0002", "paid_0001", "open_0001", "abc", "中文中文中文")
fuzzed = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Sent:
    """An answer: its status, headers and body."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


@dataclass
class Fuzz:
    """A world that outlives many examples, and the values by name that mean something in it."""

    runner: asyncio.Runner
    world: CompatWorld
    gateway: Gateway
    known: dict[str, list[Any]]

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Do something in the world."""
        return self.runner.run(what)

    async def send(self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> Sent:
        """A request as a server would hand it on, byte for byte; its answer must not be a failure of ours."""
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path.decode("latin-1"),
            "raw_path": path,
            "query_string": query,
            "headers": [(b"host", b"127.0.0.1:8010"), *headers],
            "client": ("127.0.0.1", 5),
        }
        sent, parts = Sent(), [body[: len(body) // 2], body[len(body) // 2 :]]

        async def receive() -> dict[str, Any]:
            part = parts.pop(0) if parts else b""
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                sent.status, sent.headers = message["status"], message["headers"]
            sent.body += message.get("body", b"")

        await self.gateway(scope, receive, send)
        said = self.world.watcher.exchanges[-1].code if self.world.watcher.exchanges else ""
        assert sent.status < 500 and said not in FAILED, (method, target, headers, body, sent, said)
        assert not any(b"\r" in value or b"\n" in value for _, value in sent.headers), sent.headers
        return sent

    def sound(self) -> None:
        """Every check of the audit, and that money neither came nor went."""
        self.run(self.world.house.settle())
        assert self.run(self.world.sound())


async def _known(world: CompatWorld) -> dict[str, list[Any]]:
    """Values that make sense here, for fields by their names."""
    told = await paid(world, out_trade_no="paid_0001", settle_info={"profit_sharing": True})
    await ask_wechat(world, "native", order_body(world.wechat, out_trade_no="open_0001"))
    await ask_alipay(world, world.alipay, "alipay.trade.precreate", order("open_ali"))
    openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
    user = await world.compat.accounts.alipay_user_id(world.payer.id)
    mchids = [world.wechat.mchid, world.provider.mchid, world.sub.mchid]
    appids = [world.wechat.appid, world.provider.appid]
    known: dict[str, list[Any]] = {
        "transaction_id": [told["transaction_id"], "4200000000000000000000000000"],
        "trade_no": [told["transaction_id"], "2026021622001400000000000000"],
        "openid": [openid, "o" * 28],
        "currency": ["CNY"],
        "total": [1_280, 1, 1],
        "refund": [1, 2, 1_280],
        "total_amount": [1, "12.80", "0.01"],
        "auth_code": ["100000000000000000", "280000000000000000"],
        "notify_url": ["https://shop.example.com/n", "http://127.0.0.1:9/n"],
        "payer_client_ip": ["127.0.0.1"],
        "time_expire": ["2026-02-17T12:00:00+08:00", "2026-02-16 12:30:00", "2020-01-01T00:00:00+08:00"],
        "account": [openid, user, world.sub.mchid, "AVAILABLE"],
        "trans_in": [user],
        "identity": [user],
        "transfer_scene_id": ["1000", "1005"],
        "bill_date": ["2026-02-15", "20260215", "2026-02"],
        "bill_type": ["ALL", "trade", "signcustomer"],
        "timeout_express": ["1m", "15d", "1c"],
        "tar_type": ["GZIP"],
        "page_num": ["1", 2],
        "page_size": [10],
    }
    known |= {name: mchids for name in ("mchid", "sp_mchid", "sub_mchid", "mch_id", "sub_mch_id", "return_mchid")}
    known |= {"combine_mchid": mchids}
    known |= {name: appids for name in ("appid", "sp_appid", "wxappid", "mch_appid", "combine_appid")}
    known |= {"product_code": ["TRANS_ACCOUNT_NO_PWD"], "biz_scene": ["DIRECT_TRANSFER"], "scene": ["bar_code"]}
    known |= {"identity_type": ["ALIPAY_USER_ID", "ALIPAY_LOGON_ID"], "royalty_type": ["transfer"]}
    known |= {"type": ["userId", "PERSONAL_OPENID", "MERCHANT_ID", "loginName"], "relation_type": ["PARTNER"]}
    known |= {
        "timeout_express": ["1m", "1c"],
        "qr_code_timeout_express": ["5m"],
        "seller_id": [world.alipay.account.seller_id],
    }
    known |= {name: ["1", "1.00", "12.80"] for name in ("refund_amount", "trans_amount")}
    numbers = ["out_trade_no", "out_refund_no", "out_request_no", "out_order_no", "out_bill_no", "out_batch_no"]
    numbers += ["out_biz_no", "combine_out_trade_no", "out_return_no", "out_detail_no", "partner_trade_no"]
    return known | {name: list(NUMBERS) for name in numbers}


@pytest.fixture(scope="module")
def fuzz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzz]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with asyncio.Runner() as runner:
        opened = compat_world(folder)
        world = runner.run(opened.__aenter__())
        try:
            yield Fuzz(runner, world, Gateway(world.compat), runner.run(_known(world)))
        finally:
            runner.run(opened.__aexit__(None, None, None))


def _v3(fuzz: Fuzz, who: WechatCaller, method: str, target: str, body: bytes) -> Coroutine[Any, Any, Sent]:
    auth = who.authorization(method, target, body, at_s=fuzz.world.wall.now_ms() // 1000)
    headers = [(b"authorization", auth.encode("latin-1")), (b"content-type", b"application/json")]
    return fuzz.send(method, target.encode("latin-1"), headers, body)


@st.composite
def _targets(draw: Any, pattern: str) -> str:
    parts = [
        draw(st.one_of(st.sampled_from(NUMBERS), texts)) if part.startswith("{") else part
        for part in pattern.split("/")
    ]
    path = "/".join(quote(part.encode("utf-8", "surrogatepass"), safe="") for part in parts)
    named = draw(st.lists(st.tuples(st.sampled_from(["mchid", "sub_mchid", "bill_date", "limit", "x"]), texts)))
    raw = draw(st.sampled_from(["", "", "?", "?&a", "?a=%zz&a=%ff", "?" + "&" * 300]))
    query = urlencode([(name, text.encode("utf-8", "surrogatepass")) for name, text in named])
    return path + ("?" + query if query else raw)


@given(data=st.data())
@fuzzed
def test_api_v3(fuzz: Fuzz, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(OPERATIONS))
    who = fuzz.world.provider if "partner" in operation.name else fuzz.world.wechat
    known = {**fuzz.known, "mchid": [who.mchid], "appid": [who.appid]}
    target = data.draw(_targets(operation.pattern))
    if operation.method == "GET":
        given_query = urlencode({"mchid": who.mchid, "bill_date": "2026-02-15"})
        target = target if "?" in target else f"{target}?{given_query}"
    body = b"" if operation.body is None else document(data.draw(shaped(operation.body, known)))
    sent = fuzz.run(_v3(fuzz, who, operation.method, target, body))
    assert sent.status in (200, 202, 204) or b'"code":' in sent.body


@given(data=st.data())
@fuzzed
def test_xml(fuzz: Fuzz, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(XML_OPERATIONS))
    values = {
        **fuzz.known,
        "total_fee": ["1280", "1"],
        "refund_fee": ["1", "9" * 20],
        "trade_type": ["NATIVE", "JSAPI"],
    }
    names = [*values, "body", "spbill_create_ip", "nonce_str", "sign_type", "device_info", "total_num", "x"]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=30))
    fields = {name: data.draw(st.one_of(st.sampled_from(values.get(name, ["1"])), texts)) for name in chosen}
    clean = {
        name: "".join(char for char in str(value) if char >= " " and not 0xD800 <= ord(char) < 0xE000)
        for name, value in fields.items()
    }
    clean |= {"mch_id": fuzz.world.wechat.mchid}
    clean["sign"] = sign_v2(clean, fuzz.world.wechat.account.api_v2_key, clean.get("sign_type") or "MD5")
    sent = fuzz.run(fuzz.send("POST", operation.path.encode(), [(b"content-type", b"text/xml")], to_xml(clean)))
    assert sent.status == 200


@given(data=st.data())
@fuzzed
def test_the_classic_gateway(fuzz: Fuzz, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(list(METHODS.values())))
    content = data.draw(shaped(method.body, fuzz.known))
    charset = data.draw(st.sampled_from(["utf-8", "GBK"]))
    changes = {"charset": charset, "notify_url": data.draw(texts), "return_url": data.draw(texts)}
    if method.name.startswith(("alipay.system", "alipay.user")) and isinstance(content, dict):
        changes |= {name: str(value) for name, value in content.items()}
    changes = {name: _encodable(value, charset) for name, value in changes.items()}
    params = parameters(fuzz.world, fuzz.world.alipay, method.name, document(content).decode(), **changes)
    form = urlencode(params, encoding=charset).encode()
    where = data.draw(st.booleans())
    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    sending = fuzz.send("POST", b"/gateway.do", headers, form) if where else None
    sent = fuzz.run(sending or fuzz.send("GET", b"/gateway.do?" + form, [], b""))
    assert sent.status in (200, 302) and b"isv.invalid-signature" not in sent.body, (params, sent)


@given(data=st.data())
@fuzzed
def test_alipay_v3(fuzz: Fuzz, data: st.DataObject) -> None:
    (verb, path), method = data.draw(st.sampled_from(list(REST.items())))
    content = data.draw(shaped(method.body, fuzz.known))
    target, body = path, document(content)
    if verb == "GET":
        pairs = content if isinstance(content, dict) else {"x": content}
        query = [
            (name.encode("utf-8", "replace"), str(value).encode("utf-8", "replace")) for name, value in pairs.items()
        ]
        target, body = path + (f"?{urlencode(query)}" if query else ""), b""
    auth = f"app_id={fuzz.world.alipay.app_id},nonce=6b1c1b6e,timestamp={fuzz.world.wall.now_ms()}"
    text = f"{auth}\n{verb}\n{target}\n".encode() + body + b"\n"
    header = f"ALIPAY-SHA256withRSA {auth},sign={sign(fuzz.world.alipay.key, text)}"
    sent = fuzz.run(fuzz.send(verb, target.encode(), [(b"authorization", header.encode())], body))
    assert b"invalid-signature" not in sent.body, sent


@given(
    verb=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"]),
    path=st.one_of(
        st.sampled_from(
            [
                *[operation.pattern for operation in OPERATIONS],
                *[operation.path for operation in XML_OPERATIONS],
                *[path for _, path in REST],
                "/gateway.do",
                "/v3/",
                "/v3//pay",
                "/cgi-bin/mmpayweb-bin/checkmweb",
                "/connect/oauth2/authorize",
                "/sns/oauth2/access_token",
                "/open/js/jweixin-1.6.0.js",
                "/open/js/../../../etc/passwd.js",
                "/sandbox/state",
                "/downloadbill",
            ]
        ).map(lambda text: text.encode()),
        st.binary(max_size=30).map(lambda tail: b"/v3/" + tail.replace(b"?", b"").replace(b"\n", b"")),
    ),
    query=st.sampled_from(
        [
            b"",
            b"appid=x&redirect_uri=javascript:1",
            b"prepay_id=%0d%0aSet-Cookie:%20a=b",
            b"charset=utf-7&method=alipay.trade.query&sign=x",
            b"app_id=%ff%fe&method=a&charset=gbk",
            b"&" * 500,
            b"token=%00",
            b"a=" + b"%e4" * 2_000,
        ]
    ),
    authorization=st.one_of(
        st.just(b""),
        st.binary(max_size=60).map(lambda tail: b"WECHATPAY2-SHA256-RSA2048 " + tail),
        st.sampled_from(
            [
                b"ALIPAY-SHA256withRSA app_id=,timestamp=99999999999999999999,sign=",
                b"ALIPAY-SHA256withRSA =,sign=====",
                b"A" * 60_000,
                b'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="",signature="",timestamp="-1",serial_no=""',
                b'WECHATPAY2-SHA256-RSA2048 mchid="\xff",nonce_str="a",signature="\xe4",timestamp="9",serial_no="\xe4"',
            ]
        ),
    ),
    kind=st.sampled_from(
        [
            b"application/json",
            b"text/xml; charset=gbk",
            b"multipart/form-data; boundary=",
            b"multipart/form-data; boundary=x",
            b'multipart/mixed; boundary="((((((a+)+)+)+"',
            b"application/x-www-form-urlencoded; charset=\xff",
        ]
    ),
    body=st.one_of(
        st.binary(max_size=80),
        nonsense.map(document),
        st.sampled_from(
            [
                b"[" * 100_000,
                b'{"a":' * 50_000,
                b"9" * 100_000,
                b'{"amount":{"total":1e999}}',
                b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><mch_id>&b;</mch_id></xml>',
                b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><mch_id>&a;</mch_id></xml>',
                b"<xml>" + b"<a>" * 20_000,
                b'<?xml version="1.0" encoding="UTF-16"?><xml><mch_id>1</mch_id></xml>',
                b"<xml><mch_id>\xb1\xb1</mch_id></xml>",
                b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n' + b"-" * 2_000,
                b"a=%",
                b"app_id=%C4%E3&charset=GBK&method=alipay.trade.query&sign=%%%",
                b"\xff" * 2_000_000,
            ]
        ),
    ),
)
@settings(fuzzed, max_examples=150)
def test_what_nobody_signed(
    fuzz: Fuzz, verb: str, path: bytes, query: bytes, authorization: bytes, kind: bytes, body: bytes
) -> None:
    before = fuzz.run(everything(fuzz.world))
    headers = [(b"authorization", authorization), (b"content-type", kind), (b"content-type", b"x"), (b"host", b"\xff")]
    sent = fuzz.run(fuzz.send(verb, path + (b"?" + query if query else b""), headers, body))
    assert sent.status != 204
    assert fuzz.run(everything(fuzz.world)) == before


def test_the_books_are_sound_after_all_of_it(fuzz: Fuzz) -> None:
    fuzz.sound()
    assert fuzz.run(code(fuzz.world))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _encodable(text: str, charset: str) -> str:
    return text.encode(charset, "ignore").decode(charset, "ignore")
