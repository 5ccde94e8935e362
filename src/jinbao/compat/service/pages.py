"""On which hosts an app has pages: a member who lets it know them is sent nowhere else with the code.

Whoever gets hold of a code that was meant for an app can log in there as the member, so an app's pages are named
beforehand, as the real services want it too. In a sandbox any page will do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from jinbao.compat.errors import AppMismatch, FieldInvalid
from jinbao.compat.service.accounts import Also
from jinbao.compat.service.context import Context
from jinbao.compat.store import pages as rows
from jinbao.kit.db import Tx

HOSTS_MOST = 20
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII)


class PageHosts:
    """Cheap to make: it keeps nothing but the context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def of(self, app_id: str) -> list[str]:
        """An app's hosts, in order. Raises ``AppMismatch`` for an app that nobody has."""
        self._demand(app_id)
        return await self._context.runtime.db.read(lambda tx: rows.hosts(tx, app_id))

    async def name(self, app_id: str, hosts: Sequence[str], also: Also) -> None:
        """Let an app's pages be on these hosts and no others, whatever their ports; ``also`` joins the unit of work.

        Raises ``AppMismatch``, ``FieldInvalid`` (no host name, or more than 20).
        """
        self._demand(app_id)
        wanted = sorted({host.strip().lower() for host in hosts})
        if len(wanted) > HOSTS_MOST:
            raise FieldInvalid(field="hosts", location="body", reason=f"at most {HOSTS_MOST}")
        for host in wanted:
            if _HOST.fullmatch(host) is None:
                raise FieldInvalid(field="hosts", location="body", reason="a host name, such as shop.example.com")

        def keep(tx: Tx) -> None:
            also(tx)
            rows.replace(tx, app_id, wanted)

        await self._context.runtime.db.write(keep)

    async def check(self, app_id: str, address: str) -> None:
        """Nothing, if the address is on one of the app's hosts. Raises ``FieldInvalid``."""
        if self._context.settings.private_urls:
            return
        host = urlsplit(address).hostname or ""
        known = await self._context.runtime.db.read(lambda tx: rows.hosts(tx, app_id))
        if host not in known:
            raise FieldInvalid(field="redirect_uri", location="query", reason="a page on a host that the app has named")

    def _demand(self, app_id: str) -> None:
        accounts = self._context.accounts
        if accounts.alipay(app_id) is None and not any(app_id in each.appids for each in accounts.all_wechat()):
            raise AppMismatch(app_id=app_id[:64])
