"""Rows of the hosts on which apps have pages."""

from __future__ import annotations

from collections.abc import Collection

from jinbao.kit.db import Tx


def hosts(tx: Tx, app_id: str) -> list[str]:
    """An app's hosts, in order."""
    rows = tx.run("select host from compat_page_host where app_id = :app order by host limit 100", app=app_id)
    return [row[0] for row in rows]


def replace(tx: Tx, app_id: str, wanted: Collection[str]) -> None:
    """Let an app have these hosts and no others."""
    tx.execute("delete from compat_page_host where app_id = :app", app=app_id)
    for host in wanted:
        tx.execute("insert into compat_page_host (app_id, host) values (:app, :host)", app=app_id, host=host)
