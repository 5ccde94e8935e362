"""The real services' hosts, by whose names callers may reach this gateway."""

from __future__ import annotations

from urllib.parse import urlsplit

_REAL = (".qq.com.", ".wechatpay.cn.", ".alipay.com.", ".alipaydev.com.")


def is_real(base: str) -> bool:
    """Whether an address (``https://api.mch.weixin.qq.com``) is one of the real services'."""
    try:
        host = urlsplit(base).hostname or ""
    except ValueError:
        return False
    return f".{host}.".endswith(_REAL)


def reached_at(base: str, listener: tuple[str, int] | None, *, absolute: bool) -> str:
    """The address to write into links: what the caller called us, where it can call that again.

    ``listener`` is our own end of the connection. Programs that cannot be given an address are made to send their
    requests elsewhere, and still name the real host (wechatpay-go, gopay: a transport that changes no ``Host``). A link
    with that name over plain http would lead whoever fetches it without that transport to the real service. By way of
    a proxy the name is right: it is TLS then, or the target of the request is ``absolute``.
    """
    if listener is None or absolute or not base.startswith("http://") or not is_real(base):
        return base
    host, port = listener
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
