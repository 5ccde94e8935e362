"""Notices of WeChat Pay as they go out: API v3 (JSON, encrypted, signed with our key) and the older XML ones.

A notice whose event begins with ``v2.`` is an XML one: its content is a JSON object of its elements, without
``nonce_str`` and ``sign``, which are made at each attempt. Of ``v2.refund`` everything but the accounts goes into
``req_info``, encrypted with the merchant's v2 key. Of others an event may carry its summary in words after a ``#``,
where one type of event means several things.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from zoneinfo import ZoneInfo

import msgspec

from jinbao.compat.rules.meddling import PROBE, corrupted
from jinbao.compat.rules.schedules import V2_PREFIX
from jinbao.compat.rules.wechat import v2signs, xml
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import aead_seal, aes_ecb_seal
from jinbao.compat.service.sealed import CannotSeal, Headers, When, signed_by_stranger
from jinbao.compat.types import Notice, NoticeKind, Tamper, WechatMerchant

V2_PAYMENT, V2_REFUND = V2_PREFIX + "payment", V2_PREFIX + "refund"
#: What stays outside of an XML refund notice's ``req_info``.
_V2_OUTSIDE = ("return_code", "appid", "mch_id", "sub_appid", "sub_mch_id")
_ORIGINAL_TYPES = {
    NoticeKind.PAYMENT: "transaction",
    NoticeKind.REFUND: "refund",
    NoticeKind.TRANSFER: "mch_payment",
    NoticeKind.SPLIT: "profitsharing",
}
_SUMMARIES = {
    "TRANSACTION.SUCCESS": "支付成功",
    "REFUND.SUCCESS": "退款成功",
    "REFUND.ABNORMAL": "退款异常",
    "REFUND.CLOSED": "退款关闭",
    "MCHTRANSFER.BILL.FINISHED": "商家转账单据终态通知",
    "MCHTRANSFER.BATCH.FINISHED": "转账批次完成",
    "MCHTRANSFER.BATCH.CLOSED": "转账批次关闭",
}


#: Every event there is, except those that carry a summary of their own.
EVENTS = (*_SUMMARIES, V2_PAYMENT, V2_REFUND)


class _Resource(msgspec.Struct):
    """The encrypted content. ``associated_data`` is always there, as one SDK fails without it."""

    original_type: str
    algorithm: str
    ciphertext: str
    associated_data: str
    nonce: str


class _Envelope(msgspec.Struct):
    """An API v3 notice."""

    id: str
    create_time: str
    resource_type: str
    event_type: str
    summary: str
    resource: _Resource


def seal(context: Context, notice: Notice, when: When, tamper: Tamper, *, probe: bool = False) -> tuple[Headers, bytes]:
    """Headers and body of one attempt; ``probe``: with a signature that must be refused. Raises ``CannotSeal``."""
    merchant = context.accounts.wechat(notice.account)
    if merchant is None:
        raise CannotSeal(f"there is no merchant number {notice.account} any more")
    if notice.event.startswith(V2_PREFIX):
        return _seal_v2(merchant, notice, tamper)
    if len(merchant.api_v3_key) != 32:
        raise CannotSeal(f"the merchant number {notice.account} has no API v3 key")
    body = _envelope(merchant, notice, context.runtime.zone)
    timestamp, nonce = str(when.wall_ms // 1_000), _nonce(32)
    key = context.keys.wechat_calling(merchant)
    text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    if probe:
        signature = PROBE + base64.b64encode(secrets.token_bytes(192)).decode()
    else:
        signature = signed_by_stranger(text) if tamper.wrong_key else key.sign_sha256(text)
    headers = (
        ("Content-Type", "application/json"),
        ("Wechatpay-Timestamp", timestamp),
        ("Wechatpay-Nonce", nonce),
        ("Wechatpay-Signature", signature),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
        ("Wechatpay-Serial", key.id),
    )
    return headers, corrupted(body, b'"ciphertext":"') if tamper.corrupt else body


def _envelope(merchant: WechatMerchant, notice: Notice, zone: ZoneInfo) -> bytes:
    kind = _ORIGINAL_TYPES[notice.kind]
    event, _, summary = notice.event.partition("#")
    nonce = _nonce(12)
    resource = _Resource(
        original_type=kind,
        algorithm="AEAD_AES_256_GCM",
        ciphertext=aead_seal(merchant.api_v3_key, nonce, kind, notice.content),
        associated_data=kind,
        nonce=nonce,
    )
    envelope = _Envelope(
        id=_uuid(notice.id),
        create_time=rfc3339(notice.created_at_ms, zone),
        resource_type="encrypt-resource",
        event_type=event,
        summary=summary or _SUMMARIES[event],
        resource=resource,
    )
    return msgspec.json.encode(envelope)


def _seal_v2(merchant: WechatMerchant, notice: Notice, tamper: Tamper) -> tuple[Headers, bytes]:
    said = msgspec.json.decode(notice.content, type=dict[str, str])
    fields = {name: text for name, value in said.items() if (text := xml.clean(value))}
    key = _nonce(32) if tamper.wrong_key else merchant.api_v2_key
    fields["nonce_str"] = _nonce(32)
    if notice.event == V2_REFUND:
        shown = {name: fields.pop(name) for name in (*_V2_OUTSIDE, "nonce_str") if name in fields}
        inner = xml.write(fields)
        root = b"<root>" + inner.removeprefix(b"<xml>").removesuffix(b"</xml>") + b"</root>"
        secret = hashlib.md5(key.encode(), usedforsecurity=False).hexdigest().encode()
        body = xml.write({**shown, "req_info": aes_ecb_seal(secret, root)})
    else:
        kind = v2signs.sign_type_of(fields)
        assert kind is not None, fields["sign_type"]
        body = xml.write(v2signs.signed(fields, key, kind))
    return (("Content-Type", "text/xml; charset=utf-8"),), corrupted(body, b"<![CDATA[") if tamper.corrupt else body


def _uuid(number: int) -> str:
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _nonce(size: int) -> str:
    return secrets.token_hex(size // 2)
