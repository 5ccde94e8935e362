"""Reading what a phone has scanned or was handed: which token of a trade is in it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from jinbao.compat.rules.numbers import ALIPAY_CODE

_TEXT_MAX = 2_048
_TOKEN = re.compile(r"[0-9A-Za-z]{8,64}")
_PREPAY_ID = re.compile(r"wx[0-9]{14}[0-9A-Za-z]{20}")
_CODE_PAGES = frozenset({("weixin", "wxpay"), ("weixin", "pay.weixin.qq.com")})
_CODE_PATHS = frozenset({"/bizpayurl", "/bizpayurl/up"})
_H5_PAGE = "/cgi-bin/mmpayweb-bin/checkmweb"

#: Where members' pages show an order to be paid.
CASHIER = "/cashier/"


def is_prepay_id(text: str) -> bool:
    """Whether this is shaped like what prepay calls answer."""
    return _PREPAY_ID.fullmatch(text) is not None


def token_in(text: str, origin: str) -> str | None:
    """The token in a WeChat Pay code, an Alipay code, an H5 link, a link to a cashier page at ``origin``, or a bare
    prepay id (with ``prepay_id=`` before it or without); ``None`` for any other text.
    """
    text = text.strip()
    if len(text) > _TEXT_MAX:
        return None
    bare = text.removeprefix("prepay_id=")
    if _PREPAY_ID.fullmatch(bare):
        return bare
    found = ""
    if text.startswith(ALIPAY_CODE):
        found = text.removeprefix(ALIPAY_CODE).partition("?")[0]
    elif text.startswith(origin + CASHIER):
        found = text.removeprefix(origin + CASHIER).partition("?")[0]
    else:
        found = _in_address(text)
    return found if _TOKEN.fullmatch(found) else None


def _in_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        query = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return ""
    if (parts.scheme, parts.netloc) in _CODE_PAGES and parts.path in _CODE_PATHS:
        return query.get("pr", [""])[0]
    if parts.scheme in ("http", "https") and parts.path == _H5_PAGE:
        return query.get("prepay_id", [""])[0]
    return ""
