"""Rows of transfers to members: single ones, and batches of them."""

from __future__ import annotations

from jinbao.compat.types import Batch, BatchDetail, BatchState, DetailState, Transfer, TransferKind
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "number, kind, account, app_id, out_no, merchant, member, openid, payout, amount, remark, scene, named, "
    "notify_url, package, asked, details, reason, created_at_ms"
)
_SELECT = f"select {_COLUMNS} from compat_transfer "  # noqa: S608 - the columns are the constant above
_BATCH_COLUMNS = (
    "number, account, app_id, out_no, merchant, name, remark, total, size, scene, notify_url, asked, state, "
    "created_at_ms, updated_at_ms"
)
_SELECT_BATCH = f"select {_BATCH_COLUMNS} from compat_batch "  # noqa: S608 - the columns are the constant above
_DETAIL_COLUMNS = (
    "number, batch, place, out_no, openid, member, amount, remark, named, state, reason, payout, created_at_ms, "
    "updated_at_ms"
)
_SELECT_DETAIL = f"select {_DETAIL_COLUMNS} from compat_batch_detail "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, transfer: Transfer) -> None:
    """Write a new transfer, in the unit of work that makes its payout (if it gets one)."""
    tx.execute(
        f"insert into compat_transfer ({_COLUMNS}) values (:number, :kind, :account, :app_id, :out_no, :merchant, "  # noqa: S608
        ":member, :openid, :payout, :amount, :remark, :scene, :named, :notify_url, :package, :asked, :details, "
        ":reason, :created)",
        number=transfer.number,
        kind=transfer.kind.value,
        account=transfer.account,
        app_id=transfer.app_id,
        out_no=transfer.out_no,
        merchant=to_bytes(transfer.merchant_id),
        member=to_bytes(transfer.member_id),
        openid=transfer.openid,
        payout=_optional(transfer.payout_id),
        amount=transfer.amount_minor,
        remark=transfer.remark,
        scene=transfer.scene,
        named=int(transfer.named),
        notify_url=transfer.notify_url,
        package=transfer.package,
        asked=transfer.asked,
        details=transfer.details,
        reason=transfer.reason,
        created=transfer.created_at_ms,
    )


def by_number(tx: Tx, number: str) -> Transfer | None:
    """The transfer with this number of the scheme."""
    return _one(tx.one(_SELECT + "where number = :number", number=number))


def by_out_no(tx: Tx, account: str, kind: TransferKind, out_no: str) -> Transfer | None:
    """The account's transfer of this kind with this number of its own."""
    where = "where account = :account and kind = :kind and out_no = :out_no"
    return _one(tx.one(_SELECT + where, account=account, kind=kind.value, out_no=out_no))


def by_payout(tx: Tx, payout_id: int) -> Transfer | None:
    """The transfer beside this payout."""
    return _one(tx.one(_SELECT + "where payout = :payout", payout=to_bytes(payout_id)))


def by_package(tx: Tx, package: str) -> Transfer | None:
    """The transfer that this opens for its receiver."""
    return _one(tx.one(_SELECT + "where package = :package", package=package))


def insert_batch(tx: Tx, batch: Batch, details: list[BatchDetail]) -> None:
    """Write a new batch with its details."""
    tx.execute(
        f"insert into compat_batch ({_BATCH_COLUMNS}) values (:number, :account, :app_id, :out_no, :merchant, :name, "  # noqa: S608
        ":remark, :total, :size, :scene, :notify_url, :asked, :state, :created, :updated)",
        number=batch.number,
        account=batch.account,
        app_id=batch.app_id,
        out_no=batch.out_no,
        merchant=to_bytes(batch.merchant_id),
        name=batch.name,
        remark=batch.remark,
        total=batch.total_minor,
        size=batch.size,
        scene=batch.scene,
        notify_url=batch.notify_url,
        asked=batch.asked,
        state=batch.state.value,
        created=batch.created_at_ms,
        updated=batch.updated_at_ms,
    )
    tx.many(
        f"insert into compat_batch_detail ({_DETAIL_COLUMNS}) values (:number, :batch, :place, :out_no, :openid, "  # noqa: S608
        ":member, :amount, :remark, :named, :state, :reason, :payout, :created, :updated)",
        [
            {
                "number": detail.number,
                "batch": detail.batch,
                "place": detail.place,
                "out_no": detail.out_no,
                "openid": detail.openid,
                "member": _optional(detail.member_id),
                "amount": detail.amount_minor,
                "remark": detail.remark,
                "named": int(detail.named),
                "state": detail.state.value,
                "reason": detail.reason,
                "payout": _optional(detail.payout_id),
                "created": detail.created_at_ms,
                "updated": detail.updated_at_ms,
            }
            for detail in details
        ],
    )


def batch(tx: Tx, account: str, number: str) -> Batch | None:
    """The account's batch with this number of the scheme."""
    row = tx.one(_SELECT_BATCH + "where number = :number and account = :account", number=number, account=account)
    return None if row is None else _batch(row)


def batch_by_out_no(tx: Tx, account: str, out_no: str) -> Batch | None:
    """The account's batch with this number of its own."""
    row = tx.one(_SELECT_BATCH + "where account = :account and out_no = :out_no", account=account, out_no=out_no)
    return None if row is None else _batch(row)


def open_batches(tx: Tx, limit: int) -> list[Batch]:
    """Batches with details that have not ended, oldest first."""
    rows = tx.run(_SELECT_BATCH + "where state = 'accepted' order by number limit :limit", limit=limit)
    return [_batch(row) for row in rows]


def details_to_do(tx: Tx, number: str, limit: int) -> list[BatchDetail]:
    """A batch's details that have not ended, in their order."""
    rows = tx.run(
        _SELECT_DETAIL + "where batch = :batch and state = 'init' order by place limit :limit",
        batch=number,
        limit=limit,
    )
    return [_detail(row) for row in rows]


def details(tx: Tx, number: str, state: DetailState | None, offset: int, limit: int) -> list[BatchDetail]:
    """A page of a batch's details in their order, of one state or of all."""
    rows = tx.run(
        _SELECT_DETAIL + "where batch = :batch and (:state = '' or state = :state) "
        "order by place limit :limit offset :offset",
        batch=number,
        state="" if state is None else state.value,
        limit=limit,
        offset=offset,
    )
    return [_detail(row) for row in rows]


def detail(tx: Tx, batch_number: str, number: str) -> BatchDetail | None:
    """A batch's detail with this number of the scheme."""
    row = tx.one(_SELECT_DETAIL + "where batch = :batch and number = :number", batch=batch_number, number=number)
    return None if row is None else _detail(row)


def detail_by_out_no(tx: Tx, batch_number: str, out_no: str) -> BatchDetail | None:
    """A batch's detail with this number of the merchant's own."""
    row = tx.one(_SELECT_DETAIL + "where batch = :batch and out_no = :out_no", batch=batch_number, out_no=out_no)
    return None if row is None else _detail(row)


def end_detail(tx: Tx, number: str, state: DetailState, reason: str, payout_id: int | None, at_ms: int) -> None:
    """Note what became of a detail. Of two workers (of two processes) that come to an end of it, the one that paid is
    right, whoever came first.
    """
    tx.execute(
        "update compat_batch_detail set state = :state, reason = :reason, payout = :payout, updated_at_ms = :at "
        "where number = :number and (state = 'init' or (state = 'fail' and :state = 'success'))",
        number=number,
        state=state.value,
        reason=reason,
        payout=_optional(payout_id),
        at=at_ms,
    )


def finish_batch(tx: Tx, number: str, at_ms: int) -> bool:
    """Note that all details of a batch have ended; whether that was news."""
    changed = tx.execute(
        "update compat_batch set state = 'finished', updated_at_ms = :at where number = :number and state = 'accepted' "
        "and not exists (select 1 from compat_batch_detail where batch = :number and state = 'init')",
        number=number,
        at=at_ms,
    )
    return changed == 1


def sums(tx: Tx, number: str) -> dict[DetailState, tuple[int, int]]:
    """How many of a batch's details are in which state, and what they add up to in minor units."""
    rows = tx.run(
        "select state, count(*), sum(amount) from compat_batch_detail where batch = :batch group by state",
        batch=number,
    )
    return {DetailState(state): (count, amount) for state, count, amount in rows}


def _optional(number: int | None) -> bytes | None:
    return None if number is None else to_bytes(number)


def _number(raw: bytes | None) -> int | None:
    return None if raw is None else from_bytes(raw)


def _one(row: Row | None) -> Transfer | None:
    if row is None:
        return None
    return Transfer(
        number=row[0],
        kind=TransferKind(row[1]),
        account=row[2],
        app_id=row[3],
        out_no=row[4],
        merchant_id=from_bytes(row[5]),
        member_id=from_bytes(row[6]),
        openid=row[7],
        payout_id=_number(row[8]),
        amount_minor=row[9],
        remark=row[10],
        scene=row[11],
        named=bool(row[12]),
        notify_url=row[13],
        package=row[14],
        asked=row[15],
        details=row[16],
        reason=row[17],
        created_at_ms=row[18],
    )


def _batch(row: Row) -> Batch:
    return Batch(
        number=row[0],
        account=row[1],
        app_id=row[2],
        out_no=row[3],
        merchant_id=from_bytes(row[4]),
        name=row[5],
        remark=row[6],
        total_minor=row[7],
        size=row[8],
        scene=row[9],
        notify_url=row[10],
        asked=row[11],
        state=BatchState(row[12]),
        created_at_ms=row[13],
        updated_at_ms=row[14],
    )


def _detail(row: Row) -> BatchDetail:
    return BatchDetail(
        number=row[0],
        batch=row[1],
        place=row[2],
        out_no=row[3],
        openid=row[4],
        member_id=_number(row[5]),
        amount_minor=row[6],
        remark=row[7],
        named=bool(row[8]),
        state=DetailState(row[9]),
        reason=row[10],
        payout_id=_number(row[11]),
        created_at_ms=row[12],
        updated_at_ms=row[13],
    )
