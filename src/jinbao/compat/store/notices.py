"""Rows of notices to merchants, and of the attempts to deliver them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jinbao.compat.types import Attempt, Notice, NoticeKind, NoticeState, Posted, Scheme, Tamper
from jinbao.kit.db import Row, Tx
from jinbao.kit.db.port import SqlValue
from jinbao.kit.ids import from_bytes, to_bytes

#: So many attempts of a notice are kept, the newest.
KEPT = 20
_NOTICE = (
    "id, scheme, account, merchant, order_id, kind, event, url, content, state, attempts, due_at_ms, "
    "created_at_ms, ended_at_ms, hold, decided"
)
_ATTEMPT = (
    "id, notice, number, at_ms, headers, body, status, answer_headers, answer, error, took_ms, ok, tampered"
)  # fmt: skip
_Headers = tuple[tuple[str, str], ...]


def add(tx: Tx, notice: Notice, host: str) -> None:
    """A new notice; ``host`` is whom its address belongs to."""
    tx.execute(
        "insert into compat_notice (id, scheme, account, merchant, order_id, kind, event, url, host, content, state, "
        "attempts, due_at_ms, created_at_ms, ended_at_ms, hold) values (:id, :scheme, :account, :merchant, :order, "
        ":kind, :event, :url, :host, :content, :state, :attempts, :due, :created, :ended, :hold)",
        id=to_bytes(notice.id),
        scheme=notice.scheme.value,
        account=notice.account,
        merchant=to_bytes(notice.merchant_id),
        order=None if notice.order_id is None else to_bytes(notice.order_id),
        kind=notice.kind.value,
        event=notice.event,
        url=notice.url,
        host=host,
        content=notice.content,
        state=notice.state.value,
        attempts=notice.attempts,
        due=notice.due_at_ms,
        created=notice.created_at_ms,
        ended=notice.ended_at_ms,
        hold=int(notice.hold),
    )


def get(tx: Tx, notice_id: int) -> Notice | None:
    """The notice with this id."""
    row = tx.one(f"select {_NOTICE} from compat_notice where id = :id", id=to_bytes(notice_id))  # noqa: S608
    return None if row is None else _notice(row)


def due(tx: Tx, now_ms: int, busy: Sequence[str], limit: int) -> list[Notice]:
    """Up to ``limit`` notices whose next attempt is due, the longest due first, but none to the hosts in ``busy``."""
    names = [f"host{place}" for place in range(len(busy))]
    others = f" and host not in ({', '.join(':' + name for name in names)})" if names else ""
    rows = tx.run(
        f"select {_NOTICE} from compat_notice where state = 'waiting' and hold = 0 and due_at_ms <= :now"  # noqa: S608
        f"{others} order by due_at_ms, id limit :limit",
        now=now_ms,
        limit=limit,
        **dict(zip(names, busy, strict=True)),
    )
    return [_notice(row) for row in rows]


def count(tx: Tx) -> int:
    """How many there are."""
    row = tx.one("select count(*) from compat_notice")
    assert row is not None
    return int(row[0])


def next_due_ms(tx: Tx) -> int | None:
    """When the next attempt of all is due (maybe in the past); ``None``: nothing waits."""
    row = tx.one("select min(due_at_ms) from compat_notice where state = 'waiting' and hold = 0")
    return None if row is None or row[0] is None else int(row[0])


def change(tx: Tx, notice: Notice) -> None:
    """Write what may change of a notice: its state, attempts, times, whether it is held, and what is decided."""
    changed = tx.execute(
        "update compat_notice set state = :state, attempts = :attempts, due_at_ms = :due, ended_at_ms = :ended, "
        "hold = :hold, decided = :decided where id = :id",
        id=to_bytes(notice.id),
        state=notice.state.value,
        attempts=notice.attempts,
        due=notice.due_at_ms,
        ended=notice.ended_at_ms,
        hold=int(notice.hold),
        decided="" if notice.decided is None else msgspec.json.encode(notice.decided).decode(),
    )
    assert changed == 1, notice.id


def add_attempt(tx: Tx, attempt: Attempt) -> None:
    """An attempt; all but the newest ``KEPT`` of its notice are dropped."""
    posted = attempt.posted
    tx.execute(
        f"insert into compat_attempt ({_ATTEMPT}) values (:id, :notice, :number, :at, :headers, :body, "  # noqa: S608
        ":status, :answer_headers, :answer, :error, :took, :ok, :tampered)",
        id=to_bytes(attempt.id),
        notice=to_bytes(attempt.notice_id),
        number=attempt.number,
        at=attempt.at_ms,
        headers=msgspec.json.encode(attempt.headers).decode(),
        body=attempt.body,
        status=posted.status,
        answer_headers=msgspec.json.encode(posted.headers).decode(),
        answer=posted.body,
        error=posted.error,
        took=posted.took_ms,
        ok=int(attempt.ok),
        tampered=attempt.tampered,
    )
    tx.execute(
        "delete from compat_attempt where notice = :notice and id not in "
        "(select id from compat_attempt where notice = :notice order by id desc limit :kept)",
        notice=to_bytes(attempt.notice_id),
        kept=KEPT,
    )


def attempts_of(tx: Tx, notice_id: int) -> list[Attempt]:
    """What is kept of a notice's attempts, the oldest first."""
    rows = tx.run(
        f"select {_ATTEMPT} from compat_attempt where notice = :notice order by id",  # noqa: S608
        notice=to_bytes(notice_id),
    )
    return [_attempt(row) for row in rows]


def page(
    tx: Tx, *, account: str, order_id: int | None, state: NoticeState | None, before: int | None, limit: int
) -> list[Notice]:
    """Up to ``limit`` notices older than ``before``, newest first; the filters that are given (not empty) hold."""
    wanted: dict[str, SqlValue] = {"limit": limit}
    terms = ["1 = 1"]
    if account:
        terms.append("account = :account")
        wanted["account"] = account
    if order_id is not None:
        terms.append("order_id = :order")
        wanted["order"] = to_bytes(order_id)
    if state is not None:
        terms.append("state = :state")
        wanted["state"] = state.value
    if before is not None:
        terms.append("id < :before")
        wanted["before"] = to_bytes(before)
    rows = tx.run(
        f"select {_NOTICE} from compat_notice where {' and '.join(terms)} order by id desc limit :limit",  # noqa: S608
        **wanted,
    )
    return [_notice(row) for row in rows]


def waiting(tx: Tx, limit: int) -> list[Notice]:
    """Up to ``limit`` notices that wait, held ones too."""
    rows = tx.run(
        f"select {_NOTICE} from compat_notice where state = 'waiting' order by id limit :limit",  # noqa: S608
        limit=limit,
    )
    return [_notice(row) for row in rows]


def forget_ended(tx: Tx, before_ms: int, limit: int) -> int:
    """Drop up to ``limit`` notices that ended before a moment, with their attempts; how many."""
    rows = tx.run(
        "select id from compat_notice where ended_at_ms is not null and ended_at_ms < :before "
        "order by ended_at_ms limit :limit",
        before=before_ms,
        limit=limit,
    )
    keys = [{"id": row[0]} for row in rows]
    tx.many("delete from compat_attempt where notice = :id", keys)
    tx.many("delete from compat_notice where id = :id", keys)
    return len(keys)


def _notice(row: Row) -> Notice:
    return Notice(
        id=from_bytes(row[0]),
        scheme=Scheme(row[1]),
        account=row[2],
        merchant_id=from_bytes(row[3]),
        order_id=None if row[4] is None else from_bytes(row[4]),
        kind=NoticeKind(row[5]),
        event=row[6],
        url=row[7],
        content=row[8],
        state=NoticeState(row[9]),
        attempts=row[10],
        due_at_ms=row[11],
        created_at_ms=row[12],
        ended_at_ms=row[13],
        hold=bool(row[14]),
        decided=msgspec.json.decode(row[15], type=Tamper) if row[15] else None,
    )


def _attempt(row: Row) -> Attempt:
    posted = Posted(
        status=row[6],
        headers=msgspec.json.decode(row[7], type=_Headers),
        body=row[8],
        error=row[9],
        took_ms=row[10],
    )
    return Attempt(
        id=from_bytes(row[0]),
        notice_id=from_bytes(row[1]),
        number=row[2],
        at_ms=row[3],
        headers=msgspec.json.decode(row[4], type=_Headers),
        body=row[5],
        posted=posted,
        ok=bool(row[11]),
        tampered=row[12],
    )
