"""The real services' hosts, by whose names callers may reach this gateway."""

from __future__ import annotations

from urllib.parse import urlsplit

_WECHAT = (".qq.com.", ".wechatpay.cn.")
_ALIPAY = (".alipay.com.", ".alipaydev.com.")


def is_wechat(base: str) -> bool:
    """Whether an address (``https://api.mch.weixin.qq.com``) is one of WeChat Pay's."""
    return _host(base).endswith(_WECHAT)


def reached_at(base: str, listener: tuple[str, int] | None, *, absolute: bool) -> str:
    """The address to write into links: what the caller called us, where anybody can call that again.

    ``listener`` is our own end of the connection. Programs that cannot be given an address are made to send their
    requests elsewhere, and still name the real host (a transport in Go that changes no ``Host``). What Alipay links to
    is fetched by any means, so that over plain http such a link would lead to the real service: it gets our address. By
    way of a proxy the name is right: it is TLS then, or the target of the request is ``absolute``. WeChat Pay's links
    are fetched by the very client that signs, and keep the name: gopay takes none without ``.com``.
    """
    if listener is None or absolute or not base.startswith("http://") or not _host(base).endswith(_ALIPAY):
        return base
    host, port = listener
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _host(base: str) -> str:
    try:
        return f".{urlsplit(base).hostname or ''}."
    except ValueError:
        return ""
