"""What is looked at in a callback, and what to say of it; the cryptography itself is the service's."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from jinbao.sandbox.types import Check

#: The schemes' SDKs refuse what is older.
SKEW_MS = 300_000
_HEADERS = ("wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Resource:
    """The encrypted part of a notice."""

    nonce: bytes
    sealed: bytes
    associated: bytes


def headers(found: Mapping[str, str]) -> list[Check]:
    """Whether the four headers came with it."""
    missing = [name for name in _HEADERS if not found.get(name)]
    return [
        Check(
            name="headers",
            ok=not missing,
            en="All four Wechatpay headers are there." if not missing else "Headers are missing: copy them as well.",
            zh="四个 Wechatpay 请求头都在。" if not missing else "缺少请求头，请一并粘贴。",
            detail=", ".join(missing),
        )
    ]


def age(found: Mapping[str, str], wall_ms: int) -> Check:
    """How old the signature is."""
    stamp = found.get("wechatpay-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()):
        return Check(name="time", ok=False, en="The timestamp is not a number of seconds.", zh="时间戳不是秒数。")
    behind_s = (wall_ms - int(stamp) * 1_000) // 1_000
    fresh = abs(behind_s) * 1_000 <= SKEW_MS
    return Check(
        name="time",
        ok=None if not fresh else True,
        en="The signature is fresh." if fresh else "It is older than five minutes: your SDK would refuse it now.",
        zh="签名在有效期内。" if fresh else "已超过五分钟，SDK 现在会拒绝它。",
        detail=f"{behind_s} s",
    )


def serial(text: str, *, known: bool) -> Check:
    """Whether the serial names a key of ours."""
    return Check(
        name="serial",
        ok=known,
        en="The serial number names a key of this sandbox."
        if known
        else "No key of this sandbox has this serial number: a wrong key was ordered, or it came from elsewhere.",
        zh="序列号对应本沙盒的密钥。" if known else "本沙盒没有该序列号的密钥：可能是有意使用了错误密钥，或来自别处。",
        detail=text,
    )


def signature(holds: bool, *, readable: bool, probe: bool) -> Check:
    """Whether the signature holds over what was pasted."""
    if probe:
        en, zh = "This is a probe with a false signature: refuse it, that is the test.", "这是签名探测流量，应当拒绝。"
    elif not readable:
        en, zh = "The signature is not base64.", "签名不是有效的 base64。"
    elif holds:
        en, zh = "The signature holds.", "签名正确。"
    else:
        en = "The signature does not hold over this body. Paste the body byte for byte, as it came."
        zh = "签名与该报文不符。请逐字节粘贴收到的原始报文。"
    return Check(name="signature", ok=holds, en=en, zh=zh)


def opened(ok: bool | None) -> Check:
    """Whether the content could be decrypted."""
    if ok is None:
        en, zh = "There is no encrypted resource in the body.", "报文中没有加密的 resource。"
    elif ok:
        en, zh = "The content was decrypted with the API v3 key.", "已用 APIv3 密钥解密。"
    else:
        en, zh = "The content cannot be decrypted with the API v3 key.", "无法用 APIv3 密钥解密内容。"
    return Check(name="content", ok=ok, en=en, zh=zh)


def other_key(key_id: str) -> Check:
    """The signature is another key's than the header says."""
    return Check(
        name="other_key",
        ok=False,
        en="The signature is that of another of our keys: the serial header was changed on its way.",
        zh="签名来自本沙盒的另一把密钥：序列号请求头在途中被改动。",
        detail=key_id,
    )


def serial_case(key_id: str) -> Check:
    """The serial is one of ours but for the case of its letters."""
    return Check(
        name="serial_case",
        ok=False,
        en="The serial is in lower case. Ours is upper-case hex: whoever looks certificates up by it finds none.",
        zh="序列号是小写。平台证书序列号为大写十六进制，按序列号查找证书的 SDK 会因此找不到证书。",
        detail=key_id,
    )


def v2_key_used() -> Check:
    """It opens with the API v2 key."""
    return Check(name="v2_key", ok=False, en="It opens with the API key (v2).", zh="用 API 密钥（v2）可以解密。")


def signed(found: Mapping[str, str], body: str) -> str:
    """What the signature is over."""
    return f"{found.get('wechatpay-timestamp', '')}\n{found.get('wechatpay-nonce', '')}\n{body}\n"


def variants(found: Mapping[str, str], body: str) -> Iterator[tuple[str, Check]]:
    """What else may have been signed, with what it would mean."""
    changed = {
        "trailing": (
            body.rstrip("\r\n \t"),
            "White space was added at the end of the body.",
            "报文末尾多了空白字符。",
        ),
        "newlines": (body.replace("\r\n", "\n"), "Line ends in the body were changed.", "报文中的换行被改动。"),
    }
    compact = _compact(body)
    if compact is not None:
        changed["reencoded"] = (
            compact,
            "The body was parsed and written anew. Verify over the raw bytes, before any JSON parser.",
            "报文被解析后重新序列化。请在解析 JSON 之前对原始字节验签。",
        )
    for name, (text, en, zh) in changed.items():
        if text != body:
            yield signed(found, text), Check(name=name, ok=False, en=en, zh=zh)


def resource(body: str) -> Resource | None:
    """The encrypted part of a body."""
    try:
        found = json.loads(body)["resource"]
        sealed = base64.b64decode(found["ciphertext"], validate=True)
        return Resource(str(found["nonce"]).encode(), sealed, str(found.get("associated_data") or "").encode())
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None


def unbase64(text: str) -> bytes | None:
    """The bytes of a signature, or ``None``."""
    if _BASE64.fullmatch(text) is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def form(body: str) -> dict[str, str]:
    """The fields of a form."""
    return dict(parse_qsl(body.strip(), keep_blank_values=True))


def alipay_fields(fields: Mapping[str, str], app_id: str) -> list[Check]:
    """Whether it is a notice to this app."""
    whole = bool(fields.get("sign")) and bool(fields.get("notify_id"))
    right = fields.get("app_id") == app_id or fields.get("auth_app_id") == app_id
    return [
        Check(
            name="fields",
            ok=whole,
            en="It is a notice: sign and notify_id are there." if whole else "sign or notify_id is missing.",
            zh="包含 sign 与 notify_id。" if whole else "缺少 sign 或 notify_id。",
        ),
        Check(
            name="app_id",
            ok=right,
            en="It is for this app." if right else "It is for another app.",
            zh="发给该应用。" if right else "是发给其他应用的。",
            detail=fields.get("app_id", ""),
        ),
    ]


def alipay_signed(fields: Mapping[str, str], *, keep_type: bool = False) -> str:
    """What Alipay signs of a notice: all fields but ``sign`` and ``sign_type``, in order, not encoded."""
    left_out = {"sign"} if keep_type else {"sign", "sign_type"}
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in left_out and fields[name])


def alipay_variants(body: str, fields: Mapping[str, str]) -> Iterator[tuple[str, Check]]:
    """What else may have been signed, with what it would mean."""
    yield (
        alipay_signed(fields, keep_type=True),
        Check(
            name="sign_type",
            ok=False,
            en="sign_type was signed as well: leave it out when verifying notices.",
            zh="sign_type 参与了签名：验通知时应去掉它。",
        ),
    )
    plus = {name: value.replace(" ", "+") for name, value in fields.items()}
    yield (
        alipay_signed(plus),
        Check(
            name="plus",
            ok=False,
            en="A `+` became a space: the body was decoded twice on its way.",
            zh="`+` 变成了空格：报文在途中被解码了两次。",
        ),
    )
    yield (
        alipay_signed(form(body.replace("\r\n", "\n"))),
        Check(name="newlines", ok=False, en="Line ends were changed.", zh="换行被改动。"),
    )


def encoded(text: str, charset: str) -> bytes:
    """A text in the notice's character set; UTF-8 for one that nobody knows."""
    try:
        return text.encode(charset)
    except (LookupError, UnicodeEncodeError):
        return text.encode()


def _compact(body: str) -> str | None:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return None
