"""Which addresses a merchant may ask us to call: pure checks of the text and of resolved addresses."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from jinbao.compat.types import Scheme

URL_MOST = {Scheme.WECHAT: 256, Scheme.ALIPAY: 1_024}
#: Stands for any address of version 4, private ones included (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


def url_problem(url: str, scheme: Scheme, *, private: bool) -> str:
    """What is wrong with an address for notices, in words; empty when nothing is.

    At most 256 (Alipay: 1,024) printable ASCII characters, ``http`` or ``https``, a host, no name and password in it,
    and for WeChat Pay no query (its rule). Unless ``private``, the host must be one of the internet. What a name leads
    to is looked at when it is called (``is_public``), since that may change.
    """
    if len(url) > URL_MOST[scheme]:
        return f"is longer than {URL_MOST[scheme]} characters"
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "has characters that an address cannot have"
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "cannot be read"
    if parts.scheme not in ("http", "https") or not host:
        return "is not a full http or https address"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "carries a user name, a password or a fragment"
    if scheme is Scheme.WECHAT and "?" in url:
        return "has a query"
    if not private and not _may_be_public(host):
        return "does not lead to a host of the internet"
    return ""


def host_of(url: str) -> str:
    """Host and port of an address as one text in lower case; ``?`` when it cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "?"  # nobody is there, as will be found when it is called
    return f"{(parts.hostname or '').rstrip('.')}:{port}"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet: no private, local, shared, reserved or multicast one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64 or (inner is not None and not inner.is_global):
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _may_be_public(host: str) -> bool:
    last = host.rpartition(".")[2].lower()
    if ":" in host or last.isdigit() or last.startswith("0x"):  # an address, in any way in which a resolver reads one
        return is_public(host)
    return "." in host and last not in ("localhost", "local", "internal")
