"""Notices of Alipay as they go out: a form, signed over every parameter but ``sign`` and ``sign_type``.

A notice's content is a JSON object of its parameters as texts. What is the same for all of them (``notify_id``,
``notify_time``, ``charset``, ``version``, ``sign_type``) is added here where the content does not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import msgspec

from jinbao.compat.rules.meddling import corrupted
from jinbao.compat.service.context import Context
from jinbao.compat.service.sealed import CannotSeal, Headers, When, signed_by_stranger
from jinbao.compat.types import Notice, Tamper

_CHINA = timezone(timedelta(hours=8))
_TAIL = 10**26


def seal(context: Context, notice: Notice, when: When, tamper: Tamper) -> tuple[Headers, bytes]:
    """Headers and body of one attempt. Raises ``CannotSeal``."""
    if context.accounts.alipay(notice.account) is None:
        raise CannotSeal(f"there is no app {notice.account} any more")
    own = {
        "notify_id": notify_id(notice),
        "notify_time": _shown(when.at_ms),
        "charset": "utf-8",
        "version": "1.0",
        "sign_type": "RSA2",
    }
    said = own | msgspec.json.decode(notice.content, type=dict[str, str])
    fields = {name: text for name, text in said.items() if text}  # readers differ on whether an empty one is signed
    charset = "gb18030" if fields["charset"].lower() in ("gbk", "gb2312", "gb18030") else "utf-8"
    text = text_to_sign(fields).encode(charset, "replace")
    key = context.keys.alipay()
    hash_name = "sha1" if fields["sign_type"] == "RSA" else "sha256"
    if tamper.wrong_key:
        sign = signed_by_stranger(text, hash_name)
    else:
        sign = key.sign_sha1(text) if hash_name == "sha1" else key.sign_sha256(text)
    body = urlencode({**fields, "sign": sign}, encoding=charset, errors="replace").encode()
    headers = (("Content-Type", f"application/x-www-form-urlencoded; charset={fields['charset']}"),)
    return headers, corrupted(body, b"total_amount=") if tamper.corrupt else body


def text_to_sign(fields: Mapping[str, str]) -> str:
    """What a notice is signed over: sorted ``name=value``, not encoded, without ``sign`` and ``sign_type``."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in ("sign", "sign_type"))


def notify_id(notice: Notice) -> str:
    """The notice's number, the same at each attempt: its day and 26 digits."""
    return f"{_shown(notice.created_at_ms)[:10].replace('-', '')}{notice.id % _TAIL:026d}"


def _shown(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1_000, _CHINA).strftime("%Y-%m-%d %H:%M:%S")
