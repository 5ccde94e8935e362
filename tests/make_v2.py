"""XML calls for tests: signed and written by hand, read and verified by hand, as a till's software does it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.make_compat import GATEWAY, CompatWorld, WechatCaller


def sign_v2(fields: dict[str, str], key: str, sign_type: str = "MD5") -> str:
    """The sign of some fields."""
    text = "&".join([f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name]])
    whole = f"{text}&key={key}".encode()
    if sign_type == "HMAC-SHA256":
        return hmac.new(key.encode(), whole, hashlib.sha256).hexdigest().upper()
    return hashlib.md5(whole).hexdigest().upper()


def to_xml(fields: dict[str, str]) -> bytes:
    """Fields as XML."""
    inner = "".join([f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()])
    return f"<xml>{inner}</xml>".encode()


def from_xml(body: bytes) -> dict[str, str]:
    """The outer elements' texts; a list inside is left out."""
    return {each.tag: each.text or "" for each in ElementTree.fromstring(body) if len(each) == 0}


async def send_v2(world: CompatWorld, caller: WechatCaller, path: str, fields: dict[str, Any], key: str = "") -> bytes:
    """A signed call; ``None`` leaves a field out. The answer's body, which always comes with 200."""
    base = {"appid": caller.appid, "mch_id": caller.mchid, "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}
    sent = {name: str(value) for name, value in (base | fields).items() if value is not None}
    sent.setdefault("sign", sign_v2(sent, key or caller.account.api_v2_key, sent.get("sign_type", "MD5")))
    answer = await world.gateway.request("POST", GATEWAY + path, content=to_xml(sent))
    assert answer.status_code == 200, answer.text
    return answer.content


async def call_v2(
    world: CompatWorld, path: str, fields: dict[str, Any], caller: WechatCaller | None = None
) -> dict[str, str]:
    """A signed call whose answer must be signed as well; the answer's fields."""
    who = caller or world.wechat
    told = from_xml(await send_v2(world, who, path, fields))
    kind = str(fields.get("sign_type") or "MD5")
    assert told["return_code"] == "SUCCESS", told
    assert told["sign"] == sign_v2(told, who.account.api_v2_key, kind), told
    return told


async def done_v2(
    world: CompatWorld, path: str, fields: dict[str, Any], caller: WechatCaller | None = None
) -> dict[str, str]:
    """A call that must succeed."""
    told = await call_v2(world, path, fields, caller)
    assert told["result_code"] == "SUCCESS", told
    return told


async def refused_v2(world: CompatWorld, path: str, fields: dict[str, Any], caller: WechatCaller | None = None) -> str:
    """The ``err_code`` of a call that must fail."""
    told = await call_v2(world, path, fields, caller)
    assert told["result_code"] == "FAIL", told
    assert told["err_code_des"], told
    return told["err_code"]
