"""Reading the fields of an XML call, and the words that answers have in common. Empty is as good as left out."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import Answer, WechatCall, WechatV2Call
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.parties import Party

_AMOUNT_MOST = 10**12
_STAMP = re.compile(r"[0-9]{14}")
#: What every call has, and what says nothing of what is asked for: left out when two calls are compared.
ENVELOPE = frozenset({"appid", "mch_id", "mchid", "nonce_str", "sign", "sign_type", "spbill_create_ip", "time_start"})


def text(call: WechatV2Call, name: str, most: int, *, needed: bool = False) -> str:
    """A field's text, at most so long. Raises ``FieldInvalid``."""
    value = call.fields.get(name, "")
    if needed and not value:
        raise _invalid(name, f"缺少参数{name}")
    if len(value) > most:
        raise _invalid(name, f"{name}长度不能超过{most}")
    return value


def shaped(call: WechatV2Call, name: str, shape: re.Pattern[str], *, needed: bool = True) -> str:
    """A field with allowed characters only; empty when it is not needed and not there. Raises ``FieldInvalid``."""
    value = text(call, name, 128, needed=needed)
    if value and shape.fullmatch(value) is None:
        raise _invalid(name, f"{name}格式错误")
    return value


def amount(call: WechatV2Call, name: str) -> int:
    """An amount in fen, at least one. Raises ``FieldInvalid``."""
    value = text(call, name, 16, needed=True)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _AMOUNT_MOST):
        raise _invalid(name, f"{name}必须为正整数，单位为分")
    return int(value)


def number(call: WechatV2Call, name: str, default: int, most: int) -> int:
    """A whole number from 0. Raises ``FieldInvalid``."""
    value = text(call, name, 10)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and int(value) <= most):
        raise _invalid(name, f"{name}格式错误")
    return int(value)


def choice(call: WechatV2Call, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    """One of several words. Raises ``FieldInvalid``; without a default one must be there."""
    value = text(call, name, 64, needed=not default) or default
    if value not in allowed:
        raise _invalid(name, f"{name}取值错误")
    return value


def moment(call: WechatV2Call, name: str, zone: ZoneInfo) -> int | None:
    """A time such as 20091227091010 in milliseconds; ``None`` when there is none. Raises ``FieldInvalid``."""
    value = text(call, name, 14)
    if not value:
        return None
    if _STAMP.fullmatch(value) is None:
        raise _invalid(name, f"{name}格式错误")
    try:
        return int(datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=zone).timestamp()) * 1000
    except ValueError:
        raise _invalid(name, f"{name}格式错误") from None


def currency(context: Context, call: WechatV2Call, name: str) -> None:
    """Only the operator's currency is taken. Raises ``FieldInvalid``."""
    if call.fields.get(name, "") not in ("", context.home.code):
        raise _invalid(name, f"只支持{context.home.code}")


def party(context: Context, call: WechatV2Call) -> Party:
    """Who calls, and for whom: ``mch_id`` for itself, or as a provider for ``sub_mch_id``.

    Raises ``FieldInvalid``, ``AppMismatch``, ``MerchantMismatch``, ``NotPermitted``.
    """
    appid = text(call, "appid", 32, needed=True)
    sub = text(call, "sub_mch_id", 32)
    signed = WechatCall(merchant=call.merchant, path={}, query={}, body=None, request=call.request)
    if not sub:
        return parties.direct(signed, call.merchant.mchid, appid)
    sub_appid = text(call, "sub_appid", 32)
    return parties.partner(context, signed, call.merchant.mchid, sub, appid, sub_appid)


def asked(call: WechatV2Call, *more: str) -> dict[str, str]:
    """What a call asks for, without its envelope (and ``more``): what makes two calls the same."""
    return {name: value for name, value in call.fields.items() if value and name not in ENVELOPE and name not in more}


def failed(code: str, words: str, order_id: int | None = None, **more: str) -> Answer:
    """An answer that says no, where no refusal of ours does: a name of the scheme's and a sentence."""
    told = {"result_code": "FAIL", "err_code": code, "err_code_des": words, **more}
    return Answer(told, order_id=order_id)


def _invalid(name: str, reason: str) -> FieldInvalid:
    return FieldInvalid(field=name, location="body", reason=reason)
