"""Addresses and text formats of other payment systems, told by how they begin."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A format: how its text begins (a pattern, any case), its name and its country ("" when international)."""

    begins: re.Pattern[str]
    name: str
    country: str = ""


def _link(begins: str, name: str, country: str = "") -> Link:
    return Link(re.compile(begins, re.IGNORECASE | re.ASCII), name, country)


#: The more special before the more general.
LINKS = (
    _link(r"upi://", "UPI", "IN"),
    _link(r"https?://qr\.alipay\.com/", "Alipay", "CN"),
    _link(r"https?://(?:[a-z0-9-]+\.)*alipay(?:plus|hk)?\.com/", "Alipay"),
    _link(r"alipays?(?:qr|hk)?://", "Alipay", "CN"),
    _link(r"(?:wxp|weixin|wechat)://", "WeChat Pay", "CN"),
    _link(
        r"https?://(?:payapp\.(?:weixin|wechatpay)|pay\.weixin|wx\.tenpay|weixin\.qq|u\.wechat)\b", "WeChat Pay", "CN"
    ),
    _link(r"https?://qr\.95516\.com/", "UnionPay", "CN"),
    _link(r"https?://(?:[a-z0-9-]+\.)*(?:kakaopay|pay\.naver)\.com/", "Korean wallet", "KR"),
    _link(r"https?://qr\.paypay\.ne\.jp/", "PayPay", "JP"),
    _link(r"https?://(?:[a-z0-9-]+\.)*(?:paypal\.com|paypal\.me)/", "PayPal"),
    _link(r"https?://(?:[a-z0-9-]+\.)*venmo\.com/", "Venmo", "US"),
    _link(r"https?://cash\.app/", "Cash App", "US"),
    _link(r"https?://(?:[a-z0-9-]+\.)*swish\.nu/|swish://", "Swish", "SE"),
    _link(r"https?://qr\.nspk\.ru/", "SBP", "RU"),
    _link(r"BCD\r?\n00[12]\r?\n", "SEPA credit transfer (EPC QR)"),
    _link(r"SPC\r?\n02", "Swiss QR-bill", "CH"),
    _link(r"SPD\*1\.", "Short payment descriptor", "CZ"),
    _link(r"ST0001[0-9]\|", "GOST R 56042 payment slip", "RU"),
    _link(r"(?:bitcoin|lightning):|ln(?:bc|url)1?[02-9ac-hj-np-z]{20}", "Bitcoin"),
    _link(r"(?:ethereum|eip681):", "Ethereum"),
)

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30})://(?P<rest>[^\s]{1,2000})", re.ASCII)
_HOST = re.compile(r"(?:[^/?#@]*@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=[/?#]|$)", re.ASCII)


def link_of(text: str) -> Link | None:
    """The payment system whose address or format this is, or ``None``."""
    return next((link for link in LINKS if link.begins.match(text)), None)


@dataclass(frozen=True, slots=True)
class Url:
    """Any other address: its scheme in lower case and the host that it would really go to ("" when it has none)."""

    scheme: str
    host: str


def url_of(text: str) -> Url | None:
    """The parts of an address worth showing, or ``None`` when the text is no address."""
    match = _URL.fullmatch(text)
    if match is None:
        return None
    # what stands before an @ is no host, however much it looks like a bank's: browsers take backslashes for slashes
    host = _HOST.match(match["rest"].replace("\\", "/"))
    return Url(match["scheme"].lower(), host["host"].lower() if host else "")


_PAIR = re.compile(r"[?&](?P<key>[a-z]{1,10})=(?P<value>[^&#]{0,200})", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})", re.ASCII)
_UPI = {"pa": "payee_address", "pn": "name", "am": "amount", "cu": "currency", "tr": "reference", "mc": "mcc"}


def upi_details(text: str) -> dict[str, str]:
    """The fields of a ``upi://pay?...`` address by readable names; what is not understood is left out."""
    found = {match["key"]: match["value"] for match in _PAIR.finditer(text)}
    return {name: _unescaped(found[key]) for key, name in _UPI.items() if key in found}


def _unescaped(value: str) -> str:
    raw = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value.replace("+", " "))
    try:
        return raw.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return raw
