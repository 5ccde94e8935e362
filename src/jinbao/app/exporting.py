"""``jinbao export``: the whole ledger as plain-text accounting, for Beancount and hledger to check."""

from __future__ import annotations

import sys
from pathlib import Path

from jinbao.app.docs import found
from jinbao.app.house import House
from jinbao.app.settings import Settings
from jinbao.app.wiring import CannotOpen, house_to_look_at
from jinbao.kit.money import ASSETS
from jinbao.ledger import Entry, audit
from jinbao.ledger.chart import AccountKind
from jinbao.wallet import Format, book_text, operator_book

_BATCH = 2_000


async def run_export(settings: Settings, form: str, out: Path | None) -> None:
    """Write every posted entry to ``out``, or to standard output. Raises ``CannotOpen``."""
    async with house_to_look_at(settings) as opened:
        entries: list[Entry] = []
        while batch := await _after(opened, entries[-1].id if entries else 0):
            entries += batch
        book = operator_book(
            entries,
            [account async for account in audit.every_account(opened.engine)],
            chart={kind.code: kind for kind in found(AccountKind)},
            kinds=opened.journal.kinds,
            assets={asset.ledger: asset for asset in (*ASSETS.values(), settings.home)},
            zone=settings.zone,
            title=settings.operator.name,
        )
    text = book_text(book, Format(form))
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise CannotOpen(f"{out} cannot be written: {error.strerror}.") from None


async def _after(opened: House, entry_id: int) -> list[Entry]:
    return await opened.runtime.db.scan(lambda tx: opened.journal.after_in(tx, entry_id, _BATCH))
