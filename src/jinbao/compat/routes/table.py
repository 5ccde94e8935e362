"""Which envelope answers which paths. A new one adds a line here."""

from __future__ import annotations

from jinbao.compat.routes import pages
from jinbao.compat.routes.alipay import download
from jinbao.compat.routes.alipay.classic import Classic
from jinbao.compat.routes.alipay.rest import Rest
from jinbao.compat.routes.alipay.table import METHODS
from jinbao.compat.routes.envelope import Envelope
from jinbao.compat.routes.wechat import v2
from jinbao.compat.routes.wechat.envelope import WechatV3
from jinbao.compat.routes.wechat.table import OPERATIONS
from jinbao.compat.service import Compat


def operation_names() -> frozenset[str]:
    """What the operations of every protocol are called: each ``Exchange.operation`` that was understood is one."""
    return frozenset({each.name for each in OPERATIONS} | {each.name for each in v2.OPERATIONS} | set(METHODS))


def envelopes(compat: Compat) -> list[tuple[str, Envelope]]:
    """Who answers which paths: prefixes, which end with a slash, and whole paths; the longest that fits counts."""
    browser, xml = pages.BrowserPages(compat), v2.WechatV2(compat)
    return [
        ("/v3/", WechatV3(compat)),
        ("/v3/alipay/", Rest(compat)),
        ("/gateway.do", Classic(compat)),
        (download.PREFIX, download.Download(compat)),
        *[(prefix, xml) for prefix in v2.PREFIXES],
        *[(prefix, browser) for prefix in pages.PREFIXES],
    ]
