"""Writing down what a merchant has to be told, in the unit of work of whatever happened; ``notices`` posts it."""

from __future__ import annotations

from jinbao.compat.service.addresses import host_of
from jinbao.compat.service.context import Context
from jinbao.compat.store import notices as store
from jinbao.compat.types import Notice, NoticeKind, NoticeState, Scheme
from jinbao.kit.db import Tx

#: Given with the commit after which a notice is due.
SIGNAL = "compat.notices"


def new_notice(
    context: Context,
    *,
    scheme: Scheme,
    account: str,
    merchant_id: int,
    order_id: int | None,
    kind: NoticeKind,
    event: str,
    url: str,
    content: bytes,
) -> Notice:
    """A new notice, due now. The fields are those of ``Notice``."""
    now_ms = context.now_ms()
    return Notice(
        id=context.runtime.new_id(),
        scheme=scheme,
        account=account,
        merchant_id=merchant_id,
        order_id=order_id,
        kind=kind,
        event=event,
        url=url,
        content=content,
        state=NoticeState.WAITING,
        attempts=0,
        due_at_ms=now_ms,
        created_at_ms=now_ms,
        ended_at_ms=None,
    )


def tell_in(tx: Tx, notice: Notice) -> None:
    """Tell a merchant, from the caller's unit of work on; posted after its commit."""
    assert notice.state is NoticeState.WAITING and notice.url, notice.id
    store.add(tx, notice, host_of(notice.url))
    tx.signal(SIGNAL)
